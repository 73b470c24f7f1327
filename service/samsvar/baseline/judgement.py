"""What is new, what is known, and which entries of the baseline no longer hold.

An entry that has expired and an entry that is stale are findings of their own, of the two rules below: a
baseline that nobody looked after would hide more and more.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from samsvar.baseline.entries import Baseline, Entry
from samsvar.errors import UsageError
from samsvar.names import SHAPE, shorten
from samsvar.validation import Finding, Report, Rule, Severity

EXPIRED = Rule(
    iri=f"{SHAPE}baseline-expired",
    name="baseline-expired",
    severity=Severity.WARNING,
    label={"en": "entry of the baseline has not expired", "nb": "oppføringen i grunnlinja har ikke gått ut"},
    message={
        "en": "The baseline's entry for this finding has expired: look at the finding again, then mend it, or give "
        "the entry a new expiry date and a reason that still holds.",
        "nb": "Oppføringen i grunnlinja for dette funnet har gått ut: se på funnet igjen, og rett det, eller gi "
        "oppføringen en ny utløpsdato og en begrunnelse som fortsatt holder.",
    },
    why={
        "en": "A reason that was good once need not be good for ever.",
        "nb": "En begrunnelse som var god en gang, er ikke nødvendigvis god for alltid.",
    },
)
STALE = Rule(
    iri=f"{SHAPE}baseline-stale",
    name="baseline-stale",
    severity=Severity.WARNING,
    label={
        "en": "entry of the baseline is still about a finding",
        "nb": "oppføringen i grunnlinja gjelder fortsatt et funn",
    },
    message={
        "en": "The baseline has an entry for something that is no longer found: remove it with "
        "`samsvar baseline prune`.",
        "nb": "Grunnlinja har en oppføring for noe som ikke lenger finnes: fjern den med `samsvar baseline prune`.",
    },
    why={
        "en": "An entry that is left behind would hide the fault if it came back.",
        "nb": "En oppføring som blir stående, ville skjult feilen om den kom tilbake.",
    },
)
RULES: Mapping[str, Rule] = {rule.iri: rule for rule in (EXPIRED, STALE)}
"""The rules that a baseline itself can break, by IRI."""


class State(StrEnum):
    """How a finding stands to the baseline."""

    NEW = "new"
    KNOWN = "known"
    EXPIRED = "expired"


@dataclass(frozen=True)
class JudgedFinding:
    """A finding, how it stands to the baseline, and the entry that knows it or once did."""

    finding: Finding
    state: State
    entry: Entry | None = None


@dataclass(frozen=True)
class Judgement:
    """The findings of a report, in its order, each judged, and the entries that are stale."""

    findings: tuple[JudgedFinding, ...]
    stale: tuple[Entry, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict, compare=False)

    @property
    def counts(self) -> dict[State, int]:
        """How many findings there are in each state."""
        counted = Counter(judged.state for judged in self.findings)
        return {state: counted[state] for state in State}

    @property
    def new(self) -> tuple[Finding, ...]:
        """What the baseline does not know."""
        return tuple(judged.finding for judged in self.findings if judged.state is State.NEW)

    @property
    def expired(self) -> tuple[Entry, ...]:
        """The entries that have expired, with what they are about still there."""
        entries = (judged.entry for judged in self.findings if judged.state is State.EXPIRED)
        return tuple({entry.key: entry for entry in entries if entry}.values())

    @property
    def about_baseline(self) -> tuple[Finding, ...]:
        """What is wrong with the baseline itself: a finding for each entry that has expired or is stale."""
        told = [*((entry, EXPIRED) for entry in self.expired), *((entry, STALE) for entry in self.stale)]
        return tuple(sorted((_about(entry, rule) for entry, rule in told), key=lambda finding: finding.order))

    def fails(self, fail_on: Severity) -> bool:
        """Tell whether anything is as grave as this, or graver, and not excused.

        Only an entry that has not expired excuses a finding. What is wrong with the baseline itself counts too.
        """
        unexcused = (judged.finding for judged in self.findings if judged.state is not State.KNOWN)
        return any(finding.severity.rank <= fail_on.rank for finding in (*unexcused, *self.about_baseline))


def judge(report: Report, baseline: Baseline | None, today: date, *, whole: bool = True) -> Judgement:
    """Return the findings of a report, each new, known or expired, and the entries that are stale.

    Findings and entries belong together by rule, focus, path and value, and by nothing else. If the report is
    not about the whole of the data, no entry is stale: what was not looked at cannot be found.
    """
    entries = {entry.key: entry for entry in baseline.entries} if baseline else {}
    met = {finding.key for finding in report.findings}
    return Judgement(
        findings=tuple(_judged(finding, entries.get(finding.key), today) for finding in report.findings),
        stale=tuple(entry for key, entry in entries.items() if whole and key not in met),
        rules={**report.rules, **RULES},
    )


def _judged(finding: Finding, entry: Entry | None, today: date) -> JudgedFinding:
    if entry is None:
        return JudgedFinding(finding, State.NEW)
    return JudgedFinding(finding, State.EXPIRED if entry.expired(today) else State.KNOWN, entry)


def _about(entry: Entry, rule: Rule) -> Finding:
    """Return the finding about an entry: its value names the broken rule, whole, to set entries on one focus apart."""
    return Finding(
        severity=rule.severity,
        rule=rule.iri,
        focus=entry.focus,
        path=entry.path,
        value=entry.rule if entry.value is None else f"{entry.rule} {entry.value}",
        component="",
        message=rule.message,
        place=entry.place,
    )


def select(judgement: Judgement, names: Iterable[str]) -> Judgement:
    """Return the part of a judgement whose rule or focus has one of these names; all of it if there are no names.

    A name is an IRI, its short name, or the id of a rule. Raise UsageError for a name that fits nothing.
    """
    wanted = set(names)
    if not wanted:
        return judgement
    called = [*(_names(judged.finding) for judged in judgement.findings), *map(_names, judgement.stale)]
    if unknown := sorted(wanted.difference(*called)):
        raise UsageError(f"neither a finding nor a stale entry of the baseline is about {unknown[0]!r}")
    return replace(
        judgement,
        findings=tuple(judged for judged in judgement.findings if _names(judged.finding) & wanted),
        stale=tuple(entry for entry in judgement.stale if _names(entry) & wanted),
    )


def _names(about: Finding | Entry) -> set[str]:
    identifier = about.rule.rpartition("/")[2].rpartition("#")[2]
    return {identifier, *(name for iri in (about.rule, about.focus) for name in (iri, shorten(iri)))}
