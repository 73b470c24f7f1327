"""The page of actions: what a secretariat looks up in it, by hand and against the questions of the catalogue."""

import csv
import io
import re
from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from web.page_reader import Node, read
from web.page_reader import opened as page

PLAN = "helgeland-action-plan-2023-2025"
STRATEGY = "document/helse-nord-strategy"
OWNERLESS = {
    "Digital hjemmeoppfølging ved kols: pilot og utrulling",
    "Digital hjemmeoppfølging for hver kommune på Helgeland",
    "Følgeforskning på Helserom Helgeland med SINTEF",
    "Helserom Helgeland i flere kommuner etter piloten",
    "Intensjonsavtaler om følgeforskning (UiT, Aalborg)",
}
"""The actions with a blank cell in the column for who answers for them."""
DEADLINES = {
    "Felles rutiner for transport av psykisk syke",
    "Helse Nords prosjekt Trygg akuttmedisin",
    "Innføre felles regionale rutiner og prosedyrer",
}
"""Those for which the plan says that they are to be done within 2024; a committee owns them."""
IN_2024 = {
    "Digital hjemmeoppfølging som styrker helsekompetansen",
    "Digital hjemmeoppfølging: avdekke utfordringer og sikre tilbudet",
    "Pasientens legemiddelliste (PLL) og kjernejournal",
}
"""Those with 2024 in the column for when."""
COLUMNS = ["Tiltak", "Mål", "Ansvarlig", "Frist", "Status", "Dokument"]


def names(page: Node) -> list[str]:
    return [row.one("th", scope="row").text for row in page.one("table", "listing").one("tbody").all("tr")]


def row(page: Node, name: str) -> Node:
    return next(row for row in page.one("table", "listing").one("tbody").all("tr") if row.one("th").text == name)


def cell(row: Node, label: str) -> str:
    return row.one("td", data_label=label).text


def narrowing(page: Node, words: str) -> str:
    return page.section("Se nærmere på").first("a", text=words)["href"]


def test_which_actions_have_no_owner_is_one_click_away(client: TestClient) -> None:
    found = page(client, narrowing(page(client, "/actions"), "5 tiltak uten ansvarlig"))
    assert set(names(found)) == OWNERLESS
    assert {cell(one, "Ansvarlig") for one in found.one("tbody").all("tr")} == {"Ingen ansvarlig nevnt"}
    assert found.section("5 av 29 tiltak, per " + day_of(found)) is not None


def day_of(page: Node) -> str:
    return next(text for text in page.texts("h2") if " av " in text).rpartition("per ")[2]


def test_what_is_due_before_the_new_year_is_one_click_away(client: TestClient) -> None:
    asked = page(client, "/actions?as-of=2024-11-22")
    address = narrowing(asked, "6 tiltak med frist eller periodeslutt før 1")
    assert dict(parse_qsl(urlsplit(address).query)) == {"as-of": "2024-11-22", "before": "2025-01-01"}
    found = page(client, address)
    assert set(names(found)) == DEADLINES | IN_2024
    assert len(names(page(client, "/actions?before=2027-01-01"))) == 29
    assert page(client, "/actions?before=2024-12-31").find("table") is None  # the day itself is not before it


@pytest.mark.parametrize(
    ("day", "of_deadline", "of_2024", "of_2025"),
    [
        ("2024-12-31", "Pågår", "Pågår", "Pågår"),
        ("2025-01-01", "Over fristen", "Perioden er avsluttet", "Pågår"),
        ("2026-01-01", "Over fristen", "Perioden er avsluttet", "Perioden er avsluttet"),
    ],
)
def test_the_day_decides_how_actions_stand(
    client: TestClient, day: str, of_deadline: str, of_2024: str, of_2025: str
) -> None:
    found = page(client, f"/actions?as-of={day}")
    states = {one.one("th").text: cell(one, "Status") for one in found.one("tbody").all("tr")}
    assert {states.pop(name) for name in DEADLINES} == {of_deadline}
    assert {states.pop(name) for name in IN_2024} == {of_2024}
    assert set(states.values()) == {of_2025}


def test_a_row_tells_what_the_plan_says(client: TestClient) -> None:
    told = row(page(client, "/actions"), "Helse Nords prosjekt Trygg akuttmedisin")
    assert "Faglig samarbeidsutvalg (FSU) for akuttmedisinsk samarbeid" in cell(told, "Ansvarlig")
    assert "Lokale prosjektgrupper i kommune og sykehus" in cell(told, "Ansvarlig")
    assert cell(told, "Ansvarlig").endswith("delt celle")
    assert "2024" in cell(told, "Frist")
    assert cell(told, "Frist").endswith("frist, delt celle")
    assert told.one("time")["datetime"] == "2024-12-31"
    assert "Trygghet og kontinuitet gjennom behandlingen" in cell(told, "Mål")
    assert cell(told, "Mål").endswith("Gode, sammenhengende pasientforløp")
    assert (
        cell(told, "Dokument") == "Handlingsplan for Helsefellesskap Helgeland 2023–2025 Status ikke oppgitt, udatert"
    )
    own = row(page(client, "/actions"), "Systematisk arbeid etter rammeverket Recruit & Retain")
    assert "delt celle" not in own.text
    assert cell(own, "Frist").endswith("slutten av perioden")


