"""The SPARQL endpoint over HTTP: the W3C suite for the protocol, and what is our own."""

import json
import re
import socket
import time
from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pytest
from fastapi import FastAPI
from pyoxigraph import QueryResultsFormat

from samsvar.api import graph_store, sparql
from samsvar.http.negotiation import GRAPHS, ROWS, TRUTH, Form
from samsvar.settings import Settings
from suite_results import graph, seen
from suite_server import RUNNING, Endpoint, Got, served
from suites import connections, graph_data, needs_suites

FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
PROBLEM = "application/problem+json"
SUITE = connections("protocol", "manifest.ttl")
WRITING = [name for name in SUITE if name.startswith("update_")]
READING = [name for name in SUITE if not name.startswith("update_")]
ONE, TWO = "http://a.example/one", "http://a.example/two"
DATA = (
    f'<http://a.example/s> <http://a.example/p> "1" <{ONE}> .\n'
    f'<http://a.example/s> <http://a.example/p> "2" <{TWO}> .\n'
    '<http://a.example/s> <http://a.example/p> "0" .\n'
).encode()
SEES = "SELECT ?o WHERE { ?s ?p ?o } ORDER BY ?o"
SLOW = " ".join(["SELECT (COUNT(*) AS ?n) {", *(f"VALUES ?v{n} {{ {'1 ' * 60} }}" for n in range(6)), "}"])


@pytest.fixture(scope="module")
def server() -> Iterator[Endpoint]:
    with served(query_seconds="30", query_workers="2") as endpoint:
        yield endpoint


@pytest.fixture
def endpoint(server: Endpoint) -> Endpoint:
    server.hold(DATA)
    return server


Values = dict[str, str | list[str]]


def get(endpoint: Endpoint, query: str, accept: str = "*/*", parameters: Values | None = None) -> Got:
    path = f"/sparql?{urlencode({'query': query, **(parameters or {})}, doseq=True)}"
    return endpoint.ask("GET", path, accept=accept)


def values(got: Got) -> list[str]:
    assert got.status == 200, got.body
    rows = json.loads(got.body)["results"]["bindings"]
    return [value["value"] for row in rows for value in row.values()]


def problem(got: Got) -> str:
    """Return the slug of a problem document, which tells its own status."""
    told = json.loads(got.body)
    assert (got.media_type, told["status"]) == (PROBLEM, got.status), got.body
    return str(told["type"]).removeprefix("/problems/")


# The suite of the protocol


def is_class(status: int, classes: tuple[str, ...]) -> bool:
    return f"StatusCode{status // 100}xx" in classes


@needs_suites
@pytest.mark.parametrize("name", READING)
def test_query_of_the_suite_is_answered_and_a_bad_request_refused(server: Endpoint, name: str) -> None:
    server.hold(graph_data("protocol", name))
    for asked in SUITE[name]:
        path = asked.path.replace("/sparql/", "/sparql", 1)
        got = server.ask(asked.method, path, asked.body or None, **asked.headers)
        assert is_class(got.status, asked.statuses), got.body
        if not is_class(200, asked.statuses):
            problem(got)
        if asked.format:
            kinds = {"boolean": TRUTH, "tabular": ROWS, "RDF": GRAPHS}[asked.format]
            assert got.media_type in {form.media_type for form in kinds}
        if asked.boolean is not None:
            assert seen(got.body, got.media_type) is asked.boolean


@needs_suites
@pytest.mark.parametrize("name", WRITING)
def test_update_of_the_suite_is_refused_and_changes_nothing(server: Endpoint, name: str) -> None:
    server.hold(b"")
    update, *reads = SUITE[name]
    got = server.ask(update.method, update.path.replace("/sparql/", "/sparql", 1), update.body, **update.headers)
    assert (got.status, problem(got)) == (403, "query-refused")
    for read in reads:
        got = server.ask(read.method, read.path.replace("/sparql/", "/sparql", 1), read.body, **read.headers)
        assert got.status == 200
        assert seen(got.body, got.media_type) is False


@needs_suites
def test_suite_is_whole() -> None:
    assert (len(WRITING), len(READING)) == (7, 27)


