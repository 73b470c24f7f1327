"""The client, against a started service and against servers that answer as services should not."""

import datetime as dt
import json
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import samsvar
from samsvar.client import (
    BadAnswer,
    BadRequest,
    Client,
    ClientError,
    Forbidden,
    GraphChanged,
    NotFound,
    Problem,
    ServiceFault,
    TimedOut,
    TooLarge,
    TryLater,
    Unreachable,
)
from samsvar.client.exchange import Reply, retry_after
from samsvar.knowledge import NOTICE, KnowledgeGraph
from started import started

GOAL = "goal/helse-nord-strategy/seamless-care-pathway"
ACTION = "action/helgeland-action-plan-2023-2025/home-follow-up-reveals-obstacles"
ID = "https://w3id.org/samsvar/id/"


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started(tmp_path_factory.mktemp("service")) as address:
        yield address


@pytest.fixture(scope="module")
def client(service: str) -> Iterator[Client]:
    with Client(service) as client:
        yield client


def test_questions_are_those_of_the_catalogue(client: Client, shipped: KnowledgeGraph) -> None:
    questions = client.questions()
    assert [question.name for question in questions] == list(shipped.catalog)
    asked = next(question for question in questions if question.name == "supporting-actions")
    assert asked.question.keys() == {"nb", "en"}
    assert "target" in asked.parameters


def test_main_question_gives_the_rows_of_the_graph(client: Client, shipped: KnowledgeGraph) -> None:
    answer = client.supporting_actions(GOAL, lang="en")
    assert list(answer) == shipped.answer("supporting-actions", {"target": GOAL, "lang": "en"}).to_json()
    assert answer.total == len(list(answer)) > 0
    assert "actionLabel" in answer.columns
    assert answer.version == client.version() == shipped.version
    assert answer.notice == NOTICE["en"]
    assert answer.chains == ()


def test_values_of_any_type_are_written_as_parameters(client: Client, shipped: KnowledgeGraph) -> None:
    strong = client.supporting_actions(GOAL, direct=True, strength="strong", level=None)
    assert (
        list(strong)
        == shipped.answer("supporting-actions", {"target": GOAL, "direct": "true", "strength": "strong"}).to_json()
    )
    due = client.ask("due-actions", as_of=dt.date(2024, 6, 1))
    assert list(due) == shipped.answer("due-actions", {"as-of": "2024-06-01"}).to_json()


def test_chains_come_when_they_are_asked_for(client: Client) -> None:
    answer = client.supporting_actions(GOAL, explain=True)
    assert {chain.steps[0].source for chain in answer.chains} == {row["action"] for row in answer}
    assert all(word.said_by for chain in answer.chains for step in chain.steps for word in step.words)


def test_pages_are_read_on_as_they_are_gone_through(service: str, client: Client) -> None:
    whole = list(client.ask("alignments-by-status"))
    with Client(service, page_size=4) as paging:
        answer = paging.ask("alignments-by-status")
        assert len(answer.first) == 4
        assert answer.total == len(whole) > 8
        assert list(answer) == whole
        assert list(answer) == whole  # as often as one likes
        assert len(list(paging.ask("alignments-by-status", limit=3))) == 3


def test_trace_impact_element_and_validation(client: Client, shipped: KnowledgeGraph) -> None:
    trace = client.trace(ACTION, GOAL)
    assert (trace.source.id, trace.target.name) == (ID + ACTION, GOAL)
    assert trace.chains
    assert trace.chains[0].steps[0].source == ID + ACTION
    assert isinstance(trace.complete, bool)
    impact = client.impact("organisation/digitale-helgeland")
    assert impact.of.id == f"{ID}organisation/digitale-helgeland"
    assert impact.stops
    assert all(row["element"] for row in impact)
    element = client.element(GOAL)
    assert element.id == ID + GOAL
    assert element.labels["en"] == "Seamless care for patients along the whole pathway"
    assert list(element.statements) == shipped.statements(ID + GOAL)
    assert client.element(ID + GOAL).members["id"] == element.id
    validation = client.validation()
    assert validation.violated is False
    assert validation.total == len(list(validation)) > 0
    assert validation.counts["violation"] == 0


def test_search_and_suggestions(client: Client) -> None:
    found = client.search("uverdige ventetider", lang="en", kind="Goal")
    hit = found.first[0]
    assert hit.id == "goal/helse-nord-strategy/no-undignified-waiting"
    assert hit.document == f"{ID}document/helse-nord-strategy"
    assert hit.standing
    whole = client.search("samarbeid")
    assert whole.total == len(list(whole)) > len(whole.first) == 20
    assert client.suggest("brønn")[0].text == "Brønnøy kommune"


