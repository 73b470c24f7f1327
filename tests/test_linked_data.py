"""Every IRI of the graph resolves on the service, and the whole graph can be had as a file.

The sweep over every IRI runs in process; a sample of it, and what concerns headers on the wire, against a server.
What a page about a thing should tell its reader is for the tests of that page in `tests/web/`.
"""

import asyncio
import gzip
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from email.utils import format_datetime
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from threading import Thread
from urllib.parse import quote

import httpx2 as httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from pyoxigraph import RdfFormat, parse

from samsvar import web
from samsvar.api import description, downloads, things
from samsvar.api.problems import problems
from samsvar.app import create_app
from samsvar.derivation import DERIVED
from samsvar.engine import Literal, NamedNode, Triple, value
from samsvar.engine.embedded import parse_file
from samsvar.errors import BadParameter, ElementNotFound
from samsvar.exchange import DATASET, DUMPS, Dump, describe
from samsvar.http.languages import LANGUAGES, choose_language
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.names import BASE, GRAPH, PREFIXES, SV
from samsvar.resolving import KINDS, Resolver
from samsvar.settings import Settings
from started import started

PROBLEM, HTML = "application/problem+json", "text/html; charset=utf-8"
TURTLE, JSON_LD, N_TRIPLES, RDF_XML = (
    "text/turtle",
    "application/ld+json",
    "application/n-triples",
    "application/rdf+xml",
)
FORMS = ("text/html", TURTLE, JSON_LD, N_TRIPLES, RDF_XML)
SUFFIXES = {TURTLE: "ttl", JSON_LD: "jsonld", N_TRIPLES: "nt", RDF_XML: "rdf"}
GOAL = "id/goal/helse-nord-strategy/seamless-care-pathway"
FILE = "source/000_a4ad7a90aaaa18c0.txt"
DOCUMENTS = ("def/", "shape/", "vocab/level", "graph/derived", "graph/data/documents/helse-nord-strategy")
THINGS = (GOAL, "def/Action", "def/serves", "vocab/level/regional", "shape/ActionShape", FILE, "dataset")
Content = str | set[Triple]
VOID_ELEMENTS = {"link", "meta", "br", "hr", "img", "input"}


def application(live: LiveGraph, **settings: str) -> FastAPI:
    app = FastAPI()
    problems(app)
    read_settings = Settings.model_validate(settings)
    for part in (things, description, downloads):
        app.include_router(part.routes(live, read_settings))
    app.include_router(web.routes(live, read_settings, app.openapi))
    return app


@pytest.fixture(scope="module")
def live(shipped: KnowledgeGraph) -> LiveGraph:
    return LiveGraph(shipped)


@pytest.fixture(scope="module")
def client(live: LiveGraph) -> Iterator[TestClient]:
    app = application(live)
    with TestClient(app, base_url="http://service.test", follow_redirects=False) as client:
        yield client


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with started(tmp_path_factory.mktemp("linked")) as address:
        yield address


@pytest.fixture
def small(graph_of: Callable[[str], KnowledgeGraph]) -> Callable[..., TestClient]:
    """Return a function that serves the graph of a Turtle text."""

    def serve(turtle: str, **settings: str) -> TestClient:
        return TestClient(application(LiveGraph(graph_of(turtle)), **settings), raise_server_exceptions=False)

    return serve


def read(answer: httpx.Response) -> set[Triple]:
    media_type = answer.headers["content-type"].partition(";")[0]
    form = RdfFormat.from_media_type(media_type)
    assert form is not None, media_type
    return {quad.triple for quad in parse(answer.content, format=form)}


def own(iri: str) -> bool:
    return iri.startswith(BASE)


def own_iris(graph: KnowledgeGraph) -> list[str]:
    """Return every IRI of ours in a graph, in any place, and those of the shapes."""
    found: set[str] = set()
    shapes = [quad for file in graph.collection.shapes.glob("*.ttl") for quad in parse_file(file)]
    for quad in (*graph.engine.quads(), *shapes):
        terms = [quad.subject, quad.predicate, quad.object, quad.graph_name]
        found.update(term.value for term in terms if isinstance(term, NamedNode) and own(term.value))
    return sorted(found)


