"""What needs attention: goals without support, actions without owner or aim, and what is due.

Each list has the rows of the query of the same name, and takes its parameters.
"""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.names import VOCABULARY
from samsvar.overview.actions import ActionFilter, ActionRow, list_actions
from samsvar.overview.overview import Overview
from samsvar.overview.things import Action, Element

_REGIONAL = f"{VOCABULARY}level/regional"


class Unsupported(NamedTuple):
    """A goal that no local action reaches."""

    goal: Element
    document: str
    local_documents: int
    """How many local documents of its region are at hand: where there are none, the gap is ours."""


class WeaklySupported(NamedTuple):
    """A goal that local actions reach, but none by a strong chain."""

    goal: Element
    document: str
    actions: int


@dataclass(frozen=True, slots=True)
class Counts:
    """How much there is."""

    documents: int
    """Documents whose text was read."""
    elements: int
    actions: int


def unsupported_goals(
    overview: Overview, *, level: str | None = None, document: str | None = None
) -> list[Unsupported]:
    """Return the goals that no local action reaches, by document, then by where they stand in it.

    They are those of regional documents, or of a level or of a document.
    """
    return [
        Unsupported(goal, one, len(_region(overview, one)))
        for one, goal in _goals(overview, level, document)
        if not any(True for _ in _local_support(overview, goal))
    ]


def weakly_supported_goals(
    overview: Overview, *, level: str | None = None, document: str | None = None
) -> list[WeaklySupported]:
    """Return the goals that local actions reach by no strong chain, of the documents of `unsupported_goals`."""
    return [
        WeaklySupported(goal, one, len(support))
        for one, goal in _goals(overview, level, document)
        if (support := list(_local_support(overview, goal))) and not any(support)
    ]


def ownerless_actions(overview: Overview, *, document: str | None = None) -> list[Action]:
    """Return the actions for which no owner is named, in document order."""
    return [action for action in _actions(overview, document) if not action.owners]


def unaligned_actions(overview: Overview, *, document: str | None = None) -> list[Action]:
    """Return the actions that reach no element of another document, in document order."""
    return [
        action
        for action in _actions(overview, document)
        if not any(overview.reaches_elsewhere(action.iri, one) for one in action.documents)
    ]


def due_actions(
    overview: Overview,
    as_of: dt.date,
    *,
    before: dt.date | None = None,
    owner: str | None = None,
    document: str | None = None,
) -> list[ActionRow]:
    """Return the actions by the day they are due, those without a day last, then in document order.

    An action has a row for each of its days; a period without an end adds none where there is another day.
    """
    rows = list_actions(overview, ActionFilter(as_of=as_of, before=before, owner=owner, document=document))
    dated = {(row.action.number, row.document) for row in rows if row.due}
    days = {
        (row.action.number, row.document, row.due): row
        for row in reversed(rows)
        if row.due or (row.action.number, row.document) not in dated
    }
    return sorted(days.values(), key=lambda row: (row.due is None, row.due or as_of, row.document, row.action.number))


def counts(overview: Overview) -> Counts:
    """Return how much there is."""
    read = sum(document.with_text for document in overview.documents.values())
    return Counts(read, len(overview.elements), len(overview.actions))


def _goals(overview: Overview, level: str | None, document: str | None) -> Iterator[tuple[str, Element]]:
    wanted = level or (None if document else _REGIONAL)
    for one in [document] if document else overview.documents:
        known = overview.documents.get(one)
        if known and known.level and wanted in {None, known.level}:
            yield from ((one, element) for element in overview.elements_of(one) if element.kind == "Goal")


def _local_support(overview: Overview, goal: Element) -> Iterator[bool]:
    """Give, for each local action that reaches a goal, whether it does so by a strong chain."""
    return (
        way.strong
        for way in overview.entries_to(goal.iri)
        if isinstance(action := overview.numbered(way.number), Action)
        and any(overview.documents[one].local for one in action.documents)
    )


def _region(overview: Overview, document: str) -> set[str]:
    """Return the local documents at hand of those who issued a document, or of what is below them."""
    return {
        local.iri
        for issuer in overview.documents[document].issuers
        for local in overview.local_documents(issuer, itself=True)
        if local.with_text
    }


def _actions(overview: Overview, document: str | None) -> Iterator[Action]:
    yield from overview.actions_of(document) if document else overview.actions.values()
