"""A started server takes in changed files: under load, on a signal, on a request, by itself, or not at all."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote, urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pydantic import SecretStr

from marked import FIRST, QUERY, replace_file, write_mark, write_marked
from samsvar.api import admin
from samsvar.api.problems import problems
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.settings import Settings

TOKEN = "a token of the tests, æøå"  # noqa: S105
PROBLEM = "application/problem+json"
EDITS = 20
CLIENTS = 8
_SPARQL = f"/sparql?query={quote(QUERY.split('}', 2)[2].split(chr(10), 1)[1])}"


@dataclass
class Service:
    """A running server, and what it has written on standard error."""

    process: subprocess.Popen[str]
    port: int
    complaints: list[str] = field(default_factory=list)

    def ask(self, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], Any]:
        """Ask on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=60)
        try:
            return asked(connection, path, method, **headers)
        finally:
            connection.close()

    def reload(self) -> tuple[int, Any]:
        status, _, body = self.ask("/admin/reload", "POST", Authorization=f"Bearer {TOKEN}".encode().decode("latin-1"))
        return status, body

    def hang_up(self) -> None:
        """Send SIGHUP and wait until the reload that it begins has ended."""
        before = self.health()["reload"]
        self.process.send_signal(signal.SIGHUP)
        until(lambda: self.health()["reload"] != before)

    def health(self) -> dict[str, Any]:
        status, _, body = self.ask("/health")
        assert status == 200
        assert isinstance(body, dict)
        return body


def asked(
    connection: HTTPConnection, path: str, method: str = "GET", **headers: str
) -> tuple[int, dict[str, str], Any]:
    connection.request(method, path, headers=headers)
    response = connection.getresponse()
    body = response.read()
    told = {name.lower(): text for name, text in response.getheaders()}
    return response.status, told, json.loads(body) if "json" in told.get("content-type", "") else body


