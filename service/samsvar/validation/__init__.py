"""SHACL validation: which rule is broken, by what, and what to do about it."""

from samsvar.validation.data import Data
from samsvar.validation.engines import ENGINES, validate
from samsvar.validation.findings import Finding, Place, Report, Rule, Severity
from samsvar.validation.rules import read_rules

__all__ = ["ENGINES", "Data", "Finding", "Place", "Report", "Rule", "Severity", "read_rules", "validate"]