def test_sparql_gives_rows_a_truth_value_or_a_graph(client: Client) -> None:
    (row,) = client.rows(
        "PREFIX sv: <https://w3id.org/samsvar/def/> "
        "SELECT (COUNT(?goal) AS ?goals) (true AS ?yes) (1.5 AS ?half) (MIN(?goal) AS ?first) ('é' AS ?text) ?none "
        "WHERE { ?goal a sv:Goal } GROUP BY ?none"
    )
    assert row["goals"] == 80
    assert (row["yes"], row["half"], row["text"]) == (True, 1.5, "é")
    assert str(row["first"]).startswith(f"{ID}goal/")
    assert "none" not in row
    assert client.sparql(f"ASK {{ <{ID}{GOAL}> ?p ?o }}") is True
    graph = client.sparql(f"CONSTRUCT WHERE {{ <{ID}{GOAL}> a ?kind }}")
    assert isinstance(graph, str)
    assert "Goal" in graph
    long = "#" + "x" * 5_000 + "\nSELECT ?s WHERE { ?s ?p ?o } LIMIT 2"
    assert len(client.rows(long)) == 2
    with pytest.raises(BadAnswer, match="SELECT"):
        client.rows("ASK {}")


def test_what_the_service_says_is_wrong_is_told(client: Client) -> None:
    with pytest.raises(NotFound):
        client.ask("no-such-question")
    with pytest.raises(NotFound, match="none") as missing:
        client.supporting_actions("goal/helse-nord-strategy/none")
    assert (missing.value.status, missing.value.slug) == (404, "element-not-found")
    with pytest.raises(BadRequest, match="colour"):
        client.ask("documents", colour="red")
    with pytest.raises(BadRequest) as faulty:
        client.sparql("SELECT WHERE")
    assert faulty.value.slug == "bad-query"
    with pytest.raises(Forbidden) as refused:
        client.sparql("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert refused.value.slug == "query-refused"
    with pytest.raises(Problem):
        client.sparql("DELETE WHERE { ?s ?p ?o }")


def test_client_serves_many_threads(client: Client) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: [*client.supporting_actions(GOAL)], range(40)))
    assert all(answer == answers[0] for answer in answers)


Answer = tuple[int, dict[str, str], bytes]


class Faulty:
    """A server that gives the answers it was told, one after the other, the last one again and again."""

    def __init__(self, *answers: Answer) -> None:
        self.answers = list(answers)
        self.asked: list[dict[str, str]] = []

    def answer(self, headers: dict[str, str]) -> Answer:
        self.asked.append(headers)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def faulty(*answers: Answer, before: Callable[[], object] = bool) -> Iterator[tuple[str, Faulty]]:
    told = Faulty(*answers)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            before()
            status, headers, body = told.answer({k.lower(): v for k, v in self.headers.items()})
            self.send_response(status)
            for name, text in {"Content-Length": str(len(body)), "Connection": "close", **headers}.items():
                self.send_header(name, text)
            with suppress(ConnectionError):  # a client that has gone
                self.end_headers()
                self.wfile.write(body)
            self.close_connection = True

        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", told
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def told(members: dict[str, Any], **headers: str) -> Answer:
    body = json.dumps({"version": "v1", "notice": "n", **members}).encode()
    return 200, {"Content-Type": "application/json", **{k.replace("_", "-"): v for k, v in headers.items()}}, body


def problem(status: int, **headers: str) -> Answer:
    document = {"type": "/problems/some", "title": "Some", "status": status, "detail": "in detail"}
    kind = {"Content-Type": "application/problem+json", **{k.replace("_", "-"): v for k, v in headers.items()}}
    return status, kind, json.dumps(document).encode()


ROWS = told({"question": {}, "columns": ["a"], "rows": [{"a": 1}]})
RESULTS = (200, {"Content-Type": "application/sparql-results+json"}, b'{"head":{},"boolean":true}')


def quick(address: str, *, retries: int = 3, timeout: float = 30) -> Client:
    """Return a client that writes down its waits and does not wait."""
    client = Client(address, retries=retries, timeout=timeout)
    waits: list[float] = []
    client._exchange._sleep = waits.append
    client.waits = waits  # type: ignore[attr-defined]
    return client


def both(client: Client) -> list[Callable[[], object]]:
    """Return a request of the API and one of the SPARQL endpoint."""
    return [client.version, lambda: client.sparql("ASK {}")]


