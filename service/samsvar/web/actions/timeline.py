"""Actions along a line of time: a bar for each period, a mark for each deadline, and the day of the page."""

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import NamedTuple

from samsvar.overview import ActionRow
from samsvar.web.filters import by_name
from samsvar.web.visit import Visit

_MOST_YEARS = 12
"""Of more years than this, several share a mark."""
_GROUPS: Mapping[str, Callable[[ActionRow], Sequence[str]]] = {
    "owner": lambda row: row.action.owners,
    "focus-area": lambda row: row.action.focus_areas,
    "document": lambda row: (row.document,),
}
GROUPS = tuple(_GROUPS)
"""What the parameter `group-by` can be."""


class Placed(NamedTuple):
    """A row in a group, if rows are grouped; the group is None for those that are in none."""

    row: ActionRow
    group: str | None


@dataclass(frozen=True)
class Lines:
    """The rows, and the years that they are drawn along; no years if no row has a day."""

    rows: Sequence[Placed]
    years: Sequence[int]
    """The years that are written, each at the beginning of `step` years."""
    step: int
    grouped: str | None

    @property
    def first(self) -> dt.date:
        """The first day that is drawn."""
        return dt.date(self.years[0], 1, 1)

    @property
    def days(self) -> int:
        """How many days are drawn."""
        last = min(self.years[-1] + self.step - 1, dt.MAXYEAR)
        return (dt.date(last, 12, 31) - self.first).days + 1

    def x(self, day: dt.date) -> int:
        """Return where a day is drawn: in days from the first."""
        return (day - self.first).days

    def bar(self, row: ActionRow) -> tuple[int, int] | None:
        """Return where the period of a row begins and how long it is; an end that is open reaches the edge."""
        if row.start is None and row.end is None:
            return None
        begin = self.x(row.start) if row.start else 0
        end = self.x(row.end) + 1 if row.end else self.days
        return begin, max(end - begin, 1)

    def drawn(self, day: dt.date) -> bool:
        """Tell whether a day lies among those that are drawn."""
        return bool(self.years) and 0 <= self.x(day) < self.days


def lines(visit: Visit, rows: Sequence[ActionRow]) -> Lines:
    """Return rows as lines, in the order that they have, or by groups as the address asks for with `group-by`."""
    grouped = visit.one_of("group-by", *GROUPS)
    days = [day for row in rows for day in (row.start, row.end, row.time.deadline) if day]
    first, last = _years(days, visit.as_of)
    step = ceil((last - first + 1) / _MOST_YEARS) or 1
    return Lines(_placed(visit, rows, grouped), range(first, last + 1, step), step, grouped)


def _years(days: Sequence[dt.date], today: dt.date) -> tuple[int, int]:
    """Return the first and the last year to draw: with the day of the page, where it lies near enough."""
    if not days:
        return 1, 0
    first, last = min(days).year, max(days).year
    if max(last, today.year) - min(first, today.year) < _MOST_YEARS:
        return min(first, today.year), max(last, today.year)
    return first, last


def _placed(visit: Visit, rows: Sequence[ActionRow], grouped: str | None) -> list[Placed]:
    """Return the rows of each group after those of the one before: owners by name, what is of documents in order."""
    if grouped is None:
        return [Placed(row, None) for row in rows]
    held: dict[str | None, list[ActionRow]] = {}
    for row in rows:
        for group in _GROUPS[grouped](row) or (None,):
            held.setdefault(group, []).append(row)
    named = [group for group in held if group is not None]
    order = by_name(visit, named) if grouped != "focus-area" else sorted(named, key=lambda iri: _number(visit, iri))
    return [Placed(row, group) for group in [*order, *([None] if None in held else [])] for row in held[group]]


def _number(visit: Visit, iri: str) -> int:
    known = visit.overview.elements.get(iri)
    return known.number if known else len(visit.overview.elements)


def groups(placed: Sequence[Placed]) -> list[tuple[str | None, list[ActionRow]]]:
    """Return some of the rows by the group that they stand in."""
    return [(group, [one.row for one in held]) for group, held in groupby(placed, key=lambda one: one.group)]
