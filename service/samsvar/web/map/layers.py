"""The nodes of the map stacked: level upon level, in each level its documents, in each of these its rows.

What is supported stands above what supports it. The highest level comes first; documents and nodes that support
others of their own level stand below those.
"""

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from samsvar.web.map.graph import Edge, MapGraph, Node

WIDEST = 6
"""Nodes that a row has at most."""


@dataclass(frozen=True)
class Strip:
    """The nodes of one document, or of one level where documents are nodes themselves."""

    document: str | None
    rows: tuple[tuple[Node, ...], ...]

    @property
    def nodes(self) -> list[Node]:
        """The nodes in their order."""
        return [node for row in self.rows for node in row]


@dataclass(frozen=True)
class Layer:
    """A level with its strips, of which it has none where nothing stands on it."""

    level: str | None
    strips: tuple[Strip, ...]


def stack(graph: MapGraph, levels: Sequence[str] = ()) -> list[Layer]:
    """Return the layers of a graph, those of some levels too where the graph has nothing on them."""
    held: dict[str | None, list[Node]] = {level: [] for level in levels}
    for node in graph.nodes.values():
        held.setdefault(node.level, []).append(node)
    return [Layer(level, tuple(_strips(graph, nodes))) for level, nodes in held.items()]


def _strips(graph: MapGraph, nodes: Sequence[Node]) -> Iterable[Strip]:
    if graph.detail in {"documents", "levels"}:
        if nodes:
            yield Strip(None, _rows(nodes, graph.edges))
        return
    cited = [node for node in nodes if _only_cited(node, graph)]
    documents = {
        document: list(those)
        for document, those in groupby((node for node in nodes if node not in cited), key=lambda node: node.document)
    }
    if cited:
        yield Strip(None, _rows(cited, ()))
    for document in _ordered(documents, graph):
        yield Strip(document, _rows(documents[document], graph.edges))


def _only_cited(node: Node, graph: MapGraph) -> bool:
    return any(edge.cites and edge.target == node.key for edge in graph.edges)


def _ordered(documents: Mapping[str | None, Sequence[Node]], graph: MapGraph) -> list[str | None]:
    """Return the documents of a level: those that hang together one after another, with what supports below.

    Those that more supports from lower levels stand nearer to these.
    """
    of = {node.key: document for document, nodes in documents.items() for node in nodes}
    pairs = {
        (of[edge.source], of[edge.target])
        for edge in graph.edges
        if edge.source in of and edge.target in of and of[edge.source] != of[edge.target]
    }
    together = {document: {document} for document in documents}
    for source, target in pairs:
        joined = together[source] | together[target]
        together.update(dict.fromkeys(joined, joined))
    below: Counter[str | None] = Counter()
    for edge in graph.edges:
        if edge.target in of and edge.source not in of:
            below[of[edge.target]] += edge.links
    depths = _depths(documents, pairs)
    places = {document: number for number, document in enumerate(documents)}

    def order(document: str | None) -> tuple[int, int, int, int]:
        those = together[document]
        return sum(below[one] for one in those), min(places[one] for one in those), depths[document], places[document]

    return sorted(documents, key=order)


def _rows(nodes: Sequence[Node], edges: Sequence[Edge]) -> tuple[tuple[Node, ...], ...]:
    keys = {node.key for node in nodes}
    pairs = {(edge.source, edge.target) for edge in edges if edge.source in keys and edge.target in keys}
    depths = _depths((node.key for node in nodes), pairs)
    rows: list[tuple[Node, ...]] = []
    for depth in sorted(set(depths.values())):
        row = [node for node in nodes if depths[node.key] == depth]
        size = -(-len(row) // -(-len(row) // WIDEST))  # rows of one depth are as long as one another
        rows += (tuple(row[start : start + size]) for start in range(0, len(row), size))
    return tuple(rows)


def _depths(things: Iterable[Hashable], pairs: Iterable[tuple[Hashable, Hashable]]) -> dict[Hashable, int]:
    """Return how many steps of support lead upward from each thing at most; a step that closes a circle is none."""
    above: dict[Hashable, list[Hashable]] = defaultdict(list)
    for source, target in sorted(pairs, key=str):
        above[source].append(target)
    depths: dict[Hashable, int] = {}
    for thing in things:
        path: list[Hashable] = [thing]
        while path:
            one = path[-1]
            waiting = [two for two in above[one] if two not in depths and two not in path]
            if waiting:
                path.append(waiting[0])
            else:
                depths[one] = max((depths[two] + 1 for two in above[one] if two in depths), default=0)
                path.pop()
    return depths
