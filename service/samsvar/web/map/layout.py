"""Where the nodes and lines of the picture stand: Graphviz orders them, and they are set out as wide as a page.

Graphviz's own places give every line that passes a row room in it, which makes pictures several pages wide. So its
`dot` decides what stands beside what in each row, lines that pass included; then each row is pressed together to the
width of the picture, nodes keeping their size, and the lines share what is left between them.
"""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock

from pygraphviz import AGraph

Point = tuple[float, float]
Line = tuple[str, str]
"""The names of the node that supports and of the one that is supported."""

_INCH, _CORNER = 72, 12
_PARTS = 8
"""Pieces that a part of a curve is broken into when it is looked up."""
_LOCK = Lock()
"""Graphviz lays out one graph at a time."""


@dataclass(frozen=True)
class Shape:
    """What is to be laid out: the names of the nodes row by row, all of one size, and the pairs that lines join."""

    rows: tuple[tuple[str, ...], ...]
    lines: tuple[Line, ...]
    node: tuple[int, int]
    """How wide and how high a node is."""
    beside: int
    """How far apart the nodes of a row are at least."""
    below: int
    """How far apart rows are."""
    width: int
    """Of the whole; every row must have room in it."""


@dataclass(frozen=True)
class Layout:
    """Places, in pixels from the upper left corner."""

    height: int
    centres: Mapping[str, Point]
    ways: Mapping[Line, Sequence[Point]]
    """Of each line the places where it leaves a node or a row, and where it meets one, in turn."""


def lay_out(shape: Shape) -> Layout:
    """Return where everything stands."""
    found = _Found(shape)
    rows = [_Row(shape, [(found.centres[name][0], name) for name in row], found.width) for row in shape.rows]
    down = shape.node[1] + shape.below
    middles = [(number + 0.5) * down for number in range(len(rows))]
    centres = {
        name: (round(x, 1), middle) for row, middle in zip(rows, middles, strict=True) for name, x in row.places.items()
    }
    places = {name: number for number, row in enumerate(shape.rows) for name in row}
    passing = {
        (source, target): [
            (number, rows[number].pressed(found.crossing(source, target, number)))
            for number in _between(places[source], places[target])
        ]
        for source, target in shape.lines
    }
    ends = _Ends(shape, centres, passing)
    ways = {
        (source, target): _way(
            [
                (places[source], ends.of(source, target, source)),
                *passed,
                (places[target], ends.of(source, target, target)),
            ],
            middles,
            shape.node[1] / 2,
        )
        for (source, target), passed in passing.items()
    }
    return Layout(len(rows) * down, centres, ways)


def _between(first: int, last: int) -> range:
    return range(first - 1, last, -1) if first > last else range(first + 1, last)


def _way(steps: Sequence[tuple[int, float]], middles: Sequence[float], half: float) -> list[Point]:
    """Return where a line leaves and meets the rows that it goes through."""
    points = []
    for (row, x), (following, next_x) in pairwise(steps):
        up = -1 if following < row else 1
        entered = middles[following] - (up * half if following != row else -half)
        points += [(round(x, 1), middles[row] + up * half), (round(next_x, 1), entered)]
    return points


class _Ends:
    """Where lines leave and meet nodes: side by side along an edge, in the order in which they come."""

    def __init__(
        self, shape: Shape, centres: Mapping[str, Point], passing: Mapping[Line, Sequence[tuple[int, float]]]
    ) -> None:
        coming: dict[tuple[str, bool], list[tuple[float, Line]]] = defaultdict(list)
        for (source, target), passed in passing.items():
            near = passed[0][1] if passed else centres[target][0], passed[-1][1] if passed else centres[source][0]
            above = centres[target][1] < centres[source][1]
            level = centres[target][1] == centres[source][1]
            coming[source, above and not level].append((near[0], (source, target)))
            coming[target, not above and not level].append((near[1], (source, target)))
        self._places: dict[tuple[str, Line], float] = {}
        for (name, _), lines in coming.items():
            width = shape.node[0] - _CORNER
            for number, (_, line) in enumerate(sorted(lines)):
                self._places[name, line] = centres[name][0] + width * ((number + 0.5) / len(lines) - 0.5)

    def of(self, source: str, target: str, name: str) -> float:
        """Return where a line leaves or meets one of its two nodes."""
        return self._places[name, (source, target)]


