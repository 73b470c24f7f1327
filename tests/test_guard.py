"""The guard, over real HTTP: what it refuses, what it adds to every answer, what it tells of requests."""

import asyncio
import json
import re
import socket
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from guarded import Started, started
from samsvar.api.problems import Problem
from samsvar.errors import UsageError
from samsvar.guard import Figures, Guard
from samsvar.guard.access import parameter_names
from samsvar.guard.clients import Clients, group
from samsvar.guard.headers import CONTENT_SECURITY_POLICY
from samsvar.guard.protocol import Message, Receive, Scope, Send
from samsvar.settings import Settings

SECRET = "hunter2-the-secret-value"  # noqa: S105  looks like one, so that a line that tells it is found
LIMITS = {"body_bytes": "4096", "url_bytes": "512", "header_bytes": "8192", "rate": "0"}


@pytest.fixture(scope="module")
def server() -> Iterator[Started]:
    with started(**LIMITS) as server:
        yield server


@pytest.fixture(scope="module")
def rated() -> Iterator[Started]:
    with started(rate="5") as server:
        yield server


@pytest.fixture(scope="module")
def behind_proxy() -> Iterator[Started]:
    with started(rate="5", trusted_proxies="127.0.0.1, 10.0.0.0/8") as server:
        yield server


def whole(connection: socket.socket) -> bytes:
    with connection:
        parts = []
        while part := connection.recv(65536):
            parts.append(part)
    return b"".join(parts)


def figure(server: Started, name: str, **labels: str) -> float:
    _, body = server.ask("/metrics")
    for family in text_string_to_metric_families(body.decode()):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return 0


@pytest.mark.parametrize(
    ("status", "kind", "request_of"),
    [
        (413, "/problems/request-too-large", {"path": "/length", "method": "POST", "body": b"x" * 5000}),
        (413, "/problems/request-too-large", {"path": "/length", "method": "POST", "body": iter([b"x" * 3000] * 3)}),
        (414, "/problems/url-too-long", {"path": "/things/" + "x" * 600}),
        (414, "/problems/url-too-long", {"path": "/things/x?y=" + "x" * 600}),
        (431, "/problems/head-too-large", {"path": "/things/x", "headers": {"X-Long": "x" * 9000}}),
        (404, "about:blank", {"path": "/nothing/here"}),
        (405, "about:blank", {"path": "/things/x", "method": "DELETE"}),
        (500, "about:blank", {"path": "/fault"}),
        (413, "/problems/answer-too-large", {"path": "/wrong/large"}),
        (503, "/problems/too-busy", {"path": "/wrong/busy"}),
        (504, "/problems/query-timeout", {"path": "/wrong/late"}),
        (200, None, {"path": "/things/x"}),
        (200, None, {"path": "/metrics"}),
        (200, None, {"path": "/health"}),
    ],
)
def test_every_answer_carries_the_headers_and_every_refusal_is_a_problem_document(
    server: Started, status: int, kind: str | None, request_of: dict[str, Any]
) -> None:
    response, body = server.ask(**request_of)
    assert response.status == status
    assert response.headers["Content-Security-Policy"] == CONTENT_SECURITY_POLICY
    assert "unsafe" not in CONTENT_SECURITY_POLICY
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"]
    assert response.headers["Permissions-Policy"]
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert response.headers["Server"] == "samsvar"
    assert server.logged(response.headers["X-Request-ID"])["status"] == status
    if kind is not None:
        assert response.headers["Content-Type"] == "application/problem+json"
        problem = Problem.model_validate_json(body)
        assert problem.model_dump().keys() == json.loads(body).keys()
        assert (problem.type, problem.status) == (kind, status)


def test_requests_at_the_limits_pass(server: Started) -> None:
    response, body = server.ask("/length", "POST", b"x" * 4096)
    assert (response.status, body) == (200, b"4096")
    response, body = server.ask("/length", "POST", iter([b"x" * 2048] * 2))
    assert (response.status, body) == (200, b"4096")
    assert server.ask("/things/" + "x" * (512 - len("/things/")))[0].status == 200
    assert server.ask("/things/x", headers={"X-Long": "x" * 7000})[0].status == 200


def test_a_body_far_beyond_the_limit_is_refused_with_its_document(server: Started) -> None:
    response, body = server.ask("/length", "POST", b"x" * 30_000)
    assert response.status == 413
    assert Problem.model_validate_json(body).type == "/problems/request-too-large"


def test_many_headers_and_very_long_ones_are_refused(server: Started) -> None:
    lines = b"".join(b"X-%d: y\r\n" % number for number in range(300))
    for head in (lines, b"X-Long: " + b"x" * 100_000 + b"\r\n"):
        answer = whole(server.send(b"GET /things/x HTTP/1.1\r\nHost: x\r\n" + head + b"\r\n"))
        assert answer.startswith(b"HTTP/1.1 431 ")


