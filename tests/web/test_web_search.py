"""The page of what a search finds."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.api.search import LONGEST as LONGEST_OF_THE_API
from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.search.snippets import Telling
from samsvar.search.words import asked
from samsvar.web import search
from web.page_reader import Node, read


@pytest.fixture(scope="module")
def live(shipped: KnowledgeGraph) -> LiveGraph:
    return LiveGraph(shipped)


def find(client: TestClient, **parameters: str) -> Node:
    response = client.get("/search", params={"lang": "nb", **parameters})
    assert response.status_code == 200, response.text
    return read(response.text)


def hits(page: Node) -> list[Node]:
    found = page.find("ol", "hits")
    return [] if found is None else [child for child in found.children if isinstance(child, Node)]


def narrowings(page: Node, label: str) -> dict[str, str]:
    return {words: href for href, words in page.one("nav", aria_label=label).links().items()}


def test_what_is_found_stands_with_its_kind_and_document(client: TestClient) -> None:
    page = find(client, q="digital hjemmeoppfølging")
    assert page.one("h1").text == "Søk: digital hjemmeoppfølging"
    found = {hit.first("a").text: hit for hit in hits(page)}
    action = found["Digital hjemmeoppfølging ved kols: pilot og utrulling"]
    assert action.first(None, "kind").text == "Tiltak"
    assert "Handlingsplan for Helsefellesskap Helgeland 2023–2025 Status ikke oppgitt, udatert" in action.text
    assert action.texts("mark") == ["Digital", "hjemmeoppfølging"]
    assert page.one("input", type="search")["value"] == "digital hjemmeoppfølging"


def test_every_hit_stands_on_one_page(client: TestClient, live: LiveGraph) -> None:
    total = live.current.searcher.page("helse", limit=1).total
    assert total > 60
    seen: list[str] = []
    address: str | None = "/search?lang=nb&q=helse"
    while address:
        page = read(client.get(address).text)
        seen += [hit.first("a")["href"] for hit in hits(page)]
        following = page.find("a", rel="next")
        address = following["href"] if following else None
    assert len(seen) == len(set(seen)) == total


def test_hits_are_narrowed_by_kind_and_by_level(client: TestClient, live: LiveGraph) -> None:
    page = find(client, q="rekruttering")
    kinds, levels = narrowings(page, "Vis bare"), narrowings(page, "Bare nivået")
    assert "Tiltak (2)" in kinds
    for words, address in {**kinds, **levels}.items():
        narrowed = read(client.get(address).text)
        count = int(words.rpartition("(")[2].rstrip(")"))
        assert narrowed.one("h2", text="treff").text == ("Ett treff" if count == 1 else f"{count} treff"), words
    actions = read(client.get(kinds["Tiltak (2)"]).text)
    assert {hit.first(None, "kind").text for hit in hits(actions)} == {"Tiltak"}
    assert actions.one("ul", "chosen").text == "Fjern valget Slag: Tiltak"
    back = actions.one("ul", "chosen").one("a")["href"]
    assert parse_qs(urlsplit(back).query) == {"lang": ["nb"], "q": ["rekruttering"]}
    both = find(client, q="rekruttering", kind="Goal", level="trust")
    expected = live.current.searcher.page("rekruttering", limit=1, kinds=["Goal"], levels=["trust"]).total
    assert len(hits(both)) == expected == 1


def test_a_goal_tells_how_many_actions_support_it(client: TestClient, shipped: KnowledgeGraph) -> None:
    for words, name in (
        ("samordnede tjenester på tvers", "Godt samordnede tjenester på tvers av nivåer og foretak"),
        ("skaffe og beholde fagfolk", "Å skaffe og beholde fagfolk"),
    ):
        hit = next(one for one in hits(find(client, q=words)) if one.first("a").text == name)
        target = "id/" + hit.first("a")["href"].partition("/page/id/")[2].partition("?")[0]
        rows = shipped.answer("supporting-actions", {"target": f"https://w3id.org/samsvar/{target}"}).to_json()
        count = len({row["action"] for row in rows})
        assert f"{count} tiltak støtter det" in hit.text
        assert any("/map?around=" in address for address in hit.links())
    unsupported = next(one for one in hits(find(client, q="uverdig venting")) if one.first(None, "kind").text == "Mål")
    assert "Ingen tiltak i grafen støtter det" in unsupported.text


def test_a_text_in_another_language_says_so(client: TestClient) -> None:
    found = [mark for mark in find(client, q="services adapted to patients").all("mark") if mark.language() == "en"]
    assert found


def test_nynorsk_has_its_own_words(client: TestClient) -> None:
    page = find(client, q="rekruttering", lang="nn")
    assert "Forplikting (1)" in narrowings(page, "Vis berre")
    assert page.one("html")["lang"] == "nn"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_nothing_asked_gives_the_box_and_help(client: TestClient, language: str) -> None:
    page = find(client, lang=language)
    assert hits(page) == []
    assert page.one("form", "search").fields() == {"lang": language, "q": ""}
    assert len(page.first("main").all("li")) >= 3


def test_nothing_found_is_told_with_advice(client: TestClient) -> None:
    page = find(client, q="zzzqqq", kind="Goal")
    assert page.first("h2").text == "Ingen treff"
    without = page.link("Søk uten avgrensning")
    assert parse_qs(urlsplit(without).query) == {"lang": ["nb"], "q": ["zzzqqq"]}


def test_the_hits_are_at_hand_as_data(client: TestClient) -> None:
    behind = find(client, q="kols", kind="Action").one("details", "behind")
    csv = next(link["href"] for link in behind.all("a") if "format=csv" in link["href"])
    lines = client.get(csv).text.strip().splitlines()
    assert len(lines) - 1 == len(hits(find(client, q="kols", kind="Action")))


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/search?q=a&kind=Monster", 422),
        ("/search?q=a&level=galactic", 404),
        ("/search?q=kols&page=99", 422),
        ("/search?q=a&colour=red", 422),
        (f"/search?q={'a' * (LONGEST_OF_THE_API + 1)}", 422),
        (f"/search?q={'a' * LONGEST_OF_THE_API}", 200),
    ],
)
def test_an_address_that_means_nothing_is_refused(client: TestClient, address: str, status: int) -> None:
    assert client.get(address).status_code == status


def test_what_is_asked_and_what_is_found_is_text_and_no_markup(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    name = "<img src=x onerror=alert(1)> merke"
    graph = graph_of(
        f"""id:plan a sv:StrategyDocument ; skos:prefLabel "Plan"@nb .
        id:one a sv:Goal ; skos:prefLabel "{name}"@nb ; sv:statedIn id:plan ; sv:statement "<b>merke</b>"@nb ."""
    )
    page = find(TestClient(create_app(graph)), q='merke "><i>')
    assert page.all("img") == page.all("i") == page.all("b") == []
    assert hits(page)[0].first("a").text == name
    assert page.one("input", type="search")["value"] == 'merke "><i>'


@pytest.mark.parametrize(
    ("text", "words", "met"),
    [
        ("Bedre samhandling, og ny samhandling.", "samhandling", ["samhandling", "samhandling"]),
        ("E-helse og e-resept", "e-helse", ["E-helse", "e-resept"]),
        ("Følge opp hjemmeoppfølging", "hjemmeoppfølging", ["hjemmeoppfølging"]),
        ("Ingen av ordene", "rekruttering", []),
        ("", "rekruttering", []),
    ],
)
def test_the_words_that_were_met_are_marked_and_nothing_is_lost(text: str, words: str, met: list[str]) -> None:
    pieces = list(search.pieces(text, Telling(asked(words, 16))))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_met in pieces if is_met] == met


def test_as_long_a_text_may_be_sought_as_in_the_api() -> None:
    assert search.LONGEST == LONGEST_OF_THE_API