class Page(HTMLParser):
    """Reads a page, and complains where a browser would have to guess."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[str, str]] = []
        self.within: list[tuple[frozenset[str], str]] = []
        self.feed(text)
        self.close()
        assert text.startswith("<!doctype html>")
        assert self.open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(dict(attrs)) == len(attrs)
        if tag in {"dl", "ul", "table", "p", "h1", "h2", "h3"}:
            assert "p" not in self.open, f"{tag} in p"
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID_ELEMENTS:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.texts.append((self.open[-1] if self.open else "", data))
        self.within.append((frozenset(self.open), data))

    def every(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.tags if tag == name]

    def inside(self, name: str) -> str:
        """Return all the text in the elements of a name, at any depth."""
        return "".join(text for tags, text in self.within if name in tags)

    def text_of(self, name: str) -> str:
        return "".join(text for tag, text in self.texts if tag == name)


# The sweep


def test_every_iri_of_the_graph_resolves(live: LiveGraph, shipped: KnowledgeGraph) -> None:
    iris = own_iris(shipped)
    assert {iri.removeprefix(BASE).partition("/")[0] for iri in iris} == {*KINDS}
    names = names_of(shipped)
    asked = {iri: FORMS[number % len(FORMS)] for number, iri in enumerate(iris)}
    for iri, (answer, content) in asyncio.run(resolve(application(live), asked)).items():
        assert answer.status_code == 200, f"{iri}: {answer.status_code}"
        assert answer.headers["content-type"].partition(";")[0] == asked[iri], iri
        assert mentions(content, iri, names) or iri.startswith(GRAPH), iri


async def resolve(app: FastAPI, asked: dict[str, str]) -> dict[str, tuple[httpx.Response, Content]]:
    """Return what each IRI answers in the form that is asked of it, redirects followed, and the content as read."""
    answers: dict[str, tuple[httpx.Response, Content]] = {}
    seen: dict[tuple[str, str], tuple[httpx.Response, Content]] = {}
    transport = httpx.ASGITransport(app=app)
    async with httpx.AsyncClient(transport=transport, base_url="http://service.test", follow_redirects=True) as client:
        for iri, media_type in asked.items():
            place = iri.removeprefix(BASE).partition("#")[0], media_type
            if place not in seen:
                answer = await client.get(f"/{place[0]}", headers={"Accept": media_type})
                seen[place] = answer, answer.text if media_type == "text/html" else read(answer)
            answers[iri] = seen[place]
    return answers


def mentions(content: Content, iri: str, names: Mapping[str, set[str]]) -> bool:
    """Tell whether a page is about an IRI, and shows it, is called as it, or has a place for its fragment.

    Of data, whether some triples name it.
    """
    if isinstance(content, str):
        thing, _, fragment = iri.partition("#")
        path = quote(thing.removeprefix(BASE), safe="/:[]@!$&'()*+,;=~")
        forms = (f"/data/{path}.ttl", f"/{path}?format=")
        heading = unescape(re.sub("<[^>]+>", "", content.partition("<h1")[2].partition("</h1>")[0].partition(">")[2]))
        shown = f"<code>{escape(iri)}</code>" in content or heading.strip() in names.get(iri, set())
        return any(escape(form) in content for form in forms) and (
            f' id="{fragment}"' in content if fragment else shown
        )
    return any(NamedNode(iri) in (triple.subject, triple.predicate, triple.object) for triple in content)


def names_of(graph: KnowledgeGraph) -> dict[str, set[str]]:
    """Return the labels of everything in a graph that has one."""
    names: dict[str, set[str]] = {}
    for quad in graph.engine.quads():
        if quad.predicate.value == f"{PREFIXES['skos']}prefLabel" and isinstance(quad.object, Literal):
            names.setdefault(value(quad.subject), set()).add(quad.object.value)
    return names


def test_an_iri_that_is_nowhere_is_not_resolved(client: TestClient) -> None:
    for kind in (
        "id/goal/x",
        "def/Nothing",
        "vocab/level/none",
        "vocab/none",
        "shape/None",
        "graph/none",
        "source/x.txt",
    ):
        for path in (kind, f"data/{kind}.ttl"):
            answer = client.get(f"/{path}")
            assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM), path
            assert answer.json()["type"] == "/problems/element-not-found"
        answer = client.get(f"/page/{kind}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, HTML), kind
    for path in ("/page/nothing", "/page/", "/data/.ttl", f"/data/{GOAL}", f"/data/{GOAL}.csv", "/id/", "/source/"):
        assert client.get(path).status_code == 404, path


def test_a_sample_resolves_over_http(server: str, shipped: KnowledgeGraph) -> None:
    iris = [*own_iris(shipped)[::80], *(BASE + path for path in (*DOCUMENTS, *THINGS))]
    with httpx.Client(base_url=server, follow_redirects=True) as client:
        for number, iri in enumerate(iris):
            media_type = FORMS[number % len(FORMS)]
            headers = {"Accept": media_type, "Accept-Encoding": "identity"}
            answer = client.get("/" + iri.removeprefix(BASE), headers=headers)
            assert answer.status_code == 200, iri
            assert answer.headers["content-type"].startswith(media_type)
            assert len(answer.content) == int(answer.headers["content-length"])
            assert answer.headers["x-samsvar-version"] == shipped.version
            assert str(answer.url).startswith(server)
            assert "script" not in answer.headers["content-security-policy"].partition("script-src")[0]
            if media_type != "text/html":
                assert read(answer)


# What an IRI answers


@pytest.mark.parametrize("path", THINGS)
@pytest.mark.parametrize("media_type", FORMS)
def test_a_thing_leads_to_a_document_about_it(path: str, media_type: str, client: TestClient) -> None:
    answer = client.get(f"/{path}", headers={"Accept": media_type})
    assert answer.status_code == 303
    suffix = SUFFIXES.get(media_type)
    expected = f"http://service.test/data/{path}.{suffix}" if suffix else f"http://service.test/page/{path}"
    assert answer.headers["location"] == expected
    assert "Accept" in answer.headers["vary"]
    document = client.get(answer.headers["location"])
    assert document.status_code == 200
    assert document.headers["content-type"].startswith(media_type)


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("media_type", SUFFIXES)
def test_a_document_is_answered_with_itself(path: str, media_type: str, client: TestClient) -> None:
    answer = client.get(f"/{path}", headers={"Accept": media_type})
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(media_type)
    assert answer.headers["vary"] == "Accept"


@pytest.mark.parametrize("path", [*THINGS[:-1], *DOCUMENTS])
@pytest.mark.parametrize("language", [None, *LANGUAGES])
def test_who_wants_a_page_is_led_to_it(path: str, language: str | None, client: TestClient) -> None:
    asked = f"?lang={language}" if language else ""
    answer = client.get(f"/{path}{asked}", headers={"Accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, f"http://service.test/page/{path}{asked}")
    page = client.get(answer.headers["location"], headers={"Accept-Language": "nn"})
    assert (page.status_code, page.headers["content-language"]) == (200, language or "nn")


@pytest.mark.parametrize(
    ("accept", "end"),
    [
        (None, ".ttl"),
        ("*/*", ".ttl"),
        ("", ".ttl"),
        ("text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8", "page"),
        ("text/turtle;q=0.5, application/ld+json;q=0.9", ".jsonld"),
        ("text/turtle;q=0.9, application/ld+json;q=0.9", ".ttl"),
        ("application/json", ".jsonld"),
        ("application/n-triples, */*;q=0.1", ".nt"),
        ("application/rdf+xml;q=1.0, text/html;q=0.999", ".rdf"),
        ("text/*, text/turtle;q=0", "page"),
        ("text/html;q=0, */*;q=0.1", ".ttl"),
    ],
)
def test_quality_decides_between_forms(accept: str | None, end: str, client: TestClient) -> None:
    client.headers.pop("accept", None)
    location = client.get(f"/{GOAL}", headers={} if accept is None else {"Accept": accept}).headers["location"]
    assert location.endswith(end) or (end == "page" and location == f"http://service.test/page/{GOAL}")


@pytest.mark.parametrize("accept", ["image/png", "text/turtle;q=0", "text/csv, image/*"])
def test_a_form_that_there_is_none_of_is_refused(accept: str, client: TestClient) -> None:
    for path in (GOAL, "def/", "graph/derived", "dataset"):
        answer = client.get(f"/{path}", headers={"Accept": accept})
        assert (answer.status_code, answer.headers["content-type"]) == (406, PROBLEM)


def test_format_goes_before_accept(client: TestClient) -> None:
    answer = client.get("/def/", params={"format": "nt"}, headers={"Accept": "text/html"})
    assert answer.headers["content-type"] == N_TRIPLES
    assert client.get(f"/{GOAL}", params={"format": "html"}).headers["location"].endswith(f"/page/{GOAL}")
    assert client.get("/def/", params={"format": "csv"}).status_code == 406


@pytest.mark.parametrize("query", ["x=1", "lang=sv", "lang=nb&lang=en"])
def test_parameters_that_are_unknown_are_refused(query: str, client: TestClient) -> None:
    for path in (f"/page/{GOAL}", "/page/dataset"):
        answer = client.get(f"{path}?{query}")
        assert (answer.status_code, answer.headers["content-type"]) == (422, HTML), path
    assert client.get("/downloads/samsvar.ttl?graph=x").status_code == 422
    assert client.get(f"/data/{GOAL}.ttl?lang=nb").status_code == 422


def test_a_head_tells_what_a_get_would(client: TestClient) -> None:
    paths = (
        f"/{GOAL}",
        f"/page/{GOAL}",
        f"/data/{GOAL}.ttl",
        "/def/",
        "/graph/derived",
        "/dataset",
        "/.well-known/void",
    )
    for path in (*paths, "/downloads/samsvar.nq"):
        head, get = client.head(path), client.get(path)
        assert head.status_code == get.status_code
        assert head.content == b""
        assert dict(head.headers) == dict(get.headers), path


@pytest.mark.parametrize("path", [f"/page/{GOAL}", f"/data/{GOAL}.jsonld", "/def/", "/graph/derived", "/page/dataset"])
def test_who_has_it_is_told_so(path: str, client: TestClient) -> None:
    first = client.get(path, headers={"Accept-Language": "nb"})
    again = client.get(path, headers={"Accept-Language": "nb", "If-None-Match": f'"x", {first.headers["etag"]}'})
    assert (again.status_code, again.content) == (304, b"")
    for name in ("etag", "cache-control", "vary", "x-samsvar-version"):
        assert again.headers[name] == first.headers[name]
    assert client.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"


def test_tags_differ_by_form_and_language(client: TestClient) -> None:
    asked = [("Accept", form, "/def/") for form in SUFFIXES]
    asked += [("Accept-Language", one, path) for one in LANGUAGES for path in ("/page/def/", f"/page/{GOAL}")]
    tags = [client.get(path, headers={name: text}).headers["etag"] for name, text, path in asked]
    assert len({*tags}) == len(tags)


def test_documents_name_one_another(client: TestClient) -> None:
    told = client.get(f"/{GOAL}").headers["link"]
    assert f'<{BASE}{GOAL}>; rel="canonical"' in told
    described = re.findall(r'<([^>]+)>; rel="describedby"; type="([^"]+)"', told)
    assert {media_type for _, media_type in described} == {*FORMS}
    for address, media_type in described:
        answer = client.get(address)
        assert answer.headers["content-type"].startswith(media_type)
        alternates = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', answer.headers["link"])
        assert {*alternates} == {*described} - {(address, media_type)}
        assert f'<{BASE}{GOAL}>; rel="canonical"' in answer.headers["link"]


def test_every_form_of_a_document_is_found_from_its_links(client: TestClient) -> None:
    for path in DOCUMENTS:
        links = re.findall(r'<([^>]+)>; rel="alternate"; type="([^"]+)"', client.get(f"/{path}").headers["link"])
        assert {media_type for _, media_type in links} == {*FORMS} - {TURTLE}
        for address, media_type in links:
            assert client.get(address).headers["content-type"].startswith(media_type), address


# Content


def test_every_form_of_a_thing_says_the_same(client: TestClient, shipped: KnowledgeGraph) -> None:
    forms = [read(client.get(f"/data/{GOAL}.{suffix}")) for suffix in SUFFIXES.values()]
    about = [{triple for triple in form if own(value(triple.subject))} for form in forms]
    assert about[0] == about[1] == about[2] == about[3]
    stated = {q.triple for q in shipped.engine.about(BASE + GOAL) if q.graph_name != NamedNode(DERIVED)}
    assert stated < about[0]
    assert not {q.triple for q in shipped.engine.quads(DERIVED)} & about[0]


def test_a_graph_gives_its_triples_and_nothing_else(client: TestClient, shipped: KnowledgeGraph) -> None:
    for path in (path for path in DOCUMENTS if path.startswith("graph/")):
        held = {quad.triple for quad in shipped.engine.quads(BASE + path)}
        for media_type in SUFFIXES:
            assert read(client.get(f"/{path}", headers={"Accept": media_type})) == held


def test_a_source_is_described_and_its_text_kept_back(client: TestClient, shipped: KnowledgeGraph) -> None:
    sought = f"{BASE}{FILE}#char="
    answer = client.get(f"/data/{FILE}.ttl")
    ranges = {value(q.object) for q in shipped.engine.quads() if value(q.object).startswith(sought)}
    assert {value(t.object) for t in read(answer)} >= ranges
    statements = {value(q.object) for q in shipped.engine.quads() if q.predicate.value == f"{SV}statement"}
    page = client.get(f"/page/{FILE}")
    for text in (text for text in statements if len(text) > 80):
        assert text not in answer.text
        assert text not in page.text


@pytest.mark.parametrize("path", [*THINGS, *DOCUMENTS])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_sound(path: str, language: str, client: TestClient) -> None:
    answer = client.get(f"/page/{path}", headers={"Accept-Language": language})
    assert answer.headers["content-language"] == language
    page = Page(answer.text)
    assert [attributes["lang"] for attributes in page.every("html")] == [language]
    assert len(page.every("h1")) == len(page.every("main")) == len(page.every("title")) == 1
    assert not {"style", "img", "iframe"} & {tag for tag, _ in page.tags}
    assert all("src" in attributes for attributes in page.every("script"))
    assert page.text_of("script") == ""
    assert all(attributes["method"] == "get" for attributes in page.every("form"))
    for _, attributes in page.tags:
        assert not [name for name in attributes if name == "style" or name.startswith("on")]
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len({*ids})
    assert all(attributes.get("scope") in {"col", "row", "rowgroup"} for attributes in page.every("th"))
    levels = [int(tag[1]) for tag, _ in page.tags if re.fullmatch("h[1-6]", tag)]
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    links = [attributes["href"] or "" for attributes in page.every("a")]
    assert all(link.startswith(("/", "http://", "https://", "#")) for link in links)
    assert not [link for link in links if link.startswith(BASE)], "ours are served here"


@pytest.mark.parametrize(
    "path",
    [
        GOAL,
        "id/organisation/helgelandssykehuset",
        "id/document/helse-nord-strategy",
        "def/Action",
        "def/",
        "shape/ActionShape",
        "graph/data/organisations",
        "dataset",
    ],
)
def test_the_links_of_a_page_lead_somewhere(path: str, live: LiveGraph) -> None:
    with TestClient(create_app(live), base_url="http://service.test") as client:
        page = Page(client.get(f"/page/{path}", params={"lang": "nb"}).text)
        links = {(a["href"] or "").partition("#")[0].removeprefix("http://service.test") for a in page.every("a")}
        ours = sorted(link for link in links if link.startswith("/"))
        assert len(ours) > 15
        for link in ours:
            assert client.get(link).status_code == 200, link


def test_a_page_speaks_the_language_that_was_asked_for(client: TestClient) -> None:
    bokmal, nynorsk, english = (Page(client.get(f"/page/{GOAL}", params={"lang": lang}).text) for lang in LANGUAGES)
    assert bokmal.inside("h1") == nynorsk.inside("h1") == "Helhetlige forløp uten barrierer for pasienten"
    assert english.inside("h1") == "Seamless care for patients along the whole pathway"
    marked = [a.get("lang") for tag, a in nynorsk.tags if tag == "span"]
    assert "nb" in marked, "the graph has no nynorsk, and a label in bokmål says so"
    statements = {a.get("lang") for a in english.every("blockquote")}
    assert "nb" in statements, "the statement is in its own language, and says so"
    term = [Page(client.get("/page/def/statedIn", params={"lang": lang}).text).inside("h1") for lang in LANGUAGES]
    assert term == ["uttrykt i", "uttrykt i", "stated in"]


@pytest.mark.parametrize(
    ("header", "language"),
    [
        (None, "nb"),
        ("", "nb"),
        ("en", "en"),
        ("en-GB,en;q=0.9", "en"),
        ("nn-NO, en;q=0.9", "nn"),
        ("no", "nb"),
        ("de, en;q=0.3", "en"),
        ("de", "nb"),
        ("en;q=0, *", "nb"),
        ("nb;q=0.2, en;q=0.8", "en"),
        ("en;q=2, nb;q=0.1", "nb"),
        ("en;q=0.5, nb;q=0.5", "nb"),
        ("*;q=0.1, en;q=0.5", "en"),
    ],
)
def test_the_language_is_the_one_liked_best(header: str | None, language: str) -> None:
    assert choose_language(header) == language


def test_a_language_that_there_is_none_of_is_refused_by_name() -> None:
    assert choose_language("nb", "en") == "en"
    with pytest.raises(BadParameter, match="lang must be"):
        choose_language("nb", "de")


def test_texts_of_the_graph_cannot_break_a_page(small: Callable[..., TestClient]) -> None:
    client = small(r"""
      <https://w3id.org/samsvar/id/goal/x/y> a sv:Goal ; sv:serves <https://w3id.org/samsvar/id/goal/x/z> ;
        skos:prefLabel "<script>alert(1)</script>"@nb ; sv:statement "\" onclick=\"x"@nb , "a &lt; b"@nb ;
        dcterms:source <javascript:alert(1)> , <https://example.org/?a=1&b='2'> .""")
    answer = client.get("/page/id/goal/x/y")
    page = Page(answer.text)
    assert "<script>" not in answer.text
    assert page.inside("h1") == "<script>alert(1)</script>"
    assert not [a for _, a in page.tags if "onclick" in a]
    assert not [a for a in page.every("a") if (a["href"] or "").startswith("javascript:")]
    assert "https://example.org/?a=1&b='2'" in [a["href"] for a in page.every("a")]


