"""Findings as a page that stands alone: no scripts, nothing loaded from elsewhere."""

from collections.abc import Iterator
from html import escape

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.reports.options import Language, Options
from samsvar.reports.subjects import Group, about, groups, one_line
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

STYLE = """\
body { color: #1b1b1f; background: #ffffff; font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto;
  max-width: 72rem; padding: 1rem; overflow-wrap: anywhere; }
a { color: #003c9e; background: #ffffff; }
h2 { border-top: 1px solid #6b6b76; padding-top: 1rem; }
table { border-collapse: collapse; width: 100%; }
caption { text-align: left; padding: .25rem 0; }
th, td { border: 1px solid #6b6b76; padding: .25rem .5rem; text-align: left; vertical-align: top; }
pre { color: #1b1b1f; background: #f2f2f5; margin: 0; padding: .25rem; white-space: pre-wrap; }
.remedy { color: #0b5424; background: #ffffff; font-weight: bold; }
.violation { color: #8c1313; background: #fdeeee; padding: 0 .25rem; }
.warning { color: #6b4200; background: #fff5e0; padding: 0 .25rem; }
.info { color: #0b4470; background: #eaf4fc; padding: 0 .25rem; }
"""


def html_report(judgement: Judgement, options: Options) -> str:
    """Return a page with the counts, the rules that are broken, and each with its findings."""
    language = options.language
    found = list(enumerate(groups(judgement), start=1))
    counts, told = totals(language, judgement), verdict(language, judgement, options.fail_on)
    title = f"{text(language, 'title')}: {counts}"
    body = [
        f"<h1>{text(language, 'title')}</h1>",
        f"<p>{_told(counts)}. <strong>{told}</strong></p>",
        *(_contents(found, language) if found else [f"<p>{text(language, 'no findings')}</p>"]),
        *(line for number, group in found for line in _group(number, group, options)),
    ]
    return "\n".join(
        [
            "<!DOCTYPE html>",
            f'<html lang="{language}">',
            "<head>",
            '<meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">",
            f'<meta name="generator" content="samsvar {escape(options.tool_version)}">',
            f"<title>{_told(title)}</title>",
            f"<style>\n{STYLE}</style>",
            "</head>",
            "<body>",
            "<main>",
            *body,
            "</main>",
            "</body>",
            "</html>\n",
        ]
    )


def _contents(found: list[tuple[int, Group]], language: Language) -> Iterator[str]:
    yield "<table>"
    yield f"<caption>{text(language, 'contents')}</caption>"
    yield _head(language, "severity", "rule", "label", "count")
    for number, group in found:
        label, spoken_in = spoken(group.rule.label, language)
        link = f'<a href="#rule-{number}">{_told(group.rule.name)}</a>'
        yield f"<tr><td>{_severity(group, language)}</td><td>{link}</td>"
        yield f"<td{_lang(spoken_in, language)}>{_told(label)}</td><td>{len(group.findings)}</td></tr>"
    yield "</tbody></table>"


def _group(number: int, group: Group, options: Options) -> Iterator[str]:
    language = options.language
    message, spoken_in = spoken(group.findings[0].finding.message, language)
    wrong, remedy = halves(message)
    yield f'<section aria-labelledby="rule-{number}">'
    yield f'<h2 id="rule-{number}">{_told(group.rule.name)} {_severity(group, language)}</h2>'
    yield f"<p{_lang(spoken_in, language)}>{_told(wrong)}</p>"
    if remedy:
        yield f'<p class="remedy"{_lang(spoken_in, language)}>{_told(remedy)}</p>'
    if why := reason(group.rule, language):
        yield f"<p>{_told(why)}</p>"
    known = [judged for judged in group.findings if judged.state is State.KNOWN]
    unknown = [judged for judged in group.findings if judged.state is not State.KNOWN]
    if unknown:
        yield from _table(unknown, message, options)
    if known:
        yield f"<details><summary>{counted(language, State.KNOWN, len(known))}</summary>"
        yield from _table(known, message, options)
        yield "</details>"
    yield "</section>"


def _table(findings: list[JudgedFinding], message: str, options: Options) -> Iterator[str]:
    language = options.language
    yield "<table>"
    yield _head(language, "place", "finding", "state")
    for judged in findings:
        finding, place = judged.finding, judged.finding.place
        told, spoken_in = spoken(finding.message, language)
        what = f"<code>{_told(about(finding))}</code>"
        if told != message:
            what += f"<p{_lang(spoken_in, language)}>{_told(told)}</p>"
        if place and place.text:
            what += f"<pre><code>{_told(place.text)}</code></pre>"
        where = f"{options.file(place)}:{place.line}:{place.column}" if place else ""
        state = text(language, judged.state)
        about_it = entry_told(language, judged)
        yield f"<tr><td><code>{_told(where)}</code></td><td>{what}</td>"
        yield f"<td>{state}{f'<br>{_told(about_it)}' if about_it else ''}</td></tr>"
    yield "</tbody></table>"


def _head(language: Language, *names: str) -> str:
    cells = "".join(f'<th scope="col">{text(language, name)}</th>' for name in names)
    return f"<thead><tr>{cells}</tr></thead><tbody>"


def _severity(group: Group, language: Language) -> str:
    severity = group.findings[0].finding.severity
    return f'<span class="{severity}">{severity_name(language, severity)}</span>'


def _lang(spoken_in: str, language: Language) -> str:
    return "" if spoken_in == language else f' lang="{escape(spoken_in)}"'


def _told(value: str) -> str:
    return escape(one_line(value))
