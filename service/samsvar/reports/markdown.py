"""Findings as a summary for a pull request, in GitHub Flavored Markdown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.reports.options import Language, Options
from samsvar.reports.subjects import Group, about, all_findings, groups, one_line, rule_of
from samsvar.reports.wording import (
    counted,
    entry_told,
    halves,
    reason,
    severity_name,
    spoken,
    text,
    totals,
    verdict,
)

MOST_CHARACTERS = 60_000
"""A comment on GitHub holds 65,536."""
_LONGEST_CELL = 1_000
_ESCAPED = {ord(sign): f"&#{ord(sign)};" for sign in "\\`*_[]<>&|~!$@#{}()\"'"}


@dataclass(frozen=True)
class _Section:
    """Rows of a table, with what stands above and below them."""

    above: str
    rows: Sequence[str]
    below: str = "\n"


def markdown_report(judgement: Judgement, options: Options, most: int = MOST_CHARACTERS) -> str:
    """Return the counts, a table of the rules, what breaks each, and, folded away, what is known.

    Where that is longer than a comment may be, the rows at the end are left out, and their number told.
    """
    language = options.language
    head = f"## {text(language, 'title')}\n\n{totals(language, judgement)}. "
    head += f"**{verdict(language, judgement, options.fail_on)}**\n"
    room, left, parts = most - len(head) - 200, 0, [head]
    for section in _sections(judgement, options):
        kept = _fitting(section, room)
        left += len(section.rows) - len(kept)
        if kept:
            parts.append(section.above + "".join(kept) + section.below)
            room -= len(parts[-1])
    if left:
        parts.append(f"{text(language, 'left out', count=left)}\n")
    return "\n".join(parts)


def _fitting(section: _Section, room: int) -> Sequence[str]:
    room -= len(section.above) + len(section.below) + 1
    for number, row in enumerate(section.rows):
        room -= len(row)
        if room < 0:
            return section.rows[:number]
    return section.rows


def _sections(judgement: Judgement, options: Options) -> Iterator[_Section]:
    language = options.language
    found = all_findings(judgement)
    unknown = groups(judgement, (judged for judged in found if judged.state is not State.KNOWN))
    known = [judged for judged in found if judged.state is State.KNOWN]
    if not found:
        yield _Section("", [f"{text(language, 'no findings')}\n"])
    if unknown:
        head = _head(language, "severity", "rule", "label", "count")
        yield _Section(f"### {text(language, 'contents')}\n\n{head}", [_overview(group, language) for group in unknown])
    for group in unknown:
        yield _details(group, options)
    if known:
        told = counted(language, State.KNOWN, len(known))
        head = _head(language, "rule", "finding", "baseline")
        rows = [_known(judgement, judged, language) for judged in known]
        yield _Section(f"<details>\n<summary>{told}</summary>\n\n{head}", rows, "\n</details>\n")


def _known(judgement: Judgement, judged: JudgedFinding, language: Language) -> str:
    name = rule_of(judgement, judged.finding).name
    return _row(_code(name), _code(about(judged.finding)), _cell(entry_told(language, judged)))


def _overview(group: Group, language: Language) -> str:
    label, _ = spoken(group.rule.label, language)
    severity = severity_name(language, group.findings[0].finding.severity)
    return _row(severity, _code(group.rule.name), _cell(label), str(len(group.findings)))


def _details(group: Group, options: Options) -> _Section:
    language = options.language
    message = group.findings[0].finding.told(language)
    wrong, remedy = halves(message)
    why = reason(group.rule, language)
    lines = [f"#### {_code(group.rule.name)}", _cell(wrong), f"**{_cell(remedy)}**" if remedy else "", _cell(why)]
    head = _head(language, "place", "finding", "state")
    rows = [_finding(judged, message, options) for judged in group.findings]
    return _Section("\n\n".join([*filter(None, lines), head]), rows)


def _finding(judged: JudgedFinding, message: str, options: Options) -> str:
    """Return the row of a finding; its message only where it is not the one that stands above the table."""
    finding, place = judged.finding, judged.finding.place
    where = _code(f"{options.file(place)}:{place.line}:{place.column}") if place else ""
    told = finding.told(options.language)
    what = [_code(about(finding)), *([] if told == message else [_cell(told)])]
    state = [text(options.language, judged.state), _cell(entry_told(options.language, judged))]
    return _row(where, "<br>".join(what), "<br>".join(filter(None, state)))


def _head(language: Language, *names: str) -> str:
    return _row(*(text(language, name) for name in names)) + _row(*["---"] * len(names))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |\n"


def _code(value: str) -> str:
    """Return a value as code, where GitHub sees no mention of a person and no number of an issue."""
    return f"<code>{_cell(value)}</code>"


def _cell(value: str) -> str:
    """Return text that stands in a table as it is, whatever signs are in it; only its first part if it is long."""
    shown = value if len(value) <= _LONGEST_CELL else f"{value[:_LONGEST_CELL]}…"
    return one_line(shown).translate(_ESCAPED)