def test_an_iri_beyond_ascii_resolves_by_either_spelling(small: Callable[..., TestClient]) -> None:
    client = small("""
      <https://w3id.org/samsvar/id/goal/blå> a sv:Goal ; skos:prefLabel "Blå"@nb .
      <https://w3id.org/samsvar/id/goal/r%C3%B8d> a sv:Goal ; skos:prefLabel "Rød"@nb .""")
    for path, label in (("bl%C3%A5", "Blå"), ("blå", "Blå"), ("r%C3%B8d", "Rød")):
        answer = client.get(f"/id/goal/{path}", headers={"Accept": "text/html"})
        assert answer.status_code == 200, path
        assert Page(answer.text).inside("h1") == label
        assert str(answer.history[0].headers["location"]).isascii()


@pytest.mark.parametrize("path", ["%3E%20x", "a%22b", "..%2F..%2Fetc", "%00", "a%0Ab", "%7B%7D", "a%5Cb", "%FF"])
def test_a_path_that_is_no_iri_is_unknown(path: str, client: TestClient) -> None:
    for kind in ("id", "def", "vocab", "graph", "shape", "source", "page/id", "data/id"):
        assert client.get(f"/{kind}/{path}.ttl").status_code == 404


def test_a_path_cannot_carry_sparql(client: TestClient) -> None:
    for text in ("x> ?p ?o } UNION { ?s ?p ?o", 'x" } ?s ?p ?o #', "x') ?s"):
        for kind in ("id", "source", "graph", "vocab"):
            assert client.get(f"/{kind}/{quote(text)}").status_code == 404


