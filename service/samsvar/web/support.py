"""What supports an element: the actions that reach it, the filters on them, and the chain that each comes by."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.names import VOCABULARY, shorten
from samsvar.overview import Document, Element, Overview, Reach, Wording
from samsvar.web.filters import MOST, STRENGTHS, Choice, Chosen, Option, by_name
from samsvar.web.made import Asked, Part
from samsvar.web.texts import Texts
from samsvar.web.visit import Visit
from samsvar.web.ways import Way, strongest

SUPPORTED = frozenset(
    {"Ambition", "Commitment", "FocusArea", "Goal", "GoalStatement", "MainStrategy", "Mission", "Vision"}
)
"""The kinds of elements that are there to be supported; of others, lack of support means nothing."""
_STRONG = f"{VOCABULARY}strength/strong"


@dataclass(frozen=True)
class Wanted:
    """Which support is wanted, as the question `supporting-actions` has it: all for which everything holds."""

    level: str | None
    owner: str | None
    strength: str | None
    direct: bool | None

    @classmethod
    def of(cls, visit: Visit) -> "Wanted":
        """Read the address; raise what a name that means nothing raises."""
        direct = visit.one_of("direct", "true", "false")
        return cls(
            level=visit.thing("level", scheme="level"),
            owner=visit.thing("owner", of_class="foaf:Agent"),
            strength=visit.thing("strength", scheme="strength"),
            direct=None if direct is None else direct == "true",
        )

    @property
    def asked(self) -> dict[str, str]:
        """What the question is asked with."""
        given = {"level": self.level, "owner": self.owner, "strength": self.strength}
        told = {name: shorten(iri) for name, iri in given.items() if iri}
        return told if self.direct is None else {**told, "direct": str(self.direct).lower()}

    def among(self, overview: Overview, rows: Iterable[Reach]) -> list[Reach]:
        """Return the rows that are wanted."""
        owned = {action.iri for action in overview.owned_by(self.owner)} if self.owner else None
        strong = None if self.strength is None else self.strength == _STRONG
        return [
            row
            for row in rows
            if strong in {None, row.strong}
            and self.direct in {None, row.direct}
            and (owned is None or row.element.iri in owned)
            and (self.level is None or self.level in _levels(overview, row.element.documents))
        ]


class Row(NamedTuple):
    """An action on the page, what it supports, and how."""

    reach: Reach
    way: Way | None
    through: tuple[str, ...]
    """The collectives and units by which the owner that is asked for owns the action."""


class Count(NamedTuple):
    """How much support there is of which kind, one action counted once."""

    actions: int
    strong: int
    direct: int
    local: int
    documents: int


@dataclass(frozen=True)
class Support:
    """The support for an element, the part of it that is shown, and the form that chooses it."""

    count: Count
    """Of all of it, whatever is chosen."""
    part: Part[Reach]
    rows: Sequence[Row]
    fields: Sequence[Choice]
    chosen: Sequence[Chosen]
    parts: Mapping[str, Count]
    """How much there is for each element in a focus area."""
    question: Asked

    @property
    def filtered(self) -> bool:
        """Whether something is chosen."""
        return bool(self.chosen)


def supported(visit: Visit, element: Element, texts: Texts, *, size: int = 20) -> Support:
    """Return what supports an element, as the address asks for it."""
    overview, wanted = visit.overview, Wanted.of(visit)
    rows = overview.reaching(element.iri)
    part = Part.of(wanted.among(overview, rows), visit, size=size)
    ways = strongest(visit.graph.engine, overview, [(reach.element.iri, reach.supported.iri) for reach in part.items])
    return Support(
        count=_count(overview, rows),
        part=part,
        rows=[_row(overview, reach, ways, wanted.owner) for reach in part.items],
        fields=_fields(visit, rows, wanted),
        chosen=_chosen(visit, texts, wanted),
        parts=_parts(overview, rows) if element.kind == "FocusArea" else {},
        question=Asked("supporting-actions", {"target": shorten(element.iri), **wanted.asked}),
    )


def _row(overview: Overview, reach: Reach, ways: Mapping[tuple[str, str], Way], owner: str | None) -> Row:
    through = overview.owners_through(reach.element.iri, owner) if owner else ()
    return Row(reach, ways.get((reach.element.iri, reach.supported.iri)), through)


def _count(overview: Overview, rows: Sequence[Reach]) -> Count:
    stated = {reach.element.number: reach.element.documents for reach in rows}
    documents = {one for documents in set(stated.values()) for one in documents}
    local = {one for one in documents if one in overview.documents and overview.documents[one].local}
    return Count(
        actions=len(stated),
        strong=len({reach.element.number for reach in rows if reach.strong}),
        direct=len({reach.element.number for reach in rows if reach.direct}),
        local=sum(not local.isdisjoint(documents) for documents in stated.values()),
        documents=len(documents),
    )


def _parts(overview: Overview, rows: Iterable[Reach]) -> dict[str, Count]:
    by_part: dict[str, list[Reach]] = {}
    for reach in rows:
        by_part.setdefault(reach.supported.iri, []).append(reach)
    return {part: _count(overview, held) for part, held in by_part.items()}


def stating(overview: Overview, element: Element) -> list[Document]:
    """Return the documents that state an element."""
    return [overview.documents[one] for one in element.documents if one in overview.documents]


def _levels(overview: Overview, documents: Iterable[str]) -> set[str | None]:
    return {overview.documents[one].level for one in documents if one in overview.documents}


def _fields(visit: Visit, rows: Sequence[Reach], wanted: Wanted) -> list[Choice]:
    """Return the fields of the form, each with what there is to choose among all the support."""
    overview = visit.overview
    levels: Counter[str] = Counter()
    owners: Counter[str] = Counter()
    for documents, count in Counter(reach.element.documents for reach in rows).items():
        levels.update({level: count for level in _levels(overview, documents) if level})
    for answering, count in Counter(reach.element.owners for reach in rows).items():
        owners.update(dict.fromkeys(_answering(overview, answering), count))
    strengths = Counter(STRENGTHS[0] if reach.strong else STRENGTHS[1] for reach in rows)
    ranks = {document.level: document.rank for document in overview.documents.values()}
    return [
        _choice(visit, "level", sorted(levels, key=lambda iri: (ranks.get(iri, 0), iri)), levels, wanted.level),
        _choice(visit, "strength", [one for one in STRENGTHS if strengths[one]], strengths, wanted.strength),
        _steps(visit, rows, wanted.direct),
        _choice(visit, "owner", by_name(visit, owners), owners, wanted.owner),
    ]


def _steps(visit: Visit, rows: Iterable[Reach], chosen: bool | None) -> Choice:
    """Return the field that chooses between support in one step and through a chain."""
    texts, counts = visit.texts("element"), Counter(reach.direct for reach in rows)
    options = [
        Option(str(direct).lower(), Wording(texts[name], visit.language), counts[direct])
        for direct, name in ((True, "directly"), (False, "through_chain"))
    ]
    return Choice("direct", {"": options}, None if chosen is None else str(chosen).lower())


def _answering(overview: Overview, owners: Iterable[str]) -> set[str]:
    """Return owners with all whom they stand for."""
    agents = overview.agents
    return {one for owner in owners for one in (owner, *(agents[owner].upward if owner in agents else ()))}


def _choice(visit: Visit, name: str, found: Sequence[str], counts: Counter[str], chosen: str | None) -> Choice:
    if len(found) > MOST:
        return Choice(name, {}, chosen, visit.asked.get(name))
    offered = found if chosen is None or chosen in found else [chosen, *found]
    options = [Option(shorten(iri), visit.label(iri), counts[iri]) for iri in offered]
    return Choice(name, {"": options}, shorten(chosen) if chosen else None)


def _chosen(visit: Visit, texts: Texts, wanted: Wanted) -> list[Chosen]:
    said: dict[str, Wording | None] = {
        "level": visit.label(wanted.level) if wanted.level else None,
        "strength": visit.label(wanted.strength) if wanted.strength else None,
        "direct": None
        if wanted.direct is None
        else Wording(texts["directly" if wanted.direct else "through_chain"], visit.language),
        "owner": visit.label(wanted.owner) if wanted.owner else None,
    }
    return [Chosen(name, one, visit.here(**{name: None})) for name, one in said.items() if one]
