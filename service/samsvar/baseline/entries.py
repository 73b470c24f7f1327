"""What a baseline holds: findings that somebody has looked at, and how the list grows and shrinks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from samsvar.errors import UsageError
from samsvar.validation import Finding, Place

HEAD = """\
# Findings that are known. Each entry says why it is known, on whose word, since when and until when.
# `samsvar baseline update` and `prune` write this file anew, sorted: reasons and this head are kept, other
# comments are not. `samsvar baseline explain` tells what an entry is about.
"""
_BLANK_NODE = "_:"

Key = tuple[str, str, str | None, str | None]


@dataclass(frozen=True)
class Entry:
    """One known finding; raise UsageError if nobody could tell why it is known, or if it ends before it begins."""

    rule: str
    focus: str
    path: str | None
    value: str | None
    reason: str | Mapping[str, str]
    """Why it is known: one text, or one for each language."""
    author: str
    expires: date
    """The last day on which the entry counts."""
    since: date
    place: Place | None = field(default=None, compare=False)
    """Where the entry stands in its own file."""

    def __post_init__(self) -> None:
        reasons = [self.reason] if isinstance(self.reason, str) else list(self.reason.values())
        if not reasons or not all(reason.strip() for reason in reasons):
            raise UsageError("the reason is blank")
        if not self.author.strip():
            raise UsageError("the author is blank")
        if self.expires < self.since:
            raise UsageError(f"it expires on {self.expires}, before the day it is known since, {self.since}")

    @property
    def key(self) -> Key:
        """What names the finding from one run to the next; never a line."""
        return self.rule, self.focus, self.path, self.value

    def told(self, language: str) -> str:
        """Return the reason in a language, or in another if it lacks that one."""
        if isinstance(self.reason, str):
            return self.reason
        return self.reason.get(language) or next(iter(self.reason.values()))

    def expired(self, today: date) -> bool:
        """Tell whether the entry has ceased to count."""
        return today > self.expires


@dataclass(frozen=True)
class Baseline:
    """The known findings, one entry each, and the comment that stands above them."""

    entries: tuple[Entry, ...] = ()
    head: str = HEAD


def update(  # noqa: PLR0913 – what an entry must not be without
    baseline: Baseline,
    findings: Iterable[Finding],
    *,
    reason: str | Mapping[str, str],
    author: str,
    expires: date,
    today: date,
) -> Baseline:
    """Return the baseline with an entry for every finding that it lacks; those it has stay as they are.

    An entry that has expired is not renewed: somebody must look again, and change or remove it.

    Raise UsageError if reason or author is blank, if the new entries would have expired already, or if a finding
    is about a blank node, which has another name in the next run.
    """
    known = {entry.key for entry in baseline.entries}
    new = {finding.key: finding for finding in findings if finding.key not in known}
    for finding in new.values():
        if any(name and name.startswith(_BLANK_NODE) for name in (finding.focus, finding.value)):
            raise UsageError(f"a baseline cannot name a blank node, which breaks {finding.rule}: give it an IRI")
    added = [Entry(*key, reason=reason, author=author, expires=expires, since=today) for key in new]
    return replace(baseline, entries=in_order([*baseline.entries, *added]))


def prune(baseline: Baseline, stale: Iterable[Entry]) -> Baseline:
    """Return the baseline without the entries that are stale."""
    gone = {entry.key for entry in stale}
    return replace(baseline, entries=tuple(entry for entry in baseline.entries if entry.key not in gone))


def in_order(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """Return entries in the order in which a file holds them, which depends on nothing but their keys."""
    return tuple(sorted(entries, key=lambda entry: [(part is not None, part or "") for part in entry.key]))
