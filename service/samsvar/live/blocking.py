"""Which findings keep a graph from being served."""

from samsvar.errors import GraphFileError
from samsvar.names import expand, shorten
from samsvar.validation import Report
from samsvar.validation.findings import Finding, Severity

_LISTED = 3


def refuse_blocked(report: Report, blocking: str) -> None:
    """Raise GraphFileError, naming the first findings, if a report holds any that is blocking.

    Blocking is a list with commas between: severities, and names of rules, as in `violation, ActionShape-owner`.
    A name that is neither is refused too: a rule that is misspelt would block nothing.
    """
    wanted = [name.strip() for name in blocking.split(",") if name.strip()]
    severities = {severity.value for severity in Severity} & set(wanted)
    rules = set()
    for name in wanted:
        if name not in severities:
            named = {iri for iri, rule in report.rules.items() if name in {rule.name, iri} or expand(name) == iri}
            if not named:
                raise GraphFileError(
                    f"{name!r} is marked as blocking, but is neither a severity nor a rule of the shapes"
                )
            rules |= named
    found = [finding for finding in report.findings if finding.severity.value in severities or finding.rule in rules]
    if found:
        more = f"; and {len(found) - _LISTED} more" if len(found) > _LISTED else ""
        raise GraphFileError(f"what is marked as blocking is broken: {'; '.join(map(_told, found[:_LISTED]))}{more}")


def _told(finding: Finding) -> str:
    where = f"{finding.place.file}:{finding.place.line}: " if finding.place else ""
    return f"{where}{shorten(finding.focus)} breaks {shorten(finding.rule)}: {finding.told('en')}"
