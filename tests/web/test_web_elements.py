"""The pages about goals, commitments, focus areas and actions: what supports them, how, and on whose word."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.names import ID, shorten
from samsvar.overview import Overview
from samsvar.settings import Settings
from samsvar.web.ways import strongest
from web.page_reader import Node, read

PLAN = "helgeland-action-plan-2023-2025"
REGIONAL = "goal/helse-nord-strategy/seamless-care-pathway"
"""In section 10 of Helse Nord's strategy: a journey through health care without detours, delays and barriers."""
HOME = f"action/{PLAN}/home-follow-up-reveals-obstacles"
RECORD = f"action/{PLAN}/medication-list-and-care-record"
AREA = "focus-area/helse-nord-strategy/recruitment-and-retention"
EDITORS = "Redaksjonen i samsvar"


@pytest.fixture(scope="module")
def overview(shipped: KnowledgeGraph) -> Overview:
    return Overview.build(shipped.engine)


Pages = Callable[..., Node]


@pytest.fixture
def page(client: TestClient) -> Pages:
    return lambda name, **parameters: opened(client, name, **parameters)


def opened(client: TestClient, name: str, **parameters: str) -> Node:
    given = {"lang": "nb"} | {key.replace("_", "-"): text for key, text in parameters.items()}
    answer = client.get(f"/page/id/{name}", params=given)
    assert answer.status_code == 200, answer.text
    return read(answer.text)


def section(page: Node, name: str) -> Node:
    return page.one("section", aria_labelledby=name)


def short(address: str) -> str:
    """Return the short name of what an address is the page of."""
    return urlsplit(address).path.removeprefix("/page/").removeprefix("id/")


def rows(page: Node) -> list[Node]:
    """Return the entries of the list of support."""
    found = section(page, "support").find("ol", "links")
    return [] if found is None else [child for child in found.children if isinstance(child, Node)]


def row(page: Node, name: str) -> Node:
    found = [one for one in rows(page) if short(one.first("a")["href"]) == name]
    assert len(found) == 1, name
    return found[0]


def fact(node: Node, name: str) -> str:
    return next(one.one("dd").text for one in node.all("div") if one.find("dt") and one.one("dt").text == name)


def whole_list(client: TestClient, name: str, parameter: str, **parameters: str) -> Iterator[Node]:
    """Give every part of a paged list, by the links that lead on."""
    address: str | None = f"/page/id/{name}?lang=nb" + "".join(
        f"&{key}={quote(text)}" for key, text in parameters.items()
    )
    while address:
        page = read(client.get(address).text)
        yield page
        address = next(
            (one["href"] for one in page.all("a", rel="next") if f"{parameter}=" in one["href"].partition("?")[2]), None
        )


# What supports it


def test_a_board_member_reads_which_actions_support_a_regional_goal_by_which_chain_and_on_whose_word(
    page: Pages,
) -> None:
    goal = page(REGIONAL)
    assert goal.one("h1").text == "Helhetlige forløp uten barrierer for pasienten"
    assert section(goal, "support").one("p", "lead").text == (
        "5 tiltak når fram hit, fra ett dokument. 2 av dem gir sterk støtte i alle ledd. Ett er koblet direkte hit."
    )
    first = rows(goal)[0]
    assert short(first.first("a")["href"]) == HOME
    assert first.first("span", "strength")["data-strength"] == "strong"
    assert fact(first, "Gjennom") == "En sømløs helsetjeneste for pasienten"
    assert fact(first, "På hvem sitt ord") == f"dokumentet selv; {EDITORS} (ikke bekreftet av noen virksomhet)"
    assert fact(first, "Ansvarlig") == "Kommunene på Helgeland; Helgelandssykehuset HF"
    assert "Handlingsplan for Helsefellesskap Helgeland 2023–2025" in fact(first, "Dokument")
    assert "Status ikke oppgitt, udatert" in fact(first, "Dokument")


