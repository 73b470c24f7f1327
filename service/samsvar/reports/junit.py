"""Findings as JUnit XML: a test case for each rule, which fails where the run does."""

from collections.abc import Sequence
from xml.etree import ElementTree as ET

from samsvar.baseline import JudgedFinding, Judgement
from samsvar.reports.options import Options
from samsvar.reports.subjects import about, failing, groups, one_line
from samsvar.reports.wording import entry_told, spoken
from samsvar.validation import Rule


def junit_report(judgement: Judgement, options: Options) -> str:
    """Return a test case for each rule, broken or not; findings that do not fail the run stand in its output."""
    broken = {group.rule.iri: group for group in groups(judgement)}
    rules = {**{iri: group.rule for iri, group in broken.items()}, **judgement.rules}
    suite = ET.Element("testsuite", name="samsvar validate")
    for iri, rule in sorted(rules.items()):
        _case(suite, rule, broken[iri].findings if iri in broken else (), options)
    counts = {"tests": len(suite), "failures": len(suite.findall("testcase/failure")), "errors": 0, "skipped": 0}
    suite.attrib |= {name: str(count) for name, count in counts.items()}
    suites = ET.Element("testsuites", suite.attrib)
    suites.append(suite)
    ET.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(suites, encoding="unicode")}\n'


def _case(suite: ET.Element, rule: Rule, findings: Sequence[JudgedFinding], options: Options) -> None:
    label, _ = spoken(rule.label, options.language)
    name = f"{rule.name}: {label}" if label else rule.name
    case = ET.SubElement(suite, "testcase", classname=f"samsvar.{rule.severity}", name=one_line(name))
    failures = [judged for judged in findings if failing(judged, options.fail_on)]
    if failures:
        failure = ET.SubElement(case, "failure", type=one_line(rule.name))
        failure.set("message", one_line(failures[0].finding.told(options.language)))
        failure.text = "".join(_line(judged, options) for judged in failures)
    excused = [judged for judged in findings if not failing(judged, options.fail_on)]
    if excused:
        ET.SubElement(case, "system-out").text = "".join(_line(judged, options) for judged in excused)


def _line(judged: JudgedFinding, options: Options) -> str:
    finding, place = judged.finding, judged.finding.place
    where = f"{options.file(place)}:{place.line}:{place.column}: " if place else ""
    told = entry_told(options.language, judged)
    return one_line(f"{where}{about(finding)}: {finding.told(options.language)} {told}".strip()) + "\n"
