"""Findings as a code quality report of GitLab."""

import json

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.reports.options import Options
from samsvar.reports.subjects import about, all_findings, fingerprints, rule_of, visible
from samsvar.reports.wording import entry_told
from samsvar.validation import Severity

_SEVERITIES = {Severity.VIOLATION: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def gitlab_report(judgement: Judgement, options: Options) -> str:
    """Return every finding that is not known.

    GitLab compares the reports of two branches by fingerprint, of which each must stand for one finding, and it
    needs a file: what stands in none is told of the folder.
    """
    found = all_findings(judgement)
    issues = [
        _issue(judgement, judged, mark, options)
        for judged, mark in zip(found, fingerprints(found), strict=True)
        if judged.state is not State.KNOWN
    ]
    return json.dumps(issues, ensure_ascii=False, indent=2) + "\n"


def _issue(judgement: Judgement, judged: JudgedFinding, mark: str, options: Options) -> dict[str, object]:
    finding, place = judged.finding, judged.finding.place
    message = f"{about(finding)}: {finding.told(options.language)} {entry_told(options.language, judged)}"
    return {
        "description": visible(message.strip()),
        "check_name": rule_of(judgement, finding).name,
        "fingerprint": mark,
        "severity": _SEVERITIES[finding.severity],
        "location": {"path": options.file(place) if place else ".", "lines": {"begin": place.line if place else 1}},
    }
