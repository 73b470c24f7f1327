"""The remote engine: the whole golden suite on other servers, and every way in which a server can fail to answer.

Servers that are started: an Oxigraph, an rdflib-endpoint, a Virtuoso 7.2 and, for the faults, one of our own.
"""

import asyncio
import gzip
import json
import os
import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, serialize

from peers import Peer, free_port, oxigraph, rdflib_endpoint, virtuoso, virtuoso_is_here
from samsvar.app import create_app
from samsvar.derivation import DERIVED, derive
from samsvar.engine import BlankNode, Literal, NamedNode, Quad, QueryBoolean, QueryTriples
from samsvar.engine.pool import Job, Limits
from samsvar.engine.remote import LOADED, RemoteEngine, RemotePool
from samsvar.engine.remote.words import kind_of
from samsvar.errors import (
    AnswerTooLarge,
    BadQuery,
    EngineFault,
    EngineTimeout,
    EngineUnavailable,
    GraphNotFound,
    QueryRefused,
    QueryTimeout,
    SamsvarError,
    TooBusy,
    UsageError,
)
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import GRAPH
from test_golden import FIXTURE, GOLDEN, ON_FIXTURE, ON_SHIPPED, as_multiset, case_name, contains, load, triples_of

NAMES = ("oxigraph", "rdflib-endpoint", "virtuoso")
SLOW_IN_RDFLIB = {
    "ambiguous-elements",
    "carried-by",
    "chain",
    "coverage-by-document",
    "coverage-by-focus-area",
    "coverage-by-organisation",
    "documents",
    "draft-targets",
    "elements-about",
    "lost-support",
    "support-steps",
}
"""Queries that take rdflib 3 to 45 seconds each on the shipped graph; on the fixture it answers them all."""


def needs_virtuoso() -> None:
    """Skip where there is no Virtuoso, except in CI, where it must not be missing unseen."""
    if not virtuoso_is_here():
        assert not os.environ.get("CI"), "Debian's virtuoso-opensource-7 is not installed"
        pytest.skip("Debian's virtuoso-opensource-7 is not installed")


def engine_of(peer: Peer, *, seconds: float = 20) -> RemoteEngine:
    return RemoteEngine(
        peer.query, update_url=peer.update, user=peer.user, password=peer.password, seconds=seconds, union=True
    )


@contextmanager
def holding(name: str, folder: Path, graph: KnowledgeGraph) -> Iterator[RemoteEngine]:
    """Start a server that holds a graph, written through the engine but for rdflib, which takes minutes for that."""
    with ExitStack() as stack:
        if name == "rdflib-endpoint":
            file = folder / "graph.trig"
            file.write_bytes(serialize(graph.engine.quads(), format=RdfFormat.TRIG) or b"")
            yield engine_of(stack.enter_context(rdflib_endpoint(folder, file)))
            return
        if name == "virtuoso":
            needs_virtuoso()
        engine = engine_of(stack.enter_context(virtuoso(folder) if name == "virtuoso" else oxigraph(folder)))
        engine.replace_all(graph.engine.quads(), "v1")
        yield engine


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    """Return the fixture of the golden cases in the embedded engine."""
    return load(tmp_path_factory.mktemp("small"), triples_of(FIXTURE.read_text("utf-8")))


@pytest.fixture(scope="module", params=NAMES)
def held(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, small: KnowledgeGraph
) -> Iterator[KnowledgeGraph]:
    """Return the fixture of the golden cases in a server."""
    with holding(request.param, tmp_path_factory.mktemp(request.param), small) as engine:
        yield KnowledgeGraph(engine, small.collection)


@pytest.fixture(scope="module", params=NAMES)
def held_shipped(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory, shipped: KnowledgeGraph
) -> Iterator[KnowledgeGraph]:
    """Return the shipped graph in a server."""
    with holding(request.param, tmp_path_factory.mktemp(request.param), shipped) as engine:
        yield KnowledgeGraph(engine, shipped.collection)


# The golden suite --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("file", ON_FIXTURE, ids=case_name)
def test_query_gives_its_golden_rows(held: KnowledgeGraph, file: Path) -> None:
    golden = GOLDEN[file]
    assert held.answer(file.parent.name, golden["values"]).to_json() == golden["rows"]


