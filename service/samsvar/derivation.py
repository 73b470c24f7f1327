"""The derived graph: what contributes to what in one step, and what reaches what through a chain.

`sv:contributesTo` is what a document itself says (`sv:serves`) and every accepted alignment that supports:
all relations but corresponds-to and conflicts-with. `sv:reaches` is its transitive closure, and
`sv:reachesStrongly` the closure of its strong steps; neither holds from an element to itself, on cycles too.
A step is strong if a document says it or if any accepted opinion on the pair is strong.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from samsvar.engine import Engine, NamedNode, Triple, value
from samsvar.names import GRAPH, SV, VOCABULARY

DERIVED = f"{GRAPH}derived"
_STEPS = f"""PREFIX sv: <{SV}>
SELECT DISTINCT ?from ?to ?strength WHERE {{
  {{
    ?from sv:serves ?to .
    BIND(<{VOCABULARY}strength/strong> AS ?strength)
  }}
  UNION
  {{
    ?link sv:source ?from ;
      sv:target ?to ;
      sv:relation ?relation ;
      sv:strength ?strength ;
      sv:reviewStatus <{VOCABULARY}review-status/accepted> .
    FILTER(?relation NOT IN (<{VOCABULARY}relation/corresponds-to>, <{VOCABULARY}relation/conflicts-with>))
  }}
}}
ORDER BY ?from ?to ?strength"""


@dataclass(frozen=True)
class Derivation:
    """What was derived: the one-step graph, how many triples it gave, and the cycles it holds."""

    steps: "nx.DiGraph[str]"
    triples: int
    cycles: tuple[tuple[str, ...], ...]


def support_graph(engine: Engine) -> "nx.DiGraph[str]":
    """Return the one-step graph: an edge from what supports to what is supported, with `strong` true or false."""
    graph: nx.DiGraph[str] = nx.DiGraph()
    for source, target, strength in engine.rows(_STEPS):
        strong = value(strength).endswith("/strong")
        known = graph.get_edge_data(value(source), value(target), {"strong": False})
        graph.add_edge(value(source), value(target), strong=strong or known["strong"])
    return graph


def derive(engine: Engine) -> Derivation:
    """Write the derived graph anew into the engine and return what it holds."""
    steps = support_graph(engine)
    strong: nx.DiGraph[str] = nx.DiGraph()
    strong.add_edges_from((a, b) for a, b, data in steps.edges(data=True) if data["strong"])
    triples = [
        *_triples("contributesTo", ((a, b) for a, b in steps.edges if a != b)),
        *_triples("reaches", closure(steps)),
        *_triples("reachesStrongly", closure(strong)),
    ]
    engine.replace_graph(DERIVED, triples)
    return Derivation(steps, len(triples), tuple(_cycles(steps)))


def closure(graph: "nx.DiGraph[str]") -> Iterator[tuple[str, str]]:
    """Give every pair of different elements between which a path of one or more steps leads."""
    for node in graph:
        for reached in nx.descendants(graph, node):
            yield node, reached


def _triples(name: str, pairs: Iterator[tuple[str, str]]) -> Iterator[Triple]:
    predicate = NamedNode(SV + name)
    for source, target in pairs:
        yield Triple(NamedNode(source), predicate, NamedNode(target))


def _cycles(graph: "nx.DiGraph[str]") -> Iterator[tuple[str, ...]]:
    for component in nx.strongly_connected_components(graph):
        if len(component) > 1:
            yield tuple(sorted(component))
    for node in nx.nodes_with_selfloops(graph):
        yield (node,)
