"""What a number in the matrix counts: the actions, and the other elements, that support a row from a column."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from typing import NamedTuple

from samsvar.errors import ElementNotFound
from samsvar.names import expand, shorten
from samsvar.overview import Action, Cell, Element, Matrix, coverage
from samsvar.web.kinds import called
from samsvar.web.made import Asked, Made, Part
from samsvar.web.matrix.filters import QUERIES, MatrixFilters
from samsvar.web.visit import Visit

_MOST = 5
"""How many of the things that one element supports are named beside it."""


class Counted(NamedTuple):
    """An element that is counted."""

    element: Element
    strong: bool

    @property
    def action(self) -> bool:
        """Whether it is an action."""
        return isinstance(self.element, Action)


class Shown(NamedTuple):
    """An element that is counted, with the rows, and the parts of rows that are focus areas, that it supports."""

    element: Element
    action: bool
    strong: bool
    direct: bool
    supported: Sequence[Element]


def page(visit: Visit, asked: MatrixFilters, matrix: Matrix) -> Made:
    """Return the list of what a cell counts; raise ElementNotFound for a row or a column that the matrix lacks.

    Without a row it is that of all rows, and without a column that of all local documents.
    """
    texts = visit.texts("cell")
    row, column = visit.take("row"), visit.take("column")
    if column is None and asked.columns != "documents":
        matrix = coverage(visit.overview, asked.document, "documents", asked.wanted)
    rows = [element for element in matrix.elements if row in {None, shorten(element.iri)}]
    places = {place for place, one in enumerate(matrix.columns) if one.iri and column in {None, shorten(one.iri)}}
    if not rows or not places:
        raise ElementNotFound(f"the matrix has no {'row' if not rows else 'column'} of that name")
    row, column = row and expand(row), column and expand(column)
    found = _found(cell for element in rows for place, cell in enumerate(matrix.cells(element)) if place in places)
    part = Part.of(found, visit)
    parts = {iri for element in rows for iri in _parts(visit, element)}
    ends = [visit.label(iri).text for iri in (row, column) if iri]
    title = texts("title", ends=" – ".join([*ends, *([] if row else [visit.label(asked.document).text])]))
    behind = [Asked(QUERIES[asked.columns if column else "documents"], asked.asked())]
    if row:
        behind.append(Asked("supporting-actions", {"target": shorten(row)}))
    values = {
        "called": lambda kind: called(visit, kind),
        "asked": asked,
        "chosen": asked.chosen(visit.texts("matrix")),
        "row": row,
        "column": column,
        "part": part,
        "most": _MOST,
        "shown": [_shown(visit, parts, one) for one in part.items],
        "actions": sum(one.action for one in found),
        "strong": sum(one.action and one.strong for one in found),
        "others": sum(not one.action for one in found),
        "back": visit.here(row=None, column=None, page=None),
    }
    return Made("cell", title, values, behind)


def _found(cells: Iterable[Cell]) -> list[Counted]:
    """Return what some cells count, each thing once: actions first, then what is strong, then in document order."""
    found: dict[int, Element] = {}
    strong: set[int] = set()
    for cell in cells:
        found |= {one.number: one for one in (*cell.actions, *cell.others)}
        strong |= {one.number for one in (*cell.actions[: cell.strong], *cell.others[: cell.strong_others])}
    counted = [Counted(element, number in strong) for number, element in found.items()]
    return sorted(counted, key=lambda one: (not one.action, not one.strong, one.element.number))


def _shown(visit: Visit, parts: AbstractSet[str], counted: Counted) -> Shown:
    reached = [one for one in visit.overview.reached(counted.element.iri) if one.supported.iri in parts]
    supported = sorted((one.supported for one in reached), key=lambda one: one.number)
    return Shown(counted.element, counted.action, counted.strong, any(one.direct for one in reached), supported)


def _parts(visit: Visit, row: Element) -> Iterable[str]:
    return visit.overview.parts_of(row.iri) if row.kind == "FocusArea" else (row.iri,)
