"""Findings as JSON, for programs."""

import json

from samsvar.baseline import Entry, JudgedFinding, Judgement, State
from samsvar.reports.options import Language, Options
from samsvar.reports.subjects import all_findings, fingerprints, rule_of
from samsvar.reports.wording import halves, reason, spoken
from samsvar.validation import Place, Rule, Severity


def json_report(judgement: Judgement, options: Options) -> str:
    """Return every finding, with its rule, its place, its state and what the baseline says of it."""
    found = all_findings(judgement)
    unnamed = {judged.finding.rule: rule_of(judgement, judged.finding) for judged in found}
    rules = {**unnamed, **judgement.rules}
    counts = {severity.value: sum(judged.finding.severity is severity for judged in found) for severity in Severity}
    counts |= {state.value: sum(judged.state is state for judged in found) for state in State}
    report = {
        "tool": {"name": "samsvar", "version": options.tool_version},
        "language": options.language,
        "failOn": options.fail_on,
        "fails": judgement.fails(options.fail_on),
        "counts": counts,
        "rules": {iri: _rule(rule, options.language) for iri, rule in sorted(rules.items())},
        "findings": [_finding(judged, mark, options) for judged, mark in zip(found, fingerprints(found), strict=True)],
    }
    return json.dumps(report, ensure_ascii=False, indent=2) + "\n"


def _finding(judged: JudgedFinding, mark: str, options: Options) -> dict[str, object]:
    finding, told = judged.finding, judged.finding.told(options.language)
    return {
        "rule": finding.rule,
        "severity": finding.severity,
        "state": judged.state,
        "focus": finding.focus,
        "path": finding.path,
        "value": finding.value,
        "component": finding.component,
        "message": told,
        "remedy": halves(told)[1] or None,
        "place": finding.place and _place(finding.place, options),
        "entry": judged.entry and _entry(judged.entry, options.language),
        "fingerprint": mark,
    }


def _rule(rule: Rule, language: Language) -> dict[str, str]:
    told = {"label": spoken(rule.label, language)[0], "message": spoken(rule.message, language)[0]}
    return {"name": rule.name, "severity": rule.severity, **told, "why": reason(rule, language)}


def _place(place: Place, options: Options) -> dict[str, str | int]:
    return {"file": options.file(place), "line": place.line, "column": place.column, "text": place.text}


def _entry(entry: Entry, language: Language) -> dict[str, str]:
    days = {"since": entry.since.isoformat(), "expires": entry.expires.isoformat()}
    return {"rule": entry.rule, "reason": entry.told(language), "author": entry.author, **days}