@pytest.mark.parametrize("file", ON_SHIPPED, ids=case_name)
def test_shipped_graph_gives_what_it_must_and_nothing_that_it_must_not(
    request: pytest.FixtureRequest, held_shipped: KnowledgeGraph, shipped: KnowledgeGraph, file: Path
) -> None:
    rdflib = "[rdflib-endpoint-" in request.node.name
    if rdflib and file.parent.name in SLOW_IN_RDFLIB and not os.environ.get("SAMSVAR_LONG"):
        pytest.skip("rdflib takes many seconds for it: set SAMSVAR_LONG to wait")
    golden = GOLDEN[file]
    answer = held_shipped.answer(file.parent.name, golden["values"])
    rows = answer.to_json()
    assert [part for part in golden["must"] if not any(contains(row, part) for row in rows)] == []
    assert [part for part in golden["must-not"] if any(contains(row, part) for row in rows)] == []
    assert as_multiset(rows) == as_multiset(shipped.answer(file.parent.name, golden["values"]).to_json())


# What lies in a server ---------------------------------------------------------------------------------------


def test_server_holds_the_same_triples_in_the_same_graphs(held: KnowledgeGraph, small: KnowledgeGraph) -> None:
    assert ground(held.engine.quads()) == ground(small.engine.quads())
    assert len(held.engine) == len(small.engine)
    assert ground(held.engine.quads(DERIVED)) == ground(small.engine.quads(DERIVED))


def test_engine_tells_what_is_said_of_one_thing(held: KnowledgeGraph, small: KnowledgeGraph) -> None:
    iri = "https://w3id.org/samsvar/id/goal/north-strategy/seamless"
    assert set(held.engine.about(iri)) == set(small.engine.about(iri)) != set()


def test_graph_is_asked_told_and_explained_from_a_server(held: KnowledgeGraph, small: KnowledgeGraph) -> None:
    values = {"target": "https://w3id.org/samsvar/id/goal/north-strategy/seamless"}
    answer = small.answer("supporting-actions", values)
    chains = small.explain("supporting-actions", answer, values)
    assert held.explain("supporting-actions", answer, values) == chains != []
    assert held.summary() == small.summary()
    assert held.label(values["target"]) == small.label(values["target"])


def test_api_answers_from_a_server(held: KnowledgeGraph, small: KnowledgeGraph) -> None:
    path = "/api/v1/members-of-collective"
    with TestClient(create_app(held)) as remote, TestClient(create_app(small)) as embedded:
        assert remote.get(path).json()["rows"] == embedded.get(path).json()["rows"] != []


def test_construct_gives_the_triples_of_the_template(held: KnowledgeGraph) -> None:
    result = held.engine.query(
        "PREFIX sv: <https://w3id.org/samsvar/def/> CONSTRUCT { ?a sv:servedBy ?b } WHERE { ?b sv:serves ?a }"
    )
    assert isinstance(result, QueryTriples)
    served = {(triple.object, triple.subject) for triple in result}
    steps = {(q.subject, q.object) for q in held.engine.quads() if q.predicate.value.endswith("/serves")}
    assert served == steps != set()


def test_ask_gives_a_truth_value(held: KnowledgeGraph) -> None:
    for text, truth in (("ASK { ?s ?p ?o }", True), ("ASK { ?s <x:nothing> ?o }", False)):
        result = held.engine.query(text)
        assert isinstance(result, QueryBoolean)
        assert bool(result) is truth


def test_percent_sign_in_a_long_query_arrives_as_it_is(held: KnowledgeGraph) -> None:
    text = 'SELECT ("%41" AS ?text) WHERE {} #' + "#" * 3000
    assert held.engine.rows(text) == [(Literal("%41"),)]


def test_boolean_is_true_or_false(held: KnowledgeGraph) -> None:
    ((truth,),) = held.engine.rows("SELECT ?truth WHERE { VALUES ?truth { true } }")
    assert truth == Literal(True)


def test_faulty_query_is_the_askers_fault(held: KnowledgeGraph) -> None:
    with pytest.raises(BadQuery) as caught:
        held.engine.query("SELECT ?s WHERE { ?s ?p }")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 400


def test_graph_of_another_name_is_not_found(held: KnowledgeGraph) -> None:
    for clause in ("FROM", "FROM NAMED"):
        with pytest.raises(GraphNotFound, match=r"127\.0\.0\.1"):
            held.engine.query(f"SELECT ?s {clause} <http://127.0.0.1:9/> WHERE {{ ?s ?p ?o }}")


