"""Support in one step, as a table."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from samsvar.engine import value
from samsvar.live import Edition
from samsvar.names import SV, VOCABULARY
from samsvar.overview import Element
from samsvar.web.memory import Memory

_PAIRS = f"PREFIX sv: <{SV}> SELECT ?a ?b WHERE {{ ?a sv:%s ?b }}"
_STRONG = f"""PREFIX sv: <{SV}>
SELECT ?a ?b WHERE {{
  ?link sv:strength <{VOCABULARY}strength/strong> ;
    sv:reviewStatus <{VOCABULARY}review-status/accepted> ;
    sv:relation ?relation ;
    sv:source ?a ;
    sv:target ?b .
  FILTER(?relation NOT IN (<{VOCABULARY}relation/corresponds-to>, <{VOCABULARY}relation/conflicts-with>))
}}"""


class Step(NamedTuple):
    """One element supports another in one step."""

    source: Element
    target: Element
    strong: bool
    stated: bool
    """Whether the document says so itself."""


class Steps:
    """All steps between elements, by either end."""

    def __init__(self, steps: Sequence[Step]) -> None:
        """Take the steps, by the place of their source, then of their target."""
        self.all = steps
        self._out: Mapping[str, list[Step]] = defaultdict(list)
        self._in: Mapping[str, list[Step]] = defaultdict(list)
        for step in steps:
            self._out[step.source.iri].append(step)
            self._in[step.target.iri].append(step)

    def out(self, element: str) -> Sequence[Step]:
        """Return the steps by which an element supports another."""
        return self._out.get(element, ())

    def into(self, element: str) -> Sequence[Step]:
        """Return the steps by which an element is supported."""
        return self._in.get(element, ())


_steps: Memory[Steps] = Memory()


def steps_of(edition: Edition) -> Steps:
    """Return the steps of an edition, read once."""
    return _steps.get(edition, None, lambda: _read(edition))


def _read(edition: Edition) -> Steps:
    def pairs(query: str) -> set[tuple[str, str]]:
        return {(value(source), value(target)) for source, target in edition.graph.engine.rows(query)}

    elements, stated = edition.overview.elements, pairs(_PAIRS % "serves")
    strong = stated | pairs(_STRONG)
    found = [
        Step(elements[source], elements[target], (source, target) in strong, (source, target) in stated)
        for source, target in pairs(_PAIRS % "contributesTo")
        if source in elements and target in elements
    ]
    return Steps(sorted(found, key=lambda step: (step.source.number, step.target.number)))
