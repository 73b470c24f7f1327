"""The page about anything else in the graph, and the page about a link, where a wrong one is reported."""

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.exchange import DUMPS
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import BASE, GRAPH, ID
from samsvar.settings import Settings
from web.page_reader import Node, opened, read

LINKS = "id/alignment/helgeland-action-plan-2023-2025--helgelandssykehuset-strategy-2022-2035"
REJECTED = f"{LINKS}/agreements-with-two-universities--follow-up-near-home"
ACCEPTED = f"{LINKS}/agreements-with-two-universities--organisation-and-external-partners"
HEAD = "\n".join(f"@prefix {kind}: <{ID}{kind}/> ." for kind in ("alignment", "document", "goal", "organisation"))
VOCABULARY = "\n".join(
    f"@prefix {scheme}: <{BASE}vocab/{scheme}/> ." for scheme in ("relation", "review-status", "strength")
)


@pytest.fixture
def page(client: TestClient) -> Callable[..., Node]:
    return lambda path, **parameters: about(client, path, **parameters)


def about(client: TestClient, path: str, **parameters: str) -> Node:
    return opened(client, f"/page/{path}", **{"lang": "nb", **parameters}).one("main")


def facts(node: Node) -> dict[str, Node]:
    return {one.first("dt").text: one.first("dd") for one in node.first("dl", "facts").all("div")}


# Links


def test_a_link_is_told_with_all_that_one_judges_it_by(page: Callable[..., Node]) -> None:
    main = page(ACCEPTED)
    assert main.one("h1").text.startswith("Fra «Intensjonsavtaler om følgeforskning (UiT, Aalborg)» til «")
    ends = main.section("Hva koblingen sier")
    links = ends.links()
    assert any(
        "/page/id/action/helgeland-action-plan-2023-2025/agreements-with-two-universities" in one for one in links
    )
    assert any(one.startswith("/page/id/main-strategy/") for one in links)
    assert "Utkast, udatert" in ends.text, "the target's document is a draft, and says so"
    assert ends.all("blockquote", "statement")
    assert ends.first("span", "relation").text == "bidrar til"
    assert ends.first("span", "strength")["data-strength"] == "partial"
    why = main.section("Begrunnelse")
    assert "Intensjonsavtaler med to universiteter om studier av hjemmeoppfølging" in why.text
    assert len(why.all("figure", "passage")) == 3
    word = facts(main.section("Hvem som sier det"))
    assert word["Vurdert av"].text == "Redaksjonen i samsvar"
    assert word["Lest på nytt av"].first("time")["datetime"] == "2026-11-22"
    assert word["Bekreftet av virksomheten selv"].text == "Ingen virksomhet har bekreftet denne koblingen."
    assert not main.all("div", "ds-alert")


def test_a_rejected_link_says_why_and_that_it_does_not_count(page: Callable[..., Node]) -> None:
    alert = page(REJECTED).one("div", "ds-alert")
    assert "teller ikke som støtte" in alert.text
    assert "Det er hjemmeoppfølgingen selv, og ikke forskningen på den, som når flere pasienter." in alert.text
    english = page(REJECTED, lang="en").one("div", "ds-alert")
    assert "It is the home follow-up itself" in english.text


