"""The server process over real HTTP: how it starts, stops, and fares with clients that are slow."""

import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from starlette.testclient import TestClient

import guarded
from guarded import Started, Still, started
from samsvar.errors import UsageError
from samsvar.live.state import Attempt
from samsvar.serving import listen
from samsvar.settings import Settings

PROGRAM = guarded.__file__


class Answer(threading.Thread):
    """Asks beside the test."""

    def __init__(self, server: Started, path: str) -> None:
        super().__init__()
        self.server, self.path = server, path
        self.status: int | None = None
        self.body = b""
        self.start()

    def run(self) -> None:
        try:
            response, self.body = self.server.ask(self.path)
        except OSError:
            return
        self.status = response.status


def until(server: Started, running: int) -> None:
    """Wait until so many requests run, the one that asks left out."""
    for _ in range(1000):
        _, page = server.ask("/metrics")
        if f"samsvar_requests_in_flight {running + 1}.0" in page.decode():
            return
        time.sleep(0.01)
    raise AssertionError("they never ran")


def refused(server: Started) -> bool:
    try:
        socket.create_connection(("127.0.0.1", server.port), timeout=10).close()
    except ConnectionRefusedError:
        return True
    return False


@pytest.fixture(scope="module")
def server() -> Iterator[Started]:
    with started(body_bytes="4096") as server:
        yield server


def test_a_stopped_service_finishes_what_runs_and_takes_nothing_new() -> None:
    with started() as server:
        answers = [Answer(server, "/slow?seconds=1"), Answer(server, "/stuck?seconds=1")]
        until(server, 2)
        server.process.terminate()
        for _ in range(100):
            if refused(server):
                break
            time.sleep(0.01)
        assert refused(server)
        assert server.process.poll() is None
        assert server.process.wait(30) == 0
        for answer in answers:
            answer.join()
            assert (answer.status, answer.body) == (200, b'"done"')
        assert "closed\n" in server.written


def test_what_takes_too_long_is_cut_off_when_the_time_to_stop_is_over() -> None:
    with started(shutdown_seconds="0.5") as server:
        answers = [Answer(server, "/slow?seconds=60"), Answer(server, "/stuck?seconds=60")]
        until(server, 2)
        assert server.stop() == 0
        for answer in answers:
            answer.join()
            assert answer.status in {503, None}  # told, if there is still time
        assert "closed\n" in server.written
        assert "samsvar: stopped with 2 requests unfinished\n" in server.written


def test_a_second_signal_stops_at_once() -> None:
    with started() as server:
        answer = Answer(server, "/slow?seconds=60")
        until(server, 1)
        server.process.send_signal(signal.SIGINT)
        time.sleep(0.2)
        assert server.process.poll() is None
        assert server.stop(signal.SIGINT) == 0
        answer.join()
        assert answer.status in {503, None}  # told, if there is still time


def test_idle_and_half_begun_connections_do_not_hold_the_end_up() -> None:
    with started(access_log="false") as server:
        half = server.send(b"GET /things/x HTTP/1.1\r\nHo")
        idle = server.send(b"GET /things/x HTTP/1.1\r\nHost: x\r\n\r\n")
        assert idle.recv(65536).startswith(b"HTTP/1.1 200")
        assert server.stop() == 0
        half.close()
        idle.close()
    assert sorted(server.written) == ["closed\n", f"{server.address}\n"]  # and no word of the server's own


def test_hangup_reloads_and_goes_on(server: Started) -> None:
    server.process.send_signal(signal.SIGHUP)
    for _ in range(500):
        if "reloaded\n" in server.written:
            break
        time.sleep(0.01)
    assert "reloaded\n" in server.written
    assert server.ask("/things/x")[0].status == 200


def test_a_port_in_use_is_one_line_and_code_2(server: Started) -> None:
    second = subprocess.run(
        [sys.executable, PROGRAM],
        env={"SAMSVAR_PORT": str(server.port)},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert second.returncode == 2
    assert second.stderr == f"cannot listen on 127.0.0.1, port {server.port}: Address already in use\n"
    assert second.stdout == ""
    assert server.ask("/things/x")[0].status == 200


def test_an_address_that_is_not_ours_is_named() -> None:
    with pytest.raises(UsageError, match=r"cannot listen on 203\.0\.113\.1, port 0: "):
        listen("203.0.113.1", 0)
    with pytest.raises(UsageError, match=r"cannot listen on no\.such\.host\.invalid, port 0: "):
        listen("no.such.host.invalid", 0)


def test_a_connection_serves_several_requests(server: Started) -> None:
    with server.send(b"GET /things/a HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        assert b'{"name":"a"}' in connection.recv(65536)
        connection.sendall(b"GET /things/b HTTP/1.1\r\nHost: x\r\n\r\n")
        assert b'{"name":"b"}' in connection.recv(65536)


def test_a_client_that_goes_away_is_logged_without_a_status(server: Started) -> None:
    server.send(b"POST /length HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc").close()
    lines: list[dict[str, Any]] = []
    while not lines:
        time.sleep(0.01)
        lines = [line for line in server.log() if line["method"] == "POST"]
    assert lines[0]["status"] is None


def test_the_health_report_tells_what_is_served(server: Started) -> None:
    response, body = server.ask("/health")
    assert response.status == 200
    assert response.headers["Cache-Control"] == "no-store"
    assert b'"version":"0123456789abcdef"' in body
    assert server.ask("/health/live")[1] == b'{"status":"up"}'
    assert server.ask("/health/ready")[1] == b'{"status":"ready"}'


def test_without_a_process_for_queries_the_service_is_not_ready_but_alive() -> None:
    live = Still(pids=[1])
    client = TestClient(guarded.application(live, Settings()))
    response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json() == {"status": "not-ready", "reason": "there is no process to run queries"}
    assert client.get("/health").json()["status"] == "not-ready"
    assert client.get("/health/live").status_code == 200


def test_the_health_report_tells_why_a_reload_failed_in_one_line() -> None:
    live = Still(pids=[1, 2])
    live.state = replace(live.state, reload=Attempt(datetime(2026, 1, 3, tzinfo=UTC), ok=False, error="x.ttl:7: no"))
    report = TestClient(guarded.application(live, Settings())).get("/health").json()
    assert report["status"] == "ready"
    assert report["reload"] == {"at": "2026-01-03T00:00:00Z", "ok": False, "error": "x.ttl:7: no"}
