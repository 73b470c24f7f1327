"""What breaks a rule in the edition that is served, as the baseline of its collection has it."""

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

from pydantic import BaseModel

from samsvar import __version__
from samsvar.api.models import Texts, present
from samsvar.baseline import JudgedFinding, Judgement, judge, read_baseline
from samsvar.errors import GraphFileError
from samsvar.inspection import placed
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition
from samsvar.names import shorten
from samsvar.reports import Language, Options
from samsvar.validation import Report

_reports: WeakKeyDictionary[KnowledgeGraph, Report] = WeakKeyDictionary()
_judgements: WeakKeyDictionary[Edition, tuple[str, Judgement]] = WeakKeyDictionary()


class FindingOut(BaseModel):
    """One thing that breaks a rule, and whether the baseline knows it."""

    rule: str
    severity: str
    state: str
    focus: str
    path: str | None = None
    value: str | None = None
    message: Texts
    file: str | None = None
    line: int | None = None
    reason: Texts | None = None
    expires: str | None = None


def basis(edition: Edition) -> str:
    """Return a name for what findings are judged by besides the graph: today, and the baseline as it is now."""
    file = _baseline(edition)
    digest = sha256(file.read_bytes()).hexdigest()[:8] if file.exists() else "none"
    return f"{dt.date.today()}+{digest}"


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


def concerning(edition: Edition, iri: str) -> list[JudgedFinding]:
    """Return what is wrong with a thing, or with something else because of it."""
    return [one for one in judgement(edition).findings if iri in {one.finding.focus, one.finding.value}]


def told_finding(judged: JudgedFinding, told: Options) -> dict[str, Any]:
    """Return a finding as JSON."""
    finding, entry = judged.finding, judged.entry
    return present(
        {
            "rule": shorten(finding.rule),
            "severity": finding.severity.value,
            "state": judged.state.value,
            "focus": finding.focus,
            "path": finding.path,
            "value": finding.value,
            "message": dict(finding.message),
            "file": told.file(finding.place) if finding.place else None,
            "line": finding.place.line if finding.place else None,
            "reason": _reason(entry.reason) if entry else None,
            "expires": entry.expires.isoformat() if entry else None,
        }
    )


def options(edition: Edition, language: Language) -> Options:
    """Return how a report of an edition is written: files are told from the folder of its collection."""
    return Options(language, root=str(edition.graph.collection.data.parent), tool_version=__version__)


def _report(edition: Edition) -> Report:
    """Return the report that came with an edition or, where nobody looked yet, make it."""
    if edition.report is not None:
        return edition.report
    graph = edition.graph
    if graph not in _reports:
        files = [file for _, file in graph.collection.files()]
        _reports[graph] = placed(graph.validate(), files, graph.collection.data.parent)
    return _reports[graph]


def _baseline(edition: Edition) -> Path:
    return edition.graph.collection.data / "baseline.toml"


def _reason(reason: str | Mapping[str, str]) -> dict[str, str]:
    return {"und": reason} if isinstance(reason, str) else dict(reason)