# Requests


def test_query_is_asked_in_three_ways(endpoint: Endpoint) -> None:
    form = urlencode({"query": SEES}).encode()
    for got in (
        get(endpoint, SEES),
        endpoint.ask("POST", "/sparql", form, content_type=FORM),
        endpoint.ask("POST", "/sparql", form, content_type=f"{FORM}; charset=UTF-8"),
        endpoint.ask("POST", "/sparql", SEES.encode(), content_type=QUERY),
        endpoint.ask("POST", "/sparql", SEES.encode(), content_type='Application/SPARQL-Query; Charset="utf-8"'),
    ):
        assert values(got) == ["0"]


def test_text_beyond_ascii_arrives_as_it_was_sent(endpoint: Endpoint) -> None:
    query = "SELECT ('blåbærsyltetøy + %41 𝄞' AS ?text) {}"
    direct = endpoint.ask("POST", "/sparql", query.encode(), content_type=QUERY)
    assert values(get(endpoint, query)) == values(direct) == ["blåbærsyltetøy + %41 𝄞"]


@pytest.mark.parametrize(
    ("parameters", "rows"),
    [
        ({"default-graph-uri": ONE}, ["1"]),
        ({"default-graph-uri": [ONE, TWO]}, ["1", "2"]),
        ({"default-graph-uri": [ONE, ""]}, ["1"]),
        ({"named-graph-uri": ONE}, []),
        ({"default-graph-uri": "http://a.example/none"}, []),
        ({"using-graph-uri": ONE, "unknown": "1", "named-graph-uri": ""}, ["0"]),
    ],
)
def test_parameters_name_the_default_graph(endpoint: Endpoint, parameters: Values, rows: list[str]) -> None:
    assert values(get(endpoint, SEES, parameters=parameters)) == rows
    body = urlencode({"query": SEES, **parameters}, doseq=True).encode()
    assert values(endpoint.ask("POST", "/sparql", body, content_type=FORM)) == rows
    path = f"/sparql?{urlencode(parameters, doseq=True)}"
    assert values(endpoint.ask("POST", path, SEES.encode(), content_type=QUERY)) == rows


def test_parameters_take_the_place_of_what_the_query_says_of_graphs(endpoint: Endpoint) -> None:
    both = "SELECT ?o FROM <ONE> FROM NAMED <ONE> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }".replace("ONE", ONE)
    assert values(get(endpoint, both)) == ["1", "1"]
    assert values(get(endpoint, both, parameters={"default-graph-uri": TWO})) == ["2"]
    assert values(get(endpoint, both, parameters={"named-graph-uri": TWO})) == ["2"]


@pytest.mark.parametrize(
    "query",
    [
        "query=ASK%7B%7D&query=ASK%7B%7D",
        "default-graph-uri=http://a.example/one",
        "query=ASK%7B%7",
        "query=ASK%7B%7D%",
        "query=ASK%zz",
        "query=%FF",
        "query=%C3%28",
        "query=ASK%20%7B",
        "query=",
        "query=ASK%7B%7D&default-graph-uri=relative",
        "query=ASK%7B%7D&named-graph-uri=http://a.example/%3E%20x",
        "query=ASK%7B%7D&timeout=soon",
        "query=ASK%7B%7D&timeout=0",
        "query=ASK%7B%7D&timeout=-1",
        "query=ASK%7B%7D&timeout=1&timeout=2",
        "query=ASK%7B%7D&format=json&format=xml",
    ],
)
def test_malformed_request_is_a_bad_one(endpoint: Endpoint, query: str) -> None:
    got = endpoint.ask("GET", f"/sparql?{query}")
    assert (got.status, problem(got) in {"usage", "bad-query"}) == (400, True)
    posted = endpoint.ask("POST", "/sparql", query.encode(), content_type=FORM)
    assert posted.status == 400


@pytest.mark.parametrize("graph_uri", ["http://[bad", "http://a.example:port/", "a:%zz", "http://a.example/\ue000"])
def test_name_of_a_graph_that_the_engine_cannot_take_is_a_bad_request(endpoint: Endpoint, graph_uri: str) -> None:
    assert get(endpoint, SEES, parameters={"default-graph-uri": graph_uri}).status in {200, 400}


