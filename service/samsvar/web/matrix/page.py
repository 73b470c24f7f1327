"""The alignment matrix: what a regional document wants against what is planned locally, with the gaps."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from samsvar.names import shorten
from samsvar.overview import Column, Element, Matrix, coverage
from samsvar.web.filters import collated
from samsvar.web.made import Asked, Made, Part
from samsvar.web.matrix import cell as matrix_cell
from samsvar.web.matrix.counts import SUPPORTS, Sum, Support, area_of, by_area, sums, total
from samsvar.web.matrix.filters import COLUMNS, QUERIES, MatrixFilters
from samsvar.web.visit import Visit

ROWS = 25
"""How many rows stand on a page."""
WIDTH = 6
"""How many columns do."""


class Head(NamedTuple):
    """The head of a column: what it is for, what it sums up to, and where that is listed."""

    column: Column
    total: Sum
    address: str


class Filled(NamedTuple):
    """A cell of the table: what is counted, and where it is listed."""

    sum: Sum
    head: Head
    address: str


class Line(NamedTuple):
    """A row of the table."""

    element: Element
    cells: Sequence[Filled]
    total: Sum
    address: str


def page(visit: Visit) -> Made:
    """Return the matrix that the address asks for, or what one of its cells counts."""
    asked = MatrixFilters.of(visit)
    matrix = coverage(visit.overview, asked.document, asked.columns, asked.wanted)
    if visit.take("row") or visit.take("column"):
        return matrix_cell.page(visit, asked, matrix)
    texts = visit.texts("matrix")
    values: dict[str, object] = {
        "asked": asked,
        "fields": asked.fields(),
        "chosen": asked.chosen(texts),
        "more": any(name in visit.asked for name in ("level", "status", "group", "from", "until")),
        "kinds_of_columns": COLUMNS,
        "document": visit.overview.documents.get(asked.document),
        "region": any(column.iri for column in matrix.columns),
        "elements": len(matrix.elements),
        "areas": any(area_of(element) for element in matrix.elements),
    }
    values |= _table(visit, asked, matrix) if values["region"] else _nothing(visit)
    behind = [Asked(QUERIES[asked.columns], asked.asked())]
    if asked.columns != "documents":
        behind.append(Asked(QUERIES["documents"], asked.asked()))
    title = texts("title", document=visit.label(asked.document).text)
    return Made("matrix", title, values, behind)


def _table(visit: Visit, asked: MatrixFilters, matrix: Matrix) -> dict[str, object]:
    """Return the part of the table that the address asks for, and what the whole of it sums up to."""
    totals = sums(visit, asked.document, "documents", asked.wanted).rows
    rows = [one for one in by_area(matrix.elements) if asked.rows in {None, totals[one.iri].support}]
    row_part = Part.of(rows, visit, size=ROWS)
    column_part = Part.of(list(_heads(visit, asked, matrix)), visit, size=WIDTH, name="columns-page")
    place = {column: number for number, column in enumerate(matrix.columns)}
    lines = []
    for element in row_part.items:
        cells = matrix.cells(element)
        filled = [
            Filled(total([cells[place[head.column]]]), head, _cell(visit, element.iri, head.column.iri))
            for head in column_part.items
        ]
        lines.append(Line(element, filled, totals[element.iri], _cell(visit, element.iri, None)))
    return {
        "rows": row_part,
        "columns": column_part,
        "groups": [(area, list(held)) for area, held in groupby(lines, key=lambda line: area_of(line.element))],
        "gaps": dict(_gaps(visit, totals.values())),
    }


def _gaps(visit: Visit, totals: Iterable[Sum]) -> Iterator[tuple[Support, tuple[int, str]]]:
    """Give for each way to be supported how many rows are supported so, and where they are alone."""
    counted = Counter(one.support for one in totals)
    for support in SUPPORTS:
        yield support, (counted[support], visit.here(rows=support, columns_page=None))


def _nothing(visit: Visit) -> dict[str, object]:
    """Return what stands in place of the table of a region without anything local; take what would choose a part."""
    visit.take("page")
    visit.take("columns-page")
    return {}


def _heads(visit: Visit, asked: MatrixFilters, matrix: Matrix) -> Iterator[Head]:
    """Give the heads of the columns: what stands in documents in their order, the rest by name."""
    totals = dict(zip(matrix.columns, sums(visit, asked.document, asked.columns, asked.wanted).columns, strict=True))

    def order(column: Column) -> tuple[str, int, str]:
        held = visit.overview.elements.get(column.iri or "")
        return (
            collated(visit.label(column.document).text) if column.document else "",
            held.number if held else 0,
            collated(visit.label(column.iri or "").text),
        )

    for column in sorted((one for one in matrix.columns if one.iri), key=order):
        yield Head(column, totals[column], _cell(visit, None, column.iri))


def _cell(visit: Visit, row: str | None, column: str | None) -> str:
    """Return the address of the list of what a cell counts; of a whole row or a whole column, where one is None."""
    return visit.here(
        row=row and shorten(row), column=column and shorten(column), rows=None, page=None, columns_page=None
    )
