"""What would lose support if the actions of somebody stopped, told from the tables where they tell enough.

`Stoppages` of `samsvar.analysis` searches the whole graph without what stops. But where no local action that goes on
supports one that stops, no chain of the former runs through the latter, and what reaches each element tells enough.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from samsvar.analysis import Loss
from samsvar.engine import NamedNode, value
from samsvar.names import PREFIXES
from samsvar.overview import Action, Element, Overview
from samsvar.web.support import stating
from samsvar.web.visit import Visit

_UNITS = f"SELECT DISTINCT ?unit WHERE {{{{ ?unit <{PREFIXES['org']}unitOf>* {{}} }}}}"


class Stopping(NamedTuple):
    """What stops, how much goes on, and what of other documents loses all local support, or the last strong one."""

    stops: int
    goes_on: int
    """Actions that others answer for too."""
    losses: Sequence[tuple[Element, Loss]]
    """Those that lose all of it first, then in document order."""


def stopping(visit: Visit, iri: str, actions: Sequence[Action], *, alone: bool) -> Stopping:
    """Return what falls if the actions that an agent answers for stop; if alone, only those that nobody else owns."""
    own = {iri, *(value(unit) for (unit,) in visit.graph.engine.rows(_UNITS.format(NamedNode(iri))))}
    stops = [action for action in actions if not alone or own.issuperset(action.owners)]
    numbers = {action.number for action in stops if _local(visit.overview, action)}
    through = any(
        way.number not in numbers and _local(visit.overview, visit.overview.numbered(way.number))
        for number in numbers
        for way in visit.overview.entries_to(visit.overview.numbered(number).iri)
    )
    found = _searched(visit, iri, alone=alone) if through else _counted(visit.overview, numbers)
    losses = [(element, loss) for element, loss in found if not _within(visit.overview, element, numbers)]
    losses.sort(key=lambda pair: (not pair[1].everything, pair[0].number))
    return Stopping(len(stops), len(actions) - len(stops), losses)


def _searched(visit: Visit, iri: str, *, alone: bool) -> Iterator[tuple[Element, Loss]]:
    for loss in visit.graph.stoppages.of(iri, alone=alone).losses:
        if element := visit.overview.elements.get(loss.element):
            yield element, loss


def _counted(overview: Overview, stops: set[int]) -> Iterator[tuple[Element, Loss]]:
    reached = {
        reach.supported.number: reach.supported
        for number in stops
        for reach in overview.reached(overview.numbered(number).iri)
        if reach.supported.number not in stops
    }
    for element in reached.values():
        if loss := _loss(overview, element, stops):
            yield element, loss


def _loss(overview: Overview, element: Element, stops: set[int]) -> Loss | None:
    """Return what an element loses, None if a strong chain, or any if there was no strong one, still leads to it."""
    lost: list[bool] = []
    remaining = 0
    for way in overview.entries_to(element.iri):  # strong ones first
        if way.number in stops:
            lost.append(way.strong)
        elif _local(overview, overview.numbered(way.number)):
            if way.strong or not any(lost):
                return None
            remaining += 1
    return Loss(element.iri, not remaining, len(lost), remaining, sum(lost))


def _local(overview: Overview, element: Element) -> bool:
    return isinstance(element, Action) and any(document.local for document in stating(overview, element))


def _within(overview: Overview, element: Element, stops: set[int]) -> bool:
    """Tell whether an element loses an action of its own document: what a plan does to itself is told in the plan."""
    lost = (overview.numbered(way.number) for way in overview.entries_to(element.iri) if way.number in stops)
    return any(not set(element.documents).isdisjoint(action.documents) for action in lost)
