"""The alignment matrix: its numbers against a second way of counting, its gaps, and where its numbers lead."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from web.page_reader import Node, read
from web.page_reader import opened as page

STRATEGY = "document/helse-nord-strategy"
PLAN, HOSPITAL = "Handlingsplan for Helsefellesskap Helgeland 2023–2025", "Utkast til strategi for Helgelandssykehuset"
ALL = "Alle lokale dokumenter"


def lines(client: TestClient, address: str) -> dict[str, Node]:
    """Return every row of every page of a matrix by the address of its element, the whole of an area too."""
    found: dict[str, Node] = {}
    number = 1
    while True:
        one = page(client, f"{address}&page={number}")
        for row in one.one("table", "matrix").all("tr"):
            if (head := row.find("th", scope="row")) and (link := head.find("a")):
                found[urlsplit(link["href"]).path.removeprefix("/page/id/")] = row
        if "Neste" not in one.texts("a"):
            return found
        number += 1


def counts(cell: Node) -> tuple[int, int, int]:
    """Return how many actions, strong ones and others a cell says that there are."""
    text = cell.text
    if text == "– ingen":
        assert "gap" in cell.classes
        return 0, 0, 0
    assert "gap" not in cell.classes
    number = re.match(r"(\d+)\b(?! a)", text)
    strong = re.search(r"(\d+) sterk", text)
    others = re.search(r"(\d+) (?:annet|andre)", text)
    return tuple(int(one[1]) if one else 0 for one in (number, strong, others))  # type: ignore[return-value]


def counted(graph: KnowledgeGraph, document: str) -> dict[str, tuple[int, int, int]]:
    """Return the counts of Helse Nord's strategy against a document, worked out from what reaches what."""
    rows = graph.engine.rows(
        f"""PREFIX dcterms: <http://purl.org/dc/terms/>
        PREFIX id: <https://w3id.org/samsvar/id/document/>
        PREFIX sv: <https://w3id.org/samsvar/def/>
        SELECT ?row ?local ?action ?strong WHERE {{
          VALUES ?kind {{ sv:Goal sv:Commitment sv:FocusArea }}
          ?row sv:statedIn id:helse-nord-strategy ; a ?kind .
          ?target dcterms:isPartOf* ?row .
          FILTER(?target = ?row || ?kind = sv:FocusArea)
          ?local sv:reaches ?target ; sv:statedIn id:{document} .
          BIND(EXISTS {{ ?local a sv:Action }} AS ?action)
          BIND(EXISTS {{ ?local sv:reachesStrongly ?target }} AS ?strong)
        }}"""
    )
    found: dict[str, dict[str, tuple[bool, bool]]] = {}
    for row, local, action, strong in rows:
        held = found.setdefault(value(row).removeprefix("https://w3id.org/samsvar/id/"), {})
        known = held.get(value(local), (False, False))
        held[value(local)] = value(action) == "true", value(strong) == "true" or known[1]
    return {
        row: (
            sum(action for action, _ in held.values()),
            sum(action and strong for action, strong in held.values()),
            sum(not action for action, _ in held.values()),
        )
        for row, held in found.items()
    }


def test_every_number_is_what_the_links_say(client: TestClient, shipped: KnowledgeGraph) -> None:
    rows = lines(client, f"/matrix?document={STRATEGY}")
    assert len(rows) == 12 + 32 + 7  # goals, commitments and focus areas of the strategy
    for label, document in (
        (PLAN, "helgeland-action-plan-2023-2025"),
        (HOSPITAL + " 2022–2035", "helgelandssykehuset-strategy-2022-2035"),
    ):
        expected = counted(shipped, document)
        assert {row: counts(cells.one("td", data_label=label)) for row, cells in rows.items()} == {
            row: expected.get(row, (0, 0, 0)) for row in rows
        }
        assert sum(expected.get(row, (0, 0, 0))[2] for row in rows) > 0


def test_the_hospital_supports_without_actions(client: TestClient) -> None:
    rows = lines(client, f"/matrix?document={STRATEGY}")
    cells = [counts(row.one("td", data_label=HOSPITAL + " 2022–2035")) for row in rows.values()]
    assert {actions for actions, _, _ in cells} == {0}  # its strategy states goals and strategies, no actions
    assert any(others for _, _, others in cells)