def test_a_municipality_answers_for_what_the_municipalities_answer_for(client: TestClient) -> None:
    found = page(client, "/actions?owner=organisation/rana-kommune")
    assert len(names(found)) == 17  # one by its own name, 16 as one of the municipalities
    assert "gjennom Kommunene på Helgeland" in row(found, "En felles strategisk kompetanseplan").text
    assert "gjennom" not in cell(row(found, "Pilotering og utrulling av pasientens legemiddelliste"), "Ansvarlig")


def test_committees_stand_first_among_the_owners(client: TestClient) -> None:
    groups = page(client, "/actions").one("select", name="owner").all("optgroup")
    assert groups[0]["label"] == "Utvalg (SSU og FSU)"
    assert groups[0].texts("option") == [
        "Faglig samarbeidsutvalg (FSU) for akuttmedisinsk samarbeid (3)",
        "Strategisk samarbeidsutvalg (SSU) i Helsefellesskap Helgeland (0)",
    ]
    value = groups[0].all("option")[0]["value"]
    assert set(names(page(client, f"/actions?owner={value}"))) == DEADLINES


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "document=document/helgeland-action-plan-2023-2025",
        "owner=organisation/helgelandssykehuset",
        "state=overdue&as-of=2025-06-01",
        "state=due&as-of=2025-06-01",
        f"focus-area=focus-area/{PLAN}/joint-effort-for-personnel",
        f"goal=goal/{PLAN}/higher-health-literacy",
        "group=health-personnel",
        "from=2025-01-01",
        "until=2024-06-30",
        "from=2025-01-01&until=2025-12-31",
        "before=2025-01-01",
        "without-owner=true",
        f"owner=collective/kommunene-pa-helgeland&focus-area=focus-area/{PLAN}/coherent-patient-pathways",
    ],
)
def test_rows_are_those_of_the_question_in_its_order(client: TestClient, asked: str) -> None:
    rows = client.get(f"/api/v1/actions?lang=nb&limit=1000&{asked}").json()["rows"]
    found = page(client, f"/actions?{asked}")
    assert names(found) == [one["actionLabel"] for one in rows]
    behind = found.one("details", "behind").first("a", text="CSV")["href"]
    assert dict(parse_qsl(asked)).keys() <= dict(parse_qsl(urlsplit(behind).query)).keys()
    told = list(csv.DictReader(io.StringIO(client.get(behind).text)))
    assert [one["actionLabel"] for one in told] == names(found)


def test_actions_that_break_a_rule(client: TestClient) -> None:
    assert set(names(page(client, "/actions?finding=ActionShape-owner"))) == OWNERLESS
    assert len(names(page(client, "/actions?finding=ActionShape-deadline"))) == 26  # all but the three deadlines
    field = page(client, "/actions").one("select", name="finding")
    assert field.texts("option") == ["Alle", "har en ansvarlig (5)", "har en frist, ikke bare en periode (26)"]
    none = page(client, "/actions?finding=svs:ActionShape-time")
    assert none.find("table") is None
    assert "Ingenting passer til valgene." in none.text
    assert "finding must be the name of a rule" in client.get("/actions?finding=nothing").text
    assert client.get("/actions?finding=nothing").status_code == 422


def test_actions_that_support_nothing_elsewhere(client: TestClient, shipped: KnowledgeGraph) -> None:
    lonely = shipped.engine.rows(
        """PREFIX sv: <https://w3id.org/samsvar/def/>
        PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
        SELECT ?label WHERE {
          ?action a sv:Action ; sv:statedIn ?document ; skos:prefLabel ?label FILTER(LANG(?label) = "nb")
          MINUS { ?action sv:reaches/sv:statedIn ?other . ?action sv:statedIn ?own FILTER(?other != ?own) }
        }"""
    )
    found = page(client, narrowing(page(client, "/actions"), "tiltak som ikke støtter noe i andre dokumenter"))
    assert sorted(names(found)) == sorted(label.value for (label,) in lonely)  # type: ignore[union-attr]
    assert names(found)


