"""SHACL validation: which rule is broken, by what, and what to do about it."""

from samsvar.validation.findings import Finding, Place, Report, Rule, Severity
from samsvar.validation.reference import validate
from samsvar.validation.rules import read_rules

__all__ = ["Finding", "Place", "Report", "Rule", "Severity", "read_rules", "validate"]
