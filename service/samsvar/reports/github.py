"""Findings as annotations of a GitHub Actions step: lines of its log that the runner reads as commands."""

from collections import Counter

from samsvar.baseline import JudgedFinding, Judgement, State
from samsvar.reports.options import Options
from samsvar.reports.subjects import about, all_findings, one_line, rule_of, visible
from samsvar.reports.wording import counted, entry_told, spoken, text
from samsvar.validation import Severity

_COMMANDS = {Severity.VIOLATION: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def github_report(judgement: Judgement, options: Options) -> str:
    """Return an annotation for every finding that is not known, and last how many there are of each kind.

    GitHub shows the first ten errors, warnings and notices of a step, and no more.
    """
    found = all_findings(judgement)
    unknown = [judged for judged in found if judged.state is not State.KNOWN]
    lines = [_annotation(judgement, judged, options) for judged in unknown]
    numbers = Counter(judged.finding.severity for judged in unknown)
    told = ", ".join(counted(options.language, severity, numbers[severity]) for severity in Severity)
    known = counted(options.language, "known", len(found) - len(unknown))
    lines.append(text(options.language, "ten of each", counts=f"{told}; {known}"))
    return "\n".join(lines) + "\n"


def _annotation(judgement: Judgement, judged: JudgedFinding, options: Options) -> str:
    finding = judged.finding
    rule = rule_of(judgement, finding)
    label, _ = spoken(rule.label, options.language)
    properties: dict[str, object] = {}
    if finding.place:
        place = finding.place
        properties |= {"file": options.file(place), "line": place.line, "col": place.column}
    properties["title"] = one_line(f"{rule.name}: {label}" if label else rule.name)
    parts = (about(finding), finding.told(options.language), entry_told(options.language, judged))
    message = "\n".join(part for part in parts if part)
    told = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{_COMMANDS[finding.severity]} {told}::{_data(message)}"


def _data(value: str) -> str:
    return visible(value).replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")
