"""The page of actions: who is to do what by when, as a table, along a line of time, or as a file for spreadsheets."""

import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from samsvar.overview import STATES, ActionRow
from samsvar.web import filters
from samsvar.web.actions import faults as action_faults
from samsvar.web.actions import timeline
from samsvar.web.actions.filters import TRUE, ActionFilters
from samsvar.web.actions.order import headings, in_order
from samsvar.web.actions.sheet import OWNER, TIMES, sheet
from samsvar.web.filters import Choice
from samsvar.web.made import Asked, Download, Made, Part, Source
from samsvar.web.visit import Visit

SIZES = {None: 50, "500": 500}
"""How many actions stand on a page; more of them for those who print it."""
_MORE = ("focus-area", "goal", "group", "finding", "from", "until", "as-of", "without-owner", "unaligned")
"""The filters that are folded away until one of them is set."""
_FORMS = ("csv", "json")


class Narrowing(NamedTuple):
    """A question that one asks of the rows at hand: how many of them it leaves, and where they are alone."""

    name: str
    actions: int
    address: str


def page(visit: Visit) -> Made | Download:
    """Return the actions that the address asks for."""
    texts = visit.texts("actions")
    given = ActionFilters.of(visit)
    rows = in_order(visit, given.rows(visit))
    view = visit.one_of("view", "table", "timeline") or "table"
    if visit.one_of("format", "csv"):
        _untold(visit)
        return sheet(visit, texts, rows)
    size = SIZES[visit.one_of("size", *filter(None, SIZES))]
    values = {
        **(_along_time(visit, rows, size) if view == "timeline" else {"part": Part.of(rows, visit, size=size)}),
        "view": view,
        "count": len({row.action.iri for row in rows}),
        "total": len(visit.overview.actions),
        "chosen": given.chosen(visit, texts),
        "fields": _fields(visit, given),
        "wanted": given.wanted,
        "unaligned": given.unaligned,
        "more": any(name in visit.asked for name in _MORE),
        "states": STATES,
        "headings": headings(visit),
        "narrowings": list(_narrowings(visit, rows)),
        "sheet": visit.here(format="csv", view=None, group_by=None, size=None, page=None),
        "new_year": _new_year(visit),
        "owner_property": OWNER,
        "time_properties": TIMES,
    }
    return Made("actions", texts[f"title_{view}"], values, tuple(_behind(visit, given)), tuple(_sources(visit, given)))


def _along_time(visit: Visit, rows: Sequence[ActionRow], size: int) -> dict[str, object]:
    """Return what the timeline shows."""
    lines = timeline.lines(visit, rows)
    part = Part.of(lines.rows, visit, size=size)
    return {"lines": lines, "part": part, "groups": timeline.groups(part.items), "groupings": timeline.GROUPS}


def _untold(visit: Visit) -> None:
    """Take the parameters that a file has no use for."""
    for name in ("page", "size", "group-by"):
        visit.take(name)


def _fields(visit: Visit, given: ActionFilters) -> dict[str, Choice | None]:
    """Return the fields of the form."""
    wanted = given.wanted
    return {
        "document": filters.documents(visit, wanted.document),
        "owner": filters.owners(visit, wanted.owner),
        "focus_area": filters.focus_areas(visit, wanted.focus_area, wanted.document),
        "goal": filters.goals(visit, wanted.goal, wanted.document),
        "group": filters.target_groups(visit, wanted.group),
        "finding": action_faults.choice(visit, given.rule),
    }


def _narrowings(visit: Visit, rows: Sequence[ActionRow]) -> Iterator[Narrowing]:
    """Give the questions that are asked most and are not asked yet, each with how many rows it leaves."""
    new_year, unaligned = _new_year(visit), action_faults.unaligned(visit)
    asked: dict[str, tuple[str, str, Callable[[ActionRow], bool]]] = {
        "without-owner": ("without_owner", TRUE, lambda row: not row.action.owners),
        "state": ("overdue", "overdue", lambda row: row.state(visit.as_of) == "overdue"),
        "before": ("before", new_year.isoformat(), lambda row: row.due is not None and row.due < new_year),
        "unaligned": ("unaligned", TRUE, lambda row: row.action.iri in unaligned),
    }
    for parameter, (name, value, fits) in asked.items():
        if parameter not in visit.asked:
            yield Narrowing(name, len({row.action.iri for row in rows if fits(row)}), visit.here(**{parameter: value}))


def _new_year(visit: Visit) -> dt.date:
    return dt.date(min(visit.as_of.year + 1, dt.MAXYEAR), 1, 1)


def _behind(visit: Visit, given: ActionFilters) -> Iterator[Asked]:
    yield Asked("actions", given.asked(visit))
    if given.unaligned:
        document = given.wanted.document
        yield Asked("unaligned-actions", {"document": visit.short(document)} if document else {})


def _sources(visit: Visit, given: ActionFilters) -> Iterator[Source]:
    """Give the findings, where the rows are chosen by them."""
    if given.rule:
        forms = {form: visit.at("/api/v1/validation", {"rule": given.rule.name, "format": form}) for form in _FORMS}
        yield Source(visit.texts("actions")["findings"], forms)
