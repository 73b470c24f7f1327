"""SERVICE and updates are refused in every spelling, and what only looks like them is not.

The spellings are also run on a real engine that could reach a listener on this machine: first to see that they are
real (the listener hears those that are run unguarded), then to see that neither the check nor, with the check left
out, a worker of the pool lets one through.
"""

import asyncio
import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from socketserver import BaseRequestHandler, ThreadingTCPServer

import pytest

from samsvar.engine import algebra
from samsvar.engine.algebra import MOST_PARSED, check, datasets
from samsvar.engine.pool import Job, Limits, QueryPool
from samsvar.engine.tokens import all_tokens, chooses_graphs, tokens, unescaped, without_escapes
from samsvar.errors import BadQuery, QueryRefused, SamsvarError

NQUADS = b'<http://e/s> <http://e/p> "v" <http://e/g> .\n<http://e/s> <http://e/q> <http://e/o> <http://e/g> .\n'

# URL stands for the address of the listener; each of these makes Oxigraph call it.
CALLS = {
    "plain": "SELECT * { SERVICE <URL> { ?s ?p ?o } }",
    "lower case": "SELECT * { service <URL> { ?s ?p ?o } }",
    "mixed case": "SELECT * { sErViCe <URL> { ?s ?p ?o } }",
    "nothing between": "SELECT*{SERVICE<URL>{?s ?p ?o}}",
    "silent": "SELECT * { SERVICE SILENT <URL> { ?s ?p ?o } }",
    "comment between": "SELECT * { SERVICE # it is 'hidden'\n <URL> { ?s ?p ?o } }",
    "comments around": "SELECT * { # {\nSERVICE#<http://x/>\nSILENT#}\n<URL>#\n{ ?s ?p ?o } }",
    "comment ended by a carriage return": "SELECT * { ?s ?p ?o # x\rSERVICE <URL> { ?a ?b ?c }\n }",
    "tabs and line ends": "SELECT * {\tSERVICE\n\r\t<URL>\n{ ?s ?p ?o } }",
    "in OPTIONAL": "SELECT * { ?s ?p ?o OPTIONAL { SERVICE <URL> { ?s ?p ?o } } }",
    "in UNION": "SELECT * { { ?s ?p ?o } UNION { SERVICE <URL> { ?s ?p ?o } } }",
    "in MINUS": "SELECT * { ?s ?p ?o MINUS { SERVICE <URL> { ?s ?p ?o } } }",
    "in EXISTS": "SELECT * { ?s ?p ?o FILTER EXISTS { SERVICE <URL> { ?s ?p ?o } } }",
    "in NOT EXISTS within an expression": "ASK { ?s ?p ?o FILTER(1 = 2 || NOT EXISTS { SERVICE <URL> { ?a ?b ?c } }) }",
    "in EXISTS within BIND": "SELECT * { ?s ?p ?o BIND(EXISTS { SERVICE <URL> { ?s ?p ?o } } AS ?x) }",
    "in a sub-select": "SELECT * { { SELECT ?s { SERVICE <URL> { ?s ?p ?o } } } }",
    "in GRAPH": "SELECT * { GRAPH ?g { ?s ?p ?o SERVICE <URL> { ?s ?p ?o } } }",
    "with a variable": "SELECT * { VALUES ?x { <URL> } LATERAL { SERVICE ?x { ?s ?p ?o } } }",
    "with a prefixed name": "PREFIX x: <URL> SELECT * { SERVICE x: { ?s ?p ?o } }",
    "with a relative IRI": "BASE <URL> SELECT * { SERVICE <#x> { ?s ?p ?o } }",
    "run into a prefixed name": "PREFIX x: <URL> SELECT * { SERVICEx:y { ?s ?p ?o } }",
    "two words run into a prefixed name": "PREFIX x: <URL> SELECT * { SERVICESILENTx:y { ?s ?p ?o } }",
    "after a name that ends in a point": "PREFIX x: <http://e/o> SELECT * { ?s ?p x:.SERVICE <URL> { ?a ?b ?c } }",
    "escape in its IRI": "SELECT * { SERVICE <URL\\u0061> { ?s ?p ?o } }",
    "between quotation marks that are escapes": (
        'SELECT * { FILTER("\\u0022" != "a") SERVICE <URL> { ?s ?p ?o } FILTER("\\u0022" != "b") }'
    ),
    "after a comparison that looks like an IRI": (
        "SELECT * { VALUES (?a ?z) { ('%' '  ') } FILTER(?a<'&&?c>' ) SERVICE <URL> { ?s ?p ?o } FILTER(?z = '  ') }"
    ),
    "in ASK": "ASK { SERVICE <URL> { ?s ?p ?o } }",
    "in CONSTRUCT": "CONSTRUCT { ?s ?p ?o } WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "in DESCRIBE": "DESCRIBE ?s WHERE { SERVICE <URL> { ?s ?p ?o } }",
    "in a long text": f"SELECT * {{ # {'x' * MOST_PARSED}\n SERVICE <URL> {{ ?s ?p ?o }} }}",
}

