"""The matrix of a document: its goals, commitments and focus areas against what is local in its region.

The same cells as the queries `coverage-by-document`, `coverage-by-focus-area` and `coverage-by-organisation`. A filter
narrows what is counted in a cell, never which cells there are: a gap is what one looks for.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from samsvar.names import VOCABULARY
from samsvar.overview.overview import Overview
from samsvar.overview.support import Way
from samsvar.overview.things import Action, Document, Element

Columns = Literal["documents", "focus-areas", "organisations"]
KINDS = ("Commitment", "FocusArea", "Goal")
_STRONG, _PARTIAL = (f"{VOCABULARY}strength/{name}" for name in ("strong", "partial"))
_ColumnsOf = Callable[[Element], Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MatrixFilter:
    """What is counted: that for which everything holds that is not None.

    Owner, group and days are asked of whatever is counted itself, be it an action or another element.
    """

    level: str | None = None
    """The level of the local document."""
    strength: str | None = None
    status: str | None = None
    """The status of the local document; what states none is of unknown status."""
    owner: str | None = None
    group: str | None = None
    since: dt.date | None = None
    until: dt.date | None = None


class Column(NamedTuple):
    """What a column is for: a local document, a focus area in one, or an owner; None where the region has none."""

    iri: str | None
    document: str | None = None
    """The local document, if the column is of one."""


class Cell(NamedTuple):
    """What of a column reaches the element of a row."""

    actions: tuple[Action, ...]
    """The actions that do, those that reach it strongly first, then in document order."""
    strong: int
    """How many of the actions reach it by a chain in which every step is strong."""
    others: tuple[Element, ...]
    """The elements of other kinds that do, in the same order; in a column of an owner, none."""
    strong_others: int
    """How many of those reach it by such a chain."""

    @property
    def elements(self) -> int:
        """How many elements of any kind do."""
        return len(self.actions) + len(self.others)


class Matrix:
    """Elements against columns; the cells of a row are counted when they are asked for."""

    def __init__(
        self, elements: Sequence[Element], columns: Sequence[Column], count: Callable[[Element], tuple[Cell, ...]]
    ) -> None:
        """Take the elements of the rows, the columns, and what counts the cells of a row."""
        self.elements = elements
        self.columns = columns
        self._count = count

    def cells(self, element: Element) -> tuple[Cell, ...]:
        """Return the cells of the row of an element, one for each column."""
        return self._count(element)


def coverage(overview: Overview, document: str, columns: Columns, wanted: MatrixFilter = MatrixFilter()) -> Matrix:
    """Return the matrix of a document: rows in its own order, columns by IRI.

    A document that nobody issued belongs to no region, and its matrix is empty. Where an issuer has nothing local,
    there is one column without an IRI.
    """
    known = overview.documents.get(document)
    named = _columns(overview, known, columns) if known else []
    counting = _Counting(overview, columns, named, wanted)
    rows = [element for element in overview.elements_of(document) if element.kind in KINDS] if named else []
    return Matrix(tuple(rows), tuple(named), counting.cells)


def _columns(overview: Overview, document: Document, columns: Columns) -> list[Column]:
    found: set[Column] = set()
    for issuer in document.issuers:
        found |= {
            column for local in overview.local_documents(issuer) for column in _of_local(overview, local, columns)
        } or {Column(None)}
    return sorted(found, key=lambda column: (column.document or "", column.iri or ""))


def _of_local(overview: Overview, local: Document, columns: Columns) -> Iterable[Column]:
    if columns == "organisations":
        return {Column(owner) for action in overview.actions_of(local.iri) for owner in action.owners}
    if not local.with_text:
        return ()
    if columns == "documents":
        return (Column(local.iri, local.iri),)
    return {Column(one.iri, local.iri) for one in overview.elements_of(local.iri) if one.kind == "FocusArea"}


class _Counting:
    """Counts the cells of a row; in which columns an element counts is found out once."""

    def __init__(self, overview: Overview, columns: Columns, named: Sequence[Column], wanted: MatrixFilter) -> None:
        self._overview = overview
        self._named = named
        self._wanted = wanted
        self._columns_of = {"documents": _by_document, "focus-areas": _by_area, "organisations": _by_owner}[columns](
            overview, named, wanted
        )
        self._fits = _fitting(overview, wanted)
        self._known: dict[int, Sequence[int]] = {}

    def cells(self, element: Element) -> tuple[Cell, ...]:
        """Return what reaches an element, or any part of a focus area, by column."""
        parts = self._overview.parts_of(element.iri) if element.kind == "FocusArea" else {element.iri}
        found: list[dict[int, bool]] = [{} for _ in self._named]
        for part in parts:
            for way in self._overview.entries_to(part):
                if self._wanted.strength in {None, _STRONG if way.strong else _PARTIAL}:
                    for column in self._columns(way):
                        found[column][way.number] = way.strong or found[column].get(way.number, False)
        return tuple(map(self._cell, found))

    def _columns(self, way: Way) -> Sequence[int]:
        if way.number not in self._known:
            element = self._overview.numbered(way.number)
            self._known[way.number] = self._columns_of(element) if self._fits(element) else ()
        return self._known[way.number]

    def _cell(self, found: Mapping[int, bool]) -> Cell:
        in_order = sorted(found, key=lambda number: (not found[number], number))
        elements = list(map(self._overview.numbered, in_order))
        actions = tuple(one for one in elements if isinstance(one, Action))
        others = tuple(one for one in elements if not isinstance(one, Action))
        return Cell(
            actions,
            sum(found[one.number] for one in actions),
            others,
            sum(found[one.number] for one in others),
        )


def _fitting(overview: Overview, wanted: MatrixFilter) -> Callable[[Element], bool]:
    """Return what tells whether an element has an owner, a target group and a time that are wanted."""
    owners = overview.standing_for(wanted.owner) if wanted.owner else None
    groups = overview.narrower(wanted.group) if wanted.group else None

    def fits(element: Element) -> bool:
        return (
            (owners is None or not owners.isdisjoint(element.owners))
            and (groups is None or not groups.isdisjoint(element.groups))
            and any(time.overlaps(wanted.since, wanted.until) for time in element.times)
        )

    return fits


def _by_document(overview: Overview, named: Sequence[Column], wanted: MatrixFilter) -> _ColumnsOf:
    """Return what tells the columns of the documents that state an element."""
    column_of = {
        column.iri: number for number, column in enumerate(named) if _admits(overview, column.document, wanted)
    }
    return lambda element: [column_of[one] for one in element.documents if one in column_of]


def _by_area(overview: Overview, named: Sequence[Column], wanted: MatrixFilter) -> _ColumnsOf:
    """Return what tells the columns of the focus areas that an element stands in, at any depth."""
    columns_of: dict[str, list[tuple[int, str]]] = defaultdict(list)
    for number, column in enumerate(named):
        if column.iri and column.document and _admits(overview, column.document, wanted):
            for part in overview.parts_of(column.iri):
                columns_of[part].append((number, column.document))
    return lambda element: [number for number, document in columns_of[element.iri] if document in element.documents]


def _by_owner(overview: Overview, named: Sequence[Column], wanted: MatrixFilter) -> _ColumnsOf:
    """Return what tells the columns of the owners of an action of a local document, wherever that belongs."""
    column_of = {column.iri: number for number, column in enumerate(named)}

    def columns(element: Element) -> Sequence[int]:
        if not isinstance(element, Action) or not any(
            overview.documents[one].local and _admits(overview, one, wanted) for one in element.documents
        ):
            return ()
        return [column_of[owner] for owner in element.owners if owner in column_of]

    return columns


def _admits(overview: Overview, document: str | None, wanted: MatrixFilter) -> bool:
    """Tell whether a document has the level and the status that are wanted."""
    known = overview.documents.get(document or "")
    return known is not None and wanted.level in {None, known.level} and wanted.status in {None, known.status}
