"""What is shown when something went wrong: a page for people, a problem document for programs."""

from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.errors import TooBusy
from samsvar.guard import Guard
from samsvar.guard.headers import CONTENT_SECURITY_POLICY
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.serving import figures
from samsvar.settings import Settings
from samsvar.web import routing
from web.page_reader import Node, read

BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
PROBLEM = "application/problem+json"
LOG: list[str] = []


@pytest.fixture(scope="module")
def live(shipped: KnowledgeGraph) -> LiveGraph:
    return LiveGraph(shipped)


@pytest.fixture(scope="module")
def app(live: LiveGraph) -> FastAPI:
    return create_app(live)


@pytest.fixture
def client(app: FastAPI, live: LiveGraph) -> Iterator[TestClient]:
    guard = Guard(app, Settings(rate=0), lambda: figures(live), write=LOG.append)
    with TestClient(guard, raise_server_exceptions=False, headers={"accept": BROWSER}) as client:
        yield client


@pytest.fixture
def faulty(live: LiveGraph, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    def fail(_: object) -> None:
        raise RuntimeError("a secret value")

    def busy(_: object) -> None:
        raise TooBusy("the queue is full")

    monkeypatch.setitem(routing.PAGES, "/map", fail)
    monkeypatch.setitem(routing.PAGES, "/matrix", busy)
    guard = Guard(create_app(live), Settings(rate=0), lambda: figures(live), write=LOG.append)
    with TestClient(guard, raise_server_exceptions=False, headers={"accept": BROWSER}) as client:
        yield client


def page(client: TestClient, address: str, status: int, **headers: str) -> Node:
    answer = client.get(address, headers={name.replace("_", "-"): text for name, text in headers.items()})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-security-policy"] == CONTENT_SECURITY_POLICY
    assert answer.headers["x-content-type-options"] == "nosniff"
    return read(answer.text)


@pytest.mark.parametrize(("language", "title"), [("nb", "Ikke funnet"), ("nn", "Ikkje funne"), ("en", "Not found")])
@pytest.mark.parametrize("address", ["/nonsense", "/nonsense/at/all", "/page/id/goal/none", "/findings/x"])
def test_what_is_no_page_is_told_on_one_with_a_search_box(
    client: TestClient, address: str, language: str, title: str
) -> None:
    told = page(client, f"{address}?lang={language}", 404)
    assert told.one("html")["lang"] == language
    assert told.one("h1").text == title
    form = told.one("form", "search")
    assert (form["action"], form.fields()) == ("/search", {"q": "", "lang": language})
    assert {one.text for one in told.one("nav", "languages").all("a")} == {"Bokmål", "Nynorsk", "English"}


def test_language_is_that_of_the_browser_where_none_is_asked_for(client: TestClient) -> None:
    assert page(client, "/nonsense", 404, accept_language="nn-NO").one("h1").text == "Ikkje funne"


def test_an_iri_that_the_graph_does_not_know_is_told_on_a_page(client: TestClient) -> None:
    told = page(client, "/id/goal/none?lang=en", 404)
    assert "https://w3id.org/samsvar/id/goal/none" in told.one("span", lang="en", text="none").text


@pytest.mark.parametrize(
    ("address", "accept"),
    [
        ("/nonsense", "*/*"),
        ("/nonsense", "application/json"),
        ("/nonsense", "application/json, text/html;q=0.5"),
        ("/id/goal/none", "text/turtle"),
        ("/api/v1/nonsense", BROWSER),
        ("/api/v1/documents?colour=red", BROWSER),
        ("/api", BROWSER),
        ("/data/id/goal/none.ttl", BROWSER),
        ("/downloads/samsvar.doc", BROWSER),
        ("/sparql?query=nonsense", BROWSER),
    ],
)
def test_programs_get_problem_documents(client: TestClient, address: str, accept: str) -> None:
    answer = client.get(address, headers={"accept": accept})
    assert answer.status_code >= 400
    assert answer.headers["content-type"] == PROBLEM


def test_who_names_no_form_gets_a_problem_document(client: TestClient) -> None:
    del client.headers["accept"]
    assert client.get("/nonsense").headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("asked", "language", "said"),
    [
        ("lang=de", "nb", "lang must be one of"),
        ("lang=nn&as-of=yesterday", "nn", "as-of must be a date"),
        ("lang=en&colour=red", "en", "there is no parameter 'colour'"),
        ("lang=en&rule=a&rule=b", "en", "rule is given more than once"),
    ],
)
def test_a_choice_that_cannot_be_is_told_in_the_language_asked_for(
    client: TestClient, asked: str, language: str, said: str
) -> None:
    told = page(client, f"/findings?{asked}", 422)
    assert told.one("html")["lang"] == language
    detail = told.one("div", "ds-alert").one("span", lang="en")
    assert said in detail.text
    assert not told.all("form", "search")


def test_hostile_addresses_stand_as_text(client: TestClient) -> None:
    told = page(client, "/findings?rule=<script>alert(1)</script>", 404)
    assert "<script>alert(1)</script>" in told.one("div", "ds-alert").text
    assert "alert" not in "".join(node["src"] for node in told.all("script") if node.get("src"))


def test_a_method_that_there_is_not_is_told_on_a_page(client: TestClient) -> None:
    answer = client.post("/findings")
    assert (answer.status_code, answer.headers["content-type"]) == (405, "text/html; charset=utf-8")
    assert "GET" in answer.headers["allow"]


def test_what_nobody_foresaw_is_in_the_log_and_not_on_the_page(faulty: TestClient) -> None:
    LOG.clear()
    told = page(faulty, "/map?lang=nb", 500)
    assert told.one("h1").text == "Noe gikk galt"
    assert "secret" not in told.text
    assert "RuntimeError" not in told.text
    (line,) = LOG
    assert '"error": "RuntimeError"' in line
    assert '"status": 500' in line


def test_a_program_gets_a_problem_document_for_what_nobody_foresaw(faulty: TestClient) -> None:
    answer = faulty.get("/map", headers={"accept": "application/json"})
    assert (answer.status_code, answer.headers["content-type"]) == (500, PROBLEM)


def test_a_busy_service_says_when_to_come_back(faulty: TestClient) -> None:
    told = page(faulty, "/matrix?lang=nn", 503)
    assert told.one("h1").text == "Ikkje tilgjengeleg akkurat no"
    assert faulty.get("/matrix").headers["retry-after"] == "2"