# Not a call to Oxigraph, but to an engine that reads escapes everywhere, or letters more loosely.
CALLS_ELSEWHERE = {
    "escaped letter": "SELECT * { \\u0053ERVICE <http://e/> { ?s ?p ?o } }",
    "every letter escaped": "SELECT * { \\u0053\\u0045\\u0052\\u0056\\u0049\\u0043\\u0045 <http://e/> { ?s ?p ?o } }",
    "long escape": "SELECT * { SERV\\U00000049CE <http://e/> { ?s ?p ?o } }",
    "escaped end of a comment": "SELECT * { ?s ?p ?o # \\u000A SERVICE <http://e/> { ?a ?b ?c }\n }",
    "escaped end of a string": "SELECT * { ?s ?p '\\u0027 . SERVICE <http://e/> { ?a ?b '\\u0027 } }",
    "variable": "SELECT * { VALUES ?x { <http://e/> } SERVICE ?x { ?s ?p ?o } }",
    "long s": "SELECT * { \u017fervice <http://e/> { ?s ?p ?o } }",
}

INNOCENT = {
    "in a string": "SELECT * { ?s ?p 'SERVICE <http://e/> { }' }",
    "in a long string": 'SELECT * { ?s ?p """a "service" \n SERVICE <http://e/> {} """ }',
    "in an IRI": "SELECT * { ?s <http://e/service> <http://e/SERVICE> }",
    "in a comment": "# SERVICE <http://e/> {}\nSELECT * { ?s ?p ?o } # service",
    "in a variable": "SELECT ?service $SERVICE { ?service ?p $SERVICE }",
    "in a prefix": "PREFIX service: <http://e/> SELECT * { ?s service:a ?o ; service: ?x }",
    "in a local name": "PREFIX x: <http://e/> SELECT * { ?s x:service ?o ; x:a.service ?x . x:my-service ?p ?o }",
    "in a blank node's name": "SELECT * { _:service ?p ?o }",
    "in a language": "SELECT * { ?s ?p 'x'@en-service }",
    "in an IRI beside a mark of comparison": "SELECT * { ?s <http://e/service#a> ?o FILTER(?o < 3 && ?o > 1) }",
    "escaped in a string": "SELECT * { ?s ?p '\\u0053ERVICE' }",
    "in a long text": f"SELECT * {{ ?s ?p 'service' }} # {'x' * MOST_PARSED}",
    "in what rdflib can't read": "SELECT * { ?s <http://e/service> ?o . FILTER(!!true) }",
}