def test_an_answer_that_breaks_off_cannot_be_taken_for_a_whole_one(server: Started) -> None:
    answer = whole(server.send(f"GET /cut?text={SECRET} HTTP/1.1\r\nHost: x\r\n\r\n".encode()))
    assert b"half of the answer" in answer
    assert not answer.endswith(b"0\r\n\r\n")


def test_values_of_requests_are_in_no_output(server: Started) -> None:
    for path in (
        f"/things/{SECRET}",
        f"/things/x?token={SECRET}",
        f"/things/x?{SECRET}",
        f"/things/x?{SECRET}=1",
        f"/nothing/{SECRET}",
        f"/fault?text={SECRET}",
        f"/cut?text={SECRET}",
        f"/wrong/{SECRET}",
    ):
        answer = whole(
            server.send(
                f"GET {path} HTTP/1.1\r\nHost: x\r\nX-Secret: {SECRET}\r\nX-Request-ID: {SECRET}\r\n"
                f"Authorization: Bearer {SECRET}\r\nConnection: close\r\n\r\n".encode()
            )
        )
        found = re.search(rb"x-request-id: (\w+)", answer)
        assert found
        server.logged(found[1].decode())
    response, _ = server.ask("/length", "POST", SECRET.encode())
    server.logged(response.headers["X-Request-ID"])
    assert not [line for line in server.written if SECRET in line]
    assert not [line for line in server.written if "Traceback" in line]


def test_a_line_of_the_log_tells_of_its_request(server: Started) -> None:
    response, body = server.ask("/slow?seconds=0.05&other=1")
    line = server.logged(response.headers["X-Request-ID"])
    assert line["method"] == "GET"
    assert line["route"] == "/slow"
    assert line["parameters"] == ["seconds", "other"]
    assert line["status"] == 200
    assert line["bytes"] == len(body)
    assert line["ms"] >= 50
    assert line["client"] == "127.0.0.1"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+\+00:00", line["time"])


def test_an_unforeseen_error_is_logged_by_kind_and_place(server: Started) -> None:
    response, _ = server.ask("/fault")
    line = server.logged(response.headers["X-Request-ID"])
    assert line["error"] == "ZeroDivisionError"
    assert line["at"][-1].endswith(" fault")


def test_the_access_log_can_be_off_and_errors_are_told_all_the_same() -> None:
    with started(access_log="false") as server:
        server.ask("/things/x")
        response, _ = server.ask("/fault")
        server.logged(response.headers["X-Request-ID"])
        assert len(server.log()) == 1


def test_names_of_parameters_that_are_not_names_are_not_told() -> None:
    assert parameter_names(b"goal=1&as-of=2&1=3&a%20b=4&x&" + b"y" * 60 + b"=1") == ["goal", "as-of"] + 4 * ["?"]
    assert len(parameter_names(b"a=1&" * 1000)) == 20


def test_metrics_parse_and_move(server: Started) -> None:
    labels = {"route": "/things/{name}", "method": "GET", "status": "200"}
    before = figure(server, "samsvar_requests_total", **labels)
    seconds = figure(server, "samsvar_request_seconds_count", route="/things/{name}")
    timeouts = figure(server, "samsvar_answers_failed_total", reason="timeout")
    turned_away = figure(server, "samsvar_requests_turned_away_total", problem="url-too-long")
    for number in range(3):
        server.ask(f"/things/{number}")
    server.ask("/wrong/late")
    server.ask("/things/" + "x" * 600)
    assert figure(server, "samsvar_requests_total", **labels) == before + 3
    assert figure(server, "samsvar_request_seconds_count", route="/things/{name}") == seconds + 3
    assert figure(server, "samsvar_answers_failed_total", reason="timeout") == timeouts + 1
    assert figure(server, "samsvar_requests_turned_away_total", problem="url-too-long") == turned_away + 1
    assert figure(server, "samsvar_requests_in_flight") == 1  # the one that asks
    assert figure(server, "samsvar_graph_info", version="0123456789abcdef") == 1
    assert figure(server, "samsvar_graph_loaded_timestamp_seconds") == 1767312000
    assert figure(server, "samsvar_query_workers") == 2
    assert figure(server, "samsvar_query_workers_busy") == 1
    assert figure(server, "samsvar_queries_waiting") == 3
    assert figure(server, "samsvar_query_workers_replaced_total") == 4


def test_made_up_methods_and_paths_make_no_new_series(server: Started) -> None:
    server.ask("/made/up/1")
    server.ask("/made/up/2", "BREW")
    _, body = server.ask("/metrics")
    assert b"made" not in body
    assert b"BREW" not in body


