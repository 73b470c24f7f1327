"""Every form of report tells every finding, and what stands in a finding cannot break out of the form."""

import html.parser
import itertools
import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from markdown_it import MarkdownIt
from pyoxigraph import RdfFormat, parse

from samsvar.baseline import Baseline, Entry, Judgement, judge
from samsvar.engine import Literal, NamedNode
from samsvar.names import PREFIXES
from samsvar.reports import FORMATS, Language, Options
from samsvar.reports.html import STYLE
from samsvar.reports.markdown import markdown_report
from samsvar.reports.sarif import sarif_report
from samsvar.reports.subjects import about, one_line, visible
from samsvar.reports.wording import _NOUNS, _TEXTS, halves
from samsvar.validation import Finding, Place, Report, Rule, Severity

TODAY = date(2026, 6, 1)
SCHEMA = json.loads((Path(__file__).parent / "data" / "sarif-2.1.0.schema.json").read_text(encoding="utf-8"))
MESSAGE = {
    "en": "Nobody owns this action: ask those who wrote the plan.",
    "nb": "Ingen eier dette tiltaket: spør dem som skrev planen.",
}
OWNER = Rule(
    "https://a.example/shape/Owner",
    "Owner",
    Severity.VIOLATION,
    {"en": "has an owner", "nb": "har en eier"},
    MESSAGE,
    {"en": "A blank cell is a gap.", "nb": "En tom celle er en mangel."},
)
TIME = replace(OWNER, iri="https://a.example/shape/Time", name="Time", severity=Severity.INFO)
NEW = Finding(
    severity=Severity.VIOLATION,
    rule=OWNER.iri,
    focus="https://a.example/new",
    path="https://a.example/owner",
    value=None,
    component="MinCountConstraintComponent",
    message=MESSAGE,
    place=Place("data/plan.ttl", 3, 5, '\ta:new "å" ;'),
)
KNOWN = replace(NEW, focus="https://a.example/known", place=Place("data/plan.ttl", 9, 1, "a:known a a:Action ."))
EXPIRED = replace(NEW, focus="https://a.example/expired", place=Place("data/plan.ttl", 7, 1, "a:expired ."))
NOWHERE = replace(NEW, rule=TIME.iri, severity=Severity.INFO, focus="https://a.example/nowhere", place=None)
GONE = "https://a.example/gone"


def entry(focus: str, expires: date = date(2027, 1, 1)) -> Entry:
    return Entry(OWNER.iri, focus, NEW.path, None, "the cell is blank", "Kari", expires, since=date(2025, 1, 1))


def judgement(*findings: Finding) -> Judgement:
    """Return what a baseline makes of the findings: one known entry, one that has expired, one that is stale."""
    rules = {rule.iri: rule for rule in (OWNER, TIME)}
    entries = (entry(KNOWN.focus), entry(EXPIRED.focus, date(2026, 5, 31)), entry(GONE))
    return judge(Report(findings or (NEW, KNOWN, EXPIRED, NOWHERE), rules), Baseline(entries), TODAY)


def alone(*findings: Finding) -> Judgement:
    """Return findings that no baseline knows anything of."""
    return judge(Report(findings, {rule.iri: rule for rule in (OWNER, TIME)}), None, TODAY)


def report(form: str, judged: Judgement | None = None, language: Language = "en", **options: Any) -> str:  # noqa: ANN401
    return FORMATS[form](judged or judgement(), Options(language, tool_version="0.1", **options))


# What every form has in common ---------------------------------------------------------------------------------

EVERY = pytest.mark.parametrize("form", FORMATS)


@EVERY
def test_every_form_tells_what_is_new_in_the_language_asked_for(form: str) -> None:
    for language in ("en", "nb"):
        text = report(form, language=language)
        wrong, remedy = halves(MESSAGE[language])
        assert "a.example/new" in text
        assert MESSAGE[language] in text or (wrong in text and remedy in text)


@EVERY
def test_every_form_speaks_of_nothing_found(form: str) -> None:
    text = report(form, alone())
    assert text.endswith("\n")
    assert "a.example/new" not in text


@EVERY
def test_every_form_is_the_same_for_the_same_findings(form: str) -> None:
    assert report(form) == report(form, judgement(NEW, KNOWN, EXPIRED, NOWHERE))