def test_post_without_a_query_and_two_in_one_request_are_bad_requests(endpoint: Endpoint) -> None:
    assert endpoint.ask("POST", "/sparql", b"", content_type=FORM).status == 400
    assert endpoint.ask("POST", "/sparql", b"format=json", content_type=FORM).status == 400
    assert endpoint.ask("POST", "/sparql", b"", content_type=QUERY).status == 400
    assert endpoint.ask("POST", "/sparql?query=ASK%7B%7D", b"query=ASK%7B%7D", content_type=FORM).status == 400
    assert endpoint.ask("POST", "/sparql?query=ASK%7B%7D", b"ASK {}", content_type=QUERY).status == 400


@pytest.mark.parametrize("host", ["a b", "a<b>", "[:::::", '"', "a/b", ""])
def test_host_that_is_none_makes_no_address(endpoint: Endpoint, host: str) -> None:
    assert endpoint.ask("GET", "/sparql", host=host).status in {200, 400}
    assert endpoint.ask("GET", "/sparql?query=ASK%7B%7D", host=host).status in {200, 400}


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"content_type": "text/plain"},
        {"content_type": "application/json"},
        {"content_type": "application/ld+json"},
        {"content_type": "multipart/form-data; boundary=x"},
        {"content_type": f"{QUERY}; charset=utf-16"},
        {"content_type": QUERY, "content_encoding": "gzip"},
    ],
)
def test_other_bodies_are_not_read(endpoint: Endpoint, headers: dict[str, str]) -> None:
    got = endpoint.ask("POST", "/sparql", b"ASK {}", **headers)
    assert (got.status, problem(got)) == (415, "unsupported-media")


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_other_methods_are_refused(endpoint: Endpoint, method: str) -> None:
    got = endpoint.ask(method, "/sparql?query=ASK%7B%7D")
    assert (got.status, got.media_type, got.header("allow")) == (405, PROBLEM, "GET, HEAD, OPTIONS, POST")


@pytest.mark.parametrize("text", ["CLEAR ALL", "INSERT DATA { <a:s> <a:p> 1 }", "LOAD <http://a.example/>", "nonsense"])
def test_updates_are_refused_wherever_they_stand(endpoint: Endpoint, text: str) -> None:
    update = urlencode({"update": text})
    for got in (
        endpoint.ask("POST", "/sparql", text.encode(), content_type="application/sparql-update"),
        endpoint.ask("POST", "/sparql", update.encode(), content_type=FORM),
        endpoint.ask("GET", f"/sparql?{update}"),
    ):
        assert (got.status, problem(got)) == (403, "query-refused")
    assert get(endpoint, text).status == (400 if text == "nonsense" else 403)


def test_update_that_is_sent_as_a_query_is_refused(endpoint: Endpoint) -> None:
    got = endpoint.ask("POST", "/sparql", b"CLEAR ALL", content_type=QUERY)
    assert (got.status, problem(got)) == (403, "query-refused")


# Answers


@pytest.mark.parametrize("form", ROWS, ids=lambda form: form.names[0])
def test_rows_come_in_every_form(endpoint: Endpoint, form: Form) -> None:
    got = get(endpoint, SEES, form.media_type)
    assert (got.status, got.media_type) == (200, form.media_type)
    assert seen(got.body, got.media_type) == seen(
        get(endpoint, SEES, parameters={"format": form.names[0]}).body, form.media_type
    )
    assert b"0" in got.body


@pytest.mark.parametrize("form", GRAPHS, ids=lambda form: form.names[0])
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <http://a.example/s>"])
def test_graph_comes_in_every_form(endpoint: Endpoint, form: Form, query: str) -> None:
    got = get(endpoint, query, form.media_type)
    assert (got.status, got.media_type) == (200, form.media_type)
    wanted = b'<http://a.example/s> <http://a.example/p> "0" .'
    assert graph(got.body, got.media_type) == graph(wanted, "application/n-triples")