class _Found:
    """What Graphviz found: where its nodes and curves stand, from the upper left corner."""

    def __init__(self, shape: Shape) -> None:
        self._places = {name: number for number, row in enumerate(shape.rows) for name in row}
        graph = _graph(shape)
        for line in shape.lines:
            graph.add_edge(*self._downward(*line))
        with _LOCK:
            graph.layout(prog="dot")
        _, _, self.width, self._height = (float(number) for number in graph.graph_attr["bb"].split(","))
        self.centres = {name: self._point(graph.get_node(name).attr["pos"]) for name in self._places}
        self._middles = [self.centres[row[0]][1] for row in shape.rows]
        self._curves = {
            ends: [self._point(text) for text in graph.get_edge(*ends).attr["pos"].split()]
            for ends in {self._downward(*line) for line in shape.lines}
        }

    def crossing(self, source: str, target: str, row: int) -> float:
        """Return where a line crosses a row."""
        points = _flattened(self._curves[self._downward(source, target)])
        middle = self._middles[row]
        for (x, y), (next_x, next_y) in pairwise(points):
            if y <= middle <= next_y:
                return x + (next_x - x) * ((middle - y) / (next_y - y) if next_y > y else 0)
        return points[-1][0]

    def _downward(self, source: str, target: str) -> tuple[str, str]:
        return (target, source) if self._places[target] <= self._places[source] else (source, target)

    def _point(self, text: str) -> Point:
        x, y = text.split(",")
        return float(x), self._height - float(y)


def _graph(shape: Shape) -> AGraph:
    graph = AGraph(directed=True, strict=True)
    graph.graph_attr.update(nodesep=str(shape.beside / _INCH), ranksep=str(shape.below / _INCH), splines="true")
    width, height = (size / _INCH for size in shape.node)
    graph.node_attr.update(shape="box", fixedsize="true", width=width, height=height, label="")
    graph.edge_attr.update(dir="none")
    for number, row in enumerate(shape.rows):
        anchor = f"row {number}"  # holds the row in its place; the names of nodes have no blanks
        graph.add_node(anchor, style="invis", width=0.01)
        graph.add_nodes_from(row)
        graph.add_subgraph([anchor, *row], rank="same")
        if number:
            graph.add_edge(f"row {number - 1}", anchor, style="invis", weight=100)
    return graph


class _Row:
    """A row pressed together, without changing the order of what stands in it or passes through it."""

    def __init__(self, shape: Shape, found: Sequence[tuple[float, str]], width: float) -> None:
        node = shape.node[0]
        self._half = node / 2
        ordered = sorted(found)
        edges = [x + side * self._half for x, _ in ordered for side in (-1, 1)]
        before = list(zip([0.0, *edges[1::2]], [*edges[::2], width], strict=True))
        gaps = _shared([end - start for start, end in before], shape.width - node * len(ordered), shape.beside)
        self.places = {
            name: sum(gaps[: number + 1]) + node * (number + 0.5) for number, (_, name) in enumerate(ordered)
        }
        self._from = (0.0, *edges, width)
        self._to = (0.0, *(x + side * self._half for x in self.places.values() for side in (-1, 1)), float(shape.width))

    def pressed(self, x: float) -> float:
        """Return where a place in the row has come to stand."""
        at = min(max(bisect_right(self._from, x), 1), len(self._from) - 1)
        before, after = self._from[at - 1], self._from[at]
        part = (x - before) / (after - before) if after > before else 0
        return self._to[at - 1] + (self._to[at] - self._to[at - 1]) * part


def _shared(gaps: Sequence[float], room: float, least: float) -> list[float]:
    """Return gaps that fill some room in the proportions of those given, and each at least so wide."""
    spare, total = room - least * len(gaps), sum(gaps)
    return [least + spare * (gap / total if total else 1 / len(gaps)) for gap in gaps]


def _flattened(curve: Sequence[Point]) -> list[Point]:
    """Return points on a Bézier curve."""
    points = [curve[0]]
    for start in range(0, len(curve) - 1, 3):
        four = curve[start : start + 4]
        for part in range(1, _PARTS + 1):
            t = part / _PARTS
            weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3)
            points.append(tuple(sum(w * p[i] for w, p in zip(weights, four, strict=True)) for i in (0, 1)))  # type: ignore[arg-type]
    return points