def test_dataset_in_the_text_selects_a_stored_graph_or_is_refused(held: KnowledgeGraph) -> None:
    text = f"SELECT (COUNT(*) AS ?n) FROM <{DERIVED}> WHERE {{ ?s ?p ?o }}"  # noqa: S608
    try:
        assert held.engine.rows(text) == [(Literal(len(list(held.engine.quads(DERIVED)))),)]
    except QueryRefused as error:
        assert "default-graph-uri" in str(error)  # rdflib would fetch the graph from the network  # noqa: PT017


def test_other_graphs_of_the_server_are_not_seen(tmp_path: Path, small: KnowledgeGraph) -> None:
    with oxigraph(tmp_path) as peer:
        engine = engine_of(peer)
        engine.replace_all(small.engine.quads(), "v1")
        engine._connection.update("INSERT DATA { GRAPH <x:other> { <x:a> <x:p> 1 } <x:b> <x:p> 2 }")
        assert engine.rows("SELECT ?s WHERE { { ?s <x:p> ?o } UNION { GRAPH ?g { ?s <x:p> ?o } } }") == []
        assert len(engine) == len(small.engine)
        with pytest.raises(GraphNotFound):
            engine.ask("ASK { ?s ?p ?o }", default_graphs=["x:other"])


def test_server_that_heeds_no_dataset_and_holds_other_triples_is_not_asked(tmp_path: Path) -> None:
    file = tmp_path / "graph.trig"
    file.write_text(f"GRAPH <{DERIVED}> {{ <x:a> <x:p> 1 }} GRAPH <x:other> {{ <x:b> <x:p> 2 }}", "utf-8")
    with rdflib_endpoint(tmp_path, file) as peer, pytest.raises(EngineUnavailable, match="default graph"):
        engine_of(peer).query("SELECT ?s WHERE { ?s ?p ?o }")


# Writing to a server -----------------------------------------------------------------------------------------


def ground(quads: Iterable[Quad]) -> set[Quad]:
    return {
        quad for quad in quads if not isinstance(quad.subject, BlankNode) and not isinstance(quad.object, BlankNode)
    }


def test_derived_graph_is_made_anew_in_a_server(tmp_path: Path, small: KnowledgeGraph) -> None:
    with oxigraph(tmp_path) as peer:
        engine = engine_of(peer)
        engine.replace_all((quad for quad in small.engine.quads() if quad.graph_name != NamedNode(DERIVED)), "v1")
        with pytest.raises(EngineUnavailable, match="derived"):
            engine.check(DERIVED)
        derive(engine)
        engine.check(DERIVED)
        assert ground(engine.quads(DERIVED)) == ground(small.engine.quads(DERIVED))


def test_rdflib_endpoint_can_be_written_to(tmp_path: Path) -> None:
    triples = triples_of(
        '<x:a> <x:p> "æ %41 \\"quoted\\"\\n"@nb, 1, "2026-11-22"^^<x:date> . _:b <x:q> [ <x:r> <x:a> ] .'
    )
    with rdflib_endpoint(tmp_path) as peer:
        engine = engine_of(peer)
        engine.replace_graph(DERIVED, triples)
        assert {triple.object for triple in ground(engine.quads())} == {
            t.object for t in triples if t.predicate.value == "x:p"
        }
        assert len(engine) == len(triples)


def test_load_leaves_nothing_of_a_file_that_is_gone(tmp_path: Path) -> None:
    with oxigraph(tmp_path) as peer:
        engine = engine_of(peer)
        engine.replace_all(quads_in("one", "two", "derived"), "v1")
        engine.replace_all(quads_in("two", "derived"), "v2")
        assert engine.graphs() == {f"{GRAPH}two", DERIVED}
        marker = engine.marker()
        assert marker is not None
        assert marker.version == "v2"
        assert engine_of(peer).graphs() == engine.graphs()


def test_load_that_breaks_off_leaves_nothing_that_is_asked_and_can_be_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with oxigraph(tmp_path) as peer:
        engine = engine_of(peer)
        engine.replace_all(quads_in("one", "two", "derived"), "v1")
        update = engine._connection.update

        def breaks(text: str) -> None:
            if "graph/two" in text and "DROP" in text:
                raise EngineUnavailable("gone")
            update(text)

        with monkeypatch.context() as patch:
            patch.setattr(engine._connection, "update", breaks)
            with pytest.raises(EngineUnavailable, match="gone"):
                engine.replace_all(quads_in("one", "two", "three", "derived"), "v2")
        with pytest.raises(EngineUnavailable, match="not finished"):
            engine_of(peer).check(DERIVED)
        engine.replace_all(quads_in("two", "derived"), "v3")
        engine_of(peer).check(DERIVED)
        assert engine_of(peer).graphs() == {f"{GRAPH}two", DERIVED}
        assert LOADED not in engine.graphs()


