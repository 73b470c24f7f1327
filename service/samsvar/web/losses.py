"""What would lose support if an action, or what somebody answers for, stopped."""

from collections.abc import Sequence
from typing import NamedTuple

from samsvar.analysis import Loss
from samsvar.overview import Element, Overview
from samsvar.web.visit import Visit


class Stopping(NamedTuple):
    """What stops, how much goes on, and what loses all local support, or the last strong one."""

    stops: Sequence[str]
    goes_on: int
    """Actions that others answer for too."""
    losses: Sequence[tuple[Element, Loss]]
    """Those that lose all of it first, then in document order."""

    def elsewhere(self, overview: Overview) -> Sequence[tuple[Element, Loss]]:
        """Return the losses without what a plan does to its own elements, which is told in the plan."""
        stopped = {overview.elements[one].number: overview.elements[one] for one in self.stops}
        return [
            (element, loss)
            for element, loss in self.losses
            if not any(
                set(stopped[way.number].documents) & set(element.documents)
                for way in overview.entries_to(element.iri)
                if way.number in stopped
            )
        ]


def stopping(visit: Visit, iri: str, *, alone: bool = True) -> Stopping:
    """Return what falls if an action stops, or those of an owner; if alone, only those that nobody else owns."""
    elements = visit.overview.elements
    found = visit.graph.stoppages.of(iri, alone=alone)
    losses = [(elements[loss.element], loss) for loss in found.losses if loss.element in elements]
    losses.sort(key=lambda pair: (not pair[1].everything, pair[0].number))
    return Stopping(found.stops, len(found.goes_on), losses)
