"""The map: which nodes and lines it has, that the list says the same, and where the picture puts them."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import pairwise
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import settings as trials
from hypothesis import strategies as st

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.names import SV, expand
from samsvar.web.map.layers import WIDEST
from samsvar.web.map.layout import Shape, lay_out
from samsvar.web.map.lettering import wrapped
from samsvar.web.map.selection import StepFilter, select
from samsvar.web.map.steps import steps_of
from web.page_reader import Node, read

GOAL = "goal/helse-nord-strategy/seamless-care-pathway"
PLAN = "document/helgeland-action-plan-2023-2025"
QUALITY = "focus-area/helgelandssykehuset-strategy-2022-2035/quality"
KNOWLEDGE = "focus-area/helse-nord-strategy/knowledge-quality-and-learning"
STRONGLY = f"""PREFIX sv: <{SV}>
PREFIX strength: <https://w3id.org/samsvar/vocab/strength/>
PREFIX status: <https://w3id.org/samsvar/vocab/review-status/>
SELECT ?a ?b WHERE {{
  {{ ?a sv:serves ?b }}
  UNION {{
    ?link sv:source ?a ; sv:target ?b ; sv:relation ?relation .
    ?link sv:strength strength:strong ; sv:reviewStatus status:accepted .
    FILTER(!STRENDS(STR(?relation), "/corresponds-to") && !STRENDS(STR(?relation), "/conflicts-with"))
  }}
}}"""
PREAMBLE = """@prefix level: <https://w3id.org/samsvar/vocab/level/> .
"""
SELECTIONS = (
    "",
    "detail=documents",
    "detail=levels",
    "strength=strong",
    f"around={GOAL}",
    f"around={GOAL}&direct=true",
    f"document={PLAN}&detail=elements&strength=strong",
    "document=document/helse-nord-strategy",
    "level=trust",
    "owner=organisation/rana-kommune",
    "group=population",
    f"from={QUALITY}&to={KNOWLEDGE}",
)


@pytest.fixture(scope="module")
def live(shipped: KnowledgeGraph) -> LiveGraph:
    return LiveGraph(shipped)


@pytest.fixture(scope="module")
def client(live: LiveGraph) -> Iterator[TestClient]:
    with TestClient(create_app(live.current.graph)) as client:
        yield client


def draw(client: TestClient, asked: str = "", language: str = "nb") -> Node:
    response = client.get(f"/map?lang={language}&{asked}")
    assert response.status_code == 200, response.text
    return read(response.text)


def picture(page: Node) -> Node:
    return page.one("div", "picture")


def nodes(page: Node) -> dict[str, Node]:
    found = {one["aria-label"]: one for one in picture(page).all("a", "node")}
    assert len(found) == len(picture(page).all("a", "node")), "two nodes of one name"
    return found


def links(around: Node, kind: str) -> Counter[tuple[str, str]]:
    return Counter((one.get("aria-label") or one.text, one["href"]) for one in around.all("a", kind))


def things(page: Node) -> set[str]:
    """Return the short names of the things on the picture."""
    return {urlsplit(one["href"]).path.removeprefix("/page/id/") for one in picture(page).all("a", "node")}


def ends(page: Node) -> set[tuple[str, str]]:
    """Return the ends of the lines of a picture of elements."""
    queries = [parse_qs(urlsplit(one["href"]).query) for one in picture(page).all("a", "edge")]
    return {(one["from"][0], one["to"][0]) for one in queries}


def pairs(shipped: KnowledgeGraph, property_: str) -> set[tuple[str, str]]:
    rows = shipped.engine.rows(f"SELECT ?a ?b WHERE {{ ?a <{expand(property_)}> ?b }}")
    return {(short(value(a)), short(value(b))) for a, b in rows}


def short(iri: str) -> str:
    return iri.removeprefix("https://w3id.org/samsvar/id/")


# What is on it


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
@pytest.mark.parametrize("asked", SELECTIONS)
def test_the_list_says_the_same_as_the_picture(client: TestClient, asked: str, language: str) -> None:
    page = draw(client, asked, language)
    outline = page.one("section", "outline")
    assert links(picture(page), "node") == links(outline, "node")
    assert links(picture(page), "edge") == links(outline, "edge")
    assert links(outline, "edge") or asked == "detail=levels"


def test_the_overview_counts_the_links_between_focus_areas(client: TestClient, shipped: KnowledgeGraph) -> None:
    """The numbers, counted anew from the triples."""
    above = defaultdict(set)
    for part, whole in pairs(shipped, "dcterms:isPartOf"):
        above[part].add(whole)
    stated = dict(pairs(shipped, "sv:statedIn"))

    def place(element: str) -> str:
        level = {element}
        while level:
            if areas := sorted(one for one in level if one.startswith("focus-area/")):
                return areas[0]
            level = {whole for one in level for whole in above[one]}
        return stated[element]

    strong = {(short(value(a)), short(value(b))) for a, b in shipped.engine.rows(STRONGLY)}
    counted: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for pair in pairs(shipped, "sv:contributesTo"):
        source, target = map(place, pair)
        if source != target:
            counted[source, target][0] += 1
            counted[source, target][1] += pair in strong
    shown = {}
    for one in picture(draw(client)).all("a", "edge"):
        query = parse_qs(urlsplit(one["href"]).query)
        if "from" in query:
            count, firmly = re.fullmatch(r".*: (én|\d+) kobling(?:er)?, (\d+) sterke?", one["aria-label"]).groups()  # type: ignore[union-attr]
            shown[query["from"][0], query["to"][0]] = [1 if count == "én" else int(count), int(firmly)]
    assert shown == counted


def test_a_line_of_the_overview_leads_to_the_links_that_it_counts(client: TestClient) -> None:
    found = [one for one in picture(draw(client)).all("a", "edge") if ": 9 koblinger" in one["aria-label"]]
    assert len(found) >= 3
    for one in found:
        assert len(picture(read(client.get(one["href"]).text)).all("a", "edge")) == 9, one["aria-label"]


def test_around_a_goal_stands_everything_that_reaches_it_and_that_it_reaches(
    client: TestClient, shipped: KnowledgeGraph
) -> None:
    page = draw(client, f"around={GOAL}")
    reaches = pairs(shipped, "sv:reaches")
    expected = {GOAL} | {a for a, b in reaches if b == GOAL} | {b for a, b in reaches if a == GOAL}
    assert things(page) == expected
    assert ends(page) == {(a, b) for a, b in pairs(shipped, "sv:contributesTo") if {a, b} <= expected}


def test_one_step_around_a_goal_has_only_its_own_links(client: TestClient, shipped: KnowledgeGraph) -> None:
    page = draw(client, f"around={GOAL}&direct=true")
    assert ends(page) == {pair for pair in pairs(shipped, "sv:contributesTo") if GOAL in pair}


def test_an_element_that_nothing_supports_is_there_too(client: TestClient, shipped: KnowledgeGraph) -> None:
    supported = {b for _, b in pairs(shipped, "sv:reaches")}
    lonely = (
        {one for one, _ in pairs(shipped, "sv:statedIn")} - supported - {a for a, _ in pairs(shipped, "sv:reaches")}
    )
    goal = min(one for one in lonely if one.startswith("goal/"))
    assert things(draw(client, f"around={goal}")) == {goal}


def test_a_line_says_who_supports_whom_how_strongly_and_leads_to_the_chains(client: TestClient) -> None:
    for language, name in (
        ("nb", "Helhetlige forløp uten barrierer for pasienten, sier dokumentet selv"),
        ("nn", "seier dokumentet sjølv"),
        ("en", "as the document itself says"),
    ):
        page = draw(client, f"around={GOAL}", language)
        assert any(one["aria-label"].endswith(name.rpartition(", ")[2]) for one in picture(page).all("a", "edge"))
    named = {one["aria-label"]: one for one in picture(draw(client, f"around={GOAL}")).all("a", "edge")}
    line = named["En sømløs helsetjeneste for pasienten støtter Helhetlige forløp uten barrierer for pasienten, sterkt"]
    assert line["data-strength"] == "strong"
    assert urlsplit(line["href"]).path == "/chains"
    assert parse_qs(urlsplit(line["href"]).query)["to"] == [GOAL]
    assert {one["data-strength"] for one in named.values()} == {"strong", "partial", "stated"}


def test_only_strong_links_are_left_if_only_these_are_wanted(client: TestClient) -> None:
    strengths = {
        one["data-strength"] for one in picture(draw(client, f"around={GOAL}&strength=strong")).all("a", "edge")
    }
    assert strengths == {"strong", "stated"}


def test_the_map_of_an_owner_begins_with_its_actions(client: TestClient, shipped: KnowledgeGraph) -> None:
    page = draw(client, "owner=committee/fsu-akuttmedisinsk-samarbeid")
    rows = shipped.answer("actions-by-owner", {"owner": "committee/fsu-akuttmedisinsk-samarbeid"})
    owned = {short(value(row["action"])) for row in rows}
    supporting = {source for source, _ in pairs(shipped, "sv:contributesTo")}
    assert owned & supporting == {one for one in things(page) if one.startswith("action/")}
    reached = {b for a, b in pairs(shipped, "sv:reaches") if a in owned}
    assert things(page) == (owned & supporting) | reached


def test_national_documents_are_only_cited_and_that_is_no_support(client: TestClient, shipped: KnowledgeGraph) -> None:
    page = draw(client)
    cited = [one for one in picture(page).all("a", "edge") if one["data-strength"] == "cites"]
    assert all(" viser til " in one["aria-label"] and "støtter" not in one["aria-label"] for one in cited)
    rows = shipped.answer("cited-documents", {"level": "national"}).to_json()
    national = {name for name in nodes(page) if name.endswith(", bare vist til")}
    assert national == {f"{row['citedLabel']}, bare vist til" for row in rows}
    targets = {one["aria-label"].partition(" viser til ")[2] for one in cited}
    assert targets == {row["citedLabel"] for row in rows}
    assert "Ingen nasjonale dokumenter er lest inn i grafen." in page.first("main").text
    assert "bare vist til" not in draw(client, "strength=strong").first("main").text


def test_a_level_without_documents_is_told(client: TestClient) -> None:
    page = draw(client)
    municipal = [item for item in page.one("section", "outline").all("li") if item.text.startswith("kommune")]
    assert [item.text for item in municipal] == ["kommune Grafen har ingen dokumenter på dette nivået."]
    assert "Grafen har ingen dokumenter på dette nivået." in picture(page).text


def test_every_document_stands_beside_its_strip_with_what_it_is(client: TestClient) -> None:
    layers = [one.text for one in picture(draw(client)).all("g", "layer")]
    assert any("Utkast til strategi for Helgelandssykehuset" in one and "Utkast, udatert" in one for one in layers)
    assert any("utviklingsplan 2023–2026" in one and "Vedtatt" in one for one in layers)
    outline = draw(client).one("section", "outline")
    for link in outline.all("a"):
        if link["href"].startswith("/page/id/document/") and not link.classes & {"node", "edge"}:
            assert link.parent is not None
            assert link.parent.find(None, "standing"), link.text


def test_elements_without_a_link_are_told(client: TestClient, shipped: KnowledgeGraph) -> None:
    page = draw(client, f"document={PLAN}&detail=elements&strength=strong&to-document=document/helse-nord-strategy")
    shown = {one for one in things(page) if "helgeland-action-plan" in one}
    stated = {a for a, b in pairs(shipped, "sv:statedIn") if b == PLAN}
    assert (
        f"{len(stated - shown)} elementer uten koblinger som passer til valgene, er ikke på kartet"
        in page.first("main").text
    )


def test_a_choice_is_told_and_can_be_taken_back(client: TestClient) -> None:
    page = draw(client, f"around={GOAL}&direct=true&strength=strong")
    chosen = {one.text: one["href"] for one in page.one("ul", "chosen").all("a")}
    assert list(chosen) == [
        "Fjern valget Styrke: sterk",
        "Fjern valget Rundt: Helhetlige forløp uten barrierer for pasienten",
        "Fjern valget Ledd: bare direkte",
    ]
    back = parse_qs(urlsplit(chosen["Fjern valget Ledd: bare direkte"]).query)
    assert back == {"lang": ["nb"], "around": [GOAL], "strength": ["strong"]}
    assert page.one("form", "filters").fields()["around"] == GOAL


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("detail=atoms", 422),
        ("direct=maybe", 422),
        ("colour=red", 422),
        ("around=goal/nowhere/nothing", 404),
        ("from=focus-area/nowhere/nothing", 404),
        ("from=anything at all", 404),
        ("document=document/nowhere", 404),
        ("page=2", 422),
    ],
)
def test_an_address_that_means_nothing_is_refused(client: TestClient, asked: str, status: int) -> None:
    assert client.get(f"/map?{asked}").status_code == status


def test_nothing_that_fits_is_told(client: TestClient) -> None:
    page = draw(client, "level=municipality&strength=strong")
    assert page.find("div", "picture") is None
    assert "Ingen koblinger passer til valgene." in page.first("main").text


def test_its_data_stand_behind_it(client: TestClient, shipped: KnowledgeGraph) -> None:
    behind = draw(client).one("details", "behind")
    asked = {urlsplit(link["href"]).path for link in behind.all("a")}
    assert "/api/v1/cited-documents" in asked
    assert ("/api/v1/support-steps" in asked) == ("support-steps" in shipped.catalog)


# What is too large for it


def crowd(documents: int, areas: int) -> str:
    """Return a graph of plans below one strategy, each with focus areas that hold a goal that supports its goal."""
    lines = [
        PREAMBLE,
        'id:top a sv:StrategyDocument ; skos:prefLabel "Top"@nb ; sv:textFile "t.txt" ; sv:level level:regional .',
        'id:aim a sv:Goal ; skos:prefLabel "Aim"@nb ; sv:statedIn id:top .',
    ]
    for d in range(documents):
        lines.append(
            f'id:d{d} a sv:ActionPlan ; skos:prefLabel "Plan {d}"@nb ; sv:textFile "{d}" ; sv:level level:trust .'
        )
        for a in range(areas):
            lines.append(f'id:d{d}a{a} a sv:FocusArea ; skos:prefLabel "Area {d}.{a}"@nb ; sv:statedIn id:d{d} .')
            lines.append(
                f"id:d{d}g{a} a sv:Goal ; sv:statedIn id:d{d} ; dcterms:isPartOf id:d{d}a{a} ; sv:serves id:aim ."
            )
    return "\n".join(lines)


def test_what_does_not_fit_is_put_together_and_told(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(crowd(documents=7, areas=9))))
    page = draw(client)
    assert "64 satsingsområder og dokumenter er for mye for ett kart" in page.first("main").text
    assert len(nodes(page)) == 8
    lines = {one["aria-label"] for one in picture(page).all("a", "edge")}
    assert lines == {f"Plan {d} støtter Top: 9 koblinger, 9 sterke" for d in range(7)}
    parts = {link.text: link["href"] for link in page.one("div", "ds-alert").all("a") if link.text.startswith("Plan")}
    assert list(parts) == [f"Plan {d}" for d in range(7)]
    part = read(client.get(parts["Plan 3"]).text)
    assert len(nodes(part)) == 10
    assert "for mye" not in part.first("main").text


def test_so_many_documents_that_only_levels_fit(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(crowd(documents=61, areas=1))))
    page = draw(client)
    assert {name.partition(",")[0] for name in nodes(page)} == {
        "Strategidokument: ett dokument",
        "Handlingsplan: 61 dokumenter",
    }
    assert [one["aria-label"].rpartition(": ")[2] for one in picture(page).all("a", "edge")] == [
        "61 koblinger, 61 sterke"
    ]
    seen: set[str] = set()
    address: str | None = "/map?lang=nb"
    while address:
        page = read(client.get(address).text)
        seen |= {link.text for link in page.one("div", "ds-alert").all("a") if link.text.startswith("Plan ")}
        following = page.find("a", rel="next")
        address = following["href"] if following else None
    assert seen == {f"Plan {number}" for number in range(61)}


def test_the_elements_that_do_not_fit_are_counted(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(crowd(documents=1, areas=60))))
    page = draw(client, "around=https://w3id.org/samsvar/id/aim")
    assert "61 mål, tiltak og andre elementer er for mye for ett kart" in page.first("main").text
    assert {"Bare koblinger i ett ledd", "Bare sterke koblinger"} <= set(page.links().values())


def test_a_circle_of_support_is_drawn(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    turtle = f"""{PREAMBLE}id:plan a sv:StrategyDocument ; skos:prefLabel "Plan"@nb ; sv:level level:trust .
    id:a a sv:Goal ; skos:prefLabel "A"@nb ; sv:statedIn id:plan ; sv:serves id:b .
    id:b a sv:Goal ; skos:prefLabel "B"@nb ; sv:statedIn id:plan ; sv:serves id:c .
    id:c a sv:Goal ; skos:prefLabel "C"@nb ; sv:statedIn id:plan ; sv:serves id:a ."""
    page = draw(TestClient(create_app(graph_of(turtle))), "around=https://w3id.org/samsvar/id/a")
    assert {one["aria-label"].partition(",")[0] for one in picture(page).all("a", "edge")} == {
        "A støtter B",
        "B støtter C",
        "C støtter A",
    }


def test_a_graph_of_nothing_has_a_map(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    assert draw(TestClient(create_app(graph_of("")))).find("div", "picture") is None


def test_what_the_graph_calls_things_is_text_and_no_markup(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    name = "</text><script>alert(1)</script>"
    turtle = f"""{PREAMBLE}id:plan a sv:StrategyDocument ; skos:prefLabel "{name}"@nb ; sv:level level:trust .
    id:a a sv:Goal ; skos:prefLabel "{name} A"@nb ; sv:statedIn id:plan ; sv:serves id:b .
    id:b a sv:Goal ; skos:prefLabel "{name} B"@nb ; sv:statedIn id:plan ."""
    page = draw(TestClient(create_app(graph_of(turtle))), "around=https://w3id.org/samsvar/id/a")
    assert set(nodes(page)) == {f"{name} A, Mål", f"{name} B, Mål"}
    assert all("src" in script.attributes for script in page.all("script"))


# Which steps of support are wanted


def filters(overview_level: str = "https://w3id.org/samsvar/vocab/level/trust") -> list[StepFilter]:
    iri = "https://w3id.org/samsvar/id/{}".format
    strong = "https://w3id.org/samsvar/vocab/strength/strong"
    area = iri("focus-area/helse-nord-strategy/access-to-services")
    return [
        StepFilter(),
        StepFilter(document=iri(PLAN)),
        StepFilter(level=overview_level, strength=strong),
        StepFilter(around=iri(GOAL), direct=False),
        StepFilter(around=area),
        StepFilter(around=area, direct=True),
        StepFilter(owner=iri("organisation/rana-kommune"), strength=strong),
        StepFilter(group="https://w3id.org/samsvar/vocab/target-group/population"),
        StepFilter(source_document=iri(PLAN), target_place=area),
        StepFilter(target_document=iri(PLAN)),
        StepFilter(source_place=iri(PLAN)),
    ]


PARAMETERS = {
    "source_place": "from",
    "target_place": "to",
    "source_document": "from_document",
    "target_document": "to_document",
}


@pytest.mark.parametrize("wanted", filters(), ids=str)
def test_the_steps_are_the_rows_of_the_query(live: LiveGraph, wanted: StepFilter) -> None:
    edition = live.current
    given = {
        PARAMETERS.get(name, name): str(held).lower() if isinstance(held, bool) else held
        for name in StepFilter.__slots__
        if (held := getattr(wanted, name)) is not None
    }
    rows = {
        (row["source"], row["target"], str(row["strength"]).endswith("/strong"), row["stated"])
        for row in edition.graph.answer("support-steps", given).to_json()
    }
    found = select(edition.overview, steps_of(edition), wanted)
    assert [(one.source.iri, one.target.iri) for one in found] == [
        (one.source.iri, one.target.iri)
        for one in sorted(found, key=lambda step: (step.source.number, step.target.number))
    ]
    assert {(one.source.iri, one.target.iri, one.strong, one.stated) for one in found} == rows
    assert rows


# Where the picture puts it


def boxes(page: Node) -> dict[str, tuple[float, float, float, float]]:
    found = {}
    for one in picture(page).all("a", "node"):
        x, y, width, height = (float(one.one("rect")[name]) for name in ("x", "y", "width", "height"))
        found[one["aria-label"]] = (x, y, x + width, y + height)
    return found


@pytest.mark.parametrize("asked", SELECTIONS)
def test_nothing_stands_on_another_or_outside_of_the_picture(client: TestClient, asked: str) -> None:
    page = draw(client, asked)
    svg = picture(page).one("svg")
    placed = list(boxes(page).values())
    for number, (left, top, right, bottom) in enumerate(placed):
        assert left >= 0 <= top
        assert right <= float(svg["width"])
        assert bottom <= float(svg["height"])
        for other in placed[:number]:
            assert right <= other[0] or other[2] <= left or bottom <= other[1] or other[3] <= top
    for one in picture(page).all("a", "node"):
        lines = [(float(line["x"]), float(line["y"])) for line in one.all("tspan")]
        x, y, right, bottom = boxes(page)[one["aria-label"]]
        assert all(x < across < right and y < down < bottom for across, down in lines)


def test_levels_stand_from_the_national_one_downward(client: TestClient) -> None:
    layers = picture(draw(client)).all("g", "layer")
    tops = [float(one.one("rect")["y"]) for one in layers]
    assert tops == sorted(tops)
    texts = " ".join(one.text for one in layers)
    places = [texts.index(level) for level in ("nasjonalt nivå", "regionalt nivå", "helseforetak", "kommune")]
    assert places == sorted(places)


@pytest.mark.parametrize("asked", SELECTIONS)
def test_what_supports_stands_below_what_it_supports(client: TestClient, shipped: KnowledgeGraph, asked: str) -> None:
    assert shipped.cycles == ()
    for one in picture(draw(client, asked)).all("a", "edge"):
        path = one.all("path")[1]["d"]
        numbers = [float(number) for number in re.findall(r"-?[\d.]+", path)]
        assert numbers[-1] < numbers[1], one["aria-label"]


def test_there_are_no_styles_and_no_scripts_in_it(client: TestClient) -> None:
    for one in draw(client).first("main").walk():
        assert not [name for name in one.attributes if name == "style" or name.startswith("on")], one


@st.composite
def shapes(draw: Callable[[st.SearchStrategy[int]], int]) -> Shape:
    sizes = [draw(st.integers(1, WIDEST)) for _ in range(draw(st.integers(1, 6)))]
    rows = tuple(tuple(f"n{row}-{column}" for column in range(size)) for row, size in enumerate(sizes))
    names = [name for row in rows for name in row]
    lines = {
        (names[draw(st.integers(0, len(names) - 1))], names[draw(st.integers(0, len(names) - 1))])
        for _ in range(draw(st.integers(0, 25)))
    }
    return Shape(
        rows, tuple(sorted(line for line in lines if len(set(line)) == 2)), (100, 40), 20, 50, WIDEST * 120 + 20
    )


@trials(max_examples=40)
@given(shapes())
def test_lines_pass_between_the_nodes_that_they_do_not_join(shape: Shape) -> None:
    layout = lay_out(shape)
    row_of = {name: number for number, row in enumerate(shape.rows) for name in row}
    for row in shape.rows:
        across = sorted(layout.centres[name][0] for name in row)
        assert across[0] >= 50 + 19
        assert across[-1] <= shape.width - 50 - 19
        assert all(right - left >= 119 for left, right in pairwise(across))
        assert len({layout.centres[name][1] for name in row}) == 1
    for (source, target), way in layout.ways.items():
        assert way[0][1] == layout.centres[source][1] + (20 if row_of[target] >= row_of[source] else -20)
        assert abs(way[0][0] - layout.centres[source][0]) < 50
        assert abs(way[-1][0] - layout.centres[target][0]) < 50
        for (x, y), (next_x, next_y) in pairwise(way[1:-1]):
            if abs(y - next_y) == 40:  # it goes through a row
                assert x == next_x
                for name, (at, middle) in layout.centres.items():
                    assert abs(middle - (y + next_y) / 2) > 1 or abs(x - at) >= 50, (source, target, name)


@given(st.text(alphabet="abcdefgæøåMW -", max_size=120))
def test_broken_into_lines_a_text_keeps_its_letters(text: str) -> None:
    lines = wrapped(text, 132, 12, 99)
    assert "".join(lines).replace(" ", "").replace("-", "") == text.replace(" ", "").replace("-", "")


def test_what_is_left_off_a_text_is_told_by_dots() -> None:
    assert wrapped("en to tre fire fem seks sju åtte ni ti elleve tolv tretten fjorten femten", 60, 12, 2)[-1].endswith(
        "…"
    )
    assert wrapped("spesialisthelsetjenesteloven", 100, 12, 3)[0].endswith("-")


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_what_is_no_support_is_not_drawn_and_the_map_says_where_it_stands(client: TestClient, language: str) -> None:
    two = "helse-nord-strategy", "helse-midt-norge-strategy-2030"
    page = draw(client, f"document=document/{two[0]}&detail=elements", language)
    told = [node for node in page.all("p", "note") if node.find("a", href=f"/compare?lang={language}")]
    assert len(told) == 1
    asked = {"a": f"document/{two[0]}", "b": f"document/{two[1]}", "lang": language}
    compared = read(client.get("/compare", params=asked).text)
    assert [address for address in compared.links() if f"/goal/{two[1]}/" in address]
    assert not any(two[1] in thing for thing in things(page))