def quads_in(*names: str) -> list[Quad]:
    return [Quad(NamedNode("x:a"), NamedNode("x:p"), Literal(name), NamedNode(GRAPH + name)) for name in names]


# Virtuoso ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def stingy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteEngine]:
    """Return a Virtuoso with its default limit of 10,000 rows, and more triples than that."""
    needs_virtuoso()
    many = [Quad(NamedNode(f"x:{n}"), NamedNode("x:p"), Literal(n), NamedNode(DERIVED)) for n in range(10_001)]
    with virtuoso(tmp_path_factory.mktemp("stingy"), rows=10_000) as peer:
        engine = engine_of(peer)
        engine.replace_all(many, "v1")
        yield engine


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?s WHERE { ?s <x:p> ?o }",
        "SELECT DISTINCT ?s WHERE { ?s <x:p> ?o } ORDER BY ?s",
        "CONSTRUCT { ?s <x:q> ?o } WHERE { ?s <x:p> ?o }",
        "CONSTRUCT { ?s <x:q> ?o ; <x:r> ?o } WHERE { ?s <x:p> ?o FILTER(?o < 6000) }",
    ],
)
def test_answer_that_virtuoso_has_cut_is_not_taken_for_whole(stingy: RemoteEngine, text: str) -> None:
    with pytest.raises(AnswerTooLarge, match="ResultSetMaxRows"):
        stingy.ask(text)


def test_answer_below_the_limit_of_virtuoso_is_whole(stingy: RemoteEngine) -> None:
    assert len(stingy._server.rows("SELECT ?s WHERE { ?s <x:p> ?o FILTER(?o < 9999) }")) == 9_999
    result = stingy.ask("CONSTRUCT { ?s <x:q> ?o } WHERE { ?s <x:p> ?o FILTER(?o < 5000) }")
    assert isinstance(result, QueryTriples)
    assert len(list(result)) == 5_000


def test_virtuoso_fetches_nothing(stingy: RemoteEngine) -> None:
    with listener() as (port, seen):
        address = f"http://127.0.0.1:{port}/"
        for text in (
            f'SELECT (bif:http_get("{address}") AS ?x) WHERE {{}}',
            f'SELECT (<bif:http_get>("{address}") AS ?x) WHERE {{}}',
            f'PREFIX x: <bif:http_> SELECT (x:get("{address}") AS ?x) WHERE {{}}',
            f'define get:soft "soft" SELECT ?s FROM <{address}> WHERE {{ ?s ?p ?o }}',  # noqa: S608
            f"#\nDEFINE input:grab-all 'yes' SELECT ?s WHERE {{ <{address}> ?p ?s }}",
            f"SELECT ?s FROM <{address}> WHERE {{ ?s ?p ?o }}",  # noqa: S608
            f"SELECT ?s FROM NAMED <{address}> WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }}",  # noqa: S608
            f'SELECT ?s FROM <{address}> OPTION (get:soft "soft") WHERE {{ ?s ?p ?o }}',  # noqa: S608
            f"SELECT ?s WHERE {{ SERVICE <{address}> {{ ?s ?p ?o }} }}",
            f"LOAD <{address}>",
            f"SELECT ?s WHERE {{ ?s ?p ?o }} ; LOAD <{address}>",
        ):
            with pytest.raises((QueryRefused, GraphNotFound, BadQuery)):
                stingy.ask(text)
        assert stingy._server.rows(f"SELECT ?s WHERE {{ GRAPH <{address}> {{ ?s ?p ?o }} }}") == []
        assert seen == []


@contextmanager
def listener() -> Iterator[tuple[int, list[str]]]:
    """Listen on a port, and note who connects."""
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        stop = threading.Event()

        def listen() -> None:
            while not stop.is_set():
                try:
                    connection, address = server.accept()
                except TimeoutError:
                    continue
                seen.append(str(address))
                connection.close()

        thread = threading.Thread(target=listen)
        thread.start()
        try:
            yield server.getsockname()[1], seen
        finally:
            stop.set()
            thread.join()


