"""The derived graph against a second search, written without networkx, on random graphs and on the shipped one."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsvar.derivation import DERIVED, derive, support_graph
from samsvar.engine import EmbeddedEngine, Engine, NamedNode, Triple, value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, SV, VOCABULARY

Edge = tuple[int, int]
LoadGraph = Callable[[str], KnowledgeGraph]
NODES = st.integers(0, 7)
RELATIONS = ["operationalises", "supports", "contributes-to", "corresponds-to", "conflicts-with"]
LINKS = st.lists(
    st.tuples(
        NODES,
        NODES,
        st.sampled_from(["serves", *RELATIONS]),
        st.sampled_from(["strong", "partial"]),
        st.sampled_from(["accepted", "proposed", "rejected"]),
    ),
    max_size=20,
)
SUPPORTING = {"operationalises", "supports", "contributes-to"}


def reached(edges: Iterable[tuple[str, str]]) -> set[tuple[str, str]]:
    """Walk from every node, one edge at a time, and remember what was met."""
    after: dict[str, set[str]] = {}
    for source, target in edges:
        after.setdefault(source, set()).add(target)
    pairs = set()
    for start, first in after.items():
        met: set[str] = set()
        waiting = list(first)
        while waiting:
            node = waiting.pop()
            if node not in met:
                met.add(node)
                waiting.extend(after.get(node, ()))
        pairs |= {(start, node) for node in met if node != start}
    return pairs


def pairs(engine: Engine, name: str) -> set[tuple[str, str]]:
    return {
        (value(quad.subject), value(quad.object)) for quad in engine.quads(DERIVED) if quad.predicate.value == SV + name
    }


def node(number: int) -> str:
    return f"{ID}goal/random/n{number}"


def triples(links: list[tuple[int, int, str, str, str]]) -> list[Triple]:
    found = []
    for index, (source, target, relation, strength, status) in enumerate(links):
        if relation == "serves":
            found.append(Triple(NamedNode(node(source)), NamedNode(f"{SV}serves"), NamedNode(node(target))))
            continue
        link = NamedNode(f"{ID}alignment/random/l{index}")
        words = {
            "source": node(source),
            "target": node(target),
            "relation": f"{VOCABULARY}relation/{relation}",
            "strength": f"{VOCABULARY}strength/{strength}",
            "reviewStatus": f"{VOCABULARY}review-status/{status}",
        }
        found += [Triple(link, NamedNode(SV + name), NamedNode(iri)) for name, iri in words.items()]
    return found


@given(LINKS)
def test_closure_is_what_a_plain_search_finds(links: list[tuple[int, int, str, str, str]]) -> None:
    engine = EmbeddedEngine()
    engine.replace_graph(f"{ID}random", triples(links))
    derive(engine)
    steps = {
        (node(a), node(b))
        for a, b, relation, _, status in links
        if relation == "serves" or (relation in SUPPORTING and status == "accepted")
    }
    strong = {
        (node(a), node(b))
        for a, b, relation, strength, status in links
        if relation == "serves" or (relation in SUPPORTING and status == "accepted" and strength == "strong")
    }
    assert pairs(engine, "contributesTo") == {(a, b) for a, b in steps if a != b}
    assert pairs(engine, "reaches") == reached(steps)
    assert pairs(engine, "reachesStrongly") == reached(strong)


@given(LINKS)
def test_deriving_twice_changes_nothing(links: list[tuple[int, int, str, str, str]]) -> None:
    engine = EmbeddedEngine()
    engine.replace_graph(f"{ID}random", triples(links))
    derive(engine)
    before = set(engine.quads())
    derive(engine)
    assert set(engine.quads()) == before


def test_shipped_closure_is_what_a_plain_search_finds(shipped: KnowledgeGraph) -> None:
    one_step = pairs(shipped.engine, "contributesTo")
    assert one_step
    assert pairs(shipped.engine, "reaches") == reached(one_step)
    strong = {(a, b) for a, b, data in support_graph(shipped.engine).edges(data=True) if data["strong"]}
    assert pairs(shipped.engine, "reachesStrongly") == reached(strong)
    assert pairs(shipped.engine, "reachesStrongly") < pairs(shipped.engine, "reaches")


def test_strongest_of_several_opinions_counts_and_a_rejection_does_not_cancel(graph_of: LoadGraph) -> None:
    graph = graph_of(
        "".join(
            f"<urn:l{n}> sv:source <urn:a> ; sv:target <urn:b> ; sv:relation <{VOCABULARY}relation/supports> ;"
            f" sv:strength <{VOCABULARY}strength/{strength}> ; sv:reviewStatus <{VOCABULARY}review-status/{status}> .\n"
            for n, (strength, status) in enumerate(
                [("partial", "accepted"), ("strong", "accepted"), ("strong", "rejected")]
            )
        )
    )
    assert pairs(graph.engine, "reachesStrongly") == {("urn:a", "urn:b")}


def test_cycle_is_survived_and_reported(graph_of: LoadGraph) -> None:
    steps = [("a", "b"), ("b", "c"), ("c", "a"), ("d", "d")]
    graph = graph_of("".join(f"<urn:{source}> sv:serves <urn:{target}> . " for source, target in steps))
    assert graph.cycles == (("urn:a", "urn:b", "urn:c"), ("urn:d",))
    assert ("urn:a", "urn:a") not in pairs(graph.engine, "reaches")
    assert ("urn:a", "urn:c") in pairs(graph.engine, "reaches")
    assert not {pair for pair in pairs(graph.engine, "contributesTo") if "urn:d" in pair}


@pytest.mark.parametrize("relation", ["corresponds-to", "conflicts-with"])
def test_correspondence_and_conflict_are_no_support(graph_of: LoadGraph, relation: str) -> None:
    graph = graph_of(
        f"<urn:l> sv:source <urn:a> ; sv:target <urn:b> ; sv:relation <{VOCABULARY}relation/{relation}> ;"
        f" sv:strength <{VOCABULARY}strength/strong> ; sv:reviewStatus <{VOCABULARY}review-status/accepted> ."
    )
    assert pairs(graph.engine, "contributesTo") == set()