def test_the_chain_of_a_row_tells_every_step_with_its_relation_strength_reason_and_author(page: Pages) -> None:
    steps = row(page(REGIONAL), RECORD).one("ol", "chain").all("li")
    assert [short(step.one("p", "thing").first("a")["href"]) for step in steps] == [
        RECORD,
        f"goal/{PLAN}/seamless-health-service",
        REGIONAL,
    ]
    own, judged = (step.one("div", "tie") for step in steps[:2])
    assert own.one("span", "relation").text == "tjener"
    assert own.one("p", "word").text.startswith("Dokumentets eget ord: Handlingsplan for Helsefellesskap Helgeland")
    assert judged.one("span", "relation").text == "støtter"
    assert judged.one("span", "strength")["data-strength"] == "strong"
    assert "Godtatt etter to lesninger" in judged.text
    assert "sømløs" in judged.text
    assert f"{EDITORS} · 22. nov. 2026" in judged.one("p", "word").text


def test_a_direct_link_that_is_weaker_than_the_chain_is_told_beside_it(page: Pages) -> None:
    first = row(page(REGIONAL), HOME).first("p", "thing")
    assert "sterk, gjennom en kjede også direkte, men svakere" in first.text


def test_the_shown_chain_is_the_first_of_all_chains(shipped: KnowledgeGraph, overview: Overview) -> None:
    pairs = [(one, reach.supported.iri) for one in overview.elements for reach in overview.reached(one)]
    assert len(pairs) > 500
    for pair, way in strongest(shipped.engine, overview, pairs).items():
        first = shipped.chains.between(*pair, most=500, longest=20)[0]
        assert way.elements == first.elements
        assert way.strong == first.strong
        assert tuple(tuple(link.iri for link in words) for words in way.steps) == tuple(
            tuple(word.link for word in words) for words in first.steps
        )
    assert strongest(shipped.engine, overview, pairs).keys() == set(pairs)


@pytest.mark.parametrize(
    "filters",
    [
        {},
        {"strength": "strong"},
        {"strength": "partial", "level": "health-community"},
        {"direct": "true"},
        {"direct": "false", "owner": "organisation/rana-kommune"},
        {"level": "regional"},
    ],
)
@pytest.mark.parametrize("name", [REGIONAL, AREA, "vision/helse-nord-strategy/right-competence-in-the-north"])
def test_the_rows_are_those_of_the_question_behind_the_page(
    client: TestClient, name: str, filters: dict[str, str]
) -> None:
    shown, data = [], ""
    for part in whole_list(client, name, "page", **filters):
        data = next(one for one in part.links() if one.startswith("/api/v1/supporting-actions") and "json" in one)
        for one in rows(part):
            supported = (
                [a["href"] for a in one.one("dl", "facts").all("a")][:1] if name == AREA else [f"/page/id/{name}"]
            )
            shown.append((short(one.first("a")["href"]), short(supported[0]), one.first("span")["data-strength"]))
    answer = client.get(data).json()["rows"]
    assert sorted(shown) == sorted(
        (shorten(one["action"]), shorten(one["supported"]), one["strength"].rpartition("/")[2]) for one in answer
    )
    assert [one[2] for one in shown] == sorted((one[2] for one in shown), reverse=True)  # strong, then partial


def test_an_owner_finds_what_it_owns_through_a_collective_and_is_told_so(page: Pages) -> None:
    mine = page(REGIONAL, owner="organisation/rana-kommune")
    assert [short(one.first("a")["href"]) for one in rows(mine)] == [HOME, RECORD]
    assert "(gjennom Kommunene på Helgeland)" in fact(rows(mine)[0], "Ansvarlig")


def test_a_choice_stands_in_the_address_and_can_be_taken_away(client: TestClient, page: Pages) -> None:
    chosen = page(REGIONAL, owner="organisation/rana-kommune", as_of="2024-06-01")
    form = section(chosen, "support").one("form")
    assert form.fields() == {
        "lang": "nb",
        "level": "",
        "strength": "",
        "direct": "",
        "owner": "organisation/rana-kommune",
        "as-of": "2024-06-01",
    }
    assert "open" in form.parent.parent.attributes  # type: ignore[union-attr]
    removal = chosen.one("ul", "chosen").one("a")
    assert removal.text == "Fjern valget Ansvarlig: Rana kommune"
    assert removal["href"] == f"/page/id/{REGIONAL}?lang=nb&as-of=2024-06-01"
    assert client.get(form["action"], params=form.fields()).status_code == 200  # with what is empty


