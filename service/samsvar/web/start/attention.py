"""What needs attention: the lists behind the start page, made once for an edition, or once for a day of it."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsvar.engine import value
from samsvar.live import Edition
from samsvar.names import VOCABULARY
from samsvar.overview import (
    Action,
    ActionRow,
    Unsupported,
    WeaklySupported,
    due_actions,
    ownerless_actions,
    unsupported_goals,
    weakly_supported_goals,
)
from samsvar.web.memory import Memory

SOON = dt.timedelta(days=90)
"""How long before it is due an action is said to be due soon."""
REPRESENTATIVES: Mapping[str, str] = {
    f"{VOCABULARY}role/gp-representative": "ProfessionalCommitteeShape-gpRepresentative",
    f"{VOCABULARY}role/user-representative": "ProfessionalCommitteeShape-userRepresentative",
}
"""The roles that a professional committee should name, each with the rule that asks for it."""
_DAYS = 8


@dataclass(frozen=True)
class Standing:
    """What needs attention on every day."""

    unsupported: Mapping[str, Sequence[Unsupported]]
    """The regional goals that no local action reaches, by document."""
    unjudged: Mapping[str, Mapping[str, int]]
    """How many such goals there are by issuer and document where no local document of the region is at hand."""
    weak: Sequence[WeaklySupported]
    ownerless: Sequence[Action]
    committees: Mapping[str, Sequence[str]]
    """Of each committee that lacks a representative, everything that its plan does not name, by IRI."""


@dataclass(frozen=True)
class Days:
    """What needs attention on one day."""

    overdue: Sequence[ActionRow]
    soon: Sequence[ActionRow]
    ended: Sequence[ActionRow]
    """Those whose period has passed, which is not to be late."""


_standing: Memory[Standing] = Memory()
_days: Memory[Days] = Memory(_DAYS)


def standing(edition: Edition) -> Standing:
    """Return what needs attention whatever the day."""
    return _standing.get(edition, None, lambda: _read(edition))


def on_day(edition: Edition, as_of: dt.date) -> Days:
    """Return what is overdue, due soon and ended on a day."""
    return _days.get(edition, as_of, lambda: _on_day(edition, as_of))


def soon_before(as_of: dt.date) -> dt.date:
    """Return the day before which an action is due that is due soon."""
    return as_of + SOON + dt.timedelta(days=1)


def _read(edition: Edition) -> Standing:
    overview = edition.overview
    unsupported: dict[str, list[Unsupported]] = defaultdict(list)
    unjudged: dict[str, Counter[str]] = defaultdict(Counter)
    for one in unsupported_goals(overview):
        if one.local_documents:
            unsupported[one.document].append(one)
        else:
            issuers = overview.documents[one.document].issuers
            unjudged[issuers[0] if issuers else one.document][one.document] += 1
    missing: dict[str, list[str]] = defaultdict(list)
    for row in edition.graph.answer("committees-missing-representation"):
        missing[value(row["committee"])].append(value(row["missing"]))
    return Standing(
        unsupported=unsupported,
        unjudged=unjudged,
        weak=weakly_supported_goals(overview),
        ownerless=ownerless_actions(overview),
        committees={one: found for one, found in missing.items() if REPRESENTATIVES.keys() & found},
    )


def _on_day(edition: Edition, as_of: dt.date) -> Days:
    rows: dict[str, list[ActionRow]] = defaultdict(list)
    for row in due_actions(edition.overview, as_of):
        rows[row.state(as_of)].append(row)
    before = soon_before(as_of)
    soon = [row for row in rows["due"] if row.due and row.due < before]
    return Days(overdue=rows["overdue"], soon=soon, ended=rows["ended"])