def test_the_address_of_the_service_is_a_setting(small: Callable[..., TestClient]) -> None:
    turtle = '<https://w3id.org/samsvar/id/goal/x/y> a sv:Goal ; skos:prefLabel "Y"@nb .'
    client = small(turtle, public_url="https://plans.example.no/samsvar/")
    away = client.get("/id/goal/x/y", follow_redirects=False)
    assert away.headers["location"] == "https://plans.example.no/samsvar/data/id/goal/x/y.ttl"
    page = Page(client.get("/page/id/goal/x/y").text)
    assert "https://plans.example.no/samsvar/data/id/goal/x/y.ttl" in [a["href"] for a in page.every("a")]
    data = read(client.get("/data/id/goal/x/y.ttl"))
    assert NamedNode(f"{SV}Goal") in {triple.object for triple in data}, "IRIs in data stay as they are"
    told = {value(triple.object) for triple in read(client.get("/data/dataset.ttl"))}
    assert "https://plans.example.no/samsvar/downloads/samsvar.nq" in told
    assert not [text for text in told if "testserver" in text]


def test_a_host_that_is_none_does_not_get_into_an_answer(client: TestClient) -> None:
    for path in (f"/{GOAL}", f"/page/{GOAL}", "/data/dataset.ttl"):
        answer = client.get(path, headers={"Host": 'x"><script>'})
        assert answer.status_code in {200, 303, 400}
        assert "<script>" not in f"{answer.headers}{answer.text}"


