"""What validation finds: findings, where they stand, and the rules they break."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from samsvar.positions import Place

__all__ = ["Finding", "Place", "Report", "Rule", "Severity"]


class Severity(StrEnum):
    """How grave a finding is, as in SHACL, gravest first."""

    VIOLATION = "violation"
    WARNING = "warning"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the gravest."""
        return list(Severity).index(self)


@dataclass(frozen=True)
class Rule:
    """One constraint of the shapes, as people talk about it."""

    iri: str
    name: str
    """The stable id: the last part of the IRI."""
    severity: Severity
    label: Mapping[str, str] = field(default_factory=dict)
    message: Mapping[str, str] = field(default_factory=dict)
    """What is wrong and what to do, by language."""
    why: Mapping[str, str] = field(default_factory=dict)
    """The reason, by language."""


@dataclass(frozen=True)
class Finding:
    """One thing that breaks a rule: what, which rule, and what to do about it.

    The path is None for a rule on the node itself and for a path of more than one step.
    """

    severity: Severity
    rule: str
    focus: str
    path: str | None
    value: str | None
    component: str
    message: Mapping[str, str]
    place: Place | None = None

    @property
    def key(self) -> tuple[str, str, str | None, str | None]:
        """What names this finding from one run to the next."""
        return self.rule, self.focus, self.path, self.value

    @property
    def order(self) -> tuple[int, str, str, str, str]:
        """What findings are sorted by: gravest first, then by rule and by what is at fault."""
        return self.severity.rank, self.rule, self.focus, self.path or "", self.value or ""

    def told(self, language: str) -> str:
        """Return the message in a language, or in another if it lacks that one."""
        return self.message.get(language) or next(iter(self.message.values()), "")


@dataclass(frozen=True)
class Report:
    """All findings of one run, in order, and the rules they were sought by, by IRI."""

    findings: tuple[Finding, ...]
    rules: Mapping[str, Rule] = field(default_factory=dict, compare=False)

    @property
    def violated(self) -> bool:
        """Whether any finding is a violation."""
        return any(finding.severity is Severity.VIOLATION for finding in self.findings)

    @property
    def counts(self) -> dict[Severity, int]:
        """How many findings there are of each severity."""
        counted = Counter(finding.severity for finding in self.findings)
        return {severity: counted[severity] for severity in Severity}
