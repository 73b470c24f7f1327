"""The table of actions: the same rows as the query `actions`."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.overview.overview import Overview
from samsvar.overview.things import Action
from samsvar.overview.times import Basis, State, Time


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionFilter:
    """Which actions are wanted: those for which everything holds that is not None."""

    as_of: dt.date
    """The day on which the state is asked for."""
    document: str | None = None
    owner: str | None = None
    """By name, or through a collective it is in or a unit of it."""
    state: State | None = None
    focus_area: str | None = None
    """What the action stands in, at any depth."""
    goal: str | None = None
    """What the document says that it serves."""
    group: str | None = None
    """A target group, or a wider one than it names."""
    since: dt.date | None = None
    until: dt.date | None = None
    """The first and the last of the days of which its time has one."""
    before: dt.date | None = None
    """The day before which it is due."""
    without_owner: bool | None = None


class ActionRow(NamedTuple):
    """An action of a document, by one of its times; several deadlines or periods have a row each."""

    action: Action
    document: str
    time: Time

    @property
    def start(self) -> dt.date | None:
        """The first day of the period."""
        return self.time.start

    @property
    def end(self) -> dt.date | None:
        """The last day of the period."""
        return self.time.end

    @property
    def due(self) -> dt.date | None:
        """The deadline, else the end of the period."""
        return self.time.due

    @property
    def basis(self) -> Basis:
        """What the due day rests on."""
        return self.time.basis

    def state(self, as_of: dt.date) -> State:
        """Return how it stands on a day."""
        return self.action.state(as_of, self.time)


def list_actions(overview: Overview, wanted: ActionFilter) -> list[ActionRow]:
    """Return the rows of the actions that are wanted, by document, then by where they stand in it, then by time."""
    rows = [
        ActionRow(action, document, time)
        for action in _candidates(overview, wanted)
        for document in action.documents
        if wanted.document in {None, document}
        for time in action.times
        if _fits(wanted, action, time)
    ]
    if any(len(row.action.documents) > 1 for row in rows):
        rows.sort(key=lambda row: (row.document, row.action.position))
    return rows


def _fits(wanted: ActionFilter, action: Action, time: Time) -> bool:
    """Tell whether a time of an action is wanted."""
    if wanted.before and not (time.due and time.due < wanted.before):
        return False
    if wanted.state and action.state(wanted.as_of, time) != wanted.state:
        return False
    return time.overlaps(wanted.since, wanted.until)


def _candidates(overview: Overview, wanted: ActionFilter) -> Iterator[Action]:
    """Give the actions, apart from their times, that are wanted."""
    groups = overview.narrower(wanted.group) if wanted.group else None
    inside = overview.parts_below(wanted.focus_area) if wanted.focus_area else None
    for action in _first(overview, wanted):
        if (
            (wanted.goal is None or wanted.goal in action.goals)
            and (wanted.without_owner is None or wanted.without_owner == (not action.owners))
            and (groups is None or not groups.isdisjoint(action.groups))
            and (inside is None or action.iri in inside)
        ):
            yield action


def _first(overview: Overview, wanted: ActionFilter) -> Sequence[Action]:
    """Return the shortest list at hand that has all that are wanted."""
    if wanted.owner:
        return overview.owned_by(wanted.owner)
    return overview.actions_of(wanted.document) if wanted.document else tuple(overview.actions.values())
