"""Incremental validation: which findings a change of the data can affect, and only those sought anew."""

from samsvar.validation.incremental.revalidation import Comparison, Selection, affected, compare, validate_changed

__all__ = ["Comparison", "Selection", "affected", "compare", "validate_changed"]