def test_what_is_chosen_is_told_and_can_be_taken_away(client: TestClient) -> None:
    found = page(client, "/actions?lang=nb&owner=organisation/rana-kommune&before=2025-01-01&sort=-due&page=1")
    chosen = {link.text: link["href"] for link in found.one("ul", "chosen").all("a")}
    assert next(iter(chosen)) == "Fjern valget Ansvarlig: Rana kommune"
    assert re.fullmatch(r"Fjern valget Frist før: 1\.? jan\. 2025", list(chosen)[1])
    assert list(chosen.values()) == [
        "/actions?lang=nb&before=2025-01-01&sort=-due",
        "/actions?lang=nb&owner=organisation/rana-kommune&sort=-due",
    ]
    sent = found.one("form", "filters").fields()
    assert {name: sent[name] for name in ("lang", "owner", "before", "sort")} == {
        "lang": "nb",
        "owner": "organisation/rana-kommune",
        "before": "2025-01-01",
        "sort": "-due",
    }
    assert found.one("form", "filters").link("Fjern alle valg") == "/actions?lang=nb"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("owner", "organisation/helsedirektoratet"),
        ("goal", "goal/helse-nord-strategy/seamless-care-pathway"),
        ("focus-area", "focus-area/helse-nord-strategy/access-to-services"),
        ("document", STRATEGY),
    ],
)
def test_a_choice_that_leaves_nothing_stays_chosen(client: TestClient, name: str, value: str) -> None:
    found = page(client, f"/actions?{name}={value}")
    assert found.find("table") is None
    assert found.one("form", "filters").fields()[name] == value


def test_a_choice_of_another_document_stays_chosen(client: TestClient) -> None:
    goal = f"goal/{PLAN}/higher-health-literacy"
    found = page(client, f"/actions?document={STRATEGY}&goal={goal}")
    assert found.one("form", "filters").fields()["goal"] == goal


SORTED = """
@base <https://w3id.org/samsvar/> .
<id/document/d> a sv:ActionPlan ; skos:prefLabel "D"@nb ; sv:level <https://w3id.org/samsvar/vocab/level/municipality> .
<id/action/d/c> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Åpne"@nb ;
    sv:deadline "2025-05-01"^^xsd:date .
<id/action/d/a> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Ærlig"@nb ; sv:owner <id/organisation/y> .
<id/action/d/b> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "øve"@nb ;
    sv:deadline "2024-05-01"^^xsd:date ;
    sv:owner <id/organisation/x> .
<id/action/d/d> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Zoom"@nb ;
    sv:deadline "2025-05-01"^^xsd:date ;
    sv:owner <id/organisation/y> .
<id/organisation/x> a org:FormalOrganization ; skos:prefLabel "Xxx"@nb .
<id/organisation/y> a org:FormalOrganization ; skos:prefLabel "Aaa"@nb .
"""


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("action", ["Zoom", "Ærlig", "øve", "Åpne"]),
        ("-action", ["Åpne", "øve", "Ærlig", "Zoom"]),
        ("due", ["øve", "Åpne", "Zoom", "Ærlig"]),  # without a day last; the two of one day in document order
        ("-due", ["Åpne", "Zoom", "øve", "Ærlig"]),
        ("owner", ["Ærlig", "Zoom", "øve", "Åpne"]),
        ("-owner", ["øve", "Ærlig", "Zoom", "Åpne"]),
        ("state", ["øve", "Åpne", "Zoom", "Ærlig"]),  # overdue, not yet due, no time
        ("document", ["Ærlig", "øve", "Åpne", "Zoom"]),
    ],
)
def test_every_column_sorts_with_what_is_empty_last(
    graph_of: Callable[[str], KnowledgeGraph], sort: str, expected: list[str]
) -> None:
    client = TestClient(create_app(graph_of(SORTED)))
    found = page(client, f"/actions?as-of=2025-01-01&sort={sort}")
    assert names(found) == expected
    heads = {head.text: head for head in found.one("thead").all("th")}
    assert list(heads) == COLUMNS
    column = COLUMNS[["action", "goal", "owner", "due", "state", "document"].index(sort.removeprefix("-"))]
    told = {name: head["aria-sort"] for name, head in heads.items()}
    assert told == {**dict.fromkeys(COLUMNS, "none"), column: "descending" if sort[0] == "-" else "ascending"}
    turned = page(client, heads[column].one("a")["href"])
    assert turned.first("th", text=column)["aria-sort"] == ("ascending" if sort[0] == "-" else "descending")


