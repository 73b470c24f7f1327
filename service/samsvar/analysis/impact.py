"""What falls if something stops: an action, or what somebody answers for, or what a document sets out.

What stops is taken out of the support graph with everything that ran through it. An element then loses everything
if no local action reaches it any more, and its strong support if some still do, but none by a chain that is strong
all the way. Local is every level below the regional one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from samsvar.engine import Engine, value
from samsvar.names import PREFIXES

_REGIONAL = 2
_PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("foaf", "org", "sv"))
_ACTIONS = f"""{_PROLOGUE}
SELECT DISTINCT ?action ?document WHERE {{ ?action a sv:Action OPTIONAL {{ ?action sv:statedIn ?document }} }}
ORDER BY ?action ?document"""
_LOCAL = f"""{_PROLOGUE}
SELECT DISTINCT ?action WHERE {{ ?action a sv:Action ; sv:statedIn/sv:level/sv:rank ?rank FILTER(?rank > {_REGIONAL}) }}
ORDER BY ?action"""
_OWNERS = f"""{_PROLOGUE}
SELECT DISTINCT ?action ?owner WHERE {{ ?action a sv:Action ; sv:owner ?owner }}
ORDER BY ?action ?owner"""
_BELONGING = f"{_PROLOGUE}SELECT DISTINCT ?part ?whole WHERE {{ ?part %s ?whole }} ORDER BY ?part ?whole"


@dataclass(frozen=True)
class Shared:
    """An action that goes on, since others answer for it too."""

    action: str
    others: tuple[str, ...]


@dataclass(frozen=True)
class Loss:
    """An element that loses support, and how many local actions reached it that do so no more, and how many still do.

    If it loses everything, none is left; otherwise some are, but none of them by a strong chain.
    """

    element: str
    everything: bool
    lost: int
    remaining: int
    lost_strong: int


@dataclass(frozen=True)
class Impact:
    """What stops, what goes on since it is shared, and what loses support, by element."""

    stops: tuple[str, ...]
    goes_on: tuple[Shared, ...]
    losses: tuple[Loss, ...]


class Stoppages:
    """Tells what falls if something stops."""

    def __init__(self, engine: Engine, graph: "nx.DiGraph[str]") -> None:
        """Read who answers for what from the engine; graph is the one-step graph of the derivation."""
        self._graph = graph
        self._strong = _strong_part(graph)
        self._stated: dict[str, set[str]] = defaultdict(set)
        self._actions: set[str] = set()
        for action, document in engine.rows(_ACTIONS):
            self._actions.add(value(action))
            if document is not None:
                self._stated[value(document)].add(value(action))
        self._local = {value(action) for (action,) in engine.rows(_LOCAL)}
        self._owners: dict[str, set[str]] = defaultdict(set)
        for action, owner in engine.rows(_OWNERS):
            self._owners[value(action)].add(value(owner))
        self._units = _belonging(engine, "org:unitOf")
        self._through = _belonging(engine, "foaf:member|org:unitOf")

    def of(self, thing: str, *, alone: bool = True) -> Impact:
        """Return what falls if an action, an owner of actions, or all that a document sets out, stops.

        Of an owner stop the actions that nobody else owns, its units and it counting as one; the others go on. Unless
        alone, those it shares with others, or owns through a collective or a unit, stop too.
        """
        if thing in self._actions:
            return Impact((thing,), (), self._losses({thing}))
        if thing in self._stated:
            stops = self._stated[thing]
            return Impact(tuple(sorted(stops)), (), self._losses(stops))
        own = _with_parts(self._units, thing)
        involved = _with_parts(self._through, thing)
        owned = {action for action, owners in self._owners.items() if owners & involved}
        goes_on = {action for action in owned if alone and not self._owners[action] <= own}
        shared = (Shared(action, tuple(sorted(self._owners[action] - own))) for action in sorted(goes_on))
        return Impact(tuple(sorted(owned - goes_on)), tuple(shared), self._losses(owned - goes_on))

    def _losses(self, stops: AbstractSet[str]) -> tuple[Loss, ...]:
        affected = _reached(self._graph.adj, stops) - stops
        if not affected:
            return ()
        going = self._local - stops
        fallen = self._supported - _reached(self._graph.adj, going, without=stops)
        weakened = self._strongly_supported - _reached(self._strong.adj, going, without=stops)
        # an action on a cycle comes back to itself, which is no support: those are looked at one by one
        candidates = sorted(affected & (fallen | weakened | self._local))
        return tuple(loss for element in candidates if (loss := self._loss(element, stops)))

    @cached_property
    def _supported(self) -> set[str]:
        return _reached(self._graph.adj, self._local)

    @cached_property
    def _strongly_supported(self) -> set[str]:
        return _reached(self._strong.adj, self._local)

    def _loss(self, element: str, stops: AbstractSet[str]) -> Loss | None:
        before, after = (self._supporters(self._graph, element, without) for without in (frozenset(), stops))
        strongly_before, strongly_after = (
            self._supporters(self._strong, element, without) for without in (frozenset(), stops)
        )
        everything = bool(before) and not after
        if not everything and not (strongly_before and not strongly_after):
            return None
        lost_strong = len(strongly_before) - len(strongly_after)
        return Loss(element, everything, len(before) - len(after), len(after), lost_strong)

    def _supporters(self, graph: "nx.DiGraph[str]", element: str, without: AbstractSet[str]) -> set[str]:
        """Return the other local actions that reach an element by a path that avoids some elements."""
        return (_reached(graph.pred, [element], without=without) & self._local) - {element}


def _strong_part(graph: "nx.DiGraph[str]") -> "nx.DiGraph[str]":
    strong: nx.DiGraph[str] = nx.DiGraph()
    strong.add_edges_from((a, b) for a, b, about in graph.edges(data=True) if about["strong"])
    return strong


def _reached(
    steps: Mapping[str, Iterable[str]], sources: Iterable[str], *, without: AbstractSet[str] = frozenset()
) -> set[str]:
    """Return all to which a path of one or more steps leads from any of the sources, through none of what is without.

    That costs as much as there is of it, and not as much as the whole graph has.
    """
    waiting = [source for source in sources if source in steps]
    reached: set[str] = set()
    while waiting:
        for target in steps[waiting.pop()]:
            if target not in reached and target not in without:
                reached.add(target)
                waiting.append(target)
    return reached


def _belonging(engine: Engine, properties: str) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = defaultdict(list)
    for part, whole in engine.rows(_BELONGING % properties):
        parts[value(whole)].append(value(part))
    return parts


def _with_parts(parts: dict[str, list[str]], whole: str) -> set[str]:
    """Return a thing and everything that belongs to it in one or more steps."""
    found, waiting = {whole}, [whole]
    while waiting:
        for part in parts.get(waiting.pop(), ()):
            if part not in found:
                found.add(part)
                waiting.append(part)
    return found