@pytest.mark.parametrize("status", [429, 503])
def test_busy_service_is_asked_again_after_the_time_it_names(status: int) -> None:
    with faulty(problem(status, Retry_After="2"), problem(status, Retry_After="3"), ROWS) as (address, server):
        with quick(address) as client:
            assert list(client.ask("x")) == [{"a": 1}]
        assert client.waits == [2.0, 3.0]  # type: ignore[attr-defined]
        assert len(server.asked) == 3


def test_sparql_is_asked_again_too() -> None:
    for text in ("ASK {}", f"ASK {{}} # {'x' * 5_000}"):
        with faulty(problem(503, Retry_After="1"), RESULTS) as (address, server):
            with quick(address) as client:
                assert client.sparql(text) is True
            assert client.waits == [1.0]  # type: ignore[attr-defined]
            assert len(server.asked) == 2


def test_service_that_stays_busy_is_told_of_with_its_time() -> None:
    with faulty(problem(503, Retry_After="2")) as (address, server), quick(address, retries=2) as client:
        with pytest.raises(TryLater, match="in detail") as busy:
            client.ask("x")
        assert busy.value.retry_after == 2
        assert len(server.asked) == 3


def test_longer_wait_than_one_would_is_not_waited_for() -> None:
    with faulty(problem(429, Retry_After="3600"), ROWS) as (address, server), quick(address) as client:
        with pytest.raises(TryLater) as busy:
            client.ask("x")
        assert busy.value.retry_after == 3600
        assert len(server.asked) == 1


def test_wait_may_be_told_as_a_date_and_grows_where_it_is_not_told() -> None:
    then = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=60)
    wait = retry_after(Reply(503, {"retry-after": format_datetime(then, usegmt=True)}, b""))
    assert wait is not None
    assert 50 < wait <= 60
    assert retry_after(Reply(503, {"retry-after": "soon"}, b"")) is None
    assert retry_after(Reply(503, {"retry-after": "²"}, b"")) is None
    assert retry_after(Reply(503, {}, b"")) is None
    with faulty(problem(503), problem(503), problem(503), ROWS) as (address, _), quick(address) as client:
        client.ask("x")
        waits: list[float] = client.waits  # type: ignore[attr-defined]
        assert waits == sorted(waits)
        assert waits[0] >= 0.5


@pytest.mark.parametrize("status", [400, 401, 404, 413, 422, 500, 502, 504])
def test_other_problems_are_not_asked_again(status: int) -> None:
    kinds = {400: BadRequest, 401: Forbidden, 404: NotFound, 413: TooLarge, 422: BadRequest}
    asks: list[Callable[[Client], object]] = [lambda client: client.ask("x"), lambda client: client.sparql("ASK {}")]
    for ask in asks:
        with faulty(problem(status)) as (address, server), quick(address) as client:
            with pytest.raises(kinds.get(status, ServiceFault), match="Some: in detail") as raised:
                ask(client)
            assert (raised.value.status, raised.value.slug, raised.value.detail) == (status, "some", "in detail")
            assert len(server.asked) == 1


HTML = (200, {"Content-Type": "text/html"}, b"<html><h1>It works!</h1></html>")
NO_ANSWERS = {
    "a page in HTML": HTML,
    "JSON that was cut": (200, {"Content-Type": "application/json"}, b'{"rows": [{"a": 1}, {"a'),
    "nothing": (200, {"Content-Type": "application/json"}, b""),
    "a list": (200, {"Content-Type": "application/json"}, b"[]"),
    "null": (200, {"Content-Type": "application/json"}, b"null"),
    "no text at all": (200, {"Content-Type": "application/json"}, b"\xff\xfe\x00"),
    "other JSON": (200, {"Content-Type": "application/json"}, b'{"hello": "world"}'),
    "rows that are none": (200, {"Content-Type": "application/json"}, b'{"notice":"n","rows":[1]}'),
    "no body": (204, {}, b""),
    "no media type": (200, {}, b'{"version":"v"}'),
    "what was not asked for": (304, {}, b""),
    "what is not packed as it says": (200, {"Content-Type": "application/json", "Content-Encoding": "gzip"}, b"{}"),
}


@pytest.mark.parametrize("name", NO_ANSWERS)
def test_what_is_no_answer_is_an_error_and_never_an_answer(name: str) -> None:
    with faulty(NO_ANSWERS[name]) as (address, _), quick(address) as client:
        for ask in (client.questions, client.version, client.validation):
            with pytest.raises(BadAnswer):
                ask()
        for text in (lambda: client.ask("x"), lambda: client.search("x"), lambda: client.trace("a", "b")):
            with pytest.raises(BadAnswer):
                text()
        with pytest.raises(BadAnswer):
            client.sparql("ASK {}")


