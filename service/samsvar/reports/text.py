"""Findings for a person at a terminal: by rule, with the line at fault and what to do about it."""

import unicodedata
from collections.abc import Iterator

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.reports.options import Options
from samsvar.reports.subjects import Group, about, groups, one_line
from samsvar.reports.wording import entry_told, halves, severity_name, spoken, text, totals, verdict
from samsvar.validation import Place, Severity

_STYLES = {
    Severity.VIOLATION: "1;31",
    Severity.WARNING: "1;33",
    Severity.INFO: "1;36",
    "strong": "1",
    "faint": "2",
    "remedy": "32",
}
_WIDTH = 100
_BEFORE = 40


def text_report(judgement: Judgement, options: Options) -> str:
    """Return the findings by rule, and how many there are of each severity and state."""
    lines = [line for group in groups(judgement) for line in _group(group, options)]
    title = text(options.language, "title")
    lines += [
        f"{title}: {totals(options.language, judgement)}. {verdict(options.language, judgement, options.fail_on)}"
    ]
    return "\n".join(lines) + "\n"


def _group(group: Group, options: Options) -> Iterator[str]:
    rule, language = group.rule, options.language
    label, _ = spoken(rule.label, language)
    severity = group.findings[0].finding.severity
    shown = _styled(severity_name(language, severity), severity, options)
    named = _styled(one_line(rule.name), "strong", options)
    yield f"{shown} {named}" + (f" – {one_line(label)}" if label else "")
    told = None
    for judged in group.findings:
        message = judged.finding.told(language)
        if message != told:
            told = message
            wrong, remedy = halves(message)
            yield f"  {one_line(wrong)}"
            if remedy:
                yield _styled(f"  → {one_line(remedy)}", "remedy", options)
        yield from _finding(judged, options)
    yield ""


def _finding(judged: JudgedFinding, options: Options) -> Iterator[str]:
    finding, language = judged.finding, options.language
    place = finding.place
    where = f"{options.file(place)}:{place.line}:{place.column}: " if place else ""
    known = judged.state is State.KNOWN
    line = f"    {one_line(where)}{one_line(about(finding))}"
    yield _styled(line, "faint", options) if known else line
    if place and place.text and not known:
        yield from _excerpt(place, options)
    if told := entry_told(language, judged):
        yield f"      {one_line(told)}"


def _excerpt(place: Place, options: Options) -> Iterator[str]:
    """Give the line at fault and, below it, a caret at the column; a long line only around the column."""
    at = place.column - 1
    start = max(0, at - _BEFORE) if len(place.text) > _WIDTH else 0
    before = ("…" if start else "") + one_line(place.text[start:at])
    after = one_line(place.text[at : start + _WIDTH]) + ("…" if len(place.text) > start + _WIDTH else "")
    number = str(place.line)
    yield f"      {_styled(f'{number} │', 'faint', options)} {before}{after}"
    margin = _styled(" " * len(number) + " │", "faint", options)
    yield f"      {margin} {' ' * _columns(before)}{_styled('^', 'remedy', options)}"


def _columns(shown: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(
        0 if unicodedata.combining(sign) else 2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in shown
    )


def _styled(shown: str, style: str, options: Options) -> str:
    return f"\x1b[{_STYLES[style]}m{shown}\x1b[0m" if options.colour else shown
