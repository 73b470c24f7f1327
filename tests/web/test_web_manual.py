"""The manual of the API: every operation, in English within the visitor's frame, with examples that answer."""

import re
import shlex
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import NOTICE, KnowledgeGraph
from web.page_reader import Node, read

TRIED_ELSEWHERE = {"/sparql": "needs the pool of processes, and is tried in test_sparql_protocol"}


@pytest.fixture(scope="module")
def app(shipped: KnowledgeGraph) -> FastAPI:
    return create_app(shipped)


@pytest.fixture(scope="module")
def client(app: FastAPI) -> Iterator[TestClient]:
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def page(client: TestClient) -> Node:
    return read(client.get("/docs?lang=nb").text)


def operations(app: FastAPI) -> dict[str, tuple[str, str]]:
    """Return method and path of every operation by its name."""
    return {
        operation["operationId"]: (method, path)
        for path, item in app.openapi()["paths"].items()
        for method, operation in item.items()
    }


def tried(page: Node, name: str) -> str | None:
    link = next((p.find("a") for p in page.one("section", id=name).all("p") if p.text.startswith("Try:")), None)
    return link["href"] if link else None


def test_every_operation_stands_on_the_page_once(app: FastAPI, page: Node) -> None:
    told = operations(app)
    assert len(told) > 50
    headings = {section["id"]: section.one("h3").text for section in page.all("section") if section.get("id")}
    assert headings == {name: f"{method.upper()} {path}" for name, (method, path) in told.items()}
    listed = [one["href"] for one in page.one("section", aria_labelledby="operations").all("a")]
    assert sorted(listed) == sorted(f"#{name}" for name in told)


def test_every_parameter_and_every_status_is_told(app: FastAPI, page: Node) -> None:
    for path, item in app.openapi()["paths"].items():
        for operation in item.values():
            section = page.one("section", id=operation["operationId"])
            names = [row.one("th").text for row in section.all("tr") if row.find("td")]
            taken = [parameter["name"] for parameter in operation.get("parameters", [])]
            assert [name for name in names if name != "body"] == taken, path
            assert section.texts("dt") == sorted(map(str, operation["responses"])), path


def test_every_operation_has_an_example(app: FastAPI, page: Node) -> None:
    for name, (method, _) in operations(app).items():
        section = page.one("section", id=name)
        if method == "get":
            assert tried(page, name), name
        else:
            assert shlex.split(section.one("pre").text)[0] == "curl"
            assert "http://testserver/" in section.one("pre").text


def test_every_example_answers(app: FastAPI, client: TestClient, page: Node) -> None:
    addresses = [address for name in operations(app) if (address := tried(page, name))]
    assert len(addresses) > 50
    answered = {
        address: status
        for address in addresses
        if urlsplit(address).path not in TRIED_ELSEWHERE
        and not address.startswith("/rdf-graphs/")  # needs the pool too
        and (status := client.get(address, follow_redirects=False).status_code) not in {200, 303}
    }
    assert answered == {}


def test_page_is_sound_and_takes_nothing_from_elsewhere(page: Node) -> None:
    loaded = [node[name] for node in page.walk() for name in ("src", "action") if name in node.attributes]
    loaded += [node["href"] for node in page.all("link")]
    assert not [address for address in loaded if re.match(r"[a-z]+:|//", address)]
    assert not page.all("style")
    assert {node["href"][1:] for node in page.all("a") if node["href"].startswith("#")} <= {
        node["id"] for node in page.walk() if "id" in node.attributes
    }


@pytest.mark.parametrize(
    ("language", "title", "said"),
    [
        ("nb", "API-dokumentasjon", "Dokumentasjonen finnes bare på engelsk."),
        ("nn", "API-dokumentasjon", "Dokumentasjonen finst berre på engelsk."),
        ("en", "Manual of the API", None),
    ],
)
def test_english_stands_within_the_visitors_frame(
    client: TestClient, language: str, title: str, said: str | None
) -> None:
    page = read(client.get("/docs", headers={"accept-language": language}).text)
    assert (page.one("html")["lang"], page.one("h1").text) == (language, title)
    assert page.first("h2").language() == "en"
    assert (said in page.text) if said else ("Dokumentasjonen" not in page.text)
    assert NOTICE["en"] in page.one("main").text
    norwegian = page.one("section", id="supporting-actions").first("p", text="Hvilke tiltak")
    assert norwegian.language() == "nb"