@pytest.mark.parametrize("form", TRUTH, ids=lambda form: form.names[0])
def test_truth_comes_in_every_form_that_has_it(endpoint: Endpoint, form: Form) -> None:
    got = get(endpoint, "ASK {}", form.media_type)
    assert (got.media_type, seen(got.body, got.media_type)) == (form.media_type, True)


@pytest.mark.parametrize(
    ("accept", "label"),
    [
        ("application/json", "application/json"),
        ("text/csv", "text/csv; charset=utf-8"),
        ("text/tab-separated-values, */*;q=0.1", "text/tab-separated-values; charset=utf-8"),
        ("application/sparql-results+json;q=0.4, application/xml;q=0.8", "application/xml"),
        ("*/*", "application/sparql-results+json"),
    ],
)
def test_answer_is_labelled_as_the_client_knows_it(endpoint: Endpoint, accept: str, label: str) -> None:
    assert get(endpoint, SEES, accept).header("content-type") == label


@pytest.mark.parametrize(
    ("query", "accept"),
    [
        ("SELECT * {}", "text/turtle"),
        ("# ASK\nPREFIX a: <http://a.example/ASK#> SELECT * {}", "text/turtle"),
        ("CONSTRUCT {} WHERE {}", "application/sparql-results+json"),
        ("BASE <http://a.example/>\nDESCRIBE <x>", "text/csv"),
        ("ASK {}", "text/csv"),
        ("SELECT * {}", "text/html, image/*"),
    ],
)
def test_form_that_the_answer_does_not_have_is_not_acceptable(endpoint: Endpoint, query: str, accept: str) -> None:
    got = get(endpoint, query, accept)
    assert (got.status, problem(got)) == (406, "not-acceptable")


def test_head_tells_what_get_does_without_the_body(endpoint: Endpoint) -> None:
    for path in ("/sparql", f"/sparql?query={quote(SEES)}", "/sparql?query=nonsense"):
        head, whole = endpoint.ask("HEAD", path), endpoint.ask("GET", path)
        assert (head.status, head.body) == (whole.status, b"")
        for name in ("content-type", "content-length", "etag", "x-samsvar-version"):
            assert head.header(name) == whole.header(name)


def test_answer_tells_its_version_and_notice(endpoint: Endpoint) -> None:
    for got in (get(endpoint, SEES), endpoint.ask("POST", "/sparql", b"ASK {}", content_type=QUERY)):
        assert re.fullmatch(r"[0-9a-f]{16}", got.header("x-samsvar-version"))
        assert "no organisation has confirmed" in got.header("x-samsvar-notice")
        assert got.header("vary") == "Accept"


def test_client_that_has_the_answer_is_told_so(endpoint: Endpoint) -> None:
    path = f"/sparql?query={quote(SEES)}"
    first = endpoint.ask("GET", path)
    tag = first.header("etag")
    assert first.header("cache-control") == "public, max-age=0, must-revalidate"
    for name in (tag, f'"other", {tag}', tag.removeprefix("W/")):
        again = endpoint.ask("GET", path, if_none_match=name)
        assert (again.status, again.body, again.header("etag")) == (304, b"", tag)
        assert again.header("x-samsvar-version") == first.header("x-samsvar-version")
    assert endpoint.ask("GET", "/sparql", if_none_match=endpoint.ask("GET", "/sparql").header("etag")).status == 304


def test_tag_is_of_one_query_dataset_form_and_version(endpoint: Endpoint) -> None:
    path = f"/sparql?query={quote(SEES)}"
    others = [f"{path}%20", f"{path}&default-graph-uri={ONE}", f"{path}&named-graph-uri={ONE}", f"{path}&format=xml"]
    tags = {endpoint.ask("GET", other).header("etag") for other in (path, *others)}
    endpoint.hold(b"")
    tags.add(endpoint.ask("GET", path).header("etag"))
    assert len(tags) == 6


