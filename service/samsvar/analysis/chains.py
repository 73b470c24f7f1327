"""Chains of support: the simple paths between two elements, strongest first, with the word of each step."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import networkx as nx

from samsvar.analysis.words import Step, read_words, strength
from samsvar.engine import Engine


@dataclass(frozen=True)
class Chain:
    """A path of support; each place on it holds every accepted word on that step, strongest first."""

    steps: tuple[tuple[Step, ...], ...]

    @property
    def strong(self) -> bool:
        """A chain is as strong as its weakest step; a step as strong as its strongest word."""
        return all(step[0].strong for step in self.steps)

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements on the way, both ends included."""
        return (self.steps[0][0].source, *(step[0].target for step in self.steps))

    @property
    def links(self) -> tuple[str, ...]:
        """The alignments that the chain stands on."""
        return tuple(word.link for words in self.steps for word in words if word.link)

    def to_json(self) -> dict[str, Any]:
        """Return the chain as plain values."""
        steps = [
            {"source": words[0].source, "target": words[0].target, "words": [word.to_json() for word in words]}
            for words in self.steps
        ]
        return {"strength": strength(strong=self.strong), "steps": steps}


@dataclass(frozen=True)
class Trace:
    """The chains between two elements, and whether these are all there are."""

    chains: tuple[Chain, ...]
    complete: bool


class Chains:
    """Finds chains in the support graph and tells on whose word each step stands."""

    def __init__(self, engine: Engine, graph: "nx.DiGraph[str]") -> None:
        """Read the words on every step from the engine; graph is the one-step graph of the derivation."""
        self.graph = graph
        words: dict[tuple[str, str], list[Step]] = defaultdict(list)
        self._rejected: dict[tuple[str, str], list[Step]] = defaultdict(list)
        for step in read_words(engine):
            if step.supports:
                words[step.source, step.target].append(step)
            elif step.status == "rejected":
                self._rejected[step.source, step.target].append(step)
        self._words = {pair: tuple(sorted(steps, key=_weight)) for pair, steps in words.items()}

    def between(self, source: str, target: str, *, most: int = 20, longest: int = 8) -> list[Chain]:
        """Return the simple chains from source to target, strong ones first, then short ones, then by name.

        At most `most` chains of at most `longest` steps are returned.
        """
        return list(self.trace(source, target, most=most, longest=longest).chains)

    def trace(self, source: str, target: str, *, most: int = 20, longest: int = 8) -> Trace:
        """Return the first `most` simple chains of at most `longest` steps, strong ones first, then short ones.

        They are sought in that order, so that a graph with very many chains costs no more. Among those that are
        returned, equals stand by name.
        """
        if source not in self.graph or target not in self.graph or source == target:
            return Trace((), complete=True)
        below: set[str] = nx.descendants(self.graph, source)
        above: set[str] = nx.ancestors(self.graph, target)
        between = {source, target} | (below & above)
        whole: nx.DiGraph[str] = nx.DiGraph()
        whole.add_nodes_from(between)
        whole.add_edges_from((a, b) for a, b in self.graph.edges(between) if b in between)
        strong: nx.DiGraph[str] = nx.DiGraph()
        strong.add_nodes_from(between)
        strong.add_edges_from(pair for pair in whole.edges if self.graph.edges[pair]["strong"])
        found: list[Chain] = []
        complete = True
        for graph in (strong, whole):
            for path in _shortest_first(graph, source, target):
                if graph is whole and all(pair in strong.edges for pair in pairwise(path)):
                    continue
                if len(found) == most or len(path) > longest + 1:
                    complete = False
                    break
                found.append(Chain(tuple(self._words[pair] for pair in pairwise(path))))
            if len(found) == most and not complete:
                break
        return Trace(tuple(sorted(found, key=lambda c: (not c.strong, len(c.steps), c.elements))), complete)

    def rejected(self, source: str, target: str) -> Sequence[Step]:
        """Return the rejected opinions on one pair."""
        return self._rejected.get((source, target), [])


def _shortest_first(graph: "nx.DiGraph[str]", source: str, target: str) -> Iterator[list[str]]:
    try:
        yield from nx.shortest_simple_paths(graph, source, target)
    except nx.NetworkXNoPath:
        return


def _weight(step: Step) -> tuple[bool, str]:
    return not step.strong, step.link or ""
