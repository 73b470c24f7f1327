"""Search and suggestions over HTTP."""

from urllib.parse import quote

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from samsvar.api import search
from samsvar.api.problems import PROBLEM, problems
from samsvar.knowledge import NOTICE, KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.settings import Settings

SEARCH, SUGGEST = "/api/v1/search", "/api/v1/suggest"


@pytest.fixture(scope="module")
def client(shipped: KnowledgeGraph) -> TestClient:
    app = FastAPI()
    problems(app)
    app.include_router(search.routes(LiveGraph(shipped), Settings()))
    return TestClient(app, raise_server_exceptions=False)


def test_hits_tell_where_they_stand_and_on_whose_word(client: TestClient, shipped: KnowledgeGraph) -> None:
    answer = client.get(SEARCH, params={"q": "uverdige ventetider", "lang": "en"})
    assert answer.status_code == 200
    body = answer.json()
    assert (body["version"], body["notice"]) == (shipped.version, NOTICE["en"])
    hit = body["hits"][0]
    assert hit["id"] == "goal/helse-nord-strategy/no-undignified-waiting"
    assert hit["iri"].endswith(hit["id"])
    assert hit["kind"] == "Goal"
    assert (hit["label"], hit["language"]) == ("An end to undignified waiting", "en")
    assert (hit["snippet"], hit["snippet_language"]) == ("Å eliminere uverdige ventetider.", "nb")
    assert hit["field"] == "statement"
    assert hit["document"]["label"] == "Strategy of Helse Nord, undated"
    assert hit["document"]["standing"]
    assert hit["score"] > 0


def test_pages_join_to_the_whole_list(client: TestClient) -> None:
    whole = client.get(SEARCH, params={"q": "samarbeid", "limit": "1000"}).json()
    assert whole["total"] == len(whole["hits"]) > 25
    assert "next" not in whole
    address, joined = f"{SEARCH}?q=samarbeid&limit=10", []
    while address:
        answer = client.get(address)
        page = answer.json()
        assert page["total"] == whole["total"]
        joined += page["hits"]
        address = page.get("next")
        assert answer.links.get("next", {}).get("url") == address
    assert joined == whole["hits"]


def test_twenty_come_where_nothing_is_said(client: TestClient) -> None:
    assert len(client.get(SEARCH, params={"q": "helse"}).json()["hits"]) == 20


def test_filters(client: TestClient) -> None:
    asked = {"q": "helse", "kind": "focus-area,sv:Goal", "document": "document/helse-nord-strategy", "limit": "1000"}
    hits = client.get(SEARCH, params=asked).json()["hits"]
    assert {hit["kind"] for hit in hits} == {"FocusArea", "Goal"}
    assert {hit["document"]["iri"].rpartition("/")[2] for hit in hits} == {"helse-nord-strategy"}
    levels = client.get(SEARCH, params={"q": "helse", "level": "trust", "limit": "1000"}).json()["hits"]
    assert {hit["level"] for hit in levels} == {"trust"}


def test_csv_and_linked_data(client: TestClient) -> None:
    table = client.get(SEARCH, params={"q": "legemiddelliste", "format": "csv"})
    assert table.headers["content-type"].startswith("text/csv")
    assert table.text.splitlines()[0] == "iri,kind,label,field,snippet,document,score"
    linked = client.get(SEARCH, params={"q": "legemiddelliste"}, headers={"Accept": "application/ld+json"})
    assert linked.headers["content-type"].startswith("application/ld+json")
    assert linked.json()["@graph"]
    turtle = client.get(SEARCH, params={"q": "legemiddelliste", "format": "ttl"})
    assert turtle.headers["content-type"] == "text/turtle; charset=utf-8"
    hits = {hit["iri"] for hit in client.get(SEARCH, params={"q": "legemiddelliste"}).json()["hits"]}
    assert {str(quad.subject)[1:-1] for quad in parse(turtle.content, RdfFormat.TURTLE)} == hits
    marked = client.get(SEARCH, params={"q": "legemiddelliste", "format": "csv", "bom": "true"})
    assert marked.content == b"\xef\xbb\xbf" + table.content


