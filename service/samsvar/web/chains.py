"""All the ways in which one element supports another, each step with every word for it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus

from samsvar.analysis import Step, Trace
from samsvar.errors import AmbiguousName, ElementNotFound
from samsvar.names import shorten
from samsvar.overview import Element, Reach
from samsvar.web.excerpts import Excerpt, Excerpts
from samsvar.web.filters import MOST as MOST_OPTIONS
from samsvar.web.filters import Choice, Option
from samsvar.web.kinds import called
from samsvar.web.links import Link, named, stated
from samsvar.web.made import Asked, Made, Source
from samsvar.web.visit import Visit
from samsvar.web.ways import Way

MOST, LONGEST = 20, 8
_HIGHEST_MOST, _HIGHEST_LONGEST = 200, 20
CANDIDATES = 20
"""Elements offered where a name fits several; the search has them all."""


@dataclass(frozen=True)
class End:
    """One end of the chains: what the address names, and the element that this means, or why it means none."""

    name: str
    """Of the parameter: `from` or `to`."""
    written: str | None
    element: Element | None
    fits: Sequence[Element] | None = None
    """What the name fits, if that is not one element; None where it is, or where no name is given."""

    @property
    def fault(self) -> bool:
        """Whether the name is one that does not do."""
        return self.fits is not None


def page(visit: Visit) -> Made:
    """Return the page about the chains between the two elements that the address names."""
    texts = visit.texts("chains")
    most, longest = visit.number("most", _HIGHEST_MOST), visit.number("longest", _HIGHEST_LONGEST)
    source, target = _end(visit, "from"), _end(visit, "to")
    asked = {"most": most or MOST, "longest": longest or LONGEST}
    values: dict[str, object] = {"ends": (source, target), "candidates": CANDIDATES, "called": called, **asked}
    if source.element is None or target.element is None:
        others = _others(visit, source.element, target.element)
        status = HTTPStatus.UNPROCESSABLE_ENTITY if source.fault or target.fault else HTTPStatus.OK
        return Made("chains", texts["title"], {**values, "found": None, "others": others}, status=status)
    ends = source.element, target.element
    found = visit.graph.chains.trace(*(end.iri for end in ends), most=asked["most"], longest=asked["longest"])
    question = {"from": shorten(ends[0].iri), "to": shorten(ends[1].iri)}
    address = visit.at("/api/v1/trace", {**question, "most": most, "longest": longest, "format": "json"})
    return Made(
        "chains",
        texts("title_of", source=_label(visit, ends[0]), target=_label(visit, ends[1])),
        {
            **values,
            **_told(visit, found, ends),
            "found": found,
            "more": _more(visit, found, asked),
            "back": _reach(visit, ends[1], ends[0]) is not None,
            "inside": _inside(visit, *ends),
            "others": _others(visit, *ends),
        },
        behind=[Asked("chain", question)],
        sources=[Source(texts["data"], {"json": address})],
    )


def _end(visit: Visit, name: str) -> End:
    """Return what a parameter names; what names nothing, or several elements, is a fault to tell beside the field."""
    written = visit.asked.get(name)
    try:
        iri = visit.thing(name, of_class="sv:StrategyElement")
    except (ElementNotFound, AmbiguousName):
        return End(name, written, None, _called(visit, written or ""))
    element = visit.overview.elements.get(iri) if iri else None
    return End(name, written, element, () if iri and element is None else None)


def _called(visit: Visit, name: str) -> list[Element]:
    """Return the elements of whose labels a name is a part."""
    part = " ".join(name.casefold().split())
    return [
        element
        for element in visit.overview.elements.values()
        if any(part in label.casefold() for label in element.labels.values())
    ]


def _told(visit: Visit, found: Trace, ends: tuple[Element, Element]) -> dict[str, object]:
    """Return the chains with every word and its passages, and the rejected opinions on each of their steps."""
    rejected = {
        pair: visit.graph.chains.rejected(*pair)
        for pair in ((ends[0].iri, ends[1].iri), *(_pair(words) for chain in found.chains for words in chain.steps))
    }
    links = [link for chain in found.chains for link in chain.links]
    alignments = named(
        visit.graph.engine, [*links, *(one.link for words in rejected.values() for one in words if one.link)]
    )
    against = {pair: told for pair, words in rejected.items() if (told := _links(words, alignments))}
    ways = [Way(chain.elements, tuple(_links(words, alignments) for words in chain.steps)) for chain in found.chains]
    return {
        "ways": ways,
        "against": against,
        "rejected": against.get((ends[0].iri, ends[1].iri), ()),
        "excerpts": _excerpts(visit, [*(one for way in ways for step in way.steps for one in step), *_all(against)]),
    }


def _all(against: Mapping[tuple[str, str], Sequence[Link]]) -> list[Link]:
    return [link for links in against.values() for link in links]


def _pair(words: Sequence[Step]) -> tuple[str, str]:
    return words[0].source, words[0].target


def _links(words: Sequence[Step], alignments: Mapping[str, Link]) -> list[Link]:
    return [
        alignments[one.link] if one.link else stated(one.source, one.target, one.passages)
        for one in words
        if one.link is None or one.link in alignments
    ]


def _excerpts(visit: Visit, links: Sequence[Link]) -> dict[str, list[Excerpt]]:
    cut = Excerpts(visit)
    return {link.name: cut.of(link.passages) for link in {link.name: link for link in links}.values()}


def _more(visit: Visit, found: Trace, asked: Mapping[str, int]) -> str | None:
    """Return the address that shows more of the chains, if there are more and it may show them."""
    if found.complete or asked == {"most": _HIGHEST_MOST, "longest": _HIGHEST_LONGEST}:
        return None
    return visit.here(most=_HIGHEST_MOST, longest=_HIGHEST_LONGEST)


def _inside(visit: Visit, source: Element, target: Element) -> list[Reach]:
    """Return what the source reaches in a focus area."""
    if target.kind != "FocusArea":
        return []
    parts = visit.overview.parts_of(target.iri) - {target.iri}
    return [reach for reach in visit.overview.reached(source.iri) if reach.supported.iri in parts]


def _reach(visit: Visit, source: Element, target: Element) -> Reach | None:
    return next((one for one in visit.overview.reached(source.iri) if one.supported is target), None)


def _others(visit: Visit, source: Element | None, target: Element | None) -> list[Choice]:
    """Return the fields that choose another end: what supports the target, what the source supports.

    Where there are too many to list, or where the other end is not known, there is no field.
    """
    fields = []
    if target:
        found = list(dict.fromkeys(reach.element for reach in visit.overview.supporters(target.iri)))
        fields.append(_field(visit, "from", found, source))
    if source:
        found = list(dict.fromkeys(reach.supported for reach in visit.overview.reached(source.iri)))
        fields.append(_field(visit, "to", found, target))
    return [field for field in fields if field.groups]


def _field(visit: Visit, name: str, found: Sequence[Element], chosen: Element | None) -> Choice:
    """Return a field of elements, grouped by document, the chosen one among them."""
    offered = [*found] if chosen is None or chosen in found else [chosen, *found]
    if not found or len(offered) > MOST_OPTIONS:
        return Choice(name, {})
    groups: dict[str, list[Option]] = {}
    for one in sorted(offered, key=lambda one: one.number):
        groups.setdefault(visit.label(one.document).text, []).append(
            Option(shorten(one.iri), one.label(visit.language))
        )
    return Choice(name, groups, shorten(chosen.iri) if chosen else None)


def _label(visit: Visit, element: Element) -> str:
    return element.label(visit.language).text
