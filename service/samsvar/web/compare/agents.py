"""Two owners side by side: what each answers for, what both do, and which regional goals rest on the one alone."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsvar.names import shorten
from samsvar.overview import STATES, Action, Agent, Element
from samsvar.overview.things import REGIONAL_RANK
from samsvar.web.kinds import called
from samsvar.web.made import Asked, Part
from samsvar.web.support import SUPPORTED, stating
from samsvar.web.visit import Visit

_ROWS = 25
Reached = Mapping[int, tuple[Element, bool]]
"""Elements by their numbers, each with whether support for it is strong."""


@dataclass(frozen=True)
class Side:
    """One of the two owners."""

    agent: Agent
    actions: int
    by_name: int
    states: Sequence[tuple[str, int]]
    goals: int
    """Regional goals and the like that its actions reach."""
    strong: int
    alone: Part[Action]
    """The actions that the other does not answer for too."""
    goals_alone: Part[tuple[Element, bool]]
    """The regional goals that no action of the other reaches, each with whether support is strong."""


@dataclass(frozen=True)
class Compared:
    """Two owners, with what they have in common."""

    sides: tuple[Side, Side]
    together: Part[Action]
    goals: Part[tuple[Element, bool, bool]]
    """The regional goals that both reach, each with whether the one and the other does so strongly."""


def compare(visit: Visit, a: str, b: str) -> tuple[Mapping[str, object], Sequence[Asked]]:
    """Return what the page shows of two owners, and the questions behind it."""
    owned = [list(visit.overview.owned_by(one)) for one in (a, b)]
    reached = [_goals(visit, actions) for actions in owned]
    numbers = [{action.number for action in actions} for actions in owned]
    sides = (
        _side(visit, a, "a", (owned[0], numbers[1]), (reached[0], reached[1])),
        _side(visit, b, "b", (owned[1], numbers[0]), (reached[1], reached[0])),
    )
    both = [
        (reached[0][number][0], reached[0][number][1], reached[1][number][1])
        for number in sorted(reached[0].keys() & reached[1].keys())
    ]
    together = [action for action in owned[0] if action.number in numbers[1]]
    compared = Compared(
        sides,
        Part.of(together, visit, size=_ROWS, name="together"),
        Part.of(both, visit, size=_ROWS, name="goals"),
    )
    asked = [{"owner": shorten(one), "as_of": visit.as_of.isoformat()} for one in (a, b)]
    return {"compared": compared, "called": called}, [Asked("actions", values) for values in asked]


def _goals(visit: Visit, actions: Sequence[Action]) -> Reached:
    """Return the regional goals and the like that actions reach, by number, each with whether one does so strongly."""
    found: dict[int, tuple[Element, bool]] = {}
    for action in actions:
        for reach in visit.overview.reached(action.iri):
            goal = reach.supported
            if goal.number in found:
                found[goal.number] = goal, found[goal.number][1] or reach.strong
            elif goal.kind in SUPPORTED and _regional(visit, goal):
                found[goal.number] = goal, reach.strong
    return found


def _regional(visit: Visit, element: Element) -> bool:
    return any(document.rank == REGIONAL_RANK for document in stating(visit.overview, element))


def _side(
    visit: Visit, iri: str, name: str, owned: tuple[Sequence[Action], set[int]], reached: tuple[Reached, Reached]
) -> Side:
    """Return one side: its actions and the numbers of the other's, the goals that it reaches and those of the other."""
    actions, others = owned
    goals, other_goals = reached
    states = Counter(action.state(visit.as_of) for action in actions)
    alone = [action for action in actions if action.number not in others]
    goals_alone = [goals[number] for number in sorted(goals.keys() - other_goals.keys())]
    return Side(
        agent=visit.overview.agents[iri],
        actions=len(actions),
        by_name=sum(iri in action.owners for action in actions),
        states=[(state, states[state]) for state in STATES if states[state]],
        goals=len(goals),
        strong=sum(strong for _, strong in goals.values()),
        alone=Part.of(alone, visit, size=_ROWS, name=f"{name}-actions"),
        goals_alone=Part.of(goals_alone, visit, size=_ROWS, name=f"{name}-goals"),
    )