@pytest.mark.parametrize("address", [f"{SEARCH}?q=helse", f"{SUGGEST}?q=hel"])
def test_answer_is_kept_by_its_tag(client: TestClient, address: str) -> None:
    first = client.get(address)
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    again = client.get(address, headers={"If-None-Match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = client.get(f"{address}s", headers={"If-None-Match": first.headers["etag"]})
    assert other.status_code == 200
    head = client.head(address)
    assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", first.headers["etag"])


def test_suggestions(client: TestClient, shipped: KnowledgeGraph) -> None:
    body = client.get(SUGGEST, params={"q": "brønn"}).json()
    assert body["version"] == shipped.version
    assert body["notice"]
    assert body["suggestions"][0] == {
        "text": "Brønnøy kommune",
        "language": "nb",
        "iri": "https://w3id.org/samsvar/id/organisation/bronnoy-kommune",
        "id": "organisation/bronnoy-kommune",
        "kind": "FormalOrganization",
        "document": None,
    }
    assert len(client.get(SUGGEST, params={"q": "helse", "limit": "3"}).json()["suggestions"]) == 3


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        (SEARCH, 422, "q"),
        (f"{SEARCH}?q=", 422, "q"),
        (f"{SEARCH}?q=%20%09", 422, "q"),
        (f"{SEARCH}?q={'x' * 501}", 422, "500"),
        (f"{SEARCH}?q=a&q=b", 422, "q"),
        (f"{SEARCH}?q=a&colour=red", 422, "colour"),
        (f"{SEARCH}?q=a&kind=Cow", 422, "Cow"),
        (f"{SEARCH}?q=a&kind=", 422, "kind"),
        (f"{SEARCH}?q=a&document=document/none", 404, "document"),
        (f"{SEARCH}?q=a&level=galactic", 404, "level"),
        (f"{SEARCH}?q=a&lang=de", 422, "lang"),
        (f"{SEARCH}?q=a&limit=0", 422, "limit"),
        (f"{SEARCH}?q=a&limit=1001", 422, "limit"),
        (f"{SEARCH}?q=a&cursor=zzz", 422, "cursor"),
        (f"{SEARCH}?q=a&format=pdf", 422, "pdf"),
        (SUGGEST, 422, "q"),
        (f"{SUGGEST}?q=%20", 422, "q"),
        (f"{SUGGEST}?q=a&limit=51", 422, "limit"),
        (f"{SUGGEST}?q=a&kind=Goal", 422, "kind"),
    ],
)
def test_what_cannot_be_is_a_problem(client: TestClient, address: str, status: int, told: str) -> None:
    answer = client.get(address)
    assert answer.headers["content-type"] == PROBLEM
    assert told in answer.json()["detail"]
    assert answer.status_code in {status, 406} if "format" in address else answer.status_code == status


def test_cursor_of_another_text_is_refused(client: TestClient) -> None:
    following = client.get(SEARCH, params={"q": "helse", "limit": "5"}).json()["next"]
    assert client.get(following).status_code == 200
    assert client.get(following.replace("q=helse", "q=kommune")).status_code == 422


def test_any_text_is_answered(client: TestClient) -> None:
    for text in ('"', "a AND (", "*:*", "🙂", "%00", "%ED%A0%80", "'; DROP", "<b>", quote("æøå" * 150)):
        for path in (SEARCH, SUGGEST):
            assert client.get(f"{path}?q={text}").status_code == 200, text


def test_other_methods_are_refused(client: TestClient) -> None:
    answer = client.post(f"{SEARCH}?q=helse")
    assert (answer.status_code, answer.headers["content-type"]) == (405, PROBLEM)