# Planted faults: what the sweep must not be blind to


@pytest.mark.parametrize("media_type", FORMS)
@pytest.mark.parametrize("path", ["id/organisation/sintef", "vocab/level/national"])
def test_the_sweep_notices_the_document_of_another_thing(
    path: str, media_type: str, live: LiveGraph, shipped: KnowledgeGraph, monkeypatch: pytest.MonkeyPatch
) -> None:
    wrong, iri, names = describe(BASE + GOAL, shipped.engine), BASE + path, names_of(shipped)
    assert mentions(asyncio.run(resolve(application(live), {iri: media_type}))[iri][1], iri, names)
    monkeypatch.setattr(Resolver, "find", lambda *_: wrong)
    made = web.things._page
    monkeypatch.setattr(web.things, "_page", lambda visit, _: made(visit, BASE + GOAL))
    assert not mentions(asyncio.run(resolve(application(live), {iri: media_type}))[iri][1], iri, names)


def test_the_sweep_notices_a_passage_that_has_no_place_on_its_page(client: TestClient) -> None:
    page, iri = client.get(f"/page/{FILE}").text, f"{BASE}{FILE}#char=728,768"
    assert mentions(page, iri, {})
    assert not mentions(page.replace(' id="char=728,768"', ""), iri, {})


def test_a_page_that_a_browser_would_have_to_mend_is_noticed(client: TestClient) -> None:
    text = client.get("/page/def/Action").text
    for old, new in (("</dl>", ""), ("<p>", "<p><ul></ul>"), ('<h2 id="said">', '<h2 id="a" id="b">')):
        assert old in text
        with pytest.raises(AssertionError):
            Page(text.replace(old, new, 1))