def test_the_choices_are_what_there_is_with_how_many(page: Pages) -> None:
    form = section(page(REGIONAL), "support").one("form")
    assert form.one("select", name="strength").texts("option") == ["Alle", "sterk (2)", "delvis (3)"]
    assert form.one("select", name="direct").texts("option") == ["Alle", "direkte (1)", "gjennom en kjede (4)"]
    assert form.one("select", name="level").texts("option") == ["Alle", "helsefellesskap (5)"]
    assert "Kommunene på Helgeland (2)" in form.one("select", name="owner").texts("option")


def test_the_day_decides_whether_a_period_has_ended(page: Pages) -> None:
    assert fact(row(page(REGIONAL, as_of="2024-06-01"), HOME), "Når") == "2024 Pågår"
    assert fact(row(page(REGIONAL, as_of="2025-01-01"), HOME), "Når") == "2024 Perioden er avsluttet"


def test_a_focus_area_tells_which_element_in_it_each_action_supports(page: Pages, overview: Overview) -> None:
    area = page(AREA)
    reaching = {reach.element.iri for reach in overview.reaching(ID + AREA)}
    assert section(area, "support").one("p", "lead").text.startswith(f"{len(reaching)} tiltak når fram hit")
    first = rows(area)[0]
    assert fact(first, "Støtter her").startswith(("Mål ", "Forpliktelse "))
    inside = section(area, "inside")
    cells = {one[0]: one[2] for one in inside.rows()[1:]}
    assert len(cells) == len(overview.within(ID + AREA)) - 1
    without = {one.label("nb").text for one in overview.within(ID + AREA)[1:] if not overview.reaching(one.iri)}
    assert without
    assert {name for name, told in cells.items() if told == "Ingen"} == without


def test_no_support_at_all_is_said_in_words(page: Pages) -> None:
    alone = page("goal/helse-nord-strategy/no-undignified-waiting")
    told = section(alone, "support").text
    assert "Ingen tiltak i samlingen støtter dette" in told
    assert "mangel ved samlingen" not in told  # the region has local plans
    assert not alone.all("ol", "links")


def test_a_region_without_local_plans_is_a_gap_of_the_collection(page: Pages) -> None:
    told = section(page("goal/helse-midt-norge-strategy-2030/good-team-players", lang="en"), "support").text
    assert "That is a gap of the collection, not of the plans." in told


def test_support_that_is_only_partial_is_said_in_words(page: Pages) -> None:
    told = section(page("goal/helse-nord-strategy/culture-of-evaluation", lang="nn"), "support").one("p", "lead").text
    assert told == (
        "Eitt tiltak når fram hit, frå eitt dokument. Ingen av dei gjev sterk støtte i alle ledd: støtta er berre "
        "delvis. Eitt er kopla direkte hit."
    )


def test_what_is_not_there_to_be_supported_lacks_nothing(page: Pages) -> None:
    work = page(f"ongoing-work/{PLAN}/digital-home-follow-up")
    assert work.find("section", aria_labelledby="support") is None
    assert "Tiltak ved siden av" in work.one("main").text


# The links


@pytest.mark.parametrize(
    "name",
    [
        REGIONAL,
        f"action/{PLAN}/agreements-with-two-universities",
        "goal/helgelandssykehuset-strategy-2022-2035/follow-up-near-home",
    ],
)
def test_every_link_is_shown_with_its_word_and_rejected_ones_apart(
    client: TestClient, shipped: KnowledgeGraph, name: str
) -> None:
    shown: list[tuple[str, bool]] = []
    for parameter in ("links-in", "links-out", "links-beside", "links-rejected"):
        for part in whole_list(client, name, parameter):
            links = section(part, "links")
            folded = [one for one in links.all("details") if "forkastet" in one.first("summary").text]
            rejected = {one for fold in folded for one in fold.walk()}
            for word in links.all("p", "word"):
                shown += [(ID + short(a["href"]), word in rejected) for a in word.all("a") if a.text.startswith("Om ")]
    answer = shipped.answer("links-of-element", {"element": ID + name})
    expected = {one.get("link").value: one.get("status").value.endswith("rejected") for one in answer}  # type: ignore[union-attr]
    assert sorted(set(shown)) == sorted(expected.items())
    assert True in expected.values()
    assert False in expected.values()


