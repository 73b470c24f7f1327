"""The reads of the Graph Store Protocol over HTTP: the W3C suite, and what is our own."""

import email
import json
import re
from collections.abc import Iterator
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from pyoxigraph import DefaultGraph, NamedNode, Quad, RdfFormat, parse, serialize

from samsvar.http.negotiation import GRAPHS
from samsvar.names import GRAPH
from suite_results import graph
from suite_server import Endpoint, Got, served
from suites import Asked, connections, needs_suites

DIRECT = "/rdf-graphs/"
SERVICE = "/rdf-graphs/service"
WRITES = {"PUT", "POST", "DELETE"}
STATUS = {"OK": 200, "NotFound": 404}
SUITE = connections("graph-store-protocol", "manifest-direct.ttl", "manifest-indirect.ttl")


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with served() as endpoint:
        yield endpoint


class Store:
    """What the writes of the suite would have made of an empty store: the reads are asked of that."""

    def __init__(self) -> None:
        self._graphs: dict[str | None, list[Quad]] = {}
        self.created = f"{GRAPH}created"

    def write(self, asked: Asked, name: str | None) -> None:
        if asked.method == "DELETE":
            self._graphs.pop(name, None)
            return
        before = self._graphs.get(name, []) if asked.method == "POST" else []
        self._graphs[name] = before + [quad for turtle in bodies(asked) for quad in turtle_quads(turtle, name)]

    @property
    def nquads(self) -> bytes:
        quads = (quad for part in self._graphs.values() for quad in part)
        return serialize(quads, format=RdfFormat.N_QUADS) or b""


def bodies(asked: Asked) -> Iterator[bytes]:
    kind = asked.headers.get("content-type", "")
    if kind.startswith("multipart/"):
        whole = email.message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + asked.body)
        for part in whole.get_payload():
            assert isinstance(part, email.message.Message)
            yield part.get_payload(decode=True)  # type: ignore[misc]
    else:
        yield asked.body


def turtle_quads(turtle: bytes, name: str | None) -> Iterator[Quad]:
    for quad in parse(turtle, format=RdfFormat.TURTLE, base_iri=name, rename_blank_nodes=True):
        yield Quad(quad.subject, quad.predicate, quad.object, NamedNode(name) if name else DefaultGraph())


def ours(path: str, created: str) -> tuple[str, str | None]:
    """Return the path at our service, and the graph that it names."""
    path = path.replace("$LOCATION$", quote(created, safe=""))
    parts = urlsplit(path)
    if parts.path != "/gsp":
        name = parts.path.removeprefix("/gsp/")
        return DIRECT + name, GRAPH + name
    named = parse_qs(parts.query).get("graph", [None if parts.query else created])[0]
    return path.replace("/gsp", SERVICE, 1), named


def is_refused(got: Got) -> bool:
    told = json.loads(got.body)
    return (got.status, got.media_type, told["status"]) == (405, "application/problem+json", 405) and (
        "takes no updates" in told["detail"] and {"GET", "HEAD"} <= set(got.header("allow").split(", "))
    )


@needs_suites
@pytest.mark.parametrize("name", SUITE)
def test_reads_of_the_suite_are_answered_and_its_writes_refused(endpoint: Endpoint, name: str) -> None:
    store = Store()
    for asked in SUITE[name]:
        path, named = ours(asked.path, store.created)
        endpoint.hold(store.nquads)
        got = endpoint.ask(asked.method, path, asked.body or None, **asked.headers)
        if asked.method in WRITES:
            assert is_refused(got)
            store.write(asked, named)
            continue
        assert got.status in {STATUS[status] for status in asked.statuses}
        for header, value in asked.expected_headers.items():
            assert got.header(header) == value
        if asked.expected_body:
            assert graph(got.body, "text/turtle", named) == graph(asked.expected_body, "text/turtle", named)
        if asked.method == "HEAD":
            assert got.body == b""


@needs_suites
def test_suite_is_whole() -> None:
    reads = [asked.method for requests in SUITE.values() for asked in requests if asked.method not in WRITES]
    assert (len(SUITE), reads.count("GET"), reads.count("HEAD")) == (14, 15, 4)


DATA = (
    '<http://a.example/s> <http://a.example/p> "in the default graph" .\n'
    f'<http://a.example/s> <http://a.example/p> "one \\u00E5" <{GRAPH}data/one> .\n'
    f'_:b <http://a.example/p> "two" <{GRAPH}data/one> .\n'
    "<http://a.example/s> <http://a.example/p> <http://a.example/o> <http://b.example/two> .\n"
).encode()
ONE = {line.replace(f" <{GRAPH}data/one>", "") for line in DATA.decode().splitlines() if "data/one" in line}


