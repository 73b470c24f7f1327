"""Findings as the API tells them."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from samsvar import __version__
from samsvar.api.models import Texts, present
from samsvar.baseline import JudgedFinding
from samsvar.live import Edition
from samsvar.names import shorten
from samsvar.reports import Language, Options


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


def _reason(reason: str | Mapping[str, str]) -> dict[str, str]:
    return {"und": reason} if isinstance(reason, str) else dict(reason)
