"""Two documents side by side: what each is, how they are tied, and what of each has no counterpart in the other."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsvar.names import shorten
from samsvar.overview import Document, Element, Overview
from samsvar.web.accepted import accepted
from samsvar.web.documents.outline import in_order, without_local
from samsvar.web.kinds import called
from samsvar.web.links import Link, named
from samsvar.web.made import Asked, Part
from samsvar.web.support import SUPPORTED, stating
from samsvar.web.visit import Visit

_LINKS, _ROWS = 10, 25


@dataclass(frozen=True)
class Row:
    """A goal or the like of one document, what in the other it is linked to, and its local actions."""

    element: Element
    counterparts: Sequence[Link]
    inside: int
    """Of a focus area, how many of the elements in it have a counterpart."""
    actions: int
    """Local actions that reach it."""


@dataclass(frozen=True)
class Side:
    """One of the two documents."""

    document: Document
    kinds: Mapping[str, int]
    actions: int
    aims: int
    """Goals and the like: what is there to be supported."""
    matched: int
    supported: int
    """Of these, how many have a counterpart, and how many are reached by local actions."""
    without_local: bool
    """Whether the collection has no local plan below it: that nothing is supported is then its own gap."""
    part: Part[Row]


@dataclass(frozen=True)
class Compared:
    """Two documents and the accepted links between them, correspondences first."""

    sides: tuple[Side, Side]
    links: Part[Link]
    correspondences: int
    kinds: Sequence[str]
    """All kinds of elements that either has, the commonest first."""


def compare(visit: Visit, a: str, b: str) -> tuple[Mapping[str, object], Sequence[Asked]]:
    """Return what the page shows of two documents, and the questions behind it."""
    links = _links(visit, a, b)
    sides = (_side(visit, a, links, "a-page"), _side(visit, b, links, "b-page"))
    kinds = Counter(sides[0].kinds) + Counter(sides[1].kinds)
    compared = Compared(
        sides,
        Part.of(links, visit, size=_LINKS, name="links"),
        sum(link.beside for link in links),
        [kind for kind, _ in kinds.most_common()],
    )
    behind = [
        Asked("correspondences", {"document": shorten(a)}),
        Asked("documents"),
        *(Asked("elements-of-document", {"document": shorten(one)}) for one in (a, b)),
    ]
    return {"compared": compared, "called": called}, behind


def _links(visit: Visit, a: str, b: str) -> list[Link]:
    found = named(visit.graph.engine, accepted(visit.edition).between(visit.overview, a, b))
    return sorted(found.values(), key=lambda link: (not link.beside, not link.strong, link.source, link.target))


def _side(visit: Visit, iri: str, links: Sequence[Link], name: str) -> Side:
    overview = visit.overview
    tied: dict[str, list[Link]] = {}
    for link in links:
        for end in {link.source, link.target}:
            tied.setdefault(end, []).append(link)
    aims = [element for element in in_order(overview, iri) if element.kind in SUPPORTED]
    part = Part.of(aims, visit, size=_ROWS, name=name)
    rows = [_row(overview, element, tied) for element in part.items]
    return Side(
        document=overview.documents[iri],
        kinds=Counter(element.kind for element in overview.elements_of(iri)),
        actions=len(overview.actions_of(iri)),
        aims=len(aims),
        matched=sum(any(one.iri in tied for one in _inside(overview, element)) for element in aims),
        supported=sum(_supported(overview, element) for element in aims),
        without_local=without_local(overview, overview.documents[iri]),
        part=Part(rows, part.total, part.number, part.size, part.name),
    )


def _row(overview: Overview, element: Element, tied: Mapping[str, Sequence[Link]]) -> Row:
    inside = _inside(overview, element)
    local = {way.number for one in inside for way in overview.entries_to(one.iri) if _local(overview, way.number)}
    matched = sum(one.iri in tied for one in inside if one is not element)
    return Row(element, tied.get(element.iri, ()), matched, len(local))


def _supported(overview: Overview, element: Element) -> bool:
    return any(
        _local(overview, way.number) for one in _inside(overview, element) for way in overview.entries_to(one.iri)
    )


def _local(overview: Overview, number: int) -> bool:
    """Tell whether an element is an action of a local document."""
    element = overview.numbered(number)
    return element.kind == "Action" and any(document.local for document in stating(overview, element))


def _inside(overview: Overview, element: Element) -> Sequence[Element]:
    return overview.within(element.iri) if element.kind == "FocusArea" else (element,)
