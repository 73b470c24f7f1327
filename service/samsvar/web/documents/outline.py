"""The elements of a document as an outline: each under what it is a part of, in the order of the source."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from samsvar.overview import Document, Element, Overview


@dataclass
class Branch:
    """An element with what stands under it; shown only as context if it was not asked for itself."""

    element: Element
    wanted: bool
    branches: "list[Branch]" = field(default_factory=list)


def in_order(overview: Overview, document: str) -> list[Element]:
    """Return every element of a document once: each after what it is a part of, otherwise as they stand in it.

    What is a part of several things stands under the first; a circle of parts is entered where the text begins it.
    """
    elements = overview.elements_of(document)
    inside: dict[str | None, list[Element]] = {}
    own = {element.iri for element in elements}
    for element in elements:
        inside.setdefault(_parent(element, own), []).append(element)
    met: dict[str, Element] = {}
    for root in (*inside.get(None, ()), *elements):
        if root.iri not in met:
            met |= {element.iri: element for element in _below(root, inside) if element.iri not in met}
    return list(met.values())


def branches(overview: Overview, document: str, wanted: Iterable[Element]) -> list[Branch]:
    """Return a part of the outline as a tree, with everything that stands above it."""
    own = {element.iri for element in overview.elements_of(document)}
    tops: list[Branch] = []
    made: dict[str, Branch] = {}
    for element in wanted:
        line = [element, *_above(overview, element, own)]
        for one in reversed(line):
            if one.iri not in made:
                parent = made.get(_parent(one, own) or "")
                made[one.iri] = Branch(one, wanted=False)
                (parent.branches if parent else tops).append(made[one.iri])
        made[element.iri].wanted = True
    return tops


def without_local(overview: Overview, document: Document) -> bool:
    """Tell whether the graph has no local document, with its text, of those who issued one or are below them."""
    local = (one for issuer in document.issuers for one in overview.local_documents(issuer, itself=True))
    return not any(one.with_text for one in local)


def _parent(element: Element, own: set[str]) -> str | None:
    return next((parent for parent in element.parents if parent in own), None)


def _below(root: Element, inside: dict[str | None, list[Element]]) -> Iterator[Element]:
    waiting, met = [root], {root.iri}
    while waiting:
        element = waiting.pop()
        yield element
        under = [one for one in inside.get(element.iri, ()) if one.iri not in met]
        met.update(one.iri for one in under)
        waiting += reversed(under)


def _above(overview: Overview, element: Element, own: set[str]) -> Sequence[Element]:
    """Return what an element stands in, from the inside out."""
    found: list[Element] = []
    met = {element.iri}
    parent = _parent(element, own)
    while parent is not None and parent not in met:
        met.add(parent)
        found.append(overview.elements[parent])
        parent = _parent(overview.elements[parent], own)
    return found
