"""The nodes and edges of the map: elements, or put together to focus areas, documents or levels."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from samsvar.overview import Document, Element, Overview
from samsvar.web.map.citations import Citation
from samsvar.web.map.selection import place
from samsvar.web.map.steps import Step

Detail = Literal["elements", "areas", "documents", "levels"]
DETAILS: tuple[Detail, ...] = ("elements", "areas", "documents", "levels")
"""How much is put together, the least first."""
CITED = "cited"
"""What stands in the key of documents of one level that are only cited, put together."""
_LAST = 99


class Node(NamedTuple):
    """A node: an element, a focus area, a document, or the documents of one kind on one level."""

    key: str
    """The IRI of what it is; of several documents, their level and their kind."""
    level: str | None
    rank: int
    document: str | None
    """The document that it stands in, or is."""
    element: Element | None = None
    held: tuple[str, ...] = ()
    """Of a node of a level, its documents."""


class Edge(NamedTuple):
    """One or more steps from one node to another, or references from a document to one that is only cited."""

    source: str
    target: str
    links: int
    strong: int
    stated: int
    """How many the document says itself."""
    cites: bool = False


@dataclass(frozen=True)
class MapGraph:
    """What is on the map."""

    detail: Detail
    nodes: Mapping[str, Node]
    """By key, in the order of the documents and of where things stand in them."""
    edges: tuple[Edge, ...]
    """By source, then target, in the order of the nodes."""
    inner: Mapping[str, int]
    """How many steps have both ends in a node."""


@dataclass(frozen=True)
class Contents:
    """What a map is made of."""

    steps: Sequence[Step]
    citations: Sequence[Citation] = ()
    also: tuple[str, ...] = ()
    """Elements and documents that are on the map even if nothing leads to them."""


@dataclass(frozen=True)
class Fitted:
    """A map that fits, and what did not."""

    shown: MapGraph
    wanted: Detail
    """The detail that was asked for."""
    nodes: int
    """How many nodes it would have in that detail."""
    by_document: Mapping[str, int]
    """And how many of them in each document."""


class Overlay:
    """Says for a detail which node an element or a document belongs to."""

    def __init__(self, overview: Overview, detail: Detail) -> None:
        """Take the overview, and how much is put together."""
        self._overview = overview
        self._levels: dict[str, tuple[str, ...]] = {}
        for document in overview.documents.values() if detail == "levels" else ():
            key = _level_key(document)
            self._levels[key] = (*self._levels.get(key, ()), document.iri)
        self.detail = detail
        self.keys = {iri: self._key(element) for iri, element in overview.elements.items()}
        """The key of the node of every element."""

    def key(self, iri: str) -> str:
        """Return the key of the node of an element or a document."""
        return self.keys.get(iri) or self._document_key(self._overview.documents[iri])

    def node(self, key: str) -> Node:
        """Return a node by its key."""
        if key in self._levels:
            first = self._overview.documents[self._levels[key][0]]
            return Node(key, first.level, first.rank, None, held=self._levels[key])
        element = self._overview.elements.get(key)
        document = self._overview.documents[element.document if element else key]
        return Node(key, document.level, document.rank, document.iri, element)

    def _key(self, element: Element) -> str:
        if self.detail == "elements":
            return element.iri
        return (
            place(element) if self.detail == "areas" else self._document_key(self._overview.documents[element.document])
        )

    def _document_key(self, document: Document) -> str:
        return _level_key(document) if self.detail == "levels" else document.iri


def build(overlay: Overlay, contents: Contents) -> MapGraph:
    """Return the map of some contents."""
    keys, counted, inner = overlay.keys, Counter[tuple[str, str, bool, bool]](), Counter[str]()
    for (source, target, strong, stated), count in Counter(
        (keys[source.iri], keys[target.iri], strong, stated) for source, target, strong, stated in contents.steps
    ).items():
        if source == target:
            inner[source] += count
        else:
            counted[source, target, strong, stated] += count
    nodes = [overlay.node(key) for key in _keys(overlay, contents)]
    nodes.sort(key=_order)
    numbers = {node.key: number for number, node in enumerate(nodes)}
    edges = [*_edges(counted), *_citing(overlay, contents)]
    edges.sort(key=lambda edge: (numbers[edge.source], numbers[edge.target], edge.cites))
    return MapGraph(overlay.detail, {node.key: node for node in nodes}, tuple(edges), inner)


def fit(overlay: Callable[[Detail], Overlay], contents: Contents, wanted: Detail, most: int) -> Fitted:
    """Return the map in the wanted detail, or in the first after it in which it has few enough nodes."""
    first = _keys(overlay(wanted), contents)
    detail = next(
        (one for one in DETAILS[DETAILS.index(wanted) :] if len(_keys(overlay(one), contents)) <= most), DETAILS[-1]
    )
    documents = Counter(node.document for node in map(overlay(wanted).node, first) if node.document)
    return Fitted(build(overlay(detail), contents), wanted, len(first), documents)


def _keys(overlay: Overlay, contents: Contents) -> set[str]:
    keys = overlay.keys
    ends = {keys[source.iri] for source, _, _, _ in contents.steps} | {
        keys[target.iri] for _, target, _, _ in contents.steps
    }
    citing = {overlay.key(end) for one in contents.citations for end in (one.element or one.document, one.cited)}
    return ends | citing | {overlay.key(iri) for iri in contents.also}


def _edges(counted: Mapping[tuple[str, str, bool, bool], int]) -> Iterable[Edge]:
    pairs: dict[tuple[str, str], Edge] = {}
    for (source, target, strong, stated), count in counted.items():
        _, _, links, were_strong, were_stated, _ = pairs.get((source, target), Edge(source, target, 0, 0, 0))
        pairs[source, target] = Edge(
            source, target, links + count, were_strong + count * strong, were_stated + count * stated
        )
    return pairs.values()


def _citing(overlay: Overlay, contents: Contents) -> Iterable[Edge]:
    pairs = Counter((overlay.key(one.element or one.document), overlay.key(one.cited)) for one in contents.citations)
    return (Edge(source, target, count, 0, 0, True) for (source, target), count in pairs.items())


def _order(node: Node) -> tuple[int, str, int, str]:
    """Return where a node stands: the highest level first, what has none last."""
    return node.rank or _LAST, node.document or "", node.element.number if node.element else -1, node.key


def _level_key(document: Document) -> str:
    return f"{document.level or ''}|{document.kind if document.with_text else CITED}"
