"""What forms of filters offer: the documents, owners, focus areas and so on that the graph has actions of."""

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.names import VOCABULARY, shorten
from samsvar.overview import Agent, Document, Overview, Wording
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

MOST = 600
"""Of more options than this no list is made: the field takes a name instead."""
STRENGTHS = (f"{VOCABULARY}strength/strong", f"{VOCABULARY}strength/partial")
_AFTER_Z = str.maketrans({"æ": "{a", "ø": "{b", "å": "{c", "ä": "{a", "ö": "{b"})
_KINDS: Mapping[str, str] = {
    "ProfessionalCommittee": "committees",
    "StrategicCommittee": "committees",
    "Committee": "committees",
    "Collective": "collectives",
    "OrganizationalCollaboration": "collectives",
    "OrganizationalUnit": "units",
    "Project": "projects",
}
OWNER_GROUPS = ("committees", "organisations", "collectives", "units", "projects")
"""The groups that owners are listed in; committees first, as they ask most often."""


class Option(NamedTuple):
    """Something that a field offers."""

    value: str
    text: Wording
    actions: int | None = None
    """How many actions there are of it, where that was counted."""


@dataclass(frozen=True)
class Choice:
    """A field of a form: what it offers, in groups that have a name or not, and what is chosen in it."""

    name: str
    """Of the parameter; its label is the text `filter_` and the name, with underscores."""
    groups: Mapping[str, Sequence[Option]]
    """By the name of the group, "" where there is none; nothing at all where a name is to be written instead."""
    chosen: str | None = None
    """The value that is chosen."""
    written: str | None = None
    """What is chosen, as the address has it; for a field that is written in."""


class Chosen(NamedTuple):
    """A filter that is set: the name of its field, what it is set to, and the address without it."""

    name: str
    said: Wording | dt.date
    without: str


def documents(visit: Visit, chosen: str | None, wanted: Callable[[Document], bool] | None = None) -> Choice:
    """Return a field of the documents that state actions, or of those for which something else holds."""
    overview = visit.overview
    counted = _counts(visit).documents
    found = [document.iri for document in overview.documents.values() if wanted(document)] if wanted else list(counted)
    return _choice(visit, "document", by_name(visit, found), chosen, {} if wanted else counted)


def owners(visit: Visit, chosen: str | None) -> Choice:
    """Return a field of those who own an action, by name or through a collective, and of every committee."""
    counted = _counts(visit).owners
    committees = (iri for iri, agent in visit.overview.agents.items() if group_of(agent) == "committees")
    found = by_name(visit, {*committees, *counted, *_if_any(chosen)})
    if len(found) > MOST:
        return Choice("owner", {}, chosen, visit.asked.get("owner"))
    groups: dict[str, list[Option]] = {name: [] for name in OWNER_GROUPS}
    for iri in found:
        groups[group_of(visit.overview.agents.get(iri))].append(_option(visit, iri, counted.get(iri, 0)))
    return Choice("owner", {name: held for name, held in groups.items() if held}, _short(chosen))


def focus_areas(visit: Visit, chosen: str | None, document: str | None = None) -> Choice:
    """Return a field of the focus areas that actions stand in, in the order of their documents."""
    return _elements(visit, "focus-area", _counts(visit).areas, chosen, document)


def goals(visit: Visit, chosen: str | None, document: str | None = None) -> Choice:
    """Return a field of what actions serve by the word of their document, in the order of the documents."""
    return _elements(visit, "goal", _counts(visit).goals, chosen, document)


def target_groups(visit: Visit, chosen: str | None) -> Choice:
    """Return a field of the target groups that actions name."""
    counted = _counts(visit).groups
    return _choice(visit, "group", by_name(visit, counted), chosen, counted)


def levels(visit: Visit, chosen: str | None, held: Iterable[Document]) -> Choice:
    """Return a field of the levels of some documents, the highest first."""
    ranks = {document.level: document.rank for document in held if document.level}
    return _choice(visit, "level", sorted(ranks, key=lambda iri: ranks[iri]), chosen)