def test_a_thing_that_is_only_pointed_at_resolves_and_one_that_is_gone_does_not(
    small: Callable[..., TestClient],
) -> None:
    client = small("<https://w3id.org/samsvar/id/goal/x/y> sv:serves <https://w3id.org/samsvar/id/goal/x/z> .")
    assert client.get("/id/goal/x/z").status_code == 200
    assert client.get("/id/goal/x/q").status_code == 404


def test_a_resolver_forgets_what_it_may_not_keep_and_editions_that_are_gone(shipped: KnowledgeGraph) -> None:
    resolver, live = Resolver(kept=3), LiveGraph(shipped)
    terms = ["Action", "Goal", "Vision", "Value", "serves"]
    found = [resolver.find(live.current, f"def/{term}") for term in terms]
    assert len(resolver._kept[live.current]) == 3
    assert resolver.find(live.current, "def/serves") is found[-1]
    assert resolver.find(live.current, "def/Action") == found[0]
    with pytest.raises(ElementNotFound):
        resolver.find(live.current, "def/Nothing", "def/None")
    del live
    assert len(resolver._kept) == 0


# The dataset and the downloads


def test_the_description_is_where_crawlers_look(client: TestClient) -> None:
    for path in ("/.well-known/void", "/dataset"):
        answer = client.get(path)
        assert (answer.status_code, answer.headers["location"]) == (303, "http://service.test/data/dataset.ttl")
    told = read(client.get("/data/dataset.ttl"))
    assert {value(t.subject).partition("#")[0] for t in told if value(t.subject).startswith(DATASET)} == {DATASET}


