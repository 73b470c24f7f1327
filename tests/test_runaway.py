"""A query without end beside ordinary clients: it is ended and told so, and they are all answered."""

import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import quote

import pytest

from guarded import Started, started
from samsvar.api.problems import Problem

PROGRAM = Path(__file__).parent.parent / "benchmarks" / "runaway.py"
RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
SMALL = "SELECT ?s WHERE { ?s a <https://w3id.org/samsvar/def/Goal> } ORDER BY ?s LIMIT %d"


@pytest.fixture(scope="module")
def service() -> Iterator[Started]:
    with started(
        *("-m", "samsvar", "serve", "--port", "0"), rate="0", access_log="false", query_seconds="3"
    ) as service:
        yield service


def query(service: Started, text: str) -> tuple[int, bytes]:
    response, body = service.ask(f"/sparql?query={quote(text)}")
    return response.status, body


def figure(service: Started, name: str) -> int:
    _, page = service.ask("/metrics")
    found = re.search(rf"^{re.escape(name)} (\S+)", page.decode(), re.MULTILINE)
    assert found
    return int(float(found[1]))


def replaced(service: Started) -> int:
    return figure(service, "samsvar_query_workers_replaced_total")


def until(condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it never came to that")


def test_a_runaway_ends_as_a_problem_while_ordinary_clients_are_answered(service: Started) -> None:
    before = replaced(service)
    runaway: list[tuple[int, bytes]] = []
    wild = threading.Thread(target=lambda: runaway.append(query(service, RUNAWAY)))
    wild.start()
    paths = ["/api/v1/unsupported-goals", "/api/v1/documents", "/health", f"/sparql?query={quote(SMALL % 5)}"]
    with ThreadPoolExecutor(50) as clients:
        statuses = list(clients.map(lambda number: service.ask(paths[number % 4])[0].status, range(150)))
    assert statuses == 150 * [200]
    wild.join()
    status, body = runaway[0]
    assert status == 504
    assert Problem.model_validate_json(body).type == "/problems/query-timeout"
    assert query(service, SMALL % 7)[0] == 200
    assert replaced(service) == before + 1


def test_a_client_that_gives_up_on_a_runaway_frees_its_worker(service: Started) -> None:
    before = replaced(service)
    timeouts = figure(service, 'samsvar_answers_failed_total{reason="timeout"}')
    gone = [service.send(f"GET /sparql?query={quote(RUNAWAY)} HTTP/1.1\r\nHost: x\r\n\r\n".encode()) for _ in range(2)]
    until(lambda: b'"busy":2' in service.ask("/health")[1])
    for connection in gone:
        connection.close()
    assert query(service, SMALL % 9)[0] == 200
    until(lambda: replaced(service) == before + 2)
    assert figure(service, 'samsvar_answers_failed_total{reason="timeout"}') == timeouts


def test_the_benchmark_measures_both_by_turns() -> None:
    ended = subprocess.run(
        [sys.executable, PROGRAM, "--rounds", "1", "--seconds", "3", "--query-seconds", "1", "--clients", "10"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert ended.returncode == 0, ended.stderr
    assert "| quiet |" in ended.stdout
    assert "| beside a runaway |" in ended.stdout
    assert re.search(r"\*\*\d+\.\d\d times\*\*", ended.stdout)
