"""Every competency question against rows that were written by hand.

`golden/fixture.ttl` is a small invented graph. `golden/<query>/<case>.json` gives the values asked with and the
rows that must come, in order, and under `breaks` a change of the fixture after which they must not: so a case
proves that it looks at something. A case with `"graph": "shipped"` instead names parts of rows that the shipped
graph must, and must not, give.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import RdfFormat, parse, serialize
from rdflib.plugins.sparql import prepareQuery

from samsvar.answers import Answer
from samsvar.catalog import Parameter, Query, read_catalog
from samsvar.engine import Literal, NamedNode, Row, Triple, to_ntriples
from samsvar.knowledge import KnowledgeGraph
from samsvar.resources import Collection, shipped_graph

FOLDER = Path(__file__).parent / "golden"
FIXTURE = FOLDER / "fixture.ttl"
HEADER = "".join(f"{line}\n" for line in FIXTURE.read_text("utf-8").splitlines() if line.startswith("@"))
CATALOG = read_catalog(shipped_graph() / "queries")
PARAMETERS = [(query, parameter) for query in CATALOG.values() for parameter in query.parameters.values()]
GOLDEN = {file: json.loads(file.read_text("utf-8")) for file in sorted(FOLDER.glob("*/*.json"))}
ON_FIXTURE = [file for file, golden in GOLDEN.items() if golden.get("graph") != "shipped"]
ON_SHIPPED = [file for file, golden in GOLDEN.items() if golden.get("graph") == "shipped"]

Rows = list[dict[str, Any]]


def case_name(file: Path) -> str:
    return f"{file.parent.name}/{file.stem}"


def query_name(query: Query) -> str:
    return query.name


def load(folder: Path, triples: set[Triple]) -> KnowledgeGraph:
    data = folder / "data"
    data.mkdir()
    (data / "fixture.ttl").write_bytes(to_ntriples(triples))
    return KnowledgeGraph.load(Collection.at(folder))


def triples_of(turtle: str) -> set[Triple]:
    return {Triple(quad.subject, quad.predicate, quad.object) for quad in parse(turtle, RdfFormat.TURTLE)}


@pytest.fixture(scope="session")
def triples() -> set[Triple]:
    return triples_of(FIXTURE.read_text("utf-8"))


@pytest.fixture(scope="session")
def fixture_graph(tmp_path_factory: pytest.TempPathFactory, triples: set[Triple]) -> KnowledgeGraph:
    return load(tmp_path_factory.mktemp("fixture"), triples)


@pytest.fixture(scope="session")
def in_rdflib(fixture_graph: KnowledgeGraph) -> rdflib.Graph:
    """Return the fixture graph, the ontology and the derived triples included, as one graph of rdflib."""
    merged = {Triple(quad.subject, quad.predicate, quad.object) for quad in fixture_graph.engine.quads()}
    return rdflib.Graph().parse(data=serialize(merged, format=RdfFormat.N_TRIPLES), format="nt")


def term(node: object) -> NamedNode | Literal | None:
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(str(node.datatype or rdflib.XSD.string)))
    return NamedNode(str(node)) if isinstance(node, rdflib.URIRef) else None


def rdflib_rows(graph: rdflib.Graph, text: str) -> Rows:
    result = graph.query(prepareQuery(text))
    columns = tuple(str(column) for column in result.vars or ())
    rows: list[Row] = [tuple(map(term, row)) for row in result if isinstance(row, tuple)]
    return Answer(columns, tuple(rows)).to_json()


def as_multiset(rows: Rows) -> Counter[str]:
    return Counter(json.dumps(row, sort_keys=True) for row in rows)


def contains(row: dict[str, Any], part: dict[str, Any]) -> bool:
    return part.items() <= row.items()


# The cases ---------------------------------------------------------------------------------------------------


def test_every_query_has_a_golden_case() -> None:
    assert {file.parent.name for file in ON_FIXTURE} == set(CATALOG)


@pytest.mark.parametrize(
    ("query", "parameter"),
    [(query, parameter) for query, parameter in PARAMETERS if parameter.name != "lang"],
    ids=lambda value: value.name,
)
def test_every_parameter_is_given_in_one_case_and_if_optional_left_out_in_another(
    query: Query, parameter: Parameter
) -> None:
    given = {
        parameter.name in golden["values"]
        for file, golden in GOLDEN.items()
        if file in ON_FIXTURE and file.parent.name == query.name
    }
    tested = {True} if parameter.required or parameter.default == "today" else {True, False}
    assert given == tested


@pytest.mark.parametrize("file", ON_FIXTURE, ids=case_name)
def test_query_gives_its_golden_rows(fixture_graph: KnowledgeGraph, file: Path) -> None:
    golden = GOLDEN[file]
    assert fixture_graph.answer(file.parent.name, golden["values"]).to_json() == golden["rows"]


@pytest.mark.parametrize("file", ON_FIXTURE, ids=case_name)
def test_changing_one_relevant_triple_breaks_the_case(tmp_path: Path, triples: set[Triple], file: Path) -> None:
    golden = GOLDEN[file]
    removed = triples_of(HEADER + "\n".join(golden["breaks"]["remove"]))
    added = triples_of(HEADER + "\n".join(golden["breaks"]["add"]))
    assert removed <= triples
    assert added.isdisjoint(triples)
    graph = load(tmp_path, triples - removed | added)
    assert graph.answer(file.parent.name, golden["values"]).to_json() != golden["rows"]


@pytest.mark.parametrize("file", ON_FIXTURE, ids=case_name)
def test_rdflib_gives_the_same_rows(fixture_graph: KnowledgeGraph, in_rdflib: rdflib.Graph, file: Path) -> None:
    golden = GOLDEN[file]
    query = CATALOG[file.parent.name]
    rows = rdflib_rows(in_rdflib, query.bind(fixture_graph.resolved(query, golden["values"])))
    assert as_multiset(rows) == as_multiset(golden["rows"])


@pytest.mark.parametrize("file", ON_SHIPPED, ids=case_name)
def test_shipped_graph_gives_what_it_must_and_nothing_that_it_must_not(shipped: KnowledgeGraph, file: Path) -> None:
    golden = GOLDEN[file]
    rows = shipped.answer(file.parent.name, golden["values"]).to_json()
    assert [part for part in golden["must"] if not any(contains(row, part) for row in rows)] == []
    assert [part for part in golden["must-not"] if any(contains(row, part) for row in rows)] == []


@pytest.mark.parametrize("file", ON_SHIPPED, ids=case_name)
def test_shipped_case_asks_for_what_there_is(shipped: KnowledgeGraph, file: Path) -> None:
    golden = GOLDEN[file]
    assert golden["because"].strip()
    known = {
        term.value
        for quad in shipped.engine.quads()
        for term in (quad.subject, quad.predicate, quad.object)
        if isinstance(term, NamedNode)
    }
    parts = [*golden["must"], *golden["must-not"]]
    assert {column for part in parts for column in part} <= set(
        shipped.answer(file.parent.name, golden["values"]).columns
    )
    named = {text for part in [*parts, golden["values"]] for text in part.values() if str(text).startswith("https://")}
    assert named - known == set()


def test_every_query_has_a_case_on_the_shipped_graph() -> None:
    assert {file.parent.name for file in ON_SHIPPED} == set(CATALOG)


# The headers -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("query", CATALOG.values(), ids=query_name)
def test_query_runs_as_it_stands_on_the_shipped_graph(shipped: KnowledgeGraph, query: Query) -> None:
    answer = shipped.query(query.text)
    assert isinstance(answer, Answer)
    assert len(set(answer.columns)) == len(answer.columns)
    assert len(set(answer.rows)) == len(answer.rows)


@pytest.mark.parametrize("query", CATALOG.values(), ids=query_name)
def test_query_reads_a_language_of_labels(query: Query) -> None:
    assert query.parameter("lang").values == ("nb", "en")
    assert query.parameter("lang").default == "nb"


@pytest.mark.parametrize("query", [query for query in CATALOG.values() if query.explain], ids=query_name)
def test_the_ends_of_chains_are_columns(shipped: KnowledgeGraph, query: Query) -> None:
    answer = shipped.query(query.text)
    assert isinstance(answer, Answer)
    assert set(query.explain or ()) <= set(answer.columns)


@pytest.mark.parametrize(("query", "parameter"), PARAMETERS, ids=lambda value: value.name)
def test_example_of_a_parameter_can_be_asked_on_the_shipped_graph(
    shipped: KnowledgeGraph, query: Query, parameter: Parameter
) -> None:
    if parameter.example is None:
        assert parameter.default is not None
        return
    parameter.to_term(shipped.resolve(parameter.example, parameter) if parameter.type == "iri" else parameter.example)
    needed = {p.name: p.example for p in query.parameters.values() if p.required and p.example}
    shipped.answer(query.name, {**needed, parameter.name: parameter.example})


@pytest.mark.parametrize("query", CATALOG.values(), ids=query_name)
def test_iris_in_a_query_mean_something_in_the_shipped_graph(shipped: KnowledgeGraph, query: Query) -> None:
    known = {quad.subject.value for quad in shipped.engine.quads() if isinstance(quad.subject, NamedNode)}
    used = {
        str(node)
        for node in triples_and_values(prepareQuery(query.text).algebra)
        if node.startswith("https://w3id.org/samsvar/")
    }
    assert used - known == set()


def triples_and_values(part: object) -> set[rdflib.URIRef]:
    """Return every IRI in a part of the algebra of a query."""
    if isinstance(part, rdflib.URIRef):
        return {part}
    if isinstance(part, dict):
        return set().union(*map(triples_and_values, [*part.keys(), *part.values()]))
    if isinstance(part, list | tuple | set):
        return set().union(*map(triples_and_values, part))
    if isinstance(part, rdflib.paths.Path):
        return set().union(*map(triples_and_values, vars(part).values()))
    return set()