def until(holds: Callable[[], bool], seconds: float = 60) -> None:
    """Wait for something that comes by itself."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it did not come"
        time.sleep(0.05)


@contextmanager
def started(folder: Path, *options: str, **settings: str) -> Iterator[Service]:
    """Serve a collection by the real command, with settings from the environment."""
    own = {name: text for name, text in os.environ.items() if not name.startswith("SAMSVAR_")}
    environment = {**own, "SAMSVAR_RATE": "0", "SAMSVAR_ACCESS_LOG": "false", "SAMSVAR_ADMIN_TOKEN": TOKEN}
    environment |= {f"SAMSVAR_{name.upper()}": text for name, text in settings.items()}
    words = [sys.executable, "-m", "samsvar", "--graph", str(folder), "serve", "--port", "0", *options]
    process = subprocess.Popen(words, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    complaints: list[str] = []
    assert process.stdout
    assert process.stderr
    reader = threading.Thread(target=_collect, args=(process.stderr, complaints))
    reader.start()
    try:
        address = next((word for line in process.stdout for word in line.split() if word.startswith("http://")), None)
        assert address, complaints
        yield Service(process, urlsplit(address).port or 0, complaints)
    finally:
        process.terminate()
        process.communicate(timeout=60)
        reader.join()


def _collect(stream: IO[str], lines: list[str]) -> None:
    lines.extend(stream)


@dataclass
class Seen:
    """What clients were answered: the marks of each version, and all that went wrong."""

    marks: dict[str, set[tuple[str, ...]]] = field(default_factory=dict)
    failures: list[object] = field(default_factory=list)
    answers: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def take(self, version: str, marks: tuple[str, ...]) -> None:
        with self.lock:
            self.marks.setdefault(version, set()).add(marks)
            self.answers += 1


def keep_asking(service: Service, seen: Seen, stop: threading.Event) -> None:
    """Ask the API and the SPARQL endpoint in turn, on one connection, until told to stop."""
    connection = HTTPConnection("127.0.0.1", service.port, timeout=60)
    try:
        while not stop.is_set():
            status, _, body = asked(connection, "/api/v1/marks")
            if status != 200:
                seen.failures.append((status, body))
                continue
            seen.take(body["version"], tuple(row["mark"] for row in body["rows"]))
            status, headers, body = asked(connection, _SPARQL, Accept="application/sparql-results+json")
            if status != 200:
                seen.failures.append((status, body))
                continue
            rows = body["results"]["bindings"]
            seen.take(headers["x-samsvar-version"], tuple(row["mark"]["value"] for row in rows))
            time.sleep(0.01)
    except (OSError, KeyError, ValueError) as error:
        seen.failures.append(error)
    finally:
        connection.close()


def test_every_answer_under_load_is_wholly_of_one_version_and_none_fails(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    write_marked(folder, "0", padding=500)
    seen, stop, versions = Seen(), threading.Event(), {}
    with started(folder, query_workers="2", query_queue="64") as service:
        versions[service.health()["version"]] = "0"
        clients = [threading.Thread(target=keep_asking, args=(service, seen, stop)) for _ in range(CLIENTS)]
        for client in clients:
            client.start()
        try:
            for edit in range(1, EDITS + 1):
                mark = str(edit % 2 if edit % 6 else edit)  # back and forth, and now and then to something new
                write_mark(folder, mark, padding=500)
                if edit % 3:
                    status, body = service.reload()
                    assert status == 200, body
                    version = body["version"]
                else:
                    service.hang_up()
                    version = service.health()["version"]
                assert versions.setdefault(version, mark) == mark
        finally:
            stop.set()
            for client in clients:
                client.join()
        assert service.health()["reload"]["ok"]
    assert not seen.failures
    assert seen.marks == {version: {(mark, mark)} for version, mark in versions.items()}
    assert len(versions) == 2 + EDITS // 6
    assert seen.answers > 10 * EDITS


def test_unfit_files_leave_the_old_graph_and_it_is_told_why(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    write_marked(folder)
    with started(folder) as service:
        first = service.health()
        assert (first["reload"], first["watching"]) == (None, False)
        replace_file(folder / FIRST, "<urn:a> <urn:b>")
        status, body = service.reload()
        assert (status, body["type"]) == (500, "/problems/graph-file")
        assert "first.ttl:1:" in body["detail"]
        now = service.health()
        assert (now["version"], now["status"]) == (first["version"], "ready")
        assert (now["reload"]["ok"], now["reload"]["error"]) == (False, body["detail"])
        assert b"first.ttl:1:" in service.ask("/docs")[2]
        told = [line for line in service.complaints if "first.ttl" in line]
        assert len(told) == 1
        assert "goes on being served" in told[0]
        assert service.ask("/api/v1/marks")[2]["version"] == first["version"]
        replace_file(folder / FIRST, "<urn:goal> a <https://w3id.org/samsvar/def/Goal> .\n")
        service.hang_up()
        assert "urn:goal breaks svs:GoalShape-label" in service.health()["reload"]["error"]
        write_mark(folder, "1")
        service.hang_up()
        mended = service.health()
        assert mended["reload"]["ok"]
        assert b"kept out" not in service.ask("/docs")[2]
        assert mended["version"] != first["version"]


def test_watched_files_are_taken_in_by_the_command(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    write_marked(folder)
    with started(folder, "--watch") as service:
        first = service.health()
        assert first["watching"]
        write_mark(folder, "1")
        until(lambda: [row["mark"] for row in service.ask("/api/v1/marks")[2]["rows"]] == ["1", "1"])
        assert service.health()["version"] != first["version"]


def test_command_does_not_begin_to_serve_what_breaks_a_blocking_rule(tmp_path: Path) -> None:
    write_marked(tmp_path / "graph")
    words = [sys.executable, "-m", "samsvar", "--graph", str(tmp_path / "graph"), "serve", "--port", "0"]
    environment = {**os.environ, "SAMSVAR_BLOCKING": "info"}
    ended = subprocess.run(words, env=environment, check=False, capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.startswith("samsvar: what is marked as blocking is broken: data/first.ttl:4: ")
    assert ended.stderr.count("\n") == 1


@pytest.fixture
def client(shipped: KnowledgeGraph) -> Callable[[str], TestClient]:
    def of(token: str) -> TestClient:
        app = FastAPI()
        problems(app)
        app.include_router(admin.routes(LiveGraph(shipped), Settings(admin_token=SecretStr(token))))
        return TestClient(app, raise_server_exceptions=False)

    return of


def test_nobody_reloads_where_no_token_is_set(client: Callable[[str], TestClient]) -> None:
    for headers in ({}, {"Authorization": "Bearer "}, {"Authorization": "Bearer x"}):
        answered = client("").post("/admin/reload", headers=headers)
        assert (answered.status_code, answered.headers["content-type"]) == (403, PROBLEM)
        assert "SAMSVAR_ADMIN_TOKEN" in answered.json()["detail"]


@pytest.mark.parametrize("header", [None, "", "Bearer", "Bearer no", "Basic secret", "secret", "Bearer secret secret"])
def test_nobody_reloads_without_the_token(client: Callable[[str], TestClient], header: str | None) -> None:
    headers = {} if header is None else {"Authorization": header}
    answered = client("secret").post("/admin/reload", headers=headers)
    assert (answered.status_code, answered.headers["content-type"]) == (401, PROBLEM)
    assert answered.headers["www-authenticate"].startswith("Bearer")
    assert "secret" not in answered.text


def test_other_methods_than_post_do_not_reload(client: Callable[[str], TestClient]) -> None:
    assert client("secret").get("/admin/reload", headers={"Authorization": "Bearer secret"}).status_code == 405


@pytest.mark.parametrize("scheme", ["Bearer", "bearer"])
def test_token_reloads(client: Callable[[str], TestClient], shipped: KnowledgeGraph, scheme: str) -> None:
    answered = client("secret").post("/admin/reload", headers={"Authorization": f"{scheme} secret"})
    assert answered.status_code == 200
    told = answered.json()
    assert (told["version"], told["changed"]) == (shipped.version, False)
    assert answered.headers["cache-control"] == "no-store"
