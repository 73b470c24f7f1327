"""What breaks a rule about one thing, as a page tells it."""

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from samsvar import findings
from samsvar.baseline import JudgedFinding
from samsvar.overview import Wording
from samsvar.overview.things import spoken
from samsvar.web.visit import Visit


class Known(NamedTuple):
    """What the baseline says of a finding."""

    reason: Wording
    author: str
    since: date
    expires: date


@dataclass(frozen=True)
class Shortfall:
    """A finding, in the visitor's language or the nearest one."""

    severity: str
    state: str
    """`new`, `known` or `expired`."""
    rule: str
    """The name of the rule."""
    label: Wording
    message: Wording
    focus: str
    place: str | None
    """File and line."""
    known: Known | None


def about(visit: Visit, iri: str) -> list[Shortfall]:
    """Return what is wrong with a thing, or with another because of it, gravest first."""
    rules = findings.judgement(visit.edition).rules
    found = []
    for judged in sorted(findings.concerning(visit.edition, iri), key=lambda one: one.finding.order):
        finding, rule = judged.finding, rules[judged.finding.rule]
        found.append(
            Shortfall(
                severity=str(finding.severity),
                state=str(judged.state),
                rule=rule.name,
                label=spoken(rule.name, rule.label, visit.language),
                message=spoken(rule.name, finding.message, visit.language),
                focus=finding.focus,
                place=f"{finding.place.file}:{finding.place.line}" if finding.place else None,
                known=_known(visit, judged),
            )
        )
    return found


def _known(visit: Visit, judged: JudgedFinding) -> Known | None:
    entry = judged.entry
    if entry is None:
        return None
    reason = Wording(entry.reason, None) if isinstance(entry.reason, str) else spoken("", entry.reason, visit.language)
    return Known(reason, entry.author, entry.since, entry.expires)
