"""The API over HTTP, against a started server and in process."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2 as httpx
import pytest
from fastapi.testclient import TestClient

from samsvar.api.representation import VIEW
from samsvar.app import create_app
from samsvar.catalog import Catalog
from samsvar.errors import SamsvarError
from samsvar.knowledge import KnowledgeGraph

GOAL = "goal/helse-nord-strategy/seamless-care-pathway"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def client(shipped: KnowledgeGraph) -> TestClient:
    return TestClient(create_app(shipped), raise_server_exceptions=False)


def test_answer_is_the_one_that_the_graph_gives(client: TestClient, shipped: KnowledgeGraph) -> None:
    answered = client.get("/api/v1/supporting-actions", params={"target": GOAL, "lang": "en"}).json()
    answer = shipped.answer("supporting-actions", {"target": GOAL, "lang": "en"})
    assert answered["rows"] == answer.to_json()
    assert answered["rows"]
    assert answered["columns"] == list(answer.columns)
    assert "chains" not in answered
    assert "no organisation has confirmed" in answered["notice"]


def test_chains_come_on_request(client: TestClient) -> None:
    answered = client.get("/api/v1/supporting-actions", params={"target": GOAL, "explain": "true"}).json()
    reached = {(chain["steps"][0]["source"], chain["steps"][-1]["target"]) for chain in answered["chains"]}
    assert reached == {(row["action"], row["supported"]) for row in answered["rows"]}
    for chain in answered["chains"]:
        words = [word for step in chain["steps"] for word in step["words"]]
        assert all(word["passages"] for word in words)
        assert all(word["rationale"].keys() == {"nb", "en"} for word in words if "link" in word)
        weakest = all(step["words"][0]["strength"] == "strong" for step in chain["steps"])
        assert chain["strength"] == ("strong" if weakest else "partial")


def test_every_query_is_an_operation_told_by_its_header(client: TestClient, shipped: KnowledgeGraph) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {f"/api/v1/{name}" for name in shipped.catalog} <= paths.keys()
    for name, query in shipped.catalog.items():
        operation = paths[f"/api/v1/{name}"]["get"]
        assert operation["summary"] == query.summary["en"]
        assert query.question["nb"] in operation["description"]
        told = {parameter["name"]: parameter for parameter in operation["parameters"]}
        own = {p.option for p in query.parameters.values()} | ({"explain"} if query.explain else set())
        assert own | set(VIEW) == set(told)
        assert operation["operationId"] == name
        assert {"200", "304", "404", "406", "422", "429"} <= operation["responses"].keys()
        assert {o for o, p in told.items() if p["required"]} == {
            p.option for p in query.parameters.values() if p.required
        }


def test_every_query_answers_with_its_examples(client: TestClient, shipped: KnowledgeGraph) -> None:
    for name, query in shipped.catalog.items():
        values = {p.option: p.example for p in query.parameters.values() if p.required}
        answered = client.get(f"/api/v1/{name}", params=values)
        assert answered.status_code == 200, (name, answered.text)


def test_questions_are_listed(client: TestClient, shipped: KnowledgeGraph) -> None:
    answered = client.get("/api/v1").json()
    assert [question["name"] for question in answered["questions"]] == list(shipped.catalog)
    assert answered["version"] == shipped.version
    asked = {question["name"]: question["parameters"] for question in answered["questions"]}
    assert asked["due-actions"] == [p.option for p in shipped.catalog["due-actions"].parameters.values()]


@pytest.mark.parametrize(
    ("address", "status", "kind"),
    [
        ("/api/v1/nothing", 404, "about:blank"),
        ("/api/v1/supporting-actions", 422, "/problems/bad-parameter"),
        ("/api/v1/supporting-actions?target=goal/helse-nord-strategy/none", 404, "/problems/element-not-found"),
        ("/api/v1/supporting-actions?target=samisk", 422, "/problems/ambiguous-name"),
        (f"/api/v1/supporting-actions?target={GOAL}&colour=red", 422, "/problems/bad-parameter"),
        (f"/api/v1/supporting-actions?target={GOAL}&target={GOAL}", 422, "/problems/bad-parameter"),
        (f"/api/v1/supporting-actions?target={GOAL}&direct=maybe", 422, "/problems/bad-parameter"),
        (f"/api/v1/supporting-actions?target={GOAL}&explain=maybe", 422, "/problems/bad-parameter"),
        ("/api/v1/documents?explain=true", 422, "/problems/bad-parameter"),
        ("/api/v1/due-actions?as-of=tomorrow", 422, "/problems/bad-parameter"),
        ("/api/v1/supporting-actions?target=x:y%3E%20%7D%20?s%20?p%20?o%20%23", 404, "/problems/element-not-found"),
    ],
)
def test_error_is_a_problem_document(client: TestClient, address: str, status: int, kind: str) -> None:
    answered = client.get(address)
    assert answered.status_code == status
    assert answered.headers["content-type"] == PROBLEM
    problem = answered.json()
    assert (problem["type"], problem["status"]) == (kind, status)
    assert problem["title"]
    assert problem["detail"]


def test_other_methods_are_refused_with_a_problem(client: TestClient) -> None:
    answered = client.delete("/api/v1/documents")
    assert (answered.status_code, answered.headers["content-type"]) == (405, PROBLEM)
    assert answered.headers["allow"] == "GET, HEAD, OPTIONS"
    assert client.options("/api/v1/documents").headers["allow"] == "GET, HEAD, OPTIONS"


def test_unforeseen_error_tells_nothing_of_the_inside(shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("secret path")

    app = create_app(shipped)
    monkeypatch.setattr(KnowledgeGraph, "answer", fail)
    answered = TestClient(app, raise_server_exceptions=False).get("/api/v1/documents")
    assert (answered.status_code, answered.headers["content-type"]) == (500, PROBLEM)
    assert "secret" not in answered.text


def test_every_error_has_its_own_slug_and_a_status() -> None:
    kinds = SamsvarError.__subclasses__()
    assert len({kind.slug for kind in kinds}) == len(kinds)
    assert all(400 <= kind.status < 600 and kind.exit_code in {2, 3} for kind in kinds)


def test_application_of_a_small_graph_has_its_own_questions(shipped: KnowledgeGraph) -> None:
    graph = KnowledgeGraph(shipped.engine, shipped.collection)
    graph.__dict__["catalog"] = Catalog([shipped.catalog["documents"]])
    client = TestClient(create_app(graph))
    assert client.get("/api/v1/documents").status_code == 200
    assert client.get("/api/v1/supporting-actions").status_code == 404


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """Start the real command on a free port, and stop it by its process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path / "log.txt"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            [sys.executable, "-u", "-m", "samsvar", "serve", "--example", "--port", str(port)],
            stdout=stream,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        for _ in range(300):
            try:
                httpx.get(f"{address}/api/v1")
                break
            except httpx.ConnectError:
                assert process.poll() is None, log.read_text("utf-8")
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def test_command_loads_shows_an_answer_and_serves(server: str, tmp_path: Path) -> None:
    answered = httpx.get(f"{server}/api/v1/supporting-actions", params={"target": GOAL})
    assert answered.status_code == 200
    assert answered.json()["rows"]
    head = httpx.head(f"{server}/api/v1/supporting-actions", params={"target": GOAL})
    assert (head.content, head.headers["etag"]) == (b"", answered.headers["etag"])
    again = httpx.get(answered.url, headers={"If-None-Match": answered.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    printed = (tmp_path / "log.txt").read_text("utf-8")
    assert printed.startswith("Loaded ")
    assert "Validation: 0 violations, " in printed
    assert "#char=" in printed
    assert server in printed
