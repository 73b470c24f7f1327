"""Which actions the address asks for: the filters, what is said of those that are set, and the rows that are left."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import cast

from samsvar.names import shorten
from samsvar.overview import STATES, ActionFilter, ActionRow, State, Wording, list_actions
from samsvar.validation import Rule
from samsvar.web.actions import faults as action_faults
from samsvar.web.filters import Chosen
from samsvar.web.texts import Texts
from samsvar.web.visit import Visit

TRUE = "true"
_THINGS: Mapping[str, str | None] = {
    "document": "sv:StrategyDocument",
    "owner": "foaf:Agent",
    "focus-area": "sv:FocusArea",
    "goal": "sv:StrategyElement",
}
"""Parameters that name a thing, and of which class."""
ASKED = ("document", "owner", "state", "focus-area", "goal", "group", "from", "until", "before", "without-owner")
"""The parameters that the question `actions` has too."""
_FIELDS = {"focus-area": "focus_area", "from": "since", "without-owner": "without_owner"}
"""The names that parameters have in ActionFilter, where they are others."""
_ORDER = (*ASKED, "finding", "unaligned")


@dataclass(frozen=True)
class ActionFilters:
    """The filters that an address sets."""

    wanted: ActionFilter
    rule: Rule | None
    """The rule that the actions break."""
    unaligned: bool
    """Whether only actions are wanted that support nothing in another document."""

    @classmethod
    def of(cls, visit: Visit) -> "ActionFilters":
        """Read the filters of an address; raise BadParameter or another error for a value that is none."""
        things = {name: visit.thing(name, of_class=held) for name, held in _THINGS.items()}
        state = visit.one_of("state", *STATES)
        wanted = ActionFilter(
            as_of=visit.as_of,
            document=things["document"],
            owner=things["owner"],
            focus_area=things["focus-area"],
            goal=things["goal"],
            group=visit.thing("group", scheme="target-group"),
            state=cast("State | None", state),
            since=visit.day("from"),
            until=visit.day("until"),
            before=visit.day("before"),
            without_owner=visit.one_of("without-owner", TRUE) == TRUE or None,
        )
        return cls(wanted, action_faults.rule_asked(visit), visit.one_of("unaligned", TRUE) == TRUE)

    def rows(self, visit: Visit) -> list[ActionRow]:
        """Return the rows of the actions that pass all filters, in the order of their documents."""
        rows = list_actions(visit.overview, self.wanted)
        if self.rule:
            found = action_faults.broken(visit).get(self.rule.iri, frozenset())
            rows = [row for row in rows if row.action.iri in found]
        if self.unaligned:
            held = action_faults.unaligned(visit)
            rows = [row for row in rows if row.action.iri in held]
        return rows

    def asked(self, visit: Visit) -> dict[str, str]:
        """Return the parameters of the question `actions` that these filters are."""
        given = {name: self._value(name) for name in ASKED}
        return {"as-of": visit.as_of.isoformat(), **{name: text for name, text in given.items() if text}}

    def chosen(self, visit: Visit, texts: Texts) -> list[Chosen]:
        """Return the filters that are set, each with what is said of it and the address without it."""
        return [
            Chosen(name, self._said(visit, texts, name), visit.here(**{name: None}))
            for name in _ORDER
            if name in visit.asked
        ]

    def _value(self, name: str) -> str | None:
        value = getattr(self.wanted, _FIELDS.get(name, name))
        if value is None:
            return None
        if isinstance(value, dt.date):
            return value.isoformat()
        return TRUE if value is True else shorten(value)

    def _said(self, visit: Visit, texts: Texts, name: str) -> Wording | dt.date:
        if name in {*_THINGS, "group"}:
            return visit.label(getattr(self.wanted, _FIELDS.get(name, name)))
        if name == "finding" and self.rule:
            return action_faults.said_rule(visit, self.rule)
        if name == "state":
            return Wording(texts[f"state_{self.wanted.state}"], visit.language)
        if name in {"without-owner", "unaligned"}:
            return Wording(texts["yes"], visit.language)
        return cast("dt.date", getattr(self.wanted, _FIELDS.get(name, name)))