@EVERY
@pytest.mark.parametrize("language", ["en", "nb"])
def test_file_names_are_told_from_the_root(form: str, language: Language, tmp_path: Path) -> None:
    here = replace(NEW, place=Place(str(tmp_path / "data" / "plan.ttl"), 3, 5))
    text = report(form, alone(here), language, root=str(tmp_path))
    assert str(tmp_path) not in text
    assert form == "ttl" or "data/plan.ttl" in text


def test_every_house_text_is_in_both_languages_with_the_same_values() -> None:
    for texts in (_TEXTS, _NOUNS):
        assert texts["en"].keys() == texts["nb"].keys()
    for name, told in _TEXTS["en"].items():
        assert set(re.findall(r"\{\w+\}", told)) == set(re.findall(r"\{\w+\}", _TEXTS["nb"][name]))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        ("Nobody owns it: ask who does.", ("Nobody owns it.", "Ask who does.")),
        ("Nobody owns it.", ("Nobody owns it.", "")),
        ("Error: no owner", ("Error: no owner", "")),
        ("It ends there: ", ("It ends there: ", "")),
    ],
)
def test_a_message_has_two_halves_where_it_is_written_so(message: str, expected: tuple[str, str]) -> None:
    assert halves(message) == expected


def test_a_rule_that_nothing_describes_is_told_by_the_end_of_its_iri() -> None:
    for form in ("text", "github", "html", "markdown", "junit", "gitlab", "sarif"):
        assert "Unknown" in report(form, alone(replace(NEW, rule="https://b.example/Unknown")))


# Text ------------------------------------------------------------------------------------------------------------


def test_text_shows_the_line_a_caret_and_what_to_do() -> None:
    lines = report("text").splitlines()
    at = lines.index("    data/plan.ttl:3:5: https://a.example/new")
    assert lines[at + 1 : at + 3] == ['      3 │ \\u0009a:new "å" ;', "        │          ^"]
    assert lines[:3] == [
        "violation Owner – has an owner",
        "  Nobody owns this action.",
        "  → Ask those who wrote the plan.",
    ]


def test_text_says_of_a_known_finding_since_when_by_whom_and_why_but_not_its_line() -> None:
    text = report("text")
    assert "Known since 2025-01-01, until 2027-01-01 (Kari): the cell is blank" in text
    assert "Known from 2025-01-01 until 2026-05-31 and no longer (Kari): the cell is blank" in text
    assert "a:known a a:Action" not in text
    assert f"{GONE} = https://a.example/shape/Owner" in text
    assert text.endswith("Validation: 3 violations, 2 warnings, 1 info; 4 new, 1 known, 1 expired. This run fails.\n")


def test_text_has_colours_only_where_they_are_asked_for() -> None:
    assert "\x1b[1;31mviolation\x1b[0m" in report("text", colour=True)
    assert "\x1b" not in report("text")
    assert re.sub(r"\x1b\[[\d;]*m", "", report("text", colour=True)) == report("text")


def test_text_shows_a_long_line_around_its_column() -> None:
    place = Place("plan.ttl", 1, 501, "日" * 500 + "x" + "y" * 500)
    excerpt = report("text", alone(replace(NEW, place=place))).splitlines()[4:6]
    assert len(excerpt[0]) < 130
    assert excerpt[1].index("^") - excerpt[1].index("│") == 2 + 1 + 2 * 40  # each of those signs takes two columns
    assert "日x" in excerpt[0]


@given(st.text())
def test_text_from_data_cannot_reach_the_terminal(value: str) -> None:
    told = report("text", alone(replace(NEW, value=value, message={"en": value}, place=Place(value, 1, 1, value))))
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", told)


# JSON ------------------------------------------------------------------------------------------------------------


def test_json_keeps_every_finding_whole() -> None:
    told = json.loads(report("json"))
    assert told["counts"] == {"violation": 3, "warning": 2, "info": 1, "new": 4, "known": 1, "expired": 1}
    assert told["fails"] is True
    known = next(finding for finding in told["findings"] if finding["focus"] == KNOWN.focus)
    assert known["state"] == "known"
    assert known["entry"] == {
        "rule": OWNER.iri,
        "reason": "the cell is blank",
        "author": "Kari",
        "since": "2025-01-01",
        "expires": "2027-01-01",
    }
    assert known["place"] == {"file": "data/plan.ttl", "line": 9, "column": 1, "text": "a:known a a:Action ."}
    assert told["rules"][OWNER.iri]["why"] == OWNER.why["en"]