def test_a_rejected_link_tells_the_case_for_it_and_why_it_fell(page: Pages) -> None:
    links = section(page("goal/helgelandssykehuset-strategy-2022-2035/follow-up-near-home"), "links")
    folded = next(one for one in links.all("details") if "forkastet" in one.first("summary").text)
    link = next(one for one in folded.all("li") if "Intensjonsavtaler" in one.first("p").text)
    assert "For: Følgeforskningen gjelder innføringen" in link.text
    assert "Forkastet fordi: Tiltaket skal gi kunnskap om oppfølgingen." in link.text
    assert "Forkastet, teller ikke" in link.text


def test_the_way_to_report_a_wrong_link_is_the_operators_own(shipped: KnowledgeGraph) -> None:
    settings = Settings(report_url="https://samsvar.example.no/feil")
    page = opened(TestClient(create_app(shipped, settings)), REGIONAL)
    assert {a["href"] for a in section(page, "links").all("a") if a.text.startswith("Meld fra")} == {
        "https://samsvar.example.no/feil"
    }


# The sources


def test_a_passage_stands_marked_among_the_words_around_it(source_folder: Path, shipped: KnowledgeGraph) -> None:
    page = opened(TestClient(create_app(shipped, Settings(sources=source_folder))), REGIONAL)
    figure = page.first("figure", "passage")
    marked = figure.one("mark").text
    assert marked.startswith("At pasientene i Helse Nord")
    assert marked == page.one("blockquote", "statement").text
    whole = figure.one("blockquote").text
    assert 150 < len(whole) - len(marked) <= 410
    assert whole.startswith("… ")
    assert "Våre målsettinger er:" in whole
    assert figure.one("figcaption").text == "Strategi for Helse Nord, udatert, tegn 3860–4016"


TEXT = "Innledning om noe.\n\nMålet er å nå fram\ntil alle, <b>hver</b> dag. Slutt."
PASSAGE = "å nå fram\ntil alle"
START = TEXT.index(PASSAGE)


def small(digest: str, start: int = START) -> str:
    return f"""
<https://w3id.org/samsvar/id/document/d> a sv:StrategyDocument ; sv:level vocab:level\\/regional ;
  dcterms:language "nb" ; skos:prefLabel "Dokument"@nb ; sv:textFile "d.txt" ; sv:textSha256 "{digest}" .
<https://w3id.org/samsvar/id/goal/d/g> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/d> ;
  skos:prefLabel "Mål <script>alert(1)</script>"@nb ; sv:statement "å nå <i>fram</i> til alle"@nb ;
  sv:passage <https://w3id.org/samsvar/source/d.txt#char={start},{start + len(PASSAGE)}> .
<https://w3id.org/samsvar/id/document/p> a sv:ActionPlan ; sv:level vocab:level\\/municipality ;
  skos:prefLabel "Plan"@nb .
<https://w3id.org/samsvar/id/action/p/a> a sv:Action ; sv:statedIn <https://w3id.org/samsvar/id/document/p> ;
  skos:prefLabel "Tiltak A"@nb .
<https://w3id.org/samsvar/id/action/p/b> a sv:Action ; sv:statedIn <https://w3id.org/samsvar/id/document/p> ;
  skos:prefLabel "Tiltak B"@nb .
<https://w3id.org/samsvar/id/alignment/p--d/a--g> a sv:Alignment ; sv:source <https://w3id.org/samsvar/id/action/p/a> ;
  sv:target <https://w3id.org/samsvar/id/goal/d/g> ; sv:relation vocab:relation\\/supports ;
  sv:strength vocab:strength\\/strong ; sv:reviewStatus vocab:review-status\\/proposed ;
  sv:rationale "Fordi <img src=x onerror=alert(1)>."@nb .
<https://w3id.org/samsvar/id/alignment/p--d/b--a> a sv:Alignment ; sv:source <https://w3id.org/samsvar/id/action/p/b> ;
  sv:target <https://w3id.org/samsvar/id/action/p/a> ; sv:relation vocab:relation\\/supports ;
  sv:strength vocab:strength\\/partial ; sv:reviewStatus vocab:review-status\\/accepted ;
  sv:confirmedBy <https://w3id.org/samsvar/id/organisation/o> .
<https://w3id.org/samsvar/id/organisation/o> a org:FormalOrganization ; skos:prefLabel "Kommune O"@nb .
"""