def test_what_the_description_offers_can_be_had(client: TestClient, shipped: KnowledgeGraph) -> None:
    told = read(client.get("/data/dataset.ttl"))
    addresses = {value(t.object) for t in told if t.predicate.value.endswith(("#downloadURL", "#dataDump"))}
    assert len(addresses) == len(DUMPS)
    assert all(client.head(address).status_code == 200 for address in addresses)
    triples = {
        value(t.object) for t in told if value(t.subject) == DATASET and t.predicate.value.endswith("void#triples")
    }
    assert triples == {str(len(shipped.engine))}
    examples = [value(t.object) for t in told if t.predicate.value.endswith("void#exampleResource")]
    assert all(client.get("/" + iri.removeprefix(BASE)).status_code == 303 for iri in examples)


def test_a_service_offers_what_it_has(server: str) -> None:
    told = read(httpx.get(f"{server}/data/dataset.nt"))
    wanted = ("#endpointURL", "#endpointDescription", "#downloadURL", "#landingPage", "void#sparqlEndpoint")
    addresses = {value(t.object) for t in told if t.predicate.value.endswith(wanted)}
    assert {address.partition("/downloads")[0] for address in addresses} >= {server, f"{server}/sparql"}
    for address in sorted(addresses):
        assert httpx.get(address).status_code == 200, address


