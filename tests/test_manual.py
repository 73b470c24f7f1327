"""The manual of the API: every operation, in a page that needs nothing but itself, with examples that answer."""

import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph


class Page(HTMLParser):
    """The parts of a page that matter here."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.tags: set[str] = set()
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        self.tags.add(tag)
        self.ids += [told["id"] or ""] if "id" in told else []
        self.links += [told["href"] or ""] if "href" in told else []
        if tag not in {"meta", "link"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.fixture(scope="module")
def app(shipped: KnowledgeGraph) -> FastAPI:
    return create_app(shipped)


@pytest.fixture(scope="module")
def page(app: FastAPI) -> Page:
    return Page(TestClient(app).get("/docs").text)


def test_every_operation_stands_on_the_page_once(app: FastAPI, page: Page) -> None:
    told = [operation["operationId"] for path in app.openapi()["paths"].values() for operation in path.values()]
    assert len(told) > 50
    assert [told.count(name) for name in told] == [page.ids.count(name) for name in told] == [1] * len(told)


def test_page_is_sound_and_takes_nothing_from_elsewhere(page: Page) -> None:
    assert page.open == []
    assert len(set(page.ids)) == len(page.ids)
    assert page.tags.isdisjoint({"script", "style", "img", "iframe"})
    assert not [link for link in page.links if re.match(r"[a-z]+:|//", link)]
    assert {link[1:] for link in page.links if link.startswith("#")} <= set(page.ids)


def test_every_example_of_the_api_answers(app: FastAPI, page: Page) -> None:
    client = TestClient(app)
    tried = [link for link in page.links if link.startswith("/api/")]
    assert len(tried) > 30
    assert {link: status for link in tried if (status := client.get(link).status_code) != 200} == {}


def test_the_root_leads_to_the_manual(app: FastAPI) -> None:
    answer = TestClient(app).get("/", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/docs")