def test_a_file_for_spreadsheets_has_just_these_rows(client: TestClient) -> None:
    found = page(client, "/actions?finding=ActionShape-owner&sort=-action")
    answer = client.get(found.link("Last ned til regneark (CSV)"))
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="tiltak-\d{4}-\d\d-\d\d\.csv"', answer.headers["content-disposition"])
    assert answer.content.startswith(b"\xef\xbb\xbf")  # by which Excel knows UTF-8
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [one["Tiltak"] for one in rows] == names(found)
    pilot = next(one for one in rows if "kols" in one["Tiltak"])
    assert pilot["Ansvarlig"] == ""
    assert (pilot["Periode fra"], pilot["Periode til"], pilot["Frist"]) == ("2024-01-01", "2025-12-31", "2025-12-31")
    assert (pilot["Fristen bygger på"], pilot["Tid fra delt celle"]) == ("slutten av perioden", "ja")
    assert pilot["Adresse"] == f"https://w3id.org/samsvar/id/action/{PLAN}/copd-home-follow-up"


def test_an_english_spreadsheet_parts_by_commas(client: TestClient) -> None:
    body = client.get("/actions?lang=en&format=csv&without-owner=true").content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(body)))
    assert len(rows) == 5
    assert {one["Due day rests on"] for one in rows} == {"end of the period"}
    assert client.get("/actions?format=xlsx").status_code == 422


def test_the_new_year_is_no_day_before_itself(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(SORTED.replace("2025-05-01", "2025-01-01"))))
    address = narrowing(
        page(client, "/actions?as-of=2024-11-22&lang=nb"), "1 tiltak med frist eller periodeslutt før 1"
    )
    assert names(page(client, address)) == ["øve"]


HOSTILE = """
@base <https://w3id.org/samsvar/> .
<id/document/d> a sv:ActionPlan ; skos:prefLabel "D"@nb .
<id/action/d/a> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "=1+1<script>alert(1)</script>"@nb .
"""


def test_hostile_names_are_text(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(HOSTILE)))
    for view in ("table", "timeline"):
        text = client.get(f"/actions?view={view}").text
        assert "<script>alert" not in text
        assert "=1+1&lt;script&gt;" in text
    assert "'=1+1<script>" in client.get("/actions?format=csv").text


def plan(count: int) -> str:
    head = '@base <https://w3id.org/samsvar/> . <id/document/d> a sv:ActionPlan ; skos:prefLabel "D"@nb .\n'
    return head + "".join(
        f'<id/action/d/a{n:03}> a sv:Action ; sv:statedIn <id/document/d> ; skos:prefLabel "Nr. {n:03}"@nb .\n'
        for n in range(count)
    )


def test_nothing_is_left_out_silently(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(create_app(graph_of(plan(120))))
    first, last = page(client, "/actions"), page(client, "/actions?page=3")
    assert first.one(role="status").text == "Viser 1–50 av 120"
    assert names(last) == [f"Nr. {n:03}" for n in range(100, 120)]
    assert client.get("/actions?page=4").status_code == 422
    assert len(names(page(client, first.link("Vis inntil 500 på én side, for utskrift")))) == 120
    assert len(client.get(first.link("Last ned til regneark (CSV)")).text.splitlines()) == 121


def test_an_empty_graph_has_no_table(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    client = TestClient(
        create_app(graph_of('<https://w3id.org/samsvar/id/document/d> a sv:ActionPlan ; skos:prefLabel "D"@nb .'))
    )
    for view in ("table", "timeline"):
        assert "Ingenting passer til valgene." in page(client, f"/actions?view={view}").text


@pytest.mark.parametrize(
    ("language", "heads", "nobody"),
    [
        ("nn", ["Tiltak", "Mål", "Ansvarleg", "Frist", "Status", "Dokument"], "Ingen ansvarleg nemnd"),
        ("en", ["Action", "Goal", "Owner", "Due", "State", "Document"], "No owner named"),
    ],
)
def test_other_languages(client: TestClient, language: str, heads: list[str], nobody: str) -> None:
    found = page(client, f"/actions?lang={language}&without-owner=true")
    assert found.one("thead").texts("th") == heads
    assert found.one("tbody").texts("span", "missing") == [nobody] * 5
    name = found.one("tbody").all("th")[0]
    assert name.one("a")["href"].endswith(f"?lang={language}")
    assert name.first("a").children[0].language() == "nb" if language == "nn" else name.language() == "en"  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("state=late", 422),
        ("sort=size", 422),
        ("before=soon", 422),
        ("page=0", 422),
        ("without-owner=false", 422),
        ("owner=organisation/nobody-at-all", 404),
        ("nonsense=1", 422),
        ("view=pie", 422),
        ("as-of=9999-12-31", 200),
        ("as-of=0001-01-01&view=timeline", 200),
        ("owner=", 200),
    ],
)
def test_what_the_address_cannot_mean(client: TestClient, asked: str, status: int) -> None:
    answer = client.get(f"/actions?{asked}")
    assert answer.status_code == status
    read(answer.text)