def test_a_client_beyond_its_rate_waits_while_probes_pass(rated: Started) -> None:
    answers = [rated.ask("/things/x", headers={"X-Forwarded-For": f"203.0.113.{number}"})[0] for number in range(8)]
    assert [answer.status for answer in answers] == 5 * [200] + 3 * [429]  # an untrusted peer names nobody else
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 60
    _, body = rated.ask("/things/x")
    assert Problem.model_validate_json(body).type == "/problems/too-many-requests"
    assert rated.ask("/health/live")[0].status == 200
    assert rated.ask("/health/ready")[0].status == 200
    assert rated.ask("/metrics")[0].status == 429


def test_behind_a_trusted_proxy_clients_are_told_apart(behind_proxy: Started) -> None:
    def ask(forwarded: str) -> int:
        return behind_proxy.ask("/things/x", headers={"X-Forwarded-For": forwarded})[0].status

    assert [ask("203.0.113.1") for _ in range(6)] == 5 * [200] + [429]
    assert ask("203.0.113.2") == 200
    # What a client itself puts in front makes it nobody else.
    assert ask("198.51.100.7, 203.0.113.1, 10.1.2.3") == 429
    assert [ask(f"2001:db8:1:2::{number}") for number in range(1, 7)] == 5 * [200] + [429]
    assert ask("2001:db8:1:3::1") == 200


def test_a_trusted_proxy_may_name_the_request(behind_proxy: Started) -> None:
    headers = {"X-Request-ID": "from-the-proxy-1", "X-Forwarded-For": "203.0.113.77"}
    response, _ = behind_proxy.ask("/things/x", headers=headers)
    assert response.headers["X-Request-ID"] == "from-the-proxy-1"
    assert behind_proxy.logged("from-the-proxy-1")["client"] == "203.0.113.77"


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("192.0.2.1", [], "192.0.2.1"),
        ("192.0.2.1", ["203.0.113.1"], "192.0.2.1"),
        ("10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        ("10.0.0.1", ["203.0.113.1:4711"], "203.0.113.1"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.1", ["1.1.1.1", "203.0.113.1, 10.0.0.2"], "203.0.113.1"),
        ("10.0.0.1", ["10.0.0.3, 10.0.0.2"], "10.0.0.3"),
        ("10.0.0.1", ["203.0.113.1, nonsense"], "10.0.0.1"),
        ("10.0.0.1", [""], "10.0.0.1"),
        ("::ffff:10.0.0.1", ["203.0.113.1"], "203.0.113.1"),
        ("fd00::1%eth0", ["203.0.113.1"], "203.0.113.1"),
    ],
)
def test_the_client_is_the_last_that_no_trusted_proxy_is(peer: str, forwarded: list[str], client: str) -> None:
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    assert Clients("10.0.0.0/8, fd00::/16").address({"client": (peer, 1), "headers": headers}) == client


def test_addresses_of_one_site_share_a_limit() -> None:
    assert group("203.0.113.1") == "203.0.113.1"
    assert group("2001:db8:1:2::1") == group("2001:db8:1:2:ffff::9") != group("2001:db8:1:3::1")


def test_a_trusted_proxy_that_is_no_address_is_named() -> None:
    with pytest.raises(UsageError, match=r"'proxy\.example' is neither"):
        Clients("10.0.0.1, proxy.example")


def test_clients_that_send_half_a_request_hold_nobody_up(server: Started) -> None:
    halves = [server.send(b"GET /things/x HTTP/1.1\r\nHo") for _ in range(150)]
    bodies = [server.send(b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc") for _ in range(20)]
    try:
        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda number: server.ask(f"/things/{number}")[0].status, range(40)))
        assert statuses == 40 * [200]
    finally:
        for connection in halves + bodies:
            connection.close()


def test_a_body_that_does_not_arrive_is_not_waited_for() -> None:
    told: list[Message] = []

    async def never_asked(_: Scope, __: Receive, ___: Send) -> None:
        raise AssertionError("the application was asked")

    async def nothing() -> Message:
        await asyncio.sleep(60)
        raise AssertionError("it was waited for")

    async def send(message: Message) -> None:
        told.append(message)

    figures = Figures("0123456789abcdef", datetime(2026, 1, 2, tzinfo=UTC), reloaded=None)
    guard = Guard(never_asked, Settings(), lambda: figures, write=lambda _: None, body_seconds=0.05)
    head = {"type": "http", "method": "POST", "path": "/length", "query_string": b"", "client": ("127.0.0.1", 1)}
    asyncio.run(guard({**head, "headers": [(b"content-length", b"5")]}, nothing, send))
    assert told[0]["status"] == 408
    assert Problem.model_validate_json(told[1]["body"]).type == "/problems/request-timeout"