@pytest.mark.parametrize("name", ["a page in HTML", "no text at all"])
def test_error_page_of_a_proxy_is_told_by_its_status(name: str) -> None:
    _, headers, body = NO_ANSWERS[name]
    with faulty((502, headers, body)) as (address, _), quick(address) as client:
        for ask in both(client):
            with pytest.raises(ServiceFault, match="502 Bad Gateway") as fault:
                ask()
            assert (fault.value.status, fault.value.kind) == (502, "about:blank")


def test_body_shorter_than_it_says_is_no_answer_and_is_asked_for_again() -> None:
    status, headers, body = ROWS
    cut = (status, {**headers, "Content-Length": str(len(body) + 10)}, body)
    with faulty(cut, ROWS) as (address, server), quick(address) as client:
        assert list(client.ask("x")) == [{"a": 1}]
        assert len(server.asked) == 2
    status, headers, body = RESULTS
    cut = (status, {**headers, "Content-Length": "999"}, body)
    with faulty(cut) as (address, _), quick(address) as client, pytest.raises(Unreachable):
        client.sparql("ASK {}")


def test_service_that_is_not_there_is_unreachable() -> None:
    with faulty(ROWS) as (address, _):
        pass
    with quick(address, retries=1) as client:
        for ask in both(client):
            with pytest.raises(Unreachable, match=r"127\.0\.0\.1"):
                ask()
        assert len(client.waits) == 2  # type: ignore[attr-defined]


def test_service_that_is_slow_has_its_time() -> None:
    answered = threading.Event()
    with faulty(ROWS, before=lambda: answered.wait(30)) as (address, _):
        with quick(address, retries=0, timeout=0.2) as client:
            for ask in both(client):
                with pytest.raises(TimedOut):
                    ask()
        answered.set()


def test_answer_that_has_not_changed_is_not_sent_again() -> None:
    unchanged = (304, {"ETag": 'W/"1"'}, b"")
    with faulty(told({"questions": []}, ETag='W/"1"'), unchanged) as (address, server), quick(address) as client:
        assert client.version() == client.version() == "v1"
        assert [asked.get("if-none-match") for asked in server.asked] == [None, 'W/"1"']
    first = (RESULTS[0], {**RESULTS[1], "ETag": '"2"'}, RESULTS[2])
    with faulty(first, unchanged) as (address, server), quick(address) as client:
        assert client.sparql("ASK {}") is client.sparql("ASK {}") is True
        assert server.asked[1]["if-none-match"] == '"2"'


def test_started_service_answers_that_nothing_has_changed(client: Client) -> None:
    statuses: list[int] = []
    client._http.event_hooks["response"] = [lambda response: statuses.append(response.status_code)]
    first, second = client.ask("documents"), client.ask("documents")
    client._http.event_hooks["response"] = []
    assert statuses == [200, 304]
    assert list(first) == list(second)


def test_kept_answers_are_bounded() -> None:
    with (
        faulty(told({"question": {}, "columns": [], "rows": []}, ETag='"1"')) as (address, _),
        quick(address) as client,
    ):
        for number in range(100):
            client.ask(f"q{number}")
        assert len(client._exchange._kept) == 64


def test_graph_that_changes_between_pages_is_told_of() -> None:
    first = told({"question": {}, "columns": ["a"], "rows": [{"a": 1}], "next": "/api/v1/x?cursor=c"})
    with faulty(first, problem(422)) as (address, _), quick(address) as client, pytest.raises(GraphChanged, match="v1"):
        list(client.ask("x"))
    other = json.dumps({"version": "v2", "notice": "n", "rows": [{"a": 2}]}).encode()
    with faulty(first, (200, ROWS[1], other)) as (address, _), quick(address) as client, pytest.raises(GraphChanged):
        list(client.ask("x"))


@pytest.mark.parametrize(
    "address", ["", "samsvar.example.no", "ftp://example.no", "file:///etc/passwd", "http://", "http://[::1"]
)
def test_address_that_is_none_is_refused_at_once(address: str) -> None:
    with pytest.raises(ClientError, match="address"):
        Client(address)


def test_errors_form_one_tree() -> None:
    for error in (Unreachable, TimedOut, BadAnswer, GraphChanged, Problem, TryLater, ServiceFault, NotFound):
        assert issubclass(error, ClientError)
        assert error.__doc__


def test_package_says_that_it_is_typed() -> None:
    assert (Path(samsvar.__file__).parent / "py.typed").is_file()
