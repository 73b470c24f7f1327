"""Incremental validation: which findings a change of the data can affect, and only those sought anew."""

from samsvar.validation.incremental.facts import Change
from samsvar.validation.incremental.revalidation import Comparison, Selection, affected, compare, validate_changed
from samsvar.validation.incremental.session import Session

__all__ = ["Change", "Comparison", "Selection", "Session", "affected", "compare", "validate_changed"]