@pytest.fixture
def filled(endpoint: Endpoint) -> Endpoint:
    endpoint.hold(DATA)
    return endpoint


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.names[0])
def test_graph_is_read_in_every_form(filled: Endpoint, form: object) -> None:
    media_type = form.media_type  # type: ignore[attr-defined]
    got = filled.ask("GET", f"{SERVICE}?graph={quote(GRAPH)}data/one", accept=media_type)
    assert (got.status, got.media_type) == (200, media_type)
    assert graph(got.body, media_type) == graph("\n".join(ONE).encode(), "application/n-triples")


def test_graph_has_one_name_in_the_parameter_and_in_the_path(filled: Endpoint) -> None:
    named = filled.ask("GET", f"{SERVICE}?graph={quote(GRAPH)}data/one&format=nt")
    direct = filled.ask("GET", f"{DIRECT}data/one?format=nt")
    assert graph(named.body, "application/n-triples") == graph(direct.body, "application/n-triples")
    assert named.header("content-type") == direct.header("content-type") == "application/n-triples"


def test_default_graph_is_what_queries_take_for_it(filled: Endpoint) -> None:
    got = filled.ask("GET", f"{SERVICE}?default", accept="application/n-triples")
    assert got.body.decode().splitlines() == [DATA.decode().splitlines()[0]]


@pytest.mark.parametrize(
    "query",
    [
        "",
        "?graph=relative",
        "?graph=",
        "?graph=http://b.example/two&default",
        "?graph=http://b.example/two&graph=http://b.example/two",
        "?default&default",
        "?graph=http://b.example/tw%",
        "?graph=http://b.example/%FF",
        "?graph=http://b.example/two&format=ttl&format=nt",
        "?graph=http://b.example/%3Ex",
    ],
)
def test_request_that_names_no_one_graph_is_a_bad_one(filled: Endpoint, query: str) -> None:
    got = filled.ask("GET", SERVICE + query)
    assert (got.status, got.media_type) == (400, "application/problem+json")


@pytest.mark.parametrize("path", [f"{SERVICE}?graph=http://b.example/three", f"{DIRECT}data/two", f"{DIRECT}"])
def test_graph_that_is_not_there_is_not_found(filled: Endpoint, path: str) -> None:
    got = filled.ask("GET", path)
    assert (got.status, got.media_type) == (404, "application/problem+json")
    assert json.loads(got.body)["type"] == "/problems/graph-not-found"


def test_form_that_is_not_there_is_told(filled: Endpoint) -> None:
    got = filled.ask("GET", f"{SERVICE}?default", accept="text/html")
    assert got.status == 406
    assert "text/turtle" in json.loads(got.body)["detail"]


def test_answer_tells_its_version_and_is_not_sent_twice(filled: Endpoint) -> None:
    first = filled.ask("GET", f"{DIRECT}data/one")
    assert re.fullmatch(r'W/"[0-9a-f]{16}-[0-9a-f]{16}"', first.header("etag"))
    assert first.header("x-samsvar-version") in first.header("etag")
    assert first.header("vary") == "Accept"
    again = filled.ask("GET", f"{DIRECT}data/one", if_none_match=first.header("etag"))
    assert (again.status, again.body) == (304, b"")
    assert again.header("etag") == first.header("etag")
    other = filled.ask("GET", f"{DIRECT}data/one", if_none_match=first.header("etag"), accept="application/n-triples")
    assert other.status == 200


def test_blank_node_of_a_graph_cannot_be_named(filled: Endpoint) -> None:
    assert filled.ask("GET", f"{SERVICE}?graph=_:b").status in {400, 404}


@pytest.mark.parametrize("path", [SERVICE, f"{DIRECT}data/one"])
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE", "PATCH"])
def test_nothing_is_written(filled: Endpoint, method: str, path: str) -> None:
    assert is_refused(filled.ask(method, path, b"<a:s> <a:p> <a:o> .", content_type="text/turtle"))


@pytest.mark.parametrize("path", [SERVICE, f"{DIRECT}data/one"])
def test_pages_of_other_sites_may_read(filled: Endpoint, path: str) -> None:
    before = filled.ask("OPTIONS", path, origin="https://b.example", access_control_request_method="GET")
    assert before.status == 204
    assert before.header("access-control-allow-methods") == before.header("allow") == "GET, HEAD, OPTIONS"
    for got in (before, filled.ask("GET", path), filled.ask("PUT", path)):
        assert got.header("access-control-allow-origin") == "*"
