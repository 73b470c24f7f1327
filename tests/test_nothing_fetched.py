"""No address that a request names is fetched, however it is spelt and wherever it stands."""

import select
import socket
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest

from suite_server import Endpoint, served

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
SPARQL = [
    "SELECT * FROM <URL> { ?s ?p ?o }",
    "SELECT * FROM NAMED <URL> { GRAPH ?g { ?s ?p ?o } }",
    "SELECT * FROM NAMED <URL> { GRAPH <URL> { ?s ?p ?o } }",
    "BASE <URL> SELECT * FROM <> { ?s ?p ?o }",
    "PREFIX x: <URL> SELECT * FROM x: { ?s ?p ?o }",
    "SELECT * FROM <ESCAPED> { ?s ?p ?o }",
    "SELECT * { GRAPH <URL> { ?s ?p ?o } }",
    "DESCRIBE <URL>",
    "DESCRIBE <URL> FROM <URL>",
    "CONSTRUCT { ?s ?p ?o } FROM <URL> WHERE { ?s ?p ?o }",
    "ASK FROM <URL> { ?s ?p ?o }",
    "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "SELECT * { sErViCe<URL>{ ?s ?p ?o } }",
    "SELECT * { VALUES ?u { <URL> } SERVICE ?u { ?s ?p ?o } }",
    "SELECT * { { SELECT * { OPTIONAL { SERVICE <URL> { ?s ?p ?o } } } } }",
    "SELECT * { FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "ASK { \\u0053ERVICE <URL> { } }",
    "SELECT * { #\rSERVICE <URL> { ?s ?p ?o }\n }",
    'DEFINE get:soft "replace" SELECT * FROM <URL> { ?s ?p ?o }',
    "SELECT (<bif:http_get>('URL') AS ?x) {}",
    "LOAD <URL>",
    "LOAD SILENT <URL> INTO GRAPH <http://a.example/one>",
    "SELECT * { ?s <URL> ?o } ; LOAD <URL>",
]
"""Queries and updates; URL is the address, and ESCAPED the same with an escape in it."""


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with served(query_workers="2") as endpoint:
        endpoint.hold(b'<http://a.example/s> <http://a.example/p> "1" <http://a.example/one> .')
        yield endpoint


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening


def spellings(url: str) -> Iterator[tuple[str, str, bytes | None, dict[str, str]]]:
    """Give requests each of which names an address in a place where some server would fetch it."""
    for query in SPARQL:
        text = query.replace("ESCAPED", "\\u0068" + url[1:]).replace("URL", url)
        yield "GET", f"/sparql?query={quote(text)}", None, {}
        yield "POST", "/sparql", text.encode(), {"content_type": QUERY}
        yield "POST", "/sparql", urlencode({"query": text}).encode(), {"content_type": FORM}
        yield "POST", "/sparql", urlencode({"update": text}).encode(), {"content_type": FORM}
        yield "POST", "/sparql", text.encode(), {"content_type": "application/sparql-update"}
    for name in ("default-graph-uri", "named-graph-uri", "using-graph-uri", "graph", "format", "context"):
        yield "GET", f"/sparql?query={quote('SELECT * { ?s ?p ?o }')}&{name}={quote(url)}", None, {}
    for name in ("graph", "default", "service", "context"):
        yield "GET", f"/rdf-graphs/service?{name}={quote(url)}", None, {}
    yield "GET", f"/rdf-graphs/{quote(url, safe='')}", None, {}
    yield "GET", f"/rdf-graphs/{url}", None, {}
    context = {"link": f'<{url}>; rel="http://www.w3.org/ns/json-ld#context"'}
    documents = [f'{{"@context": "{url}", "@id": "{url}"}}', f'{{"@context": {{"@import": "{url}"}}, "@id": "a:b"}}']
    for document in documents:
        for method in ("PUT", "POST", "PATCH"):
            for path in ("/sparql", "/rdf-graphs/service?default", f"/rdf-graphs/service?graph={quote(url)}"):
                for kind in ("application/ld+json", QUERY, FORM):
                    yield method, path, document.encode(), {"content_type": kind, **context}
    accept = f'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted {url}"'
    yield "GET", "/sparql?query=CONSTRUCT%20WHERE%20%7B%20%3Fs%20%3Fp%20%3Fo%20%7D", None, {"accept": accept, **context}


def test_nothing_that_a_request_names_is_fetched(endpoint: Endpoint, listener: socket.socket) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/data"
    statuses = {endpoint.ask(method, path, body, **more).status for method, path, body, more in spellings(url)}
    assert statuses <= {200, 400, 403, 404, 405, 406, 415}
    assert {200, 403} <= statuses
    assert not select.select([listener], [], [], 0.5)[0]


def test_listener_would_see_a_connection(listener: socket.socket) -> None:
    with socket.create_connection(listener.getsockname()):
        assert select.select([listener], [], [], 5)[0]
