"""When something is to be done, and how it stands on a day."""

import datetime as dt
from collections.abc import Mapping
from functools import cache
from typing import Literal, NamedTuple, get_args

from samsvar.names import VOCABULARY

Basis = Literal["deadline", "period", "none"]
State = Literal["overdue", "due", "ended", "none", "done", "stopped"]
STATES: tuple[State, ...] = get_args(State)
_TOLD: Mapping[str | None, State] = {
    f"{VOCABULARY}progress/done": "done",
    f"{VOCABULARY}progress/stopped": "stopped",
}


class Time(NamedTuple):
    """A deadline, a stated period, both or neither."""

    deadline: dt.date | None = None
    start: dt.date | None = None
    end: dt.date | None = None

    @property
    def due(self) -> dt.date | None:
        """The deadline, else the last day of the period."""
        return self.deadline or self.end

    @property
    def basis(self) -> Basis:
        """What the due day rests on."""
        return "deadline" if self.deadline else "period" if self.end else "none"

    def overlaps(self, first: dt.date | None, last: dt.date | None) -> bool:
        """Tell whether it has a day from first to last, each of them open if None.

        The period counts, a missing end of it being open; where no period is stated the deadline counts, and what
        has no time at all is in no span of days but the one that is open at both ends.
        """
        if first is None and last is None:
            return True
        start, end = (self.start, self.end) if self.start or self.end else (self.deadline, self.deadline)
        if start is None and end is None:
            return False
        return (first is None or end is None or end >= first) and (last is None or start is None or start <= last)

    def state(self, as_of: dt.date, progress: str | None) -> State:
        """Return how what has this time and this progress stands on a day.

        overdue: a deadline has passed; ended: a stated period has passed; none: no time is given.
        """
        if told := _TOLD.get(progress):
            return told
        if self.due is None:
            return "none"
        return "due" if self.due >= as_of else "overdue" if self.deadline else "ended"


@cache
def day_of(text: str) -> dt.date | None:
    """Return the day that a text names, None if it names none."""
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None
