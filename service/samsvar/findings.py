"""What breaks a rule in the edition that is served, as the baseline of its collection has it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from threading import Lock
from weakref import WeakKeyDictionary

from samsvar.baseline import JudgedFinding, Judgement, State, judge, read_baseline
from samsvar.elements import facts_of
from samsvar.engine import Engine, value
from samsvar.errors import ElementNotFound, GraphFileError
from samsvar.inspection import placed
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition
from samsvar.names import SV, expand
from samsvar.reports.subjects import all_findings
from samsvar.validation import Report, Severity

_reports: WeakKeyDictionary[KnowledgeGraph, Report] = WeakKeyDictionary()
_judgements: WeakKeyDictionary[Edition, tuple[str, Judgement]] = WeakKeyDictionary()
_documents: WeakKeyDictionary[Edition, tuple[Judgement, Mapping[str, Sequence[str]]]] = WeakKeyDictionary()
_making = Lock()
_STATED_IN, _ENDS = f"{SV}statedIn", (f"{SV}source", f"{SV}target")


@dataclass(frozen=True)
class FindingFilter:
    """What findings are looked for; None for what does not matter."""

    severity: Severity | None = None
    state: State | None = None
    rule: str | None = None
    """IRI of the rule that is broken."""
    document: str | None = None
    """IRI of a document that the finding concerns."""


def basis(edition: Edition) -> str:
    """Return a name for what findings are judged by besides the graph: today, and the baseline as it is now."""
    file = _baseline(edition)
    digest = sha256(file.read_bytes()).hexdigest()[:8] if file.exists() else "none"
    return f"{dt.date.today()}+{digest}"


def stamp(edition: Edition) -> object:
    """Return what changes when the baseline is written, without reading it; None where there is none."""
    try:
        written = _baseline(edition).stat()
    except OSError:
        return None
    return written.st_mtime_ns, written.st_size


def judgement(edition: Edition) -> Judgement:
    """Return what breaks the rules in an edition, judged today by the baseline of its collection.

    A baseline that cannot be read leaves the last judgement standing; raise GraphFileError if there is none.
    """
    now = basis(edition)
    known, last = _judgements.get(edition, ("", None))
    if last is None or known != now:
        try:
            baseline = read_baseline(_baseline(edition), missing_ok=True)
        except GraphFileError:
            if last is None:
                raise
        else:
            last = judge(_report(edition), baseline, dt.date.today())
            _judgements[edition] = now, last
    return last


def find(edition: Edition, wanted: FindingFilter) -> list[JudgedFinding]:
    """Return what breaks the rules in an edition, and what is wrong with its baseline, as far as it is looked for."""
    concerned = documents(edition)

    def fits(judged: JudgedFinding) -> bool:
        finding = judged.finding
        return (
            wanted.severity in {None, finding.severity}
            and wanted.state in {None, judged.state}
            and wanted.rule in {None, finding.rule}
            and (wanted.document is None or wanted.document in concerned[finding.focus])
        )

    return [judged for judged in all_findings(judgement(edition)) if fits(judged)]


def documents(edition: Edition) -> Mapping[str, Sequence[str]]:
    """Return the documents that each thing with a finding belongs to, and the thing itself.

    A thing belongs to what states it, a link to what states its ends.
    """
    now = judgement(edition)
    known, found = _documents.get(edition, (None, {}))
    if known is not now:
        found = _concerned(edition.graph.engine, sorted({judged.finding.focus for judged in all_findings(now)}))
        _documents[edition] = now, found
    return found


def rule_named(edition: Edition, name: str) -> str:
    """Return the IRI of the rule of that name, short name or IRI; raise ElementNotFound if there is none."""
    for iri, rule in judgement(edition).rules.items():
        if name in {rule.name, iri} or expand(name) == iri:
            return iri
    raise ElementNotFound(f"rule: no rule is called {name!r}")


def concerning(edition: Edition, iri: str) -> list[JudgedFinding]:
    """Return what is wrong with a thing, or with something else because of it."""
    return [one for one in judgement(edition).findings if iri in {one.finding.focus, one.finding.value}]


def _report(edition: Edition) -> Report:
    """Return the report that came with an edition or, where nobody looked yet, make it."""
    if edition.report is not None:
        return edition.report
    graph = edition.graph
    with _making:
        if graph not in _reports:
            files = [file for _, file in graph.collection.files()]
            _reports[graph] = placed(graph.validate(), files, graph.collection.data.parent)
        return _reports[graph]


def _baseline(edition: Edition) -> Path:
    return edition.graph.collection.data / "baseline.toml"


def _concerned(engine: Engine, things: Sequence[str]) -> dict[str, Sequence[str]]:
    facts = facts_of(engine, things, [_STATED_IN, *_ENDS])
    ends = {value(end) for held in facts.values() for name in _ENDS for end in held.get(name, ())}
    stated = facts_of(engine, sorted(ends), [_STATED_IN])
    found: dict[str, Sequence[str]] = {}
    for thing in things:
        held = facts.get(thing, {})
        by_end = [stated.get(value(end), {}) for name in _ENDS for end in held.get(name, ())]
        own = [value(term) for one in (held, *by_end) for term in one.get(_STATED_IN, ())]
        found[thing] = [*dict.fromkeys(own), thing]
    return found
