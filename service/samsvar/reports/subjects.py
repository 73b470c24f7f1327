"""What a report is arranged by: the findings of each rule, what each is about, and what names it from run to run."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.names import shorten
from samsvar.validation import Finding, Rule, Severity

_LONGEST_VALUE = 160
# Controls, what turns the direction of writing, line separators and what XML has no place for.
_UNSEEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ufffe\uffff]")


@dataclass(frozen=True)
class Group:
    """A rule and what breaks it, in order."""

    rule: Rule
    findings: tuple[JudgedFinding, ...]


def all_findings(judgement: Judgement) -> tuple[JudgedFinding, ...]:
    """Return what breaks the shapes and what is wrong with the baseline itself, in the order of findings."""
    about_baseline = (JudgedFinding(finding, State.NEW) for finding in judgement.about_baseline)
    return tuple(sorted((*judgement.findings, *about_baseline), key=lambda judged: judged.finding.order))


def rule_of(judgement: Judgement, finding: Finding) -> Rule:
    """Return the rule that a finding breaks, even one that nothing describes."""
    unknown = Rule(finding.rule, finding.rule.rpartition("/")[2].rpartition("#")[2] or finding.rule, finding.severity)
    return judgement.rules.get(finding.rule, unknown)


def groups(judgement: Judgement, findings: Iterable[JudgedFinding] | None = None) -> list[Group]:
    """Return the findings, or some of them, by rule, in the order in which the rules first come."""
    grouped: dict[str, list[JudgedFinding]] = {}
    for judged in all_findings(judgement) if findings is None else findings:
        grouped.setdefault(judged.finding.rule, []).append(judged)
    return [Group(rule_of(judgement, found[0].finding), tuple(found)) for found in grouped.values()]


def about(finding: Finding) -> str:
    """Return what a finding is about: the node and, where there is one, the beginning of the value at fault."""
    if not finding.value or finding.value == finding.focus:
        return shorten(finding.focus)
    at_fault = shorten(finding.value)
    cut = at_fault if len(at_fault) <= _LONGEST_VALUE else f"{at_fault[:_LONGEST_VALUE]}…"
    return f"{shorten(finding.focus)} = {cut}"


def failing(judged: JudgedFinding, fail_on: Severity) -> bool:
    """Tell whether a finding is one of those for which the run fails."""
    return judged.state is not State.KNOWN and judged.finding.severity.rank <= fail_on.rank


def fingerprints(findings: Iterable[JudgedFinding]) -> list[str]:
    """Return for each finding what names it from run to run, wherever in a file it stands.

    Findings with the same key (a text in two languages, say) are told apart by their order.
    """
    seen: Counter[tuple[str, str, str | None, str | None]] = Counter()
    marks = []
    for judged in findings:
        key = judged.finding.key
        marks.append(fingerprint(*key, again=seen[key]))
        seen[key] += 1
    return marks


def fingerprint(rule: str, focus: str, path: str | None, value: str | None, *, again: int = 0) -> str:
    """Return a digest of a key, and of how many like it came before."""
    parts = [
        rule,
        focus,
        *("" if part is None else f"={part}" for part in (path, value)),
        *([str(again)] * (again > 0)),
    ]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:40]


def visible(text: str) -> str:
    r"""Return text with every character that a terminal or a parser would act on or refuse written as \uXXXX."""
    return _UNSEEN.sub(lambda sign: f"\\u{ord(sign[0]):04x}", text)


def one_line(text: str) -> str:
    r"""Return text as one line, its line ends and tabs written as \u000a and the like."""
    return visible(text).replace("\n", "\\u000a").replace("\t", "\\u0009")