# Kinds of queries --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("select * {}", "SELECT"),
        ("# INSERT\nPREFIX insert: <x:delete#>\nBASE <x:drop>\n ASK {}", "ASK"),
        ("PREFIX : <x:> # a comment\nPREFIX # <\n a-b: <x:y>\r\nDESCRIBE <x:y>", "DESCRIBE"),
        ("\ufeff CONSTRUCT WHERE { ?s ?p ?o }", "CONSTRUCT"),
    ],
)
def test_kind_of_a_query_is_its_first_word_behind_the_prologue(text: str, kind: str) -> None:
    assert kind_of(text.lstrip("\ufeff")) == kind


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("INSERT DATA { <x:a> <x:p> 1 }", QueryRefused),
        ("PREFIX x: <x:> WITH <x:g> DELETE { ?s ?p ?o } WHERE {}", QueryRefused),
        ("define sql:log-enable 2 SELECT * {}", QueryRefused),
        ("SELECT (SQL:f(1) AS ?x) {}", QueryRefused),
        ("", BadQuery),
        ("PREFIX x: <x:>", BadQuery),
        ("SELECTION", BadQuery),
        ("#" * 100_000, BadQuery),
        ("PREFIX x: <x:>" * 20_000, BadQuery),
    ],
)
def test_what_is_no_query_is_not_sent(text: str, error: type[SamsvarError]) -> None:
    engine = RemoteEngine("http://127.0.0.1:9/sparql")
    with pytest.raises(error):
        engine.ask(text)


@pytest.mark.parametrize("url", ["ftp://x.no/", "x.no/sparql", "http://", "http://x.no/?a=b", "http://[x/", ""])
def test_address_is_that_of_a_server(url: str) -> None:
    with pytest.raises(UsageError):
        RemoteEngine(url)


def test_password_in_an_address_is_never_told() -> None:
    engine = RemoteEngine(f"http://me:secret@127.0.0.1:{free_port()}/sparql", seconds=1)
    with pytest.raises(EngineUnavailable) as caught:
        engine.rows("SELECT ?s { ?s ?p ?o }")
    assert "secret" not in f"{caught.value} {engine.url}"


# Faults ------------------------------------------------------------------------------------------------------

ROWS = "application/sparql-results+json"
NONE = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
ONE = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"x:a"}}]}}'
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Faulty:
    """A server that answers as a test says."""

    url: str
    answers: list[Answer]
    seen: list[str]

    def engine(self, *, seconds: float = 10, **settings: Any) -> RemoteEngine:  # noqa: ANN401
        return RemoteEngine(self.url, seconds=seconds, union=False, **settings)


@pytest.fixture
def faulty() -> Iterator[Faulty]:
    """Run a server that gives its answers one after another, and the last of them again and again."""
    answers: list[Answer] = []
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            seen.append(f"{self.path} {self.headers}")
            self.close_connection = True
            (answers.pop(0) if len(answers) > 1 else answers[0])(self)

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.handle_error = lambda *_: None  # type: ignore[method-assign] # a client that has gone away
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield Faulty(f"http://127.0.0.1:{server.server_port}/sparql", answers, seen)
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def answer(body: bytes = ONE, status: int = 200, media_type: str | None = ROWS, **headers: str) -> Answer:
    """Return an answer whose length is told, if the headers say nothing else; a header of `no` is left out."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        told = {
            "Content-Length": str(len(body)),
            "Connection": "close",
            **{k.replace("_", "-"): v for k, v in headers.items()},
        }
        handler.send_response(status)
        if media_type:
            handler.send_header("Content-Type", media_type)
        for name, value in told.items():
            if value != "no":
                handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)

    return give


def in_chunks(*parts: bytes, end: bytes = b"0\r\n\r\n", media_type: str = ROWS) -> Answer:
    chunks = b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts)
    return answer(chunks + end, 200, media_type, Content_Length="no", Transfer_Encoding="chunked")


def raw(text: bytes) -> Answer:
    """Return an answer that is no HTTP, or none at all."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(text)

    return give