UPDATES = [
    "INSERT DATA { <http://e/s> <http://e/p> 1 }",
    "PREFIX x: <http://e/> insert { ?s ?p 1 } WHERE { ?s ?p ?o }",
    "DELETE WHERE { ?s ?p ?o }",
    "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    "LOAD <http://e/>",
    "BASE <http://e/> load SILENT <x> INTO GRAPH <g>",
    "# a comment\nCLEAR ALL",
    "DROP GRAPH <http://e/g>",
    "CREATE GRAPH <http://e/g>",
    "ADD <http://e/g> TO <http://e/h>",
    "MOVE <http://e/g> TO <http://e/h>",
    "COPY <http://e/g> TO <http://e/h>",
    f"INSERT DATA {{ <http://e/s> <http://e/p> '{'x' * MOST_PARSED}' }}",
]


class Caller(BaseRequestHandler):
    """Notes the first part of the path that is asked for, and hangs up."""

    server: "Listener"

    def handle(self) -> None:
        path = self.request.recv(4096).split(b" ", 2)[1:2]
        self.server.heard.append(path[0].split(b"/")[1].decode() if path else "")


class Listener(ThreadingTCPServer):
    """Notes every connection made to it."""

    daemon_threads = True

    def __init__(self) -> None:
        self.heard: list[str] = []
        super().__init__(("127.0.0.1", 0), Caller)

    def url(self, name: object) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/{name}/"


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with Listener() as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield server
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def pool() -> Iterator[QueryPool]:
    started = QueryPool.start(NQUADS, Limits(10, 10, 256, 1000, 1 << 20), workers=1, queue=10)
    yield started
    asyncio.run(started.close())