@pytest.mark.parametrize("form", DUMPS.values(), ids=lambda form: form.suffix)
def test_the_whole_graph_is_a_file(form: Dump, client: TestClient, shipped: KnowledgeGraph) -> None:
    answer = client.get(f"/downloads/samsvar.{form.suffix}", headers={"Accept-Encoding": "identity"})
    assert answer.status_code == 200
    assert answer.headers["content-type"].partition(";")[0] == form.media_type
    assert answer.headers["content-disposition"] == f'attachment; filename="samsvar.{form.suffix}"'
    assert int(answer.headers["content-length"]) == len(answer.content)
    if form.suffix != "graphml":
        rdf = RdfFormat.from_media_type(form.media_type)
        assert rdf is not None
        assert len({quad.triple for quad in parse(answer.content, format=rdf)}) == len(shipped.engine)


def test_a_file_is_packed_for_those_who_take_it_so(client: TestClient) -> None:
    plain = client.get("/downloads/samsvar.nt", headers={"Accept-Encoding": "identity"})
    for accepted in ("gzip", "br, gzip;q=0.5", "*"):
        with client.stream("GET", "/downloads/samsvar.nt", headers={"Accept-Encoding": accepted}) as packed:
            raw = b"".join(packed.iter_raw())
        assert packed.headers["content-encoding"] == "gzip"
        assert gzip.decompress(raw) == plain.content
        assert int(packed.headers["content-length"]) == len(raw) < len(plain.content) / 5
        assert packed.headers["etag"] != plain.headers["etag"]
    for accepted in ("identity", "gzip;q=0", "br", "*;q=0, identity"):
        answer = client.get("/downloads/samsvar.nt", headers={"Accept-Encoding": accepted})
        assert "content-encoding" not in answer.headers
    assert plain.headers["vary"] == "Accept-Encoding"


def test_a_file_that_has_not_changed_is_not_sent_again(client: TestClient, live: LiveGraph) -> None:
    path = "/downloads/samsvar.ttl"
    first = client.get(path)
    loaded = live.current.loaded_at
    assert first.headers["last-modified"] == format_datetime(loaded, usegmt=True)
    later, earlier = (format_datetime(loaded + timedelta(seconds=s), usegmt=True) for s in (60, -60))
    told = {
        304: [{"If-None-Match": first.headers["etag"]}, {"If-Modified-Since": first.headers["last-modified"]}],
        200: [{"If-Modified-Since": earlier}, {"If-None-Match": '"x"', "If-Modified-Since": later}],
    }
    told[304].append({"If-Modified-Since": later})
    told[200] += [{"If-Modified-Since": text} for text in ("", "yesterday", "Sun, 99 Nov 2026 99:99:99 GMT", "1")]
    for status, asked in told.items():
        for headers in asked:
            assert client.get(path, headers=headers).status_code == status, headers


def test_a_form_that_there_is_none_of_is_no_file(client: TestClient) -> None:
    for suffix in ("zip", "ttl.gz", "TTL", ""):
        answer = client.get(f"/downloads/samsvar.{suffix}")
        assert (answer.status_code, answer.headers["content-type"]) == (404, PROBLEM)


def test_many_clients_download_at_once_what_is_made_once(server: str) -> None:
    sizes: list[int] = []

    def fetch() -> None:
        answer = httpx.get(f"{server}/downloads/samsvar.trig", timeout=60)
        sizes.append(len(answer.content))
        assert {quad.graph_name for quad in parse(answer.content, format=RdfFormat.TRIG)}

    threads = [Thread(target=fetch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(sizes) == len(threads)
    assert len({*sizes}) == 1


def test_many_clients_read_a_large_graph_while_it_is_made(server: str) -> None:
    """What reads the engine must stay in one thread, or the process would end."""
    statuses: list[int] = []

    def fetch(media_type: str) -> None:
        address = f"{server}/graph/data/documents/helse-nord-strategy"
        answer = httpx.get(address, headers={"Accept": media_type}, timeout=60, follow_redirects=True)
        statuses.append(answer.status_code)

    threads = [Thread(target=fetch, args=(media_type,)) for media_type in (*FORMS, *FORMS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert statuses == [200] * len(threads)
    assert httpx.get(f"{server}/health/live").status_code == 200


def test_the_openapi_description_tells_of_every_route(client: TestClient) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    kinds = {f"/{kind}/{{path}}" for kind in ("id", "def", "vocab", "shape", "graph", "source", "data")}
    assert paths.keys() == kinds | {"/dataset", "/.well-known/void", "/downloads/samsvar.{suffix}"}
    for operation in (methods["get"] for methods in paths.values()):
        names = [parameter["name"] for parameter in operation.get("parameters", ())]
        assert len(names) == len({*names})
        assert {"200", "303"} & operation["responses"].keys()