# SARIF -----------------------------------------------------------------------------------------------------------

VALIDATOR = Draft202012Validator(SCHEMA, format_checker=FormatChecker())


def sarif(judged: Judgement | None = None, **options: Any) -> dict[str, Any]:  # noqa: ANN401
    log = json.loads(report("sarif", judged, **options))
    assert [error.message for error in VALIDATOR.iter_errors(log)] == []
    (run,) = log["runs"]
    assert isinstance(run, dict)
    return run


def result_about(run: dict[str, Any], focus: str) -> dict[str, Any]:
    (result,) = (
        one
        for one in run["results"]
        if one["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == focus
        and not one["ruleId"].startswith("baseline-expired")
    )
    assert isinstance(result, dict)
    return result


@pytest.mark.parametrize("language", ["en", "nb"])
def test_sarif_fits_the_published_schema(language: Language) -> None:
    sarif(language=language)
    sarif(alone(), language=language)


def test_the_published_schema_finds_fault_with_what_is_faulty() -> None:
    log = json.loads(report("sarif"))
    log["runs"][0]["results"][0]["level"] = "violation"
    log["runs"][0]["invocations"] = [{}]
    assert len(list(VALIDATOR.iter_errors(log))) == 2


def test_sarif_says_what_is_new_unchanged_and_absent() -> None:
    run = sarif()
    states = {
        focus: result_about(run, focus)["baselineState"] for focus in (NEW.focus, KNOWN.focus, EXPIRED.focus, GONE)
    }
    assert list(states.values()) == ["new", "unchanged", "unchanged", "absent"]


def test_sarif_suppresses_what_is_known_and_nothing_else() -> None:
    run = sarif()
    suppressed = [result for result in run["results"] if "suppressions" in result]
    assert suppressed == [result_about(run, KNOWN.focus)]
    assert suppressed[0]["suppressions"] == [
        {
            "kind": "external",
            "status": "accepted",
            "justification": "Known since 2025-01-01, until 2027-01-01 (Kari): the cell is blank",
        }
    ]


def test_sarif_results_point_at_their_rule_and_each_rule_says_what_to_do() -> None:
    run = sarif()
    rules = run["tool"]["driver"]["rules"]
    assert all(rules[result["ruleIndex"]]["id"] == result["ruleId"] for result in run["results"])
    (owner,) = (rule for rule in rules if rule["id"] == "Owner")
    assert "Ask those who wrote the plan." in owner["help"]["text"]
    assert owner["helpUri"] == OWNER.iri
    assert owner["defaultConfiguration"] == {"level": "error"}


def test_rules_of_one_name_are_told_apart() -> None:
    other = replace(OWNER, iri="https://b.example/Owner")
    both = judge(Report((NEW, replace(NEW, rule=other.iri)), {OWNER.iri: OWNER, other.iri: other}), None, TODAY)
    assert {result["ruleId"] for result in sarif(both)["results"]} == {OWNER.iri, other.iri}


def test_sarif_places_what_stands_in_no_file_in_the_folder_and_names_what_it_is_about() -> None:
    (location,) = result_about(sarif(), NOWHERE.focus)["locations"]
    assert location["physicalLocation"]["artifactLocation"]["uri"] == "."
    (location,) = result_about(sarif(), NEW.focus)["locations"]
    assert location["physicalLocation"]["region"] == {"startLine": 3, "startColumn": 5}
    assert [logical["kind"] for logical in location["logicalLocations"]] == ["resource", "property"]


def test_a_file_name_becomes_a_uri() -> None:
    run = sarif(alone(replace(NEW, place=Place("mine planer/å#1.ttl", 1, 1))))
    location = run["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location["uri"] == "mine%20planer/%C3%A5%231.ttl"


def many(rule: Rule, count: int) -> list[Finding]:
    return [
        replace(NEW, rule=rule.iri, severity=rule.severity, focus=f"https://a.example/{number:05}")
        for number in range(count)
    ]


@pytest.mark.parametrize(("owners", "times", "most"), [(30, 3, 10), (30, 30, 10), (3, 300, 10), (11, 0, 10), (9, 9, 2)])
def test_sarif_tells_no_more_results_than_it_may_and_counts_the_rest(owners: int, times: int, most: int) -> None:
    judged = alone(*many(OWNER, owners), *many(TIME, times))
    log = json.loads(sarif_report(judged, Options("en"), most))
    assert list(VALIDATOR.iter_errors(log)) == []
    (run,) = log["runs"]
    assert len(run["results"]) <= most
    for rule, count in (("Owner", owners), ("Time", times)):
        of_rule = [result for result in run["results"] if result["ruleId"] == rule]
        assert sum(result.get("occurrenceCount", 1) for result in of_rule) == count
    (note,) = run["invocations"][0]["toolExecutionNotifications"]
    single = sum("occurrenceCount" not in result for result in run["results"])
    assert f"{single} of {owners + times} findings are told one by one" in note["message"]["text"]


def test_sarif_gives_no_result_more_locations_than_hosts_show() -> None:
    (*_, rest) = json.loads(sarif_report(alone(*many(OWNER, 400)), Options("en"), 10))["runs"][0]["results"]
    assert len(rest["locations"]) == 100
    assert rest["occurrenceCount"] == 391


def test_sarif_that_would_be_too_large_packed_holds_fewer_results(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("samsvar.reports.sarif.MOST_GZIP_BYTES", 6_000)
    (run,) = json.loads(report("sarif", alone(*many(OWNER, 400))))["runs"]
    assert 1 < len(run["results"]) < 400
    assert run["invocations"][0]["toolExecutionNotifications"]


def test_what_is_not_known_goes_first_into_the_single_results() -> None:
    found = many(OWNER, 30)
    known = Baseline(tuple(entry(finding.focus) for finding in found[:25]))
    judged = judge(Report(tuple(found), {OWNER.iri: OWNER}), known, TODAY)
    (run,) = json.loads(sarif_report(judged, Options("en"), 10))["runs"]
    single = {result["message"]["text"].partition(": ")[0] for result in run["results"][:-1]}
    assert {finding.focus for finding in found[25:]} <= single
    assert "suppressions" in run["results"][-1]


def test_findings_that_stand_together_are_suppressed_only_if_all_are_known() -> None:
    found = many(OWNER, 30)
    for known, suppressed in ((30, True), (15, False)):
        baseline = Baseline(tuple(entry(finding.focus) for finding in found[:known]))
        judged = judge(Report(tuple(found), {OWNER.iri: OWNER}), baseline, TODAY)
        (*_, rest) = json.loads(sarif_report(judged, Options("en"), 10))["runs"][0]["results"]
        assert ("suppressions" in rest) is suppressed
        assert rest["baselineState"] == ("unchanged" if suppressed else "new")


def test_sarif_finds_no_link_in_what_data_says() -> None:
    run = sarif(alone(replace(NEW, value="[click](https://evil.example)")))
    assert "](" not in run["results"][0]["message"]["text"]


# Fingerprints ------------------------------------------------------------------------------------------------------


def prints(judged: Judgement) -> list[str]:
    gitlab = [issue["fingerprint"] for issue in json.loads(report("gitlab", judged))]
    assert gitlab == [result["partialFingerprints"]["samsvarKey/v1"] for result in sarif(judged)["results"]]
    return gitlab


def test_a_fingerprint_stays_when_the_line_the_file_and_the_message_change() -> None:
    moved = replace(NEW, place=Place("data/other.ttl", 99, 9), message={"en": "Other words."})
    assert prints(alone(NEW)) == prints(alone(moved)) == prints(alone(replace(NEW, place=None)))


@given(st.lists(st.tuples(st.text(), st.none() | st.text(), st.none() | st.text()), min_size=2, max_size=6))
def test_every_finding_has_a_fingerprint_of_its_own(keys: list[tuple[str, str | None, str | None]]) -> None:
    marks = prints(alone(*(replace(NEW, focus=focus, path=path, value=value) for focus, path, value in keys)))
    assert len(set(marks)) == len(keys)


def test_a_new_finding_leaves_the_fingerprints_of_others_alone() -> None:
    assert set(prints(alone(NEW))) < set(prints(alone(KNOWN, NEW, NOWHERE)))


# GitHub ------------------------------------------------------------------------------------------------------------

_COMMAND = re.compile(r"::(?P<command>\w+) (?P<properties>[^:]*)::(?P<data>.*)")


def commands(text: str) -> list[tuple[str, dict[str, str], str]]:
    """Return the commands that GitHub's runner reads from a log: their name, properties and message."""

    def plain(value: str) -> str:
        for code, sign in (("%3A", ":"), ("%2C", ","), ("%0D", "\r"), ("%0A", "\n"), ("%25", "%")):
            value = value.replace(code, sign)
        return value

    found = [_COMMAND.fullmatch(line) for line in text.split("\n") if line.strip().startswith("::")]
    return [
        (
            match["command"],
            {name: plain(value) for name, _, value in (pair.partition("=") for pair in match["properties"].split(","))},
            plain(match["data"]),
        )
        for match in found
        if match
    ]


def test_github_annotates_what_is_not_known_gravest_first_and_says_how_many_there_are() -> None:
    text = report("github")
    told = commands(text)
    assert [command for command, _, _ in told] == ["error", "error", "warning", "warning", "notice"]
    assert told[1] == (
        "error",
        {"file": "data/plan.ttl", "line": "3", "col": "5", "title": "Owner: has an owner"},
        f"{NEW.focus}\n{MESSAGE['en']}",
    )
    assert KNOWN.focus not in text
    assert text.splitlines()[-1].startswith("In all: 2 violations, 2 warnings, 1 info; 1 known. GitHub shows 10 errors")


@given(st.text(), st.text(), st.text(min_size=1))
@example("100 %0A, 5 %25: done", "a,b:c%2C", "a,b:c%3A.ttl")
@example("one\n::error::two", "::stop-commands::x", "a")
def test_github_reads_back_what_was_meant(message: str, focus: str, file: str) -> None:
    finding = replace(NEW, message={"en": message}, focus=focus, place=Place(file, 2, 1))
    ((command, properties, data),) = commands(report("github", alone(finding)))
    assert (command, properties["line"], properties["title"]) == ("error", "2", "Owner: has an owner")
    assert properties["file"] == visible(Options().file(finding.place or Place("", 1, 1)))
    assert data == "\n".join(filter(None, [visible(about(finding)), visible(message)]))


# GitLab ------------------------------------------------------------------------------------------------------------


def test_gitlab_tells_what_is_not_known_with_all_that_gitlab_asks_for() -> None:
    issues = json.loads(report("gitlab"))
    assert [issue["check_name"] for issue in issues] == ["Owner", "Owner", "baseline-expired", "baseline-stale", "Time"]
    new = next(issue for issue in issues if NEW.focus in issue["description"])
    assert new["severity"] == "major"
    assert new["location"] == {"path": "data/plan.ttl", "lines": {"begin": 3}}
    assert all(issue["location"]["path"] and issue["location"]["lines"]["begin"] > 0 for issue in issues)


# JUnit -------------------------------------------------------------------------------------------------------------


def cases(text: str) -> dict[str, ET.Element]:
    root = ET.fromstring(text)  # noqa: S314 – our own
    found = {(case.get("name") or "").partition(":")[0]: case for case in root.iter("testcase")}
    assert root.get("tests") == str(len(found))
    assert root.get("failures") == str(len(root.findall(".//failure")))
    return found


def test_junit_has_a_case_for_every_rule_and_fails_only_what_fails_the_run() -> None:
    told = cases(report("junit"))
    assert told.keys() == {"Owner", "Time", "baseline-expired", "baseline-stale"}
    assert [name for name, case in told.items() if case.find("failure") is not None] == ["Owner"]
    failure, output = told["Owner"].findtext("failure") or "", told["Owner"].findtext("system-out") or ""
    assert failure.splitlines()[1].startswith(f"data/plan.ttl:3:5: {NEW.focus}: Nobody owns")
    assert KNOWN.focus not in failure
    assert KNOWN.focus in output
    assert NOWHERE.focus in (told["Time"].findtext("system-out") or "")


def test_junit_fails_more_when_more_is_to_fail() -> None:
    told = cases(report("junit", fail_on=Severity.INFO))
    assert all(case.find("failure") is not None for case in told.values())


def test_junit_fails_if_and_only_if_the_run_does() -> None:
    for found, severity in itertools.product(([NEW], [KNOWN], [EXPIRED], [NOWHERE]), Severity):
        judged = judgement(*found)
        failed = any(
            case.find("failure") is not None for case in cases(report("junit", judged, fail_on=severity)).values()
        )
        assert failed == judged.fails(severity)


# What is written is what is read ---------------------------------------------------------------------------------


class Cells(html.parser.HTMLParser):
    """Gathers the text of each table cell, and whatever could act."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.tags: list[str] = []
        self._inside = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        assert not any(name.startswith("on") for name, _ in attrs)
        if tag == "tr":
            self.rows.append([])
        self._inside = self._inside or tag in {"td", "th"}
        if tag in {"td", "th"}:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = self._inside and tag not in {"td", "th"}

    def handle_data(self, data: str) -> None:
        if self._inside:
            self.rows[-1][-1] += data


def cells(page: str) -> Cells:
    parser = Cells()
    parser.feed(page)
    parser.close()
    return parser


def github_html(text: str) -> str:
    return str(MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(text))


def folded(text: str) -> str:
    return " ".join(text.split())


def written(message: str, focus: str) -> Finding:
    return replace(NEW, message={"en": message}, focus=focus)


@given(st.text(min_size=1), st.text())
def test_json_reads_back_what_was_meant(message: str, focus: str) -> None:
    (finding,) = json.loads(report("json", alone(written(message, focus))))["findings"]
    assert (finding["message"], finding["focus"]) == (message, focus)


@given(st.text(min_size=1), st.text())
def test_sarif_reads_back_what_was_meant(message: str, focus: str) -> None:
    (result,) = json.loads(report("sarif", alone(written(message, focus))))["runs"][0]["results"]
    assert result["message"]["text"] == visible(f"{about(written(message, focus))}: {message}".strip()).replace(
        "](", "] ("
    )
    assert result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"] == focus


@given(st.text(min_size=1), st.text())
def test_junit_reads_back_what_was_meant(message: str, focus: str) -> None:
    failure = cases(report("junit", alone(written(message, focus))))["Owner"].find("failure")
    assert failure is not None
    assert failure.get("message") == one_line(message)
    assert failure.text == one_line(f"data/plan.ttl:3:5: {about(written('', focus))}: {message}".strip()) + "\n"


@given(st.text(min_size=1, max_size=900), st.text(max_size=900))
def test_html_reads_back_what_was_meant(message: str, focus: str) -> None:
    both = alone(written("first", focus), written(message, focus))
    told = cells(report("html", both))
    assert told.rows[-1][1].startswith(one_line(about(written("", focus))))
    assert message == "first" or told.rows[-1][1].endswith(
        one_line(message) + one_line(NEW.place.text if NEW.place else "")
    )
    assert not {"script", "img", "iframe", "link", "form"} & set(told.tags)


@given(st.text(min_size=1, max_size=900), st.text(max_size=900))
def test_markdown_reads_back_what_was_meant(message: str, focus: str) -> None:
    both = alone(written("first", focus), written(message, focus))
    told = cells(github_html(report("markdown", both)))
    extra = "" if message == "first" else one_line(message)
    assert [folded(cell) for cell in told.rows[-1]] == [
        "data/plan.ttl:3:5",
        folded(one_line(about(written("", focus))) + extra),
        "new",
    ]
    assert set(told.tags) <= {
        "h2",
        "h3",
        "h4",
        "p",
        "strong",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "br",
    }


@given(st.text(min_size=1), st.text(), st.none() | st.text())
def test_turtle_reads_back_what_was_meant(message: str, focus: str, value: str | None) -> None:
    text = report("ttl", alone(replace(written(message, focus), value=value)))
    told = {quad.predicate.value: quad.object for quad in parse(text, format=RdfFormat.TURTLE)}
    for name, expected in (("resultMessage", message), ("focusNode", focus), ("value", value)):
        term = told.get(f"{PREFIXES['sh']}{name}")
        assert (term.value if isinstance(term, NamedNode | Literal) else None) == expected


@pytest.mark.parametrize(
    "value",
    ["@everyone see #1", "a|b", "`x`", "<script>alert(1)</script>", "[a](b)", "&lt;", "**x**", "\\|", "</details>"],
)
def test_no_sign_in_a_value_is_markup(value: str) -> None:
    finding = replace(NEW, value=value)
    for page in (report("html", alone(finding)), github_html(report("markdown", alone(finding)))):
        assert any(f"{NEW.focus} = {value}" in cell for row in cells(page).rows for cell in row)


# Markdown ----------------------------------------------------------------------------------------------------------


def test_markdown_folds_what_is_known_and_counts_by_rule() -> None:
    page = report("markdown")
    before, _, folded_away = page.partition("<details>\n<summary>1 known</summary>\n\n")
    assert "a.example/known" not in before
    assert folded_away.endswith("</details>\n")
    assert ["violation", "Owner", "has an owner", "2"] in cells(github_html(page)).rows


@pytest.mark.parametrize("most", [1_500, 5_000, 60_000])
def test_markdown_is_never_longer_than_a_comment_and_says_what_it_leaves_out(most: int) -> None:
    found = many(OWNER, 2_000)
    known = Baseline(tuple(entry(finding.focus) for finding in found[:1_000]))
    judged = judge(Report(tuple(found), {OWNER.iri: OWNER}), known, TODAY)
    page = markdown_report(judged, Options("en"), most)
    assert len(page) <= most
    assert page.count("<details>") == page.count("</details>")
    told = len(re.findall(r"<code>https://a\.example/\d{5}</code>", page))
    (left,) = re.findall(r"^(\d+) more are not shown here", page, re.MULTILINE)
    assert told + int(left) == 2_000


# HTML --------------------------------------------------------------------------------------------------------------


def brightness(colour: str) -> float:
    """Return the relative luminance of a colour, as WCAG 2.1 defines it."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_every_colour_of_the_page_has_the_contrast_of_wcag_aa() -> None:
    pairs = re.findall(r"color: (#\w{6}); background: (#\w{6});", STYLE)
    assert len(pairs) == STYLE.count("color: #")
    for pair in pairs:
        darker, brighter = sorted(map(brightness, pair))
        assert (brighter + 0.05) / (darker + 0.05) >= 4.5, pair


@pytest.mark.parametrize("language", ["en", "nb"])
def test_page_says_its_language_and_loads_nothing(language: Language) -> None:
    page = report("html", language=language)
    assert f'<html lang="{language}">' in page
    assert not re.search(r"<(?:script|link|img|iframe)|(?:src|url)\s*[=(]", page)
    assert page.count("<h1>") == 1
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(set(ids)) == len(ids)
    assert set(re.findall(r'href="#([^"]+)"', page)) == set(re.findall(r'aria-labelledby="([^"]+)"', page)) == set(ids)


def test_page_marks_what_is_in_another_language() -> None:
    page = report("html", alone(replace(NEW, message={"en": "Only in English."})), language="nb")
    assert '<p lang="en">Only in English.</p>' in page


# Turtle ------------------------------------------------------------------------------------------------------------


def test_turtle_is_a_validation_report_of_what_breaks_the_shapes() -> None:
    sh = PREFIXES["sh"]
    quads = list(parse(report("ttl"), format=RdfFormat.TURTLE))
    results = [quad.object for quad in quads if quad.predicate.value == f"{sh}result"]
    assert len(results) == 4
    (conforms,) = (quad.object.value for quad in quads if quad.predicate.value == f"{sh}conforms")
    assert conforms == "false"
    told: dict[Any, set[tuple[str, str]]] = {}
    for quad in quads:
        told.setdefault(quad.subject, set()).add((quad.predicate.value.rpartition("#")[2], str(quad.object)))
    new = next(facts for facts in told.values() if ("focusNode", f"<{NEW.focus}>") in facts)
    assert new == {
        ("type", f"<{sh}ValidationResult>"),
        ("resultSeverity", f"<{sh}Violation>"),
        ("focusNode", f"<{NEW.focus}>"),
        ("resultPath", f"<{NEW.path}>"),
        ("sourceShape", f"<{OWNER.iri}>"),
        ("sourceConstraintComponent", f"<{sh}MinCountConstraintComponent>"),
        *(("resultMessage", f'"{text}"@{language}') for language, text in MESSAGE.items()),
    }
    assert ("conforms", f'"true"^^<{PREFIXES["xsd"]}boolean>') in {
        (quad.predicate.value.rpartition("#")[2], str(quad.object))
        for quad in parse(report("ttl", alone()), format=RdfFormat.TURTLE)
    }


def test_a_blank_node_stays_one() -> None:
    text = report("ttl", alone(replace(NEW, focus="_:b1")))
    assert "sh:focusNode _:data-b1" in text or "sh:focusNode [" in text