def run_all(program: str, queries: list[str]) -> list[str]:
    """Run queries on one store of a new process, with a line of Python before; return what each gave."""
    code = f"""
import json, sys
from pyoxigraph import QueryBoolean, RdfFormat, Store
from samsvar.engine.pool import confinement
store = Store()
store.load({NQUADS!r}, format=RdfFormat.N_QUADS)
texts = json.load(sys.stdin)
{program}
for text in texts:
    try:
        result = store.query(text, use_default_graph_as_union=True)
        isinstance(result, QueryBoolean) or list(result)
        print("answered")
    except OSError as error:
        print(str(error).replace(chr(10), " "))
"""
    ended = subprocess.run(
        [sys.executable, "-c", code], input=json.dumps(queries), capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout.splitlines()


def texts(listener: Listener) -> list[str]:
    return [text.replace("URL", listener.url(number)) for number, text in enumerate(CALLS.values())]


def test_each_spelling_really_calls_where_nothing_guards(listener: Listener) -> None:
    listener.heard.clear()
    run_all("", texts(listener))
    assert {name for number, name in enumerate(CALLS) if str(number) not in listener.heard} == set()


@pytest.mark.parametrize("name", CALLS)
def test_service_is_refused_and_reaches_nothing(name: str, listener: Listener, pool: QueryPool) -> None:
    listener.heard.clear()
    text = CALLS[name].replace("URL", listener.url("x"))
    with pytest.raises((QueryRefused, BadQuery)):
        check(text)
    try:
        asyncio.run(pool.run(Job(text)))
    except SamsvarError as error:
        assert "\n" not in str(error)  # noqa: PT017 - SILENT and branches not taken may give an answer
    assert listener.heard == []


@pytest.mark.parametrize(
    "defence", ["confinement.refuse_files(0)", "assert confinement.refuse_network_calls()"], ids=["files", "calls"]
)
def test_each_defence_of_a_worker_holds_alone(defence: str, listener: Listener) -> None:
    listener.heard.clear()
    given = run_all(defence, texts(listener))
    assert len(given) == len(CALLS)
    assert listener.heard == []
    assert {"Too many open files", "Operation not permitted"} & {line.split(" (os")[0] for line in given}


@pytest.mark.parametrize("name", CALLS_ELSEWHERE)
def test_service_for_other_readers_is_refused_too(name: str) -> None:
    with pytest.raises((QueryRefused, BadQuery)):
        check(CALLS_ELSEWHERE[name])


@pytest.mark.parametrize("name", INNOCENT)
def test_what_only_looks_like_service_passes(name: str, pool: QueryPool) -> None:
    check(INNOCENT[name])
    asyncio.run(pool.run(Job(INNOCENT[name])))


def test_the_tree_and_the_tokens_each_find_service(monkeypatch: pytest.MonkeyPatch) -> None:
    text = CALLS["in EXISTS within BIND"]
    monkeypatch.setattr(algebra, "_is_service", lambda _: False)
    with pytest.raises(QueryRefused):
        check(text)
    monkeypatch.undo()
    monkeypatch.setattr(algebra, "_names", lambda _: set())
    with pytest.raises(QueryRefused):
        check(text)
    monkeypatch.setattr(algebra, "_is_service", lambda _: False)
    check(text)


def test_the_tree_finds_what_the_tokens_take_for_a_string(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(algebra, "_is_service", lambda _: False)
    with pytest.raises(QueryRefused):
        check(CALLS["after a comparison that looks like an IRI"].replace("URL", "http://e/"))


@pytest.mark.parametrize("text", UPDATES)
def test_updates_are_refused(text: str) -> None:
    with pytest.raises(QueryRefused, match="updates"):
        check(text)


@pytest.mark.parametrize("text", ["", "hello", "DEFINE get:soft 'replace' SELECT * { ?s ?p ?o }", "INSERT oops"])
def test_what_is_neither_a_query_nor_an_update_is_a_bad_query(text: str) -> None:
    with pytest.raises(BadQuery) as caught:
        check(text)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "default", "named"),
    [
        ("SELECT * { ?s ?p ?o }", [], []),
        ("SELECT * FROM <http://e/g> { ?s ?p ?o }", ["http://e/g"], []),
        (
            "BASE <http://e/> PREFIX x: <http://x/> ASK from <g>\nFROM NAMED x:y FROM x: FROM NAMED<z>{ ?s ?p ?o }",
            ["http://e/g", "http://x/"],
            ["http://x/y", "http://e/z"],
        ),
        (
            "PREFIX x: <http://x/> CONSTRUCT { ?s ?p 'FROM <a:b>' } # FROM <a:b>\nFROM x:y { ?s ?p ?o }",
            ["http://x/y"],
            [],
        ),
        ("PREFIX from: <http://e/> DESCRIBE from:x", [], []),
        ("SELECT ?from { ?from <http://e/wasDerivedFrom> 'from' }", [], []),
    ],
)
def test_the_dataset_of_a_text_is_read(text: str, default: list[str], named: list[str]) -> None:
    assert datasets(text) == (default, named)
    assert chooses_graphs(text) == bool(default or named)


def test_a_dataset_that_cannot_be_read_is_a_bad_query() -> None:
    with pytest.raises(BadQuery, match="x"):
        datasets("SELECT * FROM x:y { ?s ?p ?o }")


def test_tokens_go_on_where_the_one_before_ends() -> None:
    text = 'PREFIX x: <http://e/#> SELECT (\'a\'\'b\' AS ?y) { ?s x:a\\\'b """a"b""" } # rest'
    words = [token[0] for token in tokens(text)]
    assert words == [
        *["PREFIX", "x:", "<http://e/#>", "SELECT", "(", "'a'", "'b'", "AS", "?y", ")", "{", "?s", "x:a\\'b"],
        *['"""a"b"""', "}"],
    ]
    assert set(words) <= {token[0] for token in all_tokens(text)}


def test_a_mark_of_comparison_is_read_both_ways() -> None:
    found = {token[0] for token in all_tokens("FILTER(?a<'x'&&?c>'y')")}
    assert {"<'x'&&?c>", "'x'", "'y'"} <= found


def test_escapes_are_read_or_left_out() -> None:
    assert unescaped("\\u0041\\U00000042\\uD800\\n") == "AB\\uD800\\n"
    assert without_escapes("'\\u0022 \\\\u0022 \\n'") == "'u \\\\u0022 \\n'"
