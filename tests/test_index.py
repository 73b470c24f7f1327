"""The index gives what the query gives, for every element and in every way that it answers."""

import json
from collections.abc import Callable, Iterator
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samsvar.engine import value
from samsvar.index import LANGUAGES, QUERY, Index
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, VOCABULARY

LoadGraph = Callable[[str], KnowledgeGraph]
STRENGTHS = (None, f"{VOCABULARY}strength/strong", f"{VOCABULARY}strength/partial")


def questions(targets: list[str]) -> Iterator[dict[str, str]]:
    for target, lang, strength, direct in product(targets, LANGUAGES, STRENGTHS, (None, "true", "false")):
        given_values = {"target": target, "lang": lang, "strength": strength, "direct": direct}
        yield {name: text for name, text in given_values.items() if text is not None}


def elements(graph: KnowledgeGraph) -> list[str]:
    found = graph.engine.rows("SELECT DISTINCT ?e { ?e <https://w3id.org/samsvar/def/statedIn> ?d ; a ?k } ORDER BY ?e")
    return [value(element) for (element,) in found]


def disagreements(graph: KnowledgeGraph, index: Index, asked: Iterator[dict[str, str]]) -> list[dict[str, str]]:
    wrong = []
    for values in asked:
        rows = index.rows(QUERY, values)
        assert rows is not None, values
        if [list(row.items()) for row in json.loads(rows)] != [
            list(row.items()) for row in graph.answer(QUERY, values).to_json()
        ]:
            wrong.append(values)
    return wrong


def test_index_says_what_the_query_says_of_every_element_of_the_documents(shipped: KnowledgeGraph) -> None:
    index = Index.build(shipped.engine)
    everything = [{"target": target, "lang": "nb"} for target in elements(shipped)]
    assert len(everything) > 400
    assert sum(len(json.loads(index.rows(QUERY, values) or b"[]")) for values in everything) > 300
    assert disagreements(shipped, index, iter(everything)) == []


def test_index_says_what_the_query_says_in_every_way_of_asking(shipped: KnowledgeGraph) -> None:
    index = Index.build(shipped.engine)
    busy = [t for t in elements(shipped) if len(json.loads(index.rows(QUERY, {"target": t}) or b"[]")) > 3]
    assert len(busy) > 5
    assert disagreements(shipped, index, questions(busy[:4] + busy[-2:])) == []


@pytest.mark.parametrize(
    ("name", "values"),
    [
        (QUERY, {"target": f"{ID}goal/none/none"}),
        (QUERY, {}),
        (QUERY, {"lang": "nn"}),
        (QUERY, {"strength": "weak"}),
        (QUERY, {"direct": "yes"}),
        (QUERY, {"owner": f"{ID}organisation/rana-kommune"}),
        (QUERY, {"level": f"{VOCABULARY}level/regional"}),
        ("supported-goals", {}),
    ],
)
def test_what_the_index_does_not_know_is_left_to_the_query(
    shipped: KnowledgeGraph, name: str, values: dict[str, str]
) -> None:
    target = {"target": elements(shipped)[0]} if name == QUERY and values else {}
    assert Index.build(shipped.engine).rows(name, target | values) is None


NODES = st.integers(0, 5)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    serves=st.sets(st.tuples(NODES, NODES), max_size=8),
    links=st.dictionaries(st.tuples(NODES, NODES), st.sampled_from(["strong", "partial"]), max_size=8),
    parts=st.sets(st.tuples(NODES, NODES), max_size=4),
    kinds=st.lists(st.sampled_from(["Action", "Goal", "FocusArea"]), min_size=6, max_size=6),
    documents=st.lists(st.sets(st.integers(0, 1), max_size=2), min_size=6, max_size=6),
    labels=st.lists(st.sets(st.sampled_from(['"a"@nb', '"b"@nb', '"\\"c\\n"@en', '"d"'])), min_size=8, max_size=8),
    owners=st.sets(st.tuples(NODES, st.integers(0, 1)), max_size=5),
)
def test_index_says_what_the_query_says_on_any_graph(  # noqa: PLR0913, PLR0917 – one for each part of a graph
    graph_of: LoadGraph,
    serves: set[tuple[int, int]],
    links: dict[tuple[int, int], str],
    parts: set[tuple[int, int]],
    kinds: list[str],
    documents: list[set[int]],
    labels: list[set[str]],
    owners: set[tuple[int, int]],
) -> None:
    """Also on graphs that no rule would pass: no label, two labels, no document, two documents, cycles."""
    lines = [f"<urn:e{n}> a sv:{kind} ." for n, kind in enumerate(kinds)]
    lines += [f"<urn:e{n}> sv:statedIn <urn:d{d}> ." for n, stated in enumerate(documents) for d in sorted(stated)]
    lines += [f"<urn:d{n}> sv:level <urn:level{n}> ." for n in range(2)]
    lines += [f"<urn:e{n}> skos:prefLabel {text} ." for n, texts in enumerate(labels[:6]) for text in sorted(texts)]
    lines += [f"<urn:d{n}> skos:prefLabel {text} ." for n, texts in enumerate(labels[6:]) for text in sorted(texts)]
    lines += [f"<urn:o{n}> skos:prefLabel {text} ." for n, texts in enumerate(labels[:2]) for text in sorted(texts)]
    lines += [f"<urn:e{a}> sv:serves <urn:e{b}> ." for a, b in sorted(serves)]
    lines += [f"<urn:e{a}> dcterms:isPartOf <urn:e{b}> ." for a, b in sorted(parts)]
    lines += [f"<urn:e{a}> sv:owner <urn:o{b}> ." for a, b in sorted(owners)]
    lines += [
        f"<urn:l{a}-{b}> a sv:Alignment ; sv:source <urn:e{a}> ; sv:target <urn:e{b}> ;"
        f" sv:relation <{VOCABULARY}relation/supports> ; sv:strength <{VOCABULARY}strength/{strength}> ;"
        f" sv:reviewStatus <{VOCABULARY}review-status/accepted> ."
        for (a, b), strength in sorted(links.items())
    ]
    graph = graph_of("\n".join(lines))
    index = Index.build(graph.engine)
    for values in questions(elements(graph)):
        rows = json.loads(index.rows(QUERY, values) or b"null")
        text = graph.catalog[QUERY].bind(values)
        expected = graph.query(text).to_json()  # type: ignore[union-attr]
        assert sorted(rows, key=str) == sorted(expected, key=str)
        order = ("document", "supported", "action")
        assert [[row[name] for name in order] for row in rows] == [[row[name] for name in order] for row in expected]
