"""What the picture of the map shows, and where: the values of its template, in pixels."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from samsvar.live import Edition
from samsvar.web.map.layers import WIDEST, Layer
from samsvar.web.map.layout import Layout, Point, Shape, lay_out
from samsvar.web.map.lettering import wrapped
from samsvar.web.map.words import NamedEdge, NamedNode, Words
from samsvar.web.memory import Memory

GUTTER, WIDTH, BESIDE = 148, 144, 18
"""How wide the headings at the left are, and a node, and the room beside it."""
_SIZE, _SMALL, _LINE, _PADDING = 12, 11, 15, 6
_LEAST_APART, _MOST_LINES, _HEADING_LINES = 44, 5, 5
_HEAD, _LOOP = 8, 24
_LAYOUTS = 64
_layouts: Memory[Layout] = Memory(_LAYOUTS)


@dataclass(frozen=True)
class Line:
    """A line of text, and where it stands."""

    text: str
    x: float
    y: float


@dataclass(frozen=True)
class Band:
    """The ground of one strip, and what stands beside it."""

    y: float
    height: float
    level: Sequence[Line]
    """The name of the level, beside the first of its strips."""
    level_language: str | None
    document: str | None
    heading: Sequence[Line]
    """The name of the document."""
    standing: Sequence[Line]
    """What the document is by its own word."""
    empty: Line | None
    """What is said where nothing stands on the level."""


@dataclass(frozen=True)
class Box:
    """A node, from its upper left corner."""

    named: NamedNode
    x: float
    y: float
    kind: Line | None
    lines: Sequence[Line]


@dataclass(frozen=True)
class Curve:
    """An edge, and the strokes of its head."""

    named: NamedEdge
    path: str
    head: str


@dataclass(frozen=True)
class Drawing:
    """The whole picture."""

    width: int
    height: int
    node_width: int
    node_height: int
    bands: Sequence[Band]
    boxes: Sequence[Box]
    curves: Sequence[Curve]


@dataclass(frozen=True)
class _Place:
    """A strip with the names of its nodes row by row; without any, the place of a level where nothing stands."""

    layer: Layer
    first: bool
    document: str | None
    rows: tuple[tuple[str, ...], ...]


def draw(
    edition: Edition, layers: Sequence[Layer], words: Words, standing: Callable[[str], str], empty: str
) -> Drawing:
    """Return the picture of some layers.

    Standing says what a document is by its own word, and empty what is said where nothing stands on a level.
    """
    names = {key: f"n{number}" for number, key in enumerate(words.nodes)}
    places = _places(layers, names)
    headings = [_Heading(place, words, standing) for place in places]
    texts = {
        key: wrapped(named.label.text, WIDTH - 2 * _PADDING, _SIZE, _MOST_LINES) for key, named in words.nodes.items()
    }
    with_kinds = words.graph.detail == "elements"
    height = (max(map(len, texts.values()), default=1) + with_kinds) * _LINE + 2 * _PADDING
    apart = max([_LEAST_APART, *(heading.height / len(heading.place.rows) - height for heading in headings)])
    shape = Shape(
        rows=tuple(row for place in places for row in place.rows),
        lines=tuple((names[source], names[target]) for source, target in words.edges),
        node=(WIDTH, height),
        beside=BESIDE,
        below=round(apart),
        width=WIDEST * (WIDTH + BESIDE) + BESIDE,
    )
    layout = _layouts.get(edition, shape, lambda: lay_out(shape))
    at = _Grid(layout, height, shape.below)
    return Drawing(
        width=GUTTER + shape.width,
        height=layout.height,
        node_width=WIDTH,
        node_height=height,
        bands=[heading.band(at, empty) for heading in headings],
        boxes=[_box(words.nodes[key], at.corner(name), texts[key], with_kinds) for key, name in names.items()],
        curves=[_curve(named, at.way(names[source], names[target])) for (source, target), named in words.edges.items()],
    )


class _Grid:
    """Places in the picture, from those in the layout."""

    def __init__(self, layout: Layout, height: int, apart: int) -> None:
        self._layout = layout
        self._height = height
        self._apart = apart

    def corner(self, name: str) -> Point:
        x, y = self._shifted(self._layout.centres[name])
        return round(x - WIDTH / 2, 1), round(y - self._height / 2, 1)

    def way(self, source: str, target: str) -> list[Point]:
        return [self._shifted(point) for point in self._layout.ways[source, target]]

    def span(self, place: _Place) -> tuple[float, float]:
        """Return where the ground of a strip begins and how high it is."""
        top = self.corner(place.rows[0][0])[1] - self._apart / 2
        bottom = self.corner(place.rows[-1][0])[1] + self._height + self._apart / 2
        return top, bottom - top

    def _shifted(self, point: Point) -> Point:
        return round(point[0] + GUTTER, 1), round(point[1], 1)


class _Heading:
    """What stands beside a strip."""

    def __init__(self, place: _Place, words: Words, standing: Callable[[str], str]) -> None:
        self.place = place
        level = words.level(place.layer.level)
        self._language = level.language
        self._level = self._lines(level.text, _SIZE + 1) if place.first else []
        label = words.label(place.document).text if place.document else ""
        self._document = self._lines(label, _SIZE) if label else []
        self._standing = self._lines(standing(place.document), _SMALL) if place.document else []

    @property
    def height(self) -> int:
        """How much room it needs."""
        return (len(self._level) + len(self._document) + len(self._standing)) * _LINE + 3 * _PADDING

    def band(self, at: _Grid, empty: str) -> Band:
        y, height = at.span(self.place)
        lines = [
            Line(text, _PADDING, y + _PADDING + (number + 1) * _LINE)
            for number, text in enumerate((*self._level, *self._document, *self._standing))
        ]
        first, second = len(self._level), len(self._level) + len(self._document)
        nothing = not self.place.layer.strips
        return Band(
            y + 1,
            height - 2,
            lines[:first],
            self._language,
            self.place.document,
            lines[first:second],
            lines[second:],
            Line(empty, GUTTER + 2 * _PADDING, y + height / 2) if nothing else None,
        )

    def _lines(self, text: str, size: int) -> list[str]:
        return wrapped(text, GUTTER - 2 * _PADDING, size, _HEADING_LINES)


def _places(layers: Sequence[Layer], names: Mapping[str, str]) -> list[_Place]:
    places = []
    for number, layer in enumerate(layers):
        for position, strip in enumerate(layer.strips):
            rows = tuple(tuple(names[node.key] for node in row) for row in strip.rows)
            places.append(_Place(layer, position == 0, strip.document, rows))
        if not layer.strips:
            places.append(_Place(layer, True, None, ((f"empty{number}",),)))
    return places


def _box(named: NamedNode, corner: Point, texts: Sequence[str], with_kinds: bool) -> Box:
    x, y = corner
    kind = Line(named.kind, x + _PADDING, y + _LINE) if with_kinds else None
    lines = [
        Line(text, x + _PADDING, y + _PADDING / 2 + (number + 1 + with_kinds) * _LINE)
        for number, text in enumerate(texts)
    ]
    return Box(named, x, y, kind, lines)


def _curve(named: NamedEdge, way: Sequence[Point]) -> Curve:
    """Return a line that leaves and meets every row straight up or down."""
    path = [f"M{way[0][0]} {way[0][1]}"]
    for number, ((x, y), (next_x, next_y)) in enumerate(pairwise(way)):
        if number % 2:
            path.append(f"L{next_x} {next_y}")
        else:
            middle = round((y + next_y) / 2, 1) if y != next_y else y + _LOOP
            path.append(f"C{x} {middle} {next_x} {middle} {next_x} {next_y}")
    (x, y), before = way[-1], way[-2]
    down = _HEAD if before[1] < y else -_HEAD
    head = f"M{x} {y}L{x - _HEAD / 2} {y - down}M{x} {y}L{x + _HEAD / 2} {y - down}"
    return Curve(named, "".join(path), head)