@pytest.mark.parametrize("columns", ["documents", "focus-areas", "organisations"])
def test_a_number_leads_to_just_what_it_counts(client: TestClient, columns: str) -> None:
    found = page(client, f"/matrix?document={STRATEGY}&columns={columns}&page=2")
    cells = [cell for cell in found.one("table", "matrix").all("td") if cell.find("a")]
    assert len(cells) > 8
    for cell in cells[:: max(1, len(cells) // 12)]:
        actions, strong, others = counts(cell)
        listed = page(client, cell.one("a")["href"])
        rows = listed.one("table", "listing").one("tbody").all("tr")
        kinds = [row.one("th").one("p").text for row in rows]
        assert kinds.count("Tiltak") == actions == len([kind for kind in kinds[:actions] if kind == "Tiltak"])
        if listed.one(role="status").text.endswith(f"av {len(rows)}"):
            assert len(rows) == actions + others
        assert sum(row.first("span", "strength").text.startswith("sterk") for row in rows[:actions]) == strong
        words = "tiltak" if actions else "andre" if others > 1 else "annet"
        assert cell.one("a")["aria-label"].startswith(f"{actions or others} {words}")


def test_rows_and_columns_are_summed_up(client: TestClient, shipped: KnowledgeGraph) -> None:
    rows = lines(client, f"/matrix?document={STRATEGY}")
    plan, hospital = (
        counted(shipped, name) for name in ("helgeland-action-plan-2023-2025", "helgelandssykehuset-strategy-2022-2035")
    )
    for row, cells in rows.items():
        both = zip(plan.get(row, (0, 0, 0)), hospital.get(row, (0, 0, 0)), strict=True)
        assert counts(cells.one("td", data_label=ALL)) == tuple(map(sum, both))  # no element stands in two documents
    (last,) = page(client, f"/matrix?document={STRATEGY}").one("tbody", "sum").all("tr")
    supporting = shipped.engine.rows(
        """PREFIX sv: <https://w3id.org/samsvar/def/>
        PREFIX id: <https://w3id.org/samsvar/id/document/>
        SELECT DISTINCT ?action WHERE {
          VALUES ?kind { sv:Goal sv:Commitment sv:FocusArea }
          ?action a sv:Action ; sv:statedIn id:helgeland-action-plan-2023-2025 ; sv:reaches ?row .
          ?row sv:statedIn id:helse-nord-strategy ; a ?kind .
        }"""
    )
    actions, strong, others = counts(last.one("td", data_label=PLAN))
    assert actions == len(list(supporting))
    listed = page(client, last.one("td", data_label=PLAN).one("a")["href"])
    assert f"{actions} tiltak, {strong} sterkt og {others} andre elementer" in listed.one("p", "lead").text


def test_the_gaps_are_counted_and_shown_alone(client: TestClient) -> None:
    rows = lines(client, f"/matrix?document={STRATEGY}")
    totals = [counts(row.one("td", data_label=ALL)) for row in rows.values()]
    expected = {
        "ingen støtte": sum(total == (0, 0, 0) for total in totals),
        "støtte, men ikke fra noe tiltak": sum(total[0] == 0 < total[2] for total in totals),
        "bare delvis støtte fra tiltak": sum(total[0] > 0 == total[1] for total in totals),
        "sterk støtte fra tiltak": sum(total[1] > 0 for total in totals),
    }
    assert sum(expected.values()) == 51
    links = page(client, f"/matrix?document={STRATEGY}").section("Hvor hullene er").all("a")
    assert {link.text for link in links} == {f"{count} rader har {words}" for words, count in expected.items()}
    alone = page(client, links[0]["href"])
    assert alone.one("ul", "chosen").text == "Fjern valget Rader: Uten støtte"
    names = {row.text for row in alone.all("th", scope="row")}
    assert "Slutt på uverdig venting" in names  # no link in the collection leads to it
    assert len(names) == expected["ingen støtte"] + 1  # and the row of the sums
    assert set(alone.one("table", "matrix").all("td", "gap")[0].classes) == {"gap"}


def test_rows_stand_under_their_focus_area_in_the_order_of_the_document(client: TestClient) -> None:
    found = page(client, f"/matrix?document={STRATEGY}")
    first = found.one("table", "matrix").all("tbody")[0]
    assert first.one("th", scope="rowgroup").text == "Læring, bedre kvalitet og kunnskapsgrunnlag"
    assert first.all("th", scope="row")[0].text.startswith("Hele satsingsområdet")
    assert first.all("th", scope="row")[1].text == "Tjenester på godt internasjonalt nivå"


def test_a_region_without_local_documents_is_our_gap(client: TestClient) -> None:
    found = page(client, "/matrix?document=document/helse-midt-norge-strategy-2030")
    assert found.find("table") is None
    alert = found.one(class_="ds-alert")
    assert alert.one("h2").text == "Samlingen har ingen lokale dokumenter fra regionen til dette dokumentet"
    assert "de 31 målene, forpliktelsene og satsingsområdene" in alert.text  # 4 goals and 27 commitments
    assert "Hullet er i samlingen, ikke i planene" in alert.text
    assert "Høringsnotat, udatert" in found.one("header", "page-head").text


@pytest.mark.parametrize(
    ("columns", "query", "key"),
    [
        ("documents", "coverage-by-document", "local"),
        ("focus-areas", "coverage-by-focus-area", "area"),
        ("organisations", "coverage-by-organisation", "owner"),
    ],
)
@pytest.mark.parametrize("asked", ["", "strength=strong", "owner=organisation/rana-kommune", "from=2025-01-01"])
def test_cells_are_those_of_the_question(client: TestClient, columns: str, query: str, key: str, asked: str) -> None:
    answered = client.get(f"/api/v1/{query}?document={STRATEGY}&lang=nb&format=csv&{asked}").text
    expected = {
        (one["element"], one[key]): (int(one["actions"]), int(one["strongActions"]))
        for one in csv.DictReader(io.StringIO(answered))
    }
    assert expected
    shown: dict[tuple[str, str], tuple[int, int]] = {}
    behind = ""
    number = 1
    while len(shown) < len(expected):
        address = f"/matrix?document={STRATEGY}&columns={columns}&columns-page={number}&{asked}"
        found = page(client, address)
        behind = found.one("details", "behind").first("a", text="CSV")["href"]
        heads = [link["href"] for head in found.one("thead").all("th", scope="col") for link in head.all("a")]
        for row, line in lines(client, address).items():
            for head, cell in zip(heads, line.all("td"), strict=False):
                column = urlsplit(head).path.removeprefix("/page/")
                pair = "https://w3id.org/samsvar/id/" + row, "https://w3id.org/samsvar/" + column
                shown[pair] = counts(cell)[:2]
        number += 1
    assert shown == expected
    assert urlsplit(behind).path == f"/api/v1/{query}"
    assert dict(parse_qsl(asked)).keys() <= dict(parse_qsl(urlsplit(behind).query)).keys()


REGION = """
@base <https://w3id.org/samsvar/> .
<id/organisation/r> a org:FormalOrganization ; skos:prefLabel "Regionen"@nb .
<id/document/r> a sv:StrategyDocument ; skos:prefLabel "Regional <b>strategi</b>"@nb ; sv:level <vocab/level/regional> ;
    sv:issuedBy <id/organisation/r> ; sv:textFile "r.txt" .
<id/goal/r/g> a sv:Goal ; sv:statedIn <id/document/r> ; skos:prefLabel "Målet"@nb .
<id/goal/r/h> a sv:Goal ; sv:statedIn <id/document/r> ; skos:prefLabel "Hullet"@nb .
"""


def local(number: int, *, support: bool) -> str:
    link = f"""<id/alignment/{number}> a sv:Alignment ; sv:source <id/action/l{number}/a> ; sv:target <id/goal/r/g> ;
    sv:relation <vocab/relation/supports> ; sv:strength <vocab/strength/partial> ;
    sv:reviewStatus <vocab/review-status/accepted> ."""
    return f"""
<id/organisation/l{number}> a org:FormalOrganization ; skos:prefLabel "Kommune {number:02}"@nb ;
    org:subOrganizationOf <id/organisation/r> .
<id/document/l{number}> a sv:ActionPlan ; skos:prefLabel "Plan {number:02}"@nb ; sv:level <vocab/level/municipality> ;
    sv:issuedBy <id/organisation/l{number}> ; sv:textFile "l{number}.txt" .
<id/action/l{number}/a> a sv:Action ; sv:statedIn <id/document/l{number}> ; skos:prefLabel "Tiltak {number:02}"@nb .
{link if support else ""}
"""


def test_columns_come_in_parts_and_none_is_left_out(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    turtle = REGION + "".join(local(number, support=number == 13) for number in range(15))
    client = TestClient(create_app(graph_of(turtle)))
    address, told = "/matrix", ""
    names: list[str] = []
    supporting: list[str] = []
    while address:
        found = page(client, address)
        heads = found.one("thead").texts("a")
        names += heads
        supporting += [head for head in heads if counts(found.all("td", data_label=head)[0]) == (1, 0, 0)]
        assert counts(found.all("td", data_label=ALL)[0]) == (1, 0, 0)  # of all columns, not only of those shown
        following = found.find("a", text="Neste kolonner")
        address, told = following["href"] if following else "", found.text
    assert names == [f"Plan {number:02}" for number in range(15)]
    assert supporting == ["Plan 13"]
    assert "Kolonne 13–15 av 15" in told
    assert client.get("/matrix?columns-page=4").status_code == 422


def test_a_plan_without_owners_supports_but_nobody_does(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(REGION + local(1, support=True))))
    assert "nevner ingen ansvarlige" in page(client, "/matrix?columns=organisations").text
    found = page(client, "/matrix?columns=documents")
    assert "Regional &lt;b&gt;strategi" in client.get("/matrix").text
    assert [counts(cell) for cell in found.all("td", data_label="Plan 01")] == [(1, 0, 0), (0, 0, 0), (1, 0, 0)]
    assert found.section("Hvor hullene er").texts("li") == [
        "1 rad har ingen støtte",
        "0 rader har støtte, men ikke fra noe tiltak",
        "1 rad har bare delvis støtte fra tiltak",
        "0 rader har sterk støtte fra tiltak",
    ]


def test_a_choice_can_be_taken_away_again(client: TestClient) -> None:
    found = page(client, f"/matrix?document={STRATEGY}&columns=focus-areas&strength=strong&columns-page=2&page=2")
    (chosen,) = found.one("ul", "chosen").all("a")
    assert chosen["href"] == f"/matrix?document={STRATEGY}&columns=focus-areas"
    sent = found.one("form", "filters").fields()
    assert (sent["document"], sent["columns"]) == (STRATEGY, "focus-areas")
    assert "page" not in sent
    assert "columns-page" not in sent
    strong = lines(client, f"/matrix?document={STRATEGY}&strength=strong")
    assert all(
        actions == of_them
        for actions, of_them, _ in (counts(row.one("td", data_label=PLAN)) for row in strong.values())
    )


@pytest.mark.parametrize(
    ("language", "title", "gaps"),
    [
        ("nn", "Matrise: ", "rader har inga støtte"),
        ("en", "Matrix: ", "rows have no support"),
    ],
)
def test_other_languages(client: TestClient, language: str, title: str, gaps: str) -> None:
    found = page(client, f"/matrix?document={STRATEGY}&lang={language}")
    assert found.one("h1").text.startswith(title)
    assert gaps in found.text
    assert found.one("html")["lang"] == language


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("columns=rows", 422),
        ("rows=weak", 422),
        ("page=99", 422),
        ("level=galactic", 404),
        ("document=document/none-such", 404),
        (f"document={STRATEGY}&row=goal/helse-nord-strategy/none-such", 404),
        (f"document={STRATEGY}&column=document/helse-midt-norge-strategy-2030", 404),
        (f"document={STRATEGY}&row=goal/helse-nord-strategy/seamless-care-pathway&page=9", 422),
        ("document=&columns=&owner=", 200),
    ],
)
def test_what_the_address_cannot_mean(client: TestClient, asked: str, status: int) -> None:
    answer = client.get(f"/matrix?{asked}")
    assert answer.status_code == status
    read(answer.text)
