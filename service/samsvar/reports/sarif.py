"""Findings as SARIF 2.1.0, for code scanning.

Hosts of code scanning set limits, of which GitHub's are the narrowest documented: of a run, it keeps 5,000 results
(and refuses a run of more than 25,000), it shows 100 locations of a result, and it takes 10 MB of gzip. Beyond the
limits, each rule keeps its share of single results, and the rest of its findings stand together in one.
"""

import gzip
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.baseline.judgement import STALE
from samsvar.names import BASE, is_iri, shorten
from samsvar.reports.options import Language, Options
from samsvar.reports.subjects import about, all_findings, fingerprint, fingerprints, rule_of, visible
from samsvar.reports.wording import entry_told, halves, reason, spoken, text
from samsvar.validation import Finding, Rule, Severity

MOST_RESULTS = 5_000
MOST_LOCATIONS = 100
MOST_GZIP_BYTES = 10_000_000
_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_PROBLEMS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "recommendation"}
_URI = ":/?#[]@!$&'()*+,;=%"

Json = dict[str, object]
Marked = tuple[JudgedFinding, str]


def sarif_report(judgement: Judgement, options: Options, most: int = MOST_RESULTS) -> str:
    """Return one run with a result for every finding, or for as many as hosts take, saying so.

    A known finding is suppressed and unchanged, a stale entry of the baseline absent.
    """
    report = json.dumps(_log(judgement, options, most), ensure_ascii=False, indent=2) + "\n"
    packed = report.encode()
    if most > 1 and len(packed) > MOST_GZIP_BYTES and len(gzip.compress(packed)) > MOST_GZIP_BYTES:
        return sarif_report(judgement, options, most // 2)
    return report


def _log(judgement: Judgement, options: Options, most: int) -> Json:
    found = all_findings(judgement)
    unnamed = {judged.finding.rule: rule_of(judgement, judged.finding) for judged in found}
    rules = dict(sorted({**unnamed, **judgement.rules}.items()))
    ids = _ids(rules)
    single, together = _shares(found, most)
    places = {rule: number for number, rule in enumerate(rules)}

    def result(rule: str, findings: Sequence[JudgedFinding], mark: str) -> Json:
        named: Json = {"ruleId": ids[rule], "ruleIndex": places[rule]}
        return named | _result(findings, mark, options)

    results = [result(judged.finding.rule, [judged], mark) for judged, mark in single]
    results += [
        result(rule, findings, fingerprint(rule, "the rest", None, None)) for rule, findings in together.items()
    ]
    driver = {
        "name": "samsvar",
        "version": options.tool_version,
        "informationUri": BASE,
        "language": options.language,
        "rules": [_rule(rule, ids[iri], options.language) for iri, rule in rules.items()],
    }
    capped = text(options.language, "capped", shown=len(single), all=len(found))
    notes = [{"level": "warning", "message": {"text": capped}}] if together else []
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": text(options.language, "root")}}},
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _ids(rules: Mapping[str, Rule]) -> dict[str, str]:
    """Return the id of each rule: its name, or its IRI where two rules have the same name."""
    names = Counter(rule.name for rule in rules.values())
    return {iri: rule.name if names[rule.name] == 1 else iri for iri, rule in rules.items()}


def _shares(findings: Sequence[JudgedFinding], most: int) -> tuple[list[Marked], dict[str, list[JudgedFinding]]]:
    """Return the findings that get a result each and, by rule, those that stand together in one.

    The results are then no more than `most`, unless there are more rules than that. What is not known goes before
    what is; each rule gets the same share, and what one does not need, another gets.
    """
    marked = list(zip(findings, fingerprints(findings), strict=True))
    if len(marked) <= most:
        return marked, {}
    by_rule: dict[str, list[Marked]] = {}
    for judged, mark in sorted(marked, key=lambda one: one[0].state is State.KNOWN):
        by_rule.setdefault(judged.finding.rule, []).append((judged, mark))
    room = max(0, most - len(by_rule))
    single: list[Marked] = []
    together: dict[str, list[JudgedFinding]] = {}
    smallest_first = sorted(by_rule.items(), key=lambda item: len(item[1]))
    for number, (rule, found) in enumerate(smallest_first):
        share = room // (len(smallest_first) - number)
        kept = len(found) if len(found) <= share + 1 else share
        single += found[:kept]
        room -= min(kept, share)
        if found[kept:]:
            together[rule] = [judged for judged, _ in found[kept:]]
    order = {id(judged): place for place, judged in enumerate(findings)}
    return sorted(single, key=lambda one: order[id(one[0])]), together


def _rule(rule: Rule, name: str, language: Language) -> Json:
    label, _ = spoken(rule.label, language)
    message, _ = spoken(rule.message, language)
    help_text = " ".join(filter(None, [*halves(message), reason(rule, language)])) or rule.name
    described: Json = {
        "id": name,
        "shortDescription": {"text": _plain(label or rule.name)},
        "fullDescription": {"text": _plain(message or label or rule.name)},
        "help": {"text": _plain(help_text)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"iri": rule.iri, "problem.severity": _PROBLEMS[rule.severity]},
    }
    if is_iri(rule.iri):
        described["helpUri"] = quote(rule.iri, safe=_URI)
    return described


def _result(findings: Sequence[JudgedFinding], mark: str, options: Options) -> Json:
    """Return the result of one finding, or of several of a rule that stand together."""
    first, language = findings[0], options.language
    known = [judged for judged in findings if judged.state is State.KNOWN]
    if len(findings) == 1:
        told = entry_told(language, first)
        message = f"{about(first.finding)}: {first.finding.told(language)} {'' if known else told}".strip()
    else:
        message = f"{text(language, 'grouped', count=len(findings))} {first.finding.told(language)}"
    result: Json = {
        "level": _LEVELS[first.finding.severity],
        "message": {"text": _plain(message)},
        "locations": [_location(judged.finding, options) for judged in findings[:MOST_LOCATIONS]],
        "partialFingerprints": {"samsvarKey/v1": mark, "primaryLocationLineHash": f"{mark}:1"},
        "baselineState": _baseline_state(first),
    }
    if len(findings) > 1:
        result["occurrenceCount"] = len(findings)
    if len(known) == len(findings):
        told = entry_told(language, first)
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": _plain(told)}]
    return result


def _baseline_state(judged: JudgedFinding) -> str:
    if judged.finding.rule == STALE.iri:
        return "absent"
    return "new" if judged.state is State.NEW else "unchanged"


def _location(finding: Finding, options: Options) -> Json:
    """Return where a finding is: in a file and in the graph; hosts refuse one in no file, so that is the folder."""
    place = finding.place
    physical: Json = {
        "artifactLocation": {"uri": quote(options.file(place)) if place else ".", "uriBaseId": _ROOT},
        "region": {"startLine": place.line, "startColumn": place.column} if place else {"startLine": 1},
    }
    if place and place.text:
        physical["contextRegion"] = {"startLine": place.line, "snippet": {"text": visible(place.text)}}
    logical: list[Json] = [{"name": shorten(finding.focus), "fullyQualifiedName": finding.focus, "kind": "resource"}]
    if finding.path:
        name = f"{finding.focus} {finding.path}"
        logical.append({"name": shorten(finding.path), "fullyQualifiedName": name, "kind": "property"})
    return {"physicalLocation": physical, "logicalLocations": logical}


def _plain(told: str) -> str:
    """Return text in which SARIF finds no link."""
    return visible(told).replace("](", "] (")
