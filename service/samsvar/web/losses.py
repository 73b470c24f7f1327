"""What would lose support if one action stopped."""

from samsvar.analysis import Loss
from samsvar.overview import Action, Element, Reach
from samsvar.overview.support import Way
from samsvar.web.support import stating
from samsvar.web.visit import Visit


def losses(visit: Visit, action: Action) -> list[tuple[Element, Loss]]:
    """Return the elements that lose all local support, or the last strong one, without an action; those first.

    As `Stoppages` of `samsvar.analysis` has it. That searches the whole graph; but where no local action supports
    this one, no chain of others runs through it, and what reaches each element tells enough.
    """
    elements = visit.overview.elements
    if any(_local(visit, way) for way in visit.overview.entries_to(action.iri)):
        found = visit.graph.stoppages.of(action.iri).losses
    elif any(document.local for document in stating(visit.overview, action)):
        found = tuple(loss for reach in visit.overview.reached(action.iri) if (loss := _loss(visit, reach)) is not None)
    else:
        return []
    known = [(elements[loss.element], loss) for loss in found if loss.element in elements]
    return sorted(known, key=lambda pair: (not pair[1].everything, pair[0].number))


def _loss(visit: Visit, reach: Reach) -> Loss | None:
    """Return what an element loses by the end of a local action that no other one supports, if it loses anything."""
    others = 0
    for way in visit.overview.entries_to(reach.supported.iri):  # strong ones first
        if way.number != reach.element.number and _local(visit, way):
            if way.strong or not reach.strong:
                return None
            others += 1
    return Loss(reach.supported.iri, not others, 1, others, int(reach.strong))


def _local(visit: Visit, way: Way) -> bool:
    element = visit.overview.numbered(way.number)
    return isinstance(element, Action) and any(one.local for one in stating(visit.overview, element))
