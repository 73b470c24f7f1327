"""What the matrix of a document sums up to: for each row over all local documents, for each column over all rows."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from samsvar.overview import Cell, Columns, Element, Matrix, MatrixFilter, coverage
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

Support = Literal["strong", "partial", "without-actions", "none"]
SUPPORTS: Sequence[Support] = ("none", "without-actions", "partial", "strong")
"""How a row can be supported, the widest gap first: by nothing, by no action, by no strong chain of one, or by one."""


class Sum(NamedTuple):
    """How many actions there are in several cells, each counted once, and how many of them support strongly."""

    actions: int
    strong: int
    others: int
    """How many other elements there are."""

    @property
    def support(self) -> Support:
        """How that supports."""
        if self.actions:
            return "strong" if self.strong else "partial"
        return "without-actions" if self.others else "none"


@dataclass(frozen=True)
class Sums:
    """The sums of a matrix."""

    rows: Mapping[str, Sum]
    """Of the row of each element, by its IRI."""
    columns: Sequence[Sum]
    """Of each column, in their order."""


_sums = Memory[Sums](most=32)


def sums(visit: Visit, document: str, columns: Columns, wanted: MatrixFilter) -> Sums:
    """Return the sums of the matrix of a document, made once for an edition."""
    return _sums.get(
        visit.edition,
        (document, columns, wanted),
        lambda: _sum(coverage(visit.overview, document, columns, wanted)),
    )


def total(cells: Iterable[Cell]) -> Sum:
    """Return the sum of some cells; an action that supports strongly in one of them counts as strong."""
    found: set[int] = set()
    strong: set[int] = set()
    others: set[int] = set()
    for cell in cells:
        found.update(action.number for action in cell.actions)
        strong.update(action.number for action in cell.actions[: cell.strong])
        others.update(element.number for element in cell.others)
    return Sum(len(found), len(strong), len(others))


def _sum(matrix: Matrix) -> Sums:
    rows: dict[str, Sum] = {}
    held: list[list[Cell]] = [[] for _ in matrix.columns]
    for element in matrix.elements:
        cells = matrix.cells(element)
        rows[element.iri] = total(cells)
        for column, cell in zip(held, cells, strict=True):
            if cell.elements:
                column.append(cell)
    return Sums(rows, [total(column) for column in held])


def by_area(elements: Sequence[Element]) -> list[Element]:
    """Return the rows of a matrix by focus area, in document order: each area, then what stands in it."""
    order: dict[str | None, int] = {}
    for element in elements:
        order.setdefault(area_of(element), len(order))
    return sorted(elements, key=lambda one: (order[area_of(one)], one.kind != "FocusArea", one.number))


def area_of(element: Element) -> str | None:
    """Return the focus area that the row of an element stands under: itself, if it is one."""
    return element.iri if element.kind == "FocusArea" else element.focus_area