def test_a_wrong_link_is_reported_by_its_iri(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    section = page(ACCEPTED).section("Er koblingen feil?")
    assert section.one("code").text == BASE + ACCEPTED
    assert not section.all("a")
    client = TestClient(create_app(shipped, Settings(report_url="mailto:plan@example.no")))
    assert about(client, ACCEPTED).section("Er koblingen feil?").one("a")["href"] == "mailto:plan@example.no"


def test_differing_judgements_on_one_pair_stand_side_by_side(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    one = "a sv:Alignment ; sv:source goal:a ; sv:target goal:b ; sv:relation relation:supports"
    client = TestClient(
        create_app(
            graph_of(f"""{HEAD}
        {VOCABULARY}
        goal:a a sv:Goal ; sv:statedIn document:d ; skos:prefLabel "A"@nb .
        goal:b a sv:Goal ; sv:statedIn document:e ; skos:prefLabel "<b>B"@nb .
        document:d a sv:StrategyDocument . document:e a sv:StrategyDocument .
        alignment:x {one} ; sv:strength strength:strong ; sv:reviewStatus review-status:accepted ;
          sv:confirmedBy organisation:o ; sv:confirmedOn "2026-02-03"^^xsd:date .
        alignment:y {one} ; sv:strength strength:partial ; sv:reviewStatus review-status:rejected .""")
        )
    )
    main = about(client, "id/alignment/x")
    assert main.one("h1").text == "Fra «A» til «<b>B»"
    others = main.section("Andre vurderinger av de samme to")
    assert "/page/id/alignment/y?lang=nb" in others.links()
    confirmed = facts(main.section("Hvem som sier det"))["Bekreftet av virksomheten selv"]
    assert confirmed.first("time")["datetime"] == "2026-02-03"
    assert "Ingen virksomhet" not in confirmed.text


def test_a_link_of_which_too_little_is_told_is_shown_as_it_is(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(f"{HEAD} alignment:x a sv:Alignment ; sv:source goal:a .")))
    assert f"{ID}alignment/x" in about(client, "id/alignment/x").texts("code")


# Everything else


def test_a_rule_leads_to_what_breaks_it(page: Callable[..., Node]) -> None:
    main = page("shape/ActionShape-owner")
    assert main.one("h1").text == "har en ansvarlig"
    assert "/findings?rule=ActionShape-owner&lang=nb" in main.links()
    assert "/findings?rule=&lang=nb" not in page("shape/").links()


def test_what_stands_in_an_unnamed_node_is_shown_where_it_is_used(page: Callable[..., Node]) -> None:
    path = facts(page("shape/ActionShape-time"))["sh:path"]
    assert path.first("dl").first("dt").text == "sh:alternativePath"
    assert "frist" in path.text


def test_a_target_group_leads_to_its_actions(page: Callable[..., Node], client: TestClient) -> None:
    lead = page("vocab/target-group/frail-elderly").link("Se tiltakene for denne gruppen")
    assert client.get(lead).status_code == 200


def test_a_vocabulary_lists_its_terms_with_what_they_mean(page: Callable[..., Node], shipped: KnowledgeGraph) -> None:
    section = page("vocab/level").section("Termer")
    query = f"SELECT ?c {{ ?c <http://www.w3.org/2004/02/skos/core#inScheme> <{BASE}vocab/level> }}"
    concepts = {value(one).replace(BASE, "/page/") + "?lang=nb" for (one,) in shipped.engine.rows(query)}
    assert len(concepts) == 5
    assert set(section.links()) == concepts
    assert "Et helseforetak og kommunene i området sammen." in section.texts("dd")
    assert "A hospital trust and the municipalities of its area together." in page("vocab/level", lang="en").text


@pytest.mark.parametrize("graph", [f"{GRAPH}derived", f"{GRAPH}data/documents/helse-nord-strategy"])
def test_a_named_graph_lists_all_that_it_tells_of(
    graph: str, page: Callable[..., Node], shipped: KnowledgeGraph
) -> None:
    rows = shipped.engine.rows(f"SELECT DISTINCT ?s {{ GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(isIRI(?s)) }}")
    expected = {value(one) for (one,) in rows}
    listed: list[str] = []
    number = 1
    while True:
        section = page(graph.removeprefix(BASE), things=str(number)).section("Ting i grafen")
        listed += [link.partition("?")[0].replace("/page/", BASE, 1) for link in section.all("ul")[0].links()]
        assert f"av {len(expected)}" in section.first("p", "result-count").text
        if not section.find("a", rel="next"):
            break
        number += 1
    assert sorted(listed) == sorted(expected)


def test_the_dataset_says_how_it_is_had_and_what_is_in_it(
    page: Callable[..., Node], client: TestClient, shipped: KnowledgeGraph
) -> None:
    main = page("dataset")
    ways = main.section("Slik hentes dataene")
    leads = [one for one in ways.links() if "/downloads/" in one]
    assert len(leads) == len(DUMPS)
    assert all(client.head(one).status_code == 200 for one in leads)
    assert any(one.endswith("/sparql") for one in ways.links())
    assert "alle tripler, også de avledede" in ways.text
    assert "every triple" not in ways.text
    counts = {row[0]: row[1] for row in main.one("table").rows()}
    assert counts["tiltak"] == str(len(shipped.engine.rows(f"SELECT ?a {{ ?a a <{BASE}def/Action> }}")))


def test_a_text_file_tells_which_passages_are_cited_and_by_what(page: Callable[..., Node]) -> None:
    main = page("source/000_a4ad7a90aaaa18c0.txt")
    passage = main.one("li", id="char=728,768")
    assert any(
        "/goal/helgelandssykehuset-strategy-2022-2035/efficient-patient-pathways" in one for one in passage.links()
    )
    starts = [int(item["id"].partition("=")[2].partition(",")[0]) for item in main.all("li") if item.get("id")]
    assert starts == sorted(starts)
    assert len(starts) > 100


def test_passages_are_linked_to_their_place(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    small = TestClient(
        create_app(graph_of(f"{HEAD} goal:x sv:passage <https://w3id.org/samsvar/source/x.txt#char=1,2> ."))
    )
    link = next(one for one in about(small, "id/goal/x").links() if "/source/" in one)
    assert link == "/page/source/x.txt?lang=nb#char=1,2"
    assert about(small, "source/x.txt").one("li", id="char=1,2").text.startswith("Tegn 1–2")


def test_what_points_here_is_paged_and_a_cut_is_told(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    pointing = "\n".join(f"goal:g{n:04} sv:serves goal:top ." for n in range(1200))
    client = TestClient(create_app(graph_of(f"{HEAD} {pointing}")))
    section = about(client, "id/goal/top").section("Hva som viser hit")
    assert "Mer enn dette viser hit; her står 1000 av dem." in section.text
    assert len([one for one in section.links() if "/goal/g" in one]) == 100
    shown = {
        one
        for number in range(1, 11)
        for one in about(client, "id/goal/top", pointing=str(number)).section("Hva som viser hit").links()
        if "/goal/g" in one
    }
    assert len(shown) == 1000
    few = TestClient(create_app(graph_of(f"{HEAD} goal:a sv:serves goal:top .")))
    assert "Mer enn dette" not in about(few, "id/goal/top").text


@pytest.mark.parametrize("lang", ["nb", "nn", "en"])
@pytest.mark.parametrize(
    "path", ["dataset", "def/", "def/serves", "vocab/level/regional", "graph/derived", "shape/ActionShape", ACCEPTED]
)
def test_every_kind_speaks_every_language(path: str, lang: str, client: TestClient) -> None:
    answer = client.get(f"/page/{path}", params={"lang": lang})
    assert answer.headers["content-language"] == lang
    root = read(answer.text)
    assert root.one("html")["lang"] == lang
    assert len(root.all("h1")) == 1


@pytest.mark.parametrize(
    "path", ["id/goal/none", "def/Nothing", "graph/none", "nothing", "id/", "source/x.txt", "vocab/level/none"]
)
def test_what_the_graph_does_not_know_has_no_page(path: str, client: TestClient) -> None:
    answer = client.get(f"/page/{path}")
    assert (answer.status_code, answer.headers["content-type"]) == (404, "text/html; charset=utf-8")


@pytest.mark.parametrize("query", ["things=99", "things=x", "x=1"])
def test_a_choice_that_there_is_not_is_refused(query: str, client: TestClient) -> None:
    assert client.get(f"/page/graph/derived?{query}").status_code == 422