def late(seconds: float = 3) -> Answer:
    def give(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(seconds)
        answer()(handler)

    return give


def drop_by_drop(head: bytes) -> Answer:
    """Return an answer that never ends, a byte now and then."""

    def give(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        for _ in range(100):
            handler.wfile.write(b" ")
            time.sleep(0.05)

    return give


YES = b'{"head":{},"boolean":true}'
MANNERS = [answer(YES.replace(b"true", b"false")), answer(NONE), answer(YES), answer(YES), answer(YES)]
"""What a well-behaved server answers to the questions that an engine asks of it first."""
FAULTS: dict[str, tuple[Answer, type[SamsvarError]]] = {
    "cut": (answer(ONE[:-10]), EngineFault),
    "cut behind the rows": (answer(ONE[:-1]), EngineFault),
    "shorter than told": (answer(ONE, Content_Length=str(len(ONE) + 5)), EngineFault),
    "longer than told": (answer(ONE, Content_Length=str(len(ONE) - 5)), EngineFault),
    "cut between chunks": (in_chunks(ONE, end=b""), EngineFault),
    "cut in a chunk": (in_chunks(end=b"ff\r\n" + ONE), EngineFault),
    "cut in a whole chunk": (in_chunks(ONE[:-20]), EngineFault),
    "chunks without a size": (in_chunks(end=b"zz\r\n" + ONE), EngineFault),
    "ended twice": (answer(ONE + b"]}}"), EngineFault),
    "two answers": (answer(ONE + ONE), EngineFault),
    "an error behind the rows": (answer(ONE[:-3] + b"\nError: out of memory"), EngineFault),
    "Oxigraph's time is up": (in_chunks(ONE[:-3] + b"The SPARQL operation has been cancelled"), EngineTimeout),
    "Virtuoso's time is up": (answer(NONE, X_SQL_State="S1TAT"), EngineTimeout),
    "Virtuoso's estimate": (
        answer(b"Virtuoso 42000 Error The estimated execution time 9 (sec) exceeds the limit", 500, "text/plain"),
        EngineTimeout,
    ),
    "Virtuoso's limit": (answer(ONE, X_SPARQL_MaxRows="1"), AnswerTooLarge),
    "empty": (answer(b""), EngineFault),
    "nothing": (answer(b"", 204, None), EngineFault),
    "accepted": (answer(b"", 202), EngineFault),
    "partial": (answer(ONE, 206), EngineFault),
    "a page": (answer(b"<html><body>Welcome</body></html>", 200, "text/html"), EngineFault),
    "a page as JSON": (answer(b"<html><body>Welcome</body></html>"), EngineFault),
    "no type": (answer(ONE, 200, None), EngineFault),
    "another type": (answer(ONE, 200, "text/plain"), EngineFault),
    "a graph": (answer(b"<x:a> <x:p> <x:b> .", 200, "application/n-triples"), EngineFault),
    "a truth value": (answer(YES), EngineFault),
    "other JSON": (answer(b'{"message":"hello"}'), EngineFault),
    "a list": (answer(b"[]"), EngineFault),
    "deep JSON": (answer(b"[" * 200_000), EngineFault),
    "rows of an unknown column": (answer(ONE.replace(b'[{"s"', b'[{"t"')), EngineFault),
    "a relative IRI": (answer(ONE.replace(b"x:a", b"a")), EngineFault),
    "no UTF-8": (answer(ONE.replace(b"x:a", b"x:\xff")), EngineFault),
    "packed": (answer(gzip.compress(ONE), Content_Encoding="gzip"), EngineFault),
    "said to be packed": (answer(ONE, Content_Encoding="gzip"), EngineFault),
    "packed without a word": (answer(gzip.compress(ONE)), EngineFault),
    "XML": (answer(b"<sparql/>", 200, "application/sparql-results+xml"), EngineFault),
    "redirected": (answer(b"", 302, Location="http://127.0.0.1:9/"), EngineFault),
    "redirected for good": (answer(b"", 308, Location="http://127.0.0.1:9/"), EngineFault),
    "refused": (answer(b"Parse error\nat line 1", 400, "text/plain"), BadQuery),
    "not let in": (answer(b"", 401, WWW_Authenticate='Basic realm="x"'), EngineUnavailable),
    "forbidden": (answer(b"", 403), EngineUnavailable),
    "no such page": (answer(b"", 404), EngineUnavailable),
    "too many": (answer(b"", 429), EngineUnavailable),
    "broken": (answer(b"<html>Internal error</html>", 500, "text/html"), EngineFault),
    "a status of its own": (answer(b"", 599), EngineFault),
    "down behind a proxy": (answer(b"", 502), EngineFault),
    "busy": (answer(b"", 503), EngineUnavailable),
    "late behind a proxy": (answer(b"", 504), EngineTimeout),
    "no HTTP": (raw(b"hello\r\n\r\n"), EngineFault),
    "hung up": (raw(b""), EngineUnavailable),
    "hung up in the head": (raw(b"HTTP/1.1 200 OK\r\nContent-Type: " + ROWS.encode()), EngineFault),
    "a head without end": (raw(b"HTTP/1.1 200 OK\r\n" + b"X-Long: " + b"x" * 100_000), EngineFault),
}


@pytest.mark.parametrize(("give", "error"), FAULTS.values(), ids=list(FAULTS))
def test_fault_of_a_server_is_an_error_of_its_kind(faulty: Faulty, give: Answer, error: type[SamsvarError]) -> None:
    faulty.answers += [*MANNERS, give]
    with pytest.raises(error) as caught:
        faulty.engine(user="me", password="secret").rows("SELECT ?s { ?s ?p ?o }")  # noqa: S106
    assert type(caught.value) is error
    told = str(caught.value)
    assert "\n" not in told
    assert "<html" not in told
    assert "secret" not in told
    assert len(told) < 400


def test_answer_without_a_fault_is_read(faulty: Faulty) -> None:
    for give in (
        answer(),
        answer(media_type="application/json; charset=utf-8"),
        in_chunks(ONE[:20], ONE[20:]),
        answer(Content_Length="no"),
    ):
        faulty.answers[:] = [*MANNERS, give]
        assert faulty.engine().rows("SELECT ?s { ?s ?p ?o }") == [(NamedNode("x:a"),)]


@pytest.mark.parametrize(
    ("give", "error"),
    [
        (answer(b"<x:a> <x:p> <x:b", 200, "application/n-triples"), EngineFault),
        (answer(b"<x:a> <x:p> <x:b> .\n", 200, "application/n-triples", Content_Length="no"), EngineFault),
        (in_chunks(b"<x:a> <x:p> <x:b> .\n", end=b"", media_type="application/n-triples"), EngineFault),
        (answer(b"<x:a> <x:p> [", 200, "text/turtle"), EngineFault),
        (answer(ONE), EngineFault),
        (
            in_chunks(
                b"<x:a> <x:p> <x:b> .\nThe SPARQL operation has been cancelled", media_type="application/n-triples"
            ),
            EngineTimeout,
        ),
    ],
    ids=["cut", "without length", "cut between chunks", "cut Turtle", "rows", "Oxigraph's time is up"],
)
def test_graph_that_may_be_cut_is_an_error(faulty: Faulty, give: Answer, error: type[SamsvarError]) -> None:
    faulty.answers += [*MANNERS, give]
    with pytest.raises(error):
        faulty.engine().query("CONSTRUCT WHERE { ?s ?p ?o }")


@pytest.mark.parametrize(
    "give",
    [
        late(),
        drop_by_drop(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drop_by_drop(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"),
    ],
    ids=["late", "slow head", "slow body"],
)
def test_time_is_bounded_whatever_the_server_does(faulty: Faulty, give: Answer) -> None:
    """Without a bound each ends in another way: with the rows, or as a fault, once the server is done."""
    faulty.answers += [*MANNERS, give]
    with pytest.raises(EngineTimeout):
        faulty.engine(seconds=0.5).rows("SELECT ?s { ?s ?p ?o }")


def test_server_that_is_busy_for_ever_is_not_asked_for_ever(faulty: Faulty) -> None:
    faulty.answers += [*MANNERS, answer(b"", 503, Retry_After="1")]
    with pytest.raises((EngineTimeout, EngineUnavailable)):
        faulty.engine(seconds=0.5).rows("SELECT ?s { ?s ?p ?o }")
    assert len(faulty.seen) == len(MANNERS) + 1


@pytest.mark.parametrize(
    "give",
    [answer(b"", 502), answer(b"", 503, Retry_After="0"), answer(b"", 504), raw(b"")],
    ids=["bad gateway", "busy", "late gateway", "hung up"],
)
def test_query_is_tried_again_where_that_is_safe(faulty: Faulty, give: Answer) -> None:
    faulty.answers += [*MANNERS, give, give, answer()]
    assert faulty.engine().rows("SELECT ?s { ?s ?p ?o }") == [(NamedNode("x:a"),)]
    assert len(faulty.seen) == len(MANNERS) + 3


def test_update_is_sent_once(faulty: Faulty) -> None:
    faulty.answers += [answer(b"", 503, Retry_After="0"), answer(b"", 204)]
    with pytest.raises(EngineUnavailable):
        faulty.engine().replace_graph(DERIVED, ())
    assert len(faulty.seen) == 1


def test_answer_beyond_the_bound_of_bytes_is_too_large(faulty: Faulty) -> None:
    faulty.answers += [*MANNERS, answer(ONE + b" " * 5_000)]
    with pytest.raises(AnswerTooLarge, match="1000 bytes"):
        faulty.engine(most_bytes=1_000).rows("SELECT ?s { ?s ?p ?o }")


def test_server_that_is_down_is_unavailable() -> None:
    with pytest.raises(EngineUnavailable, match="refuses connections"):
        RemoteEngine(f"http://127.0.0.1:{free_port()}/sparql", seconds=1).rows("SELECT ?s { ?s ?p ?o }")


def test_host_that_does_not_exist_is_unavailable() -> None:
    with pytest.raises(EngineUnavailable):
        RemoteEngine("http://host.invalid/sparql", seconds=5).rows("SELECT ?s { ?s ?p ?o }")


def test_password_goes_with_every_query(faulty: Faulty) -> None:
    faulty.answers += [*MANNERS, answer()]
    faulty.engine(user="me", password="secret").rows("SELECT ?s { ?s ?p ?o }")  # noqa: S106
    assert all("Authorization: Basic bWU6c2VjcmV0" in seen for seen in faulty.seen)


def test_short_query_is_sent_by_get_and_a_long_one_by_post(faulty: Faulty) -> None:
    faulty.answers += [*MANNERS, answer()]
    engine = faulty.engine()
    engine.rows("SELECT ?s { ?s ?p ?o }")
    engine.rows("SELECT ?s { ?s ?p ?o } #" + "x" * 3_000)
    assert "?query=SELECT" in faulty.seen[-2]
    assert faulty.seen[-1].startswith("/sparql ")


def test_blank_nodes_have_names_of_one_answer(faulty: Faulty) -> None:
    node = ONE.replace(b'"uri","value":"x:a"', b'"bnode","value":"nodeID://b1"')
    faulty.answers += [*MANNERS, answer(node)]
    ((term,),) = faulty.engine().rows("SELECT ?s { ?s ?p ?o }")
    assert isinstance(term, BlankNode)


# Clients' queries --------------------------------------------------------------------------------------------

LIMITS = Limits(seconds=5, cpu_seconds=5, memory_mib=512, rows=50, bytes=100_000)


def test_job_is_answered_in_the_form_it_asks_for(held: KnowledgeGraph) -> None:
    async def run() -> None:
        assert isinstance(held.engine, RemoteEngine)
        pool = RemotePool(held.engine, LIMITS, workers=2, queue=0)
        outcome = await pool.run(Job("SELECT ?s WHERE { ?s ?p ?o } LIMIT 3", rows_as="text/csv"))
        assert (outcome.kind, outcome.rows, outcome.body.count(b"\n")) == ("rows", 3, 4)
        truth = await pool.run(Job("ASK { ?s ?p ?o }", rows_as="application/sparql-results+xml"))
        assert (truth.kind, b"<boolean>true</boolean>" in truth.body) == ("truth", True)
        graph = await pool.run(Job("CONSTRUCT { <a> <b> <c> } WHERE {}", graph_as="text/turtle", base="http://x.no/"))
        assert (graph.kind, graph.rows, b"x.no" in graph.body) == ("graph", 1, True)
        with pytest.raises(AnswerTooLarge, match="50"):
            await pool.run(Job("SELECT ?s WHERE { ?s ?p ?o }"))
        with pytest.raises(GraphNotFound):
            await pool.run(Job("ASK { ?s ?p ?o }", default_graphs=("http://127.0.0.1:9/",)))
        await pool.close()
        with pytest.raises(EngineUnavailable):
            await pool.run(Job("ASK {}"))

    asyncio.run(run())


def test_places_are_bounded_and_freed_when_a_client_goes_away(faulty: Faulty) -> None:
    faulty.answers += [late(1), answer()]

    async def run() -> None:
        pool = RemotePool(faulty.engine(), LIMITS, workers=1, queue=0)
        job = Job("SELECT ?s { ?s ?p ?o }", union=False)
        first = asyncio.create_task(pool.run(job))
        while not faulty.seen:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        with pytest.raises(TooBusy):
            await pool.run(job)
        first.cancel()
        while pool.busy:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        assert json.loads((await pool.run(job)).body) == json.loads(ONE)
        await pool.close()

    asyncio.run(run())


def test_job_that_takes_too_long_is_told_so(faulty: Faulty) -> None:
    faulty.answers += [late(1)]
    limits = Limits(seconds=0.3, cpu_seconds=1, memory_mib=512, rows=10, bytes=10_000)

    async def run() -> None:
        with pytest.raises(QueryTimeout, match=r"0\.3 s"):
            await RemotePool(faulty.engine(), limits, workers=1, queue=0).run(Job("ASK {}", union=False))

    asyncio.run(run())
