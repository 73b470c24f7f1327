"""The orders that a table of actions can be shown in."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from samsvar.overview import STATES, ActionRow
from samsvar.web.filters import collated
from samsvar.web.visit import Visit

_Key = Callable[[ActionRow], Any]


class Heading(NamedTuple):
    """The head of a column: its name, how the table is sorted by it, and the address where it is sorted by it anew."""

    name: str
    sorted: str
    """The value of `aria-sort`."""
    address: str


def in_order(visit: Visit, rows: Sequence[ActionRow]) -> list[ActionRow]:
    """Return rows in the order that the address asks for with `sort`: of their documents, if it asks for none.

    A hyphen turns the order round; rows without a value come last either way. Rows of one value keep their order.
    """
    asked = visit.one_of("sort", *SORTS)
    if asked is None:
        return list(rows)
    key = _KEYS[asked.removeprefix("-")](visit)
    with_keys = [(key(row), row) for row in rows]
    found = [pair for pair in with_keys if pair[0] is not None]
    found.sort(key=lambda pair: pair[0], reverse=asked.startswith("-"))
    return [row for _, row in found] + [row for value, row in with_keys if value is None]


def headings(visit: Visit) -> list[Heading]:
    """Return the heads of the columns."""
    asked = visit.asked.get("sort")
    told = {name: "ascending" if asked == name else "descending" if asked == f"-{name}" else "none" for name in _KEYS}
    return [
        Heading(name, how, visit.here(sort=f"-{name}" if how == "ascending" else name)) for name, how in told.items()
    ]


def _named(of: Callable[[ActionRow], tuple[str, ...]]) -> Callable[[Visit], _Key]:
    """Return what makes the key by the names of what a row has: of each only once, as rows have much in common."""

    def key(visit: Visit) -> _Key:
        @cache
        def named(iris: tuple[str, ...]) -> str | None:
            return collated("; ".join(visit.label(iri).text for iri in iris)) if iris else None

        return lambda row: named(of(row))

    return key


def _stateful(visit: Visit) -> _Key:
    return lambda row: STATES.index(row.state(visit.as_of))


def _due(_: Visit) -> _Key:
    return lambda row: row.due


_KEYS: Mapping[str, Callable[[Visit], _Key]] = {
    "action": _named(lambda row: (row.action.iri,)),
    "goal": _named(lambda row: row.action.goals),
    "owner": _named(lambda row: row.action.owners),
    "due": _due,
    "state": _stateful,
    "document": _named(lambda row: (row.document,)),
}
SORTS = tuple(sign + name for name in _KEYS for sign in ("", "-"))
"""What the parameter `sort` can be."""
