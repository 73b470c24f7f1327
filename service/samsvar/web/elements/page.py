"""The page about a goal, a commitment, an action or anything else that a document states."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from samsvar.names import shorten
from samsvar.overview import Action, Element, Overview, Reach
from samsvar.web import shortfalls, support
from samsvar.web.elements import particulars
from samsvar.web.excerpts import Excerpt, Excerpts
from samsvar.web.kinds import called
from samsvar.web.links import REJECTED, Link, of_element
from samsvar.web.losses import stopping
from samsvar.web.made import Asked, Made, Part, Source
from samsvar.web.support import SUPPORTED
from samsvar.web.visit import Visit
from samsvar.web.ways import Way, strongest

_LINKS, _PARTS, _REACHED = 20, 50, 50


class Told(NamedTuple):
    """A link with the passages whose wording carries it."""

    link: Link
    excerpts: Sequence[Excerpt]


class Reached(NamedTuple):
    """An element that this one reaches, and how."""

    reach: Reach
    way: Way | None
    level: str | None


def page(visit: Visit, iri: str) -> Made:
    """Return the page about an element that a document states."""
    overview, texts = visit.overview, visit.texts("element")
    element = overview.elements[iri]
    excerpts = Excerpts(visit)
    supported = support.supported(visit, element, texts)
    lists = _lists(visit, element, excerpts)
    lost = stopping(visit, iri).losses if isinstance(element, Action) else []
    kind = called(visit, element.kind)
    question = {"element": shorten(iri)}
    behind = [Asked("links-of-element", question), Asked("supported-goals", question)]
    if supported.count.actions or element.kind in SUPPORTED:
        behind.insert(0, supported.question)
    return Made(
        "element",
        texts("title", label=element.label(visit.language).text, kind=kind.text.lower()),
        {
            "element": element,
            "kind": kind,
            "above": list(reversed([*_above(overview, element)])),
            "documents": support.stating(overview, element),
            "particulars": particulars.told(visit, element, excerpts),
            "support": supported,
            "supportable": element.kind in SUPPORTED,
            "without_local": _without_local(overview, element),
            "inside": Part.of(
                [one for one in overview.within(iri) if one is not element], visit, size=_PARTS, name="inside"
            ),
            "reached": (reached := _reached(visit, element)),
            "levels": [(level, list(items)) for level, items in groupby(reached.items, lambda one: one.level)],
            "owner_shared": particulars.OWNER in element.inherits,
            "time_shared": bool(particulars.TIMES & element.inherits),
            "without_national": not any(one.rank == 1 and one.with_text for one in overview.documents.values()),
            "lost": lost,
            "shortfalls": shortfalls.about(visit, iri),
            "called": called,
            **lists,
        },
        behind=behind,
        sources=_impact(visit, element) if lost else (),
    )


def _above(overview: Overview, element: Element) -> Iterator[Element]:
    """Give what an element stands in, from the inside out."""
    met = {element.iri}
    above = overview.elements.get(element.parent or "")
    while above is not None and above.iri not in met:
        met.add(above.iri)
        yield above
        above = overview.elements.get(above.parent or "")


def _lists(visit: Visit, element: Element, excerpts: Excerpts) -> dict[str, Part[Told]]:
    """Return the links of an element: to it, from it, those that are no support, and those that were rejected."""
    links = of_element(visit.graph.engine, element.iri)
    standing = [link for link in links if link.status != REJECTED]
    lists = {
        "links_in": [link for link in standing if link.target == element.iri and not link.beside],
        "links_out": [link for link in standing if link.source == element.iri and not link.beside],
        "links_beside": [link for link in standing if link.beside],
        "links_rejected": [link for link in links if link.status == REJECTED],
    }
    return {name: _part(visit, name, found, excerpts) for name, found in lists.items()}


def _part(visit: Visit, name: str, links: Sequence[Link], excerpts: Excerpts) -> Part[Told]:
    part = Part.of(links, visit, size=_LINKS, name=name.replace("_", "-"))
    told = [Told(link, excerpts.of(link.passages)) for link in part.items]
    return Part(told, part.total, part.number, part.size, part.name)


def _reached(visit: Visit, element: Element) -> Part[Reached]:
    """Return what an element reaches, from the local level up to the national one, the strongest of a level first."""
    overview = visit.overview

    def rank(reach: Reach) -> int:
        return max((document.rank for document in support.stating(overview, reach.supported)), default=0)

    def level(reach: Reach) -> str | None:
        return next((document.level for document in support.stating(overview, reach.supported)), None)

    part = Part.of(
        sorted(overview.reached(element.iri), key=lambda reach: -rank(reach)), visit, size=_REACHED, name="up"
    )
    ways = strongest(visit.graph.engine, overview, [(element.iri, reach.supported.iri) for reach in part.items])
    items = [Reached(reach, ways.get((element.iri, reach.supported.iri)), level(reach)) for reach in part.items]
    return Part(items, part.total, part.number, part.size, part.name)


def _without_local(overview: Overview, element: Element) -> bool:
    """Tell whether the collection has no local document with its text for the region of an element's documents."""
    issuers: Iterable[str] = (issuer for one in support.stating(overview, element) for issuer in one.issuers)
    return not any(local.with_text for issuer in issuers for local in overview.local_documents(issuer, itself=True))


def _impact(visit: Visit, element: Element) -> tuple[Source, ...]:
    """Return where the answer on what would lose support without an action is told as data."""
    named = visit.texts("element")["lost_heading"]
    question = {"of": shorten(element.iri), "lang": visit.spoken}
    forms = {form: visit.at("/api/v1/impact", {**question, "format": form}) for form in ("csv", "json")}
    return (Source(named, forms),)
