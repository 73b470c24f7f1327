"""What the endpoint says of itself: the W3C suite for service descriptions, whose three tests are in prose."""

import json
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, parse

from samsvar.http.negotiation import GRAPHS, ROWS
from suite_results import graph
from suite_server import Endpoint, served

ONE, TWO = "http://a.example/one", "http://a.example/two"
DATA = (
    f'<http://a.example/s> <http://a.example/p> "1" <{ONE}> .\n'
    f'<http://a.example/s> <http://a.example/p> "2" <{TWO}> .\n'
    '<http://a.example/s> <http://a.example/p> "0" .\n'
).encode()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with served() as endpoint:
        endpoint.hold(DATA)
        yield endpoint


SD = "http://www.w3.org/ns/sparql-service-description#"
RDF_TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
RANGES = {
    "endpoint": None,
    "supportedLanguage": "Language",
    "resultFormat": None,
    "feature": "Feature",
    "defaultEntailmentRegime": None,
    "defaultDataset": "Dataset",
    "availableGraphs": "GraphCollection",
    "defaultGraph": "Graph",
    "namedGraph": "NamedGraph",
    "name": None,
    "graph": "Graph",
}
"""The properties that a description may have here, with the class of their values where that is described too."""
DOMAINS = {
    "Service": "endpoint supportedLanguage resultFormat feature defaultEntailmentRegime defaultDataset availableGraphs",
    "Dataset": "defaultGraph namedGraph",
    "NamedGraph": "name graph",
}
INSTANCES = {"SPARQL11Query": "Language", "UnionDefaultGraph": "Feature"}
"""What the vocabulary itself says of its instances."""


def described(endpoint: Endpoint) -> list[Quad]:
    got = endpoint.ask("GET", "/sparql", accept="application/n-triples")
    assert (got.status, got.media_type) == (200, "application/n-triples")
    return list(parse(got.body, format=RdfFormat.N_TRIPLES))


def told(quads: list[Quad], name: str) -> set[str]:
    return {str(quad.object.value) for quad in quads if quad.predicate.value == SD + name}  # type: ignore[union-attr]


def test_get_on_the_endpoint_returns_rdf(endpoint: Endpoint) -> None:
    texts = {form: endpoint.ask("GET", "/sparql", accept=form.media_type) for form in GRAPHS}
    assert {got.media_type for got in texts.values()} == {form.media_type for form in GRAPHS}
    assert len({graph(got.body, got.media_type) for got in texts.values()}) == 1


def test_service_description_has_a_matching_endpoint_triple(endpoint: Endpoint) -> None:
    assert told(described(endpoint), "endpoint") == {f"http://127.0.0.1:{endpoint.port}/sparql"}


def test_service_description_conforms_to_the_schema(endpoint: Endpoint) -> None:
    quads = described(endpoint)
    types: dict[object, set[str]] = {}
    for quad in quads:
        if quad.predicate == RDF_TYPE:
            types.setdefault(quad.subject, set()).add(quad.object.value.removeprefix(SD))  # type: ignore[union-attr]
    types |= {NamedNode(SD + name): {kind} for name, kind in INSTANCES.items()}
    for quad in quads:
        if quad.predicate.value.startswith(SD):
            name = quad.predicate.value.removeprefix(SD)
            assert any(
                name in properties.split() for kind, properties in DOMAINS.items() if kind in types[quad.subject]
            )
            assert isinstance(quad.object, NamedNode | BlankNode)
            assert RANGES[name] is None or RANGES[name] in types[quad.object]
    (service,) = (subject for subject, kinds in types.items() if "Service" in kinds)
    for single in ("endpoint", "defaultDataset", "defaultEntailmentRegime"):
        assert len([quad for quad in quads if quad.subject == service and quad.predicate.value == SD + single]) == 1


def test_service_description_names_the_graphs_and_forms_and_claims_no_more(endpoint: Endpoint) -> None:
    quads = described(endpoint)
    assert told(quads, "name") == {ONE, TWO}
    assert told(quads, "supportedLanguage") == {f"{SD}SPARQL11Query"}
    assert told(quads, "feature") == set()
    assert told(quads, "resultFormat") == {form.iri for form in (*ROWS, *GRAPHS)}


def objects(endpoint: Endpoint, query: str, **parameters: str) -> list[str]:
    got = endpoint.ask("GET", f"/sparql?{urlencode({'query': query, **parameters})}")
    return [row["o"]["value"] for row in json.loads(got.body)["results"]["bindings"]]


def test_union_of_all_graphs_is_told_where_it_is_the_default_graph_and_gives_way_to_from() -> None:
    with served(union_default_graph="true", public_url="https://samsvar.example/base/") as endpoint:
        endpoint.hold(DATA)
        quads = described(endpoint)
        assert told(quads, "feature") == {f"{SD}UnionDefaultGraph"}
        assert told(quads, "endpoint") == {"https://samsvar.example/base/sparql"}
        assert objects(endpoint, "SELECT ?o { ?s ?p ?o } ORDER BY ?o") == ["0", "1", "2"]
        assert objects(endpoint, "SELECT ?o FROM <ONE> { ?s ?p ?o }".replace("ONE", ONE)) == ["1"]
        assert objects(endpoint, "SELECT ?o { ?s ?p ?o }", **{"default-graph-uri": TWO}) == ["2"]
        assert objects(endpoint, "SELECT (<x> AS ?o) {}") == ["https://samsvar.example/base/x"]