def digest_of(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


@pytest.fixture
def small_page(graph_of: Callable[[str], KnowledgeGraph], tmp_path: Path) -> Callable[..., Node]:
    def make(
        name: str = "goal/d/g", *, digest: str = digest_of(TEXT), start: int = START, held: str | None = TEXT
    ) -> Node:
        sources = tmp_path / "sources"
        sources.mkdir()
        if held is not None:
            (sources / "d.txt").write_bytes(held.encode("utf-8"))
        app = create_app(graph_of(small(digest, start)), Settings(sources=sources))
        return opened(TestClient(app), name)

    return make


def test_a_text_at_hand_is_quoted_as_text_and_never_as_html(small_page: Callable[..., Node]) -> None:
    figure = small_page().one("figure", "passage")
    assert figure.one("mark").text == "å nå fram til alle"
    assert figure.one("blockquote").text == "Innledning om noe. Målet er å nå fram til alle, <b>hver</b> dag. Slutt."


def test_a_text_that_is_not_at_hand_is_told_of_by_its_place(small_page: Callable[..., Node]) -> None:
    figure = small_page(held=None).one("figure", "passage")
    assert "Teksten til dokumentet er ikke tilgjengelig her." in figure.text
    assert f"tegn {START}–{START + len(PASSAGE)} i filen d.txt" in figure.text


def test_another_text_than_the_graphs_is_never_shown(small_page: Callable[..., Node]) -> None:
    page = small_page(held=TEXT.replace("Slutt", "Hemmelig"))
    assert "en annen enn den koblingene er laget fra" in page.one("figure", "passage").text
    assert page.all("mark") == []
    assert "Hemmelig" not in page.text


def test_a_place_beyond_the_text_is_told_as_such(small_page: Callable[..., Node]) -> None:
    assert "utenfor teksten" in small_page(start=len(TEXT)).one("figure", "passage").text


def test_labels_statements_and_reasons_cannot_carry_html(small_page: Callable[..., Node]) -> None:
    page = small_page()
    assert page.one("h1").text == "Mål <script>alert(1)</script>"
    assert page.one("blockquote", "statement").text == "å nå <i>fram</i> til alle"
    assert "Fordi <img src=x onerror=alert(1)>." in section(page, "links").text
    assert [one.get("src") for one in page.all("script")] == [one["src"] for one in page.all("script", type="module")]


def test_a_proposed_link_is_shown_but_does_not_count(small_page: Callable[..., Node]) -> None:
    page = small_page()
    assert "Foreslått, teller ikke ennå" in section(page, "links").text
    assert "Ingen tiltak i samlingen støtter dette" in section(page, "support").text


def test_a_confirmed_link_tells_who_has_confirmed_it(small_page: Callable[..., Node]) -> None:
    page = small_page("action/p/a")
    assert "bekreftet av Kommune O" in section(page, "links").one("p", "word", text="Tiltak B –").text
    assert "ikke bekreftet" not in rows(page)[0].text


# An action


def test_an_action_tells_who_when_and_in_which_row_of_the_plan(source_folder: Path, shipped: KnowledgeGraph) -> None:
    page = opened(TestClient(create_app(shipped, Settings(sources=source_folder))), HOME)
    facts = page.first("dl", "facts")
    owner = next(one for one in facts.all("div") if one.find("dt") and one.first("dt").text == "Ansvarlig")
    assert "Kommunene på Helgeland (Fellesskap av aktører)" in owner.text
    assert len(owner.one("details").all("li")) == 18  # the municipalities in Helgeland
    assert "(fra en celle som flere tiltak deler)" in owner.text
    heads, cells = section(page, "row").rows()
    assert heads == ["Mål", "Pågående arbeid", "Tiltak", "Ansvarlig", "Når"]
    assert "sømløs og sammenhengende" in cells[0]
    assert cells[3].startswith("Kommunene og sykehuset Lest som: Kommunene på Helgeland; Helgelandssykehuset HF")
    assert cells[3].endswith("(fra en celle som flere tiltak deler)")
    assert cells[4].startswith("2024 Lest som: 2024 Perioden er avsluttet")


def test_a_committee_that_owns_an_action_is_told_as_one(page: Pages) -> None:
    owners = fact(page(f"action/{PLAN}/safe-emergency-medicine-project").first("dl", "facts"), "Ansvarlig")
    assert "akuttmedisinsk samarbeid (Faglig samarbeidsutvalg" in owners


def test_an_empty_cell_of_the_plan_stays_empty(page: Pages) -> None:
    action = page(f"action/{PLAN}/copd-home-follow-up")
    assert section(action, "row").rows()[1][3] == "Tom i planen"
    assert fact(action.first("dl", "facts"), "Ansvarlig") == "Ingen ansvarlig nevnt"


def test_what_an_action_reaches_is_that_of_the_question_from_the_local_level_up(
    client: TestClient, shipped: KnowledgeGraph
) -> None:
    shown: list[tuple[str, str]] = []
    levels: list[str] = []
    for part in whole_list(client, HOME, "up"):
        reached = section(part, "reached")
        levels += reached.texts("h3")
        items = [one for one in reached.all("li") if "links" in (one.parent or one).classes]
        shown += [(short(one.first("a")["href"]), one.first("span", "strength")["data-strength"]) for one in items]
    answer = shipped.answer("supported-goals", {"element": ID + HOME})
    assert sorted(shown) == sorted(
        (shorten(one.get("supported").value), one.get("strength").value.rpartition("/")[2])  # type: ignore[union-attr]
        for one in answer
    )
    assert levels == ["Helsefellesskap", "Helseforetak", "Regionalt nivå"]


def test_chains_end_at_the_region_where_the_collection_has_no_national_plan(page: Pages) -> None:
    assert "Samlingen har ikke teksten til noen nasjonal plan ennå" in section(page(HOME), "reached").text


def test_what_would_lose_support_is_what_the_analysis_says(
    client: TestClient, shipped: KnowledgeGraph, overview: Overview
) -> None:
    told = 0
    for action in overview.actions:
        page = opened(client, shorten(action))
        lost = page.find("section", aria_labelledby="lost")
        shown = {
            (short(one.first("a")["href"]), "Mister all lokal støtte" in one.text)
            for one in (lost.all("li") if lost else ())
        }
        losses = shipped.stoppages.of(action).losses
        assert shown == {(shorten(loss.element), loss.everything) for loss in losses}
        assert (f"/api/v1/impact?of={shorten(action)}&lang=nb&format=csv" in page.links()) == bool(losses)
        told += len(losses)
    assert told == 25


def test_a_chain_through_another_local_action_falls_with_it(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    turtle = small(digest_of(TEXT)).replace("review-status\\/proposed", "review-status\\/accepted")
    page = opened(TestClient(create_app(graph_of(turtle))), "action/p/a")
    lost = section(page, "lost").one("li")
    assert short(lost.first("a")["href"]) == "goal/d/g"
    assert "Mister all lokal støtte" in lost.text  # that of b too, which runs through a


# What is missing


def test_a_known_finding_tells_why_it_is_known_and_until_when(page: Pages) -> None:
    finding = section(page(f"action/{PLAN}/assess-joint-record-system", lang="nn"), "missing").one("li")
    assert "Kjent" in finding.text
    assert "setter ikke inn en dato" in finding.text
    assert "data/documents/helgeland-action-plan-2023-2025.ttl:" in finding.text
    assert "31. des. 2027" in finding.text
    assert finding.first("span", lang="nb").text  # its message is in bokmål
    assert [short(one) for one in finding.links()] == ["/findings"]


def test_where_nothing_is_missing_that_is_said(page: Pages) -> None:
    assert section(page(REGIONAL, lang="en"), "missing").text.endswith("No rule is broken here.")


# Languages, and addresses that are wrong


@pytest.mark.parametrize(
    ("language", "headings"),
    [
        (
            "nb",
            [
                "Hva som støtter dette",
                "Koblingene, og hvem som sier det",
                "Hva dette støtter videre",
                "Hva som mangler",
            ],
        ),
        (
            "nn",
            [
                "Kva som støttar dette",
                "Koplingane, og kven som seier det",
                "Kva dette støttar vidare",
                "Kva som manglar",
            ],
        ),
        ("en", ["What supports this", "The links, and who says so", "What this supports in turn", "What is missing"]),
    ],
)
def test_the_page_is_in_the_language_asked_for_and_the_source_in_its_own(
    page: Pages, language: str, headings: list[str]
) -> None:
    goal = page(REGIONAL, lang=language)
    assert [one.text for one in goal.one("main").all("h2")][: len(headings)] == headings
    assert goal.one("blockquote", "statement").language() == "nb"
    name = goal.one("h1")
    assert name.text == (
        "Seamless care for patients along the whole pathway"
        if language == "en"
        else "Helhetlige forløp uten barrierer for pasienten"
    )
    assert (name.find("span", lang="nb") is not None) == (language == "nn")  # the graph has no label in nynorsk


def test_the_way_to_an_element_leads_through_its_document_and_focus_area(page: Pages) -> None:
    crumbs = page(REGIONAL).one("nav", "ds-breadcrumbs").links()
    assert [short(one) for one in crumbs] == [
        "/",
        "document/helse-nord-strategy",
        "focus-area/helse-nord-strategy/collaboration-with-primary-care",
        REGIONAL,
    ]


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("level=galactic", 404),
        ("strength=weak", 404),
        ("direct=perhaps", 422),
        ("owner=nobody-of-that-name", 404),
        ("page=99", 422),
        ("links-in=0", 422),
        ("nonsense=1", 422),
    ],
)
def test_an_address_that_asks_for_what_is_not_there_is_refused(client: TestClient, query: str, status: int) -> None:
    answer = client.get(f"/page/id/{REGIONAL}?{query}")
    assert answer.status_code == status
    assert read(answer.text).one("h1").text