def statuses(visit: Visit, chosen: str | None, held: Iterable[Document]) -> Choice:
    """Return a field of what some documents are by their own word."""
    return _choice(visit, "status", by_name(visit, {document.status for document in held}), chosen)


def strengths(visit: Visit, chosen: str | None) -> Choice:
    """Return a field of the strengths of support."""
    return _choice(visit, "strength", STRENGTHS, chosen)


def by_name(visit: Visit, iris: Iterable[str]) -> list[str]:
    """Return things in the order of the alphabet by what they are called."""
    return sorted(iris, key=lambda iri: collated(visit.label(iri).text))


def collated(text: str) -> str:
    """Return what a text is sorted by: capitals as small letters, æ, ø and å last."""
    return text.casefold().translate(_AFTER_Z)


def group_of(agent: Agent | None) -> str:
    """Return the group that an owner is listed in."""
    return _KINDS.get(agent.kind or "", "organisations") if agent else "organisations"


class _Counts(NamedTuple):
    """How many actions there are of each thing that filters are set to."""

    documents: Counter[str]
    owners: Counter[str]
    areas: Counter[str]
    goals: Counter[str]
    groups: Counter[str]


_counted = Memory[_Counts]()


def _counts(visit: Visit) -> _Counts:
    """Return the counts of the edition that is visited, made once."""
    return _counted.get(visit.edition, "counts", lambda: _count(visit.overview))


def _count(overview: Overview) -> _Counts:
    counts = _Counts(*(Counter() for _ in _Counts._fields))
    for action in overview.actions.values():
        counts.documents.update(action.documents)
        counts.goals.update(action.goals)
        counts.groups.update(action.groups)
        counts.owners.update({one for owner in action.owners for one in (owner, *_upward(overview.agents.get(owner)))})
    for area in (one for one in overview.elements.values() if one.kind == "FocusArea"):
        if inside := sum(part in overview.actions for part in overview.parts_of(area.iri)):
            counts.areas[area.iri] = inside
    return counts


def _upward(agent: Agent | None) -> Sequence[str]:
    return agent.upward if agent else ()


def _elements(visit: Visit, name: str, counted: Counter[str], chosen: str | None, document: str | None) -> Choice:
    """Return a field of elements, of one document if it is given, grouped by document where there are several."""
    held = visit.overview.elements
    found = sorted(
        (held[iri] for iri in counted if iri in held and (iri == chosen or document in {None, *held[iri].documents})),
        key=lambda one: one.number,
    )
    found += [held[iri] for iri in _if_any(chosen) if iri in held and iri not in counted]
    if len(found) > MOST:
        return Choice(name, {}, chosen, visit.asked.get(name))
    groups: dict[str, list[Option]] = {}
    for one in found:
        groups.setdefault(one.document, []).append(_option(visit, one.iri, counted[one.iri]))
    if len(groups) == 1:
        return Choice(name, {"": next(iter(groups.values()))}, _short(chosen))
    return Choice(name, {visit.label(iri).text: options for iri, options in groups.items()}, _short(chosen))


def _choice(
    visit: Visit, name: str, found: Sequence[str], chosen: str | None, counted: Mapping[str, int] | None = None
) -> Choice:
    if len(found) > MOST:
        return Choice(name, {}, chosen, visit.asked.get(name))
    counted = counted or {}
    offered = [*found, *(iri for iri in _if_any(chosen) if iri not in found)]
    return Choice(name, {"": [_option(visit, iri, counted.get(iri)) for iri in offered]}, _short(chosen))


def _option(visit: Visit, iri: str, count: int | None) -> Option:
    return Option(shorten(iri), visit.label(iri), count)


def _if_any(iri: str | None) -> Sequence[str]:
    """Return what is chosen, which a field offers even where nothing else would make it: else it would be lost."""
    return (iri,) if iri else ()


def _short(iri: str | None) -> str | None:
    return shorten(iri) if iri else None