def test_answer_that_may_differ_the_next_time_is_not_kept(endpoint: Endpoint) -> None:
    for query in ("SELECT (NOW() AS ?n) {}", "SELECT (raNd () AS ?n) {}", "SELECT (struuid() AS ?n) {}"):
        got = get(endpoint, query)
        assert (got.header("etag"), got.header("cache-control")) == ("", "no-store")


def test_posted_query_has_no_tag(endpoint: Endpoint) -> None:
    got = endpoint.ask("POST", "/sparql", SEES.encode(), content_type=QUERY, if_none_match="*")
    assert (got.status, got.header("etag")) == (200, "")


def test_pages_of_other_sites_may_ask(endpoint: Endpoint) -> None:
    before = endpoint.ask(
        "OPTIONS",
        "/sparql",
        origin="https://b.example",
        access_control_request_method="POST",
        access_control_request_headers="content-type",
    )
    assert (before.status, before.body) == (204, b"")
    assert "POST" in before.header("access-control-allow-methods")
    assert "Content-Type" in before.header("access-control-allow-headers")
    for got in (before, get(endpoint, SEES), get(endpoint, "nonsense"), endpoint.ask("PUT", "/sparql")):
        assert got.header("access-control-allow-origin") == "*"
        assert {"ETag", "Retry-After", "X-Samsvar-Version"} <= set(
            got.header("access-control-expose-headers").split(", ")
        )


# Limits


def running(endpoint: Endpoint) -> dict[str, int]:
    told: dict[str, int] = json.loads(endpoint.ask("GET", RUNNING).body)
    return told


def until(endpoint: Endpoint, **wanted: int) -> None:
    for _ in range(600):
        now = running(endpoint)
        if wanted.items() <= now.items():
            return
        time.sleep(0.05)
    pytest.fail(f"{running(endpoint)} and not {wanted}")


def test_client_may_give_a_query_less_time_than_the_service_does(endpoint: Endpoint) -> None:
    before = running(endpoint)["replaced"]
    got = get(endpoint, SLOW, parameters={"timeout": "0.3"})
    assert (got.status, problem(got)) == (504, "query-timeout")
    assert "0.3 s" in json.loads(got.body)["detail"]
    until(endpoint, busy=0, replaced=before + 1)
    assert values(get(endpoint, SEES, parameters={"timeout": "99999999"})) == ["0"]


@pytest.mark.parametrize("way", ["get", "post"])
def test_query_of_a_client_that_goes_away_is_stopped(endpoint: Endpoint, way: str) -> None:
    before = running(endpoint)["replaced"]
    host = f"Host: 127.0.0.1:{endpoint.port}\r\n"
    head = (
        f"GET /sparql?query={quote(SLOW)} HTTP/1.1\r\n{host}\r\n"
        if way == "get"
        else f"POST /sparql HTTP/1.1\r\n{host}Content-Type: {QUERY}\r\nContent-Length: {len(SLOW)}\r\n\r\n{SLOW}"
    )
    with socket.create_connection(("127.0.0.1", endpoint.port)) as client:
        client.sendall(head.encode())
        until(endpoint, busy=1)
    until(endpoint, busy=0, replaced=before + 1)
    assert values(get(endpoint, SEES)) == ["0"]


# The description


def test_every_answer_is_described() -> None:
    app = FastAPI()
    for module in (sparql, graph_store):
        app.include_router(module.routes(None, Settings()))
    operations = {(path, method): it for path, it in app.openapi()["paths"].items() for method, it in it.items()}
    assert operations.keys() == {
        ("/sparql", "get"),
        ("/sparql", "post"),
        ("/rdf-graphs/service", "get"),
        ("/rdf-graphs/{name}", "get"),
    }
    for operation in operations.values():
        assert {"200", "400", "406", "413", "503", "504"} <= operation["responses"].keys()
        for status, answer in operation["responses"].items():
            assert status < "400" or PROBLEM in answer["content"]
        assert "text/turtle" in operation["responses"]["200"]["content"]
    asked = operations["/sparql", "post"]["requestBody"]["content"]
    assert asked.keys() == {FORM, QUERY}
    assert QueryResultsFormat.JSON.media_type in operations["/sparql", "get"]["responses"]["200"]["content"]