def test_choices_that_fit_nothing_leave_the_count_of_all_support_standing(page: Pages) -> None:
    none = page(REGIONAL, level="regional")
    assert rows(none) == []
    told = section(none, "support")
    assert told.one("p", "lead").text.startswith("5 tiltak")
    assert "Ingenting passer til valgene." in told.text


def test_every_element_has_a_page_in_every_language(client: TestClient, overview: Overview) -> None:
    languages = ("nb", "nn", "en")
    for number, iri in enumerate(overview.elements):
        answer = client.get(f"/page/id/{iri.removeprefix(ID)}?lang={languages[number % 3]}")
        assert answer.status_code == 200
        read(answer.text)


def test_the_page_weighs_little(client: TestClient) -> None:
    answer = client.get(f"/page/id/{AREA}?lang=nb", headers={"Accept-Encoding": "gzip"})
    assert int(answer.headers["content-length"]) < 60_000


def test_a_graph_that_breaks_the_rules_still_has_pages(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    turtle = """
<https://w3id.org/samsvar/id/goal/x/a> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  skos:prefLabel "A"@nb ; dcterms:isPartOf <https://w3id.org/samsvar/id/goal/x/b> ;
  sv:passage <https://example.org/not-a-passage> .
<https://w3id.org/samsvar/id/goal/x/b> a sv:Goal ; sv:statedIn <https://w3id.org/samsvar/id/document/x> ;
  dcterms:isPartOf <https://w3id.org/samsvar/id/goal/x/a> .
<https://w3id.org/samsvar/id/alignment/x/half> a sv:Alignment ; sv:source <https://w3id.org/samsvar/id/goal/x/a> .
"""
    with TestClient(create_app(LiveGraph(graph_of(turtle)))) as client:
        page = opened(client, "goal/x/a")
    assert page.one("nav", "ds-breadcrumbs").texts("li")[-2:] == ["goal/x/b", "A"]
    assert "https://example.org/not-a-passage" in page.one("figure", "passage").text
    assert "Status ikke oppgitt" in page.first("p", "tags").text
