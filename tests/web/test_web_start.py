"""The start page: the main question, what there is, what needs attention on a day, and how sure the links are."""

from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.engine import value
from samsvar.knowledge import NOTICE, KnowledgeGraph
from web.page_reader import Node, read

LANGUAGES = ("nb", "nn", "en")
NORD, MIDT = "document/helse-nord-strategy", "Helse Midt-Norge RHF"


def start(client: TestClient, address: str = "/?lang=nb&as-of=2026-11-22") -> Node:
    response = client.get(address)
    assert response.status_code == 200, response.text
    return read(response.text)


def card(page: Node, about: str) -> Node:
    found = [
        one for one in page.first("section", "attention").all("section", "ds-card") if about in one.first("h3").text
    ]
    assert len(found) == 1, [one.first("h3").text for one in found]
    return found[0]


def number(node: Node) -> int:
    return int(node.first(None, "number").text)


def asked(address: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}


def leads(node: Node, path: str) -> list[dict[str, str]]:
    return [asked(link["href"]) for link in node.all("a") if urlsplit(link["href"]).path == path]


def test_the_main_question_is_a_search_box_that_suggests(client: TestClient) -> None:
    page = start(client, "/?lang=nn&as-of=2026-11-22")
    form = page.one("form", "search")
    box = form.one("input", type="search")
    assert (form["action"], form["role"], box["name"]) == ("/search", "search", "q")
    assert form.one("label", for_=box["id"]).text == "Kva lokale tiltak støttar …"
    assert box["data-suggest"] == "/api/v1/suggest"
    assert '"Commitment": "Forplikting"' in box["data-kinds"]
    assert form.fields() == {"lang": "nn", "as-of": "2026-11-22", "q": ""}


def test_it_tells_how_much_the_graph_holds(client: TestClient, shipped: KnowledgeGraph) -> None:
    summary = shipped.summary()
    counted = {one.text: one["href"] for one in start(client).first("ul", "counts").all("a")}
    assert counted == {
        f"{summary['documents']} dokumenter lest": "#documents",
        f"{summary['elements']} elementer i dem": "/map?lang=nb&as-of=2026-11-22",
        f"{summary['actions']} av dem er tiltak": "/actions?lang=nb&as-of=2026-11-22",
        f"{summary['accepted links']} godtatte koblinger": "#links",
    }


def test_regional_goals_without_local_action_stand_by_document(client: TestClient) -> None:
    found = card(start(client), "uten lokale tiltak")
    assert number(found) == 4
    assert {"Slutt på uverdig venting", "Tjenester på godt internasjonalt nivå"} <= set(found.links().values())
    assert leads(found, "/matrix") == [{"document": NORD, "lang": "nb", "as-of": "2026-11-22"}]
    assert "Se alle 4 i matrisen" in found.text


def test_a_region_without_local_documents_is_our_gap_and_no_failure(client: TestClient) -> None:
    found = card(start(client), "uten lokale tiltak")
    assert "10 mål kan ikke vurderes: samlingen har ingen lokale dokumenter fra regionen." in found.text
    heads = [head.text for head in found.all("h4")]
    assert heads[-1] == MIDT
    assert heads[0].startswith("Strategi for Helse Nord")
    listed = {
        item.first("a").text: item.first(None, "note").text for item in found.all("li") if item.find(None, "note")
    }
    assert listed == {
        "Helse Midt-Norge: utviklingsplan 2023–2026 (nettside)": "6 mål",
        "Høringsnotat om Strategi 2030, Helse Midt-Norge": "4 mål",
    }


def test_beside_every_document_stands_what_it_is(client: TestClient) -> None:
    for link in start(client).all("a"):
        if link["href"].startswith("/page/id/document/"):
            assert link.parent is not None
            assert link.parent.find(None, "standing"), link.text


def test_goals_with_only_partial_support_tell_how_many_actions(client: TestClient, shipped: KnowledgeGraph) -> None:
    found = card(start(client), "bare delvis støtte")
    rows = {row["goalLabel"]: row["actions"] for row in shipped.answer("weakly-supported-goals").to_json()}
    assert number(found) == len(rows) == 6
    shown = {item.first("a").text: item.first(None, "note").text.split()[0] for item in found.all("li")}
    assert shown.items() <= {name: "ett" if count == 1 else str(count) for name, count in rows.items()}.items()
    assert leads(found, "/matrix")[0]["strength"] == "partial"


def test_actions_without_owner_lead_to_the_table_of_them(client: TestClient, shipped: KnowledgeGraph) -> None:
    found = card(start(client), "uten ansvarlig")
    labels = {row["actionLabel"] for row in shipped.answer("ownerless-actions").to_json()}
    assert number(found) == len(labels) == 5
    assert {link.text for link in found.first("ul").all("a")} <= labels
    assert [one["without-owner"] for one in leads(found, "/actions")] == ["true"]


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        ("2024-10-01", (0, 0, 0)),  # 91 days before the deadlines of the end of 2024
        ("2024-10-02", (0, 6, 0)),
        ("2024-12-31", (0, 6, 0)),
        ("2025-01-01", (3, 0, 3)),
        ("2025-10-02", (3, 23, 3)),
        ("2026-11-22", (3, 0, 26)),
    ],
)
def test_the_day_decides_what_is_overdue_due_soon_and_ended(
    client: TestClient, shipped: KnowledgeGraph, day: str, counts: tuple[int, int, int]
) -> None:
    overdue, soon, ended = counts
    page = start(client, f"/?lang=nb&as-of={day}")
    assert number(card(page, "over fristen")) == overdue
    assert number(card(page, "snart skal være")) == soon
    assert page.one("input", type="date", name="as-of")["value"] == day
    told = [one for one in card(page, "over fristen").all("a") if "periode som er over" in one.text]
    assert [one.text.partition(" ")[0] for one in told] == ([str(ended)] if ended else [])
    states = [row["state"] for row in shipped.answer("due-actions", {"as_of": day}).to_json()]
    assert (states.count("overdue"), states.count("ended")) == (overdue, ended)
    for link in leads(card(page, "snart skal være"), "/actions"):
        rows = shipped.answer("due-actions", {"as_of": day, "before": link["before"]}).to_json()
        assert [row["state"] for row in rows].count(link["state"]) == soon


def test_what_is_due_soon_says_whether_by_a_deadline_or_a_period(client: TestClient) -> None:
    notes = {one.text for one in card(start(client, "/?lang=nb&as-of=2024-12-01"), "snart skal være").all(None, "note")}
    assert notes & {"frist 31. des. 2024", "perioden går ut 31. des. 2024"}


def test_a_committee_without_representatives_is_told_by_what_the_plan_does_not_name(client: TestClient) -> None:
    for language, words in (
        ("nb", "ikke nevnt: satsingsområde, fastlegerepresentant, brukerrepresentant"),
        ("nn", "ikkje nemnt: satsingsområde, fastlegerepresentant, brukarrepresentant"),
        ("en", "not named: focus area, GP representative, user representative"),
    ):
        page = start(client, f"/?lang={language}")
        found = page.first("h3", id="committees").parent
        assert found is not None
        assert number(found) == 1
        assert words in found.text
        assert {one["rule"] for one in leads(found, "/findings")} == {
            "ProfessionalCommitteeShape-gpRepresentative",
            "ProfessionalCommitteeShape-userRepresentative",
        }


def test_the_rules_that_it_leads_to_are_rules(shipped: KnowledgeGraph, client: TestClient) -> None:
    shapes = "\n".join(file.read_text("utf-8") for file in shipped.collection.shapes.glob("*.ttl"))
    for link in leads(card(start(client), "uten representanter"), "/findings"):
        assert f"svs:{link['rule']} a sh:PropertyShape" in shapes


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_tells_how_sure_the_links_are(client: TestClient, shipped: KnowledgeGraph, language: str) -> None:
    page = start(client, f"/?lang={language}")
    section = page.first("h2", id="links").parent
    assert section is not None
    assert NOTICE[language] in section.text
    counted: dict[tuple[str, str], int] = {}
    for row in shipped.answer("alignments-by-status").to_json():
        key = str(row["status"]).rpartition("/")[2], str(row["strength"]).rpartition("/")[2]
        counted[key] = counted.get(key, 0) + int(row["links"])
    shown = [[int(cell) for cell in row[1:]] for row in section.one("table").rows()[1:]]
    assert shown == [
        [counted.get((status, "strong"), 0), counted.get((status, "partial"), 0), total]
        for status in ("accepted", "proposed", "rejected")
        for total in [sum(count for (of, _), count in counted.items() if of == status)]
    ]
    assert [one["example"] for one in leads(section, "/workbench")] == ["rejected-links"]
    assert section.one("dl").all("dd")[1].text == {"nb": "Ingen", "nn": "Ingen", "en": "None"}[language]


def test_every_document_that_was_read_stands_with_its_level_and_period(client: TestClient) -> None:
    section = start(client).first("h2", id="documents").parent
    assert section is not None
    rows = {row[0].partition(" Status")[0].partition(" Utkast, ")[0]: row for row in section.one("table").rows()[1:]}
    assert len(rows) == 5
    plan = rows["Handlingsplan for Helsefellesskap Helgeland 2023–2025"]
    assert plan[1:] == ["helsefellesskap", "Helsefellesskap Helgeland", "2023–2025", "103", "29"]
    assert rows["Strategi for Helse Nord, udatert"][3] == "Ikke oppgitt"
    assert "26 dokumenter til er bare vist til, ikke lest" in section.text


def test_behind_it_stands_every_question_that_it_answers(client: TestClient) -> None:
    behind = start(client, "/?lang=nb&as-of=2025-10-02").one("details", "behind")
    downloads = [
        link["href"] for link in behind.all("a") if link["href"].startswith("/api/v1/") and "format=csv" in link["href"]
    ]
    assert {urlsplit(one).path.rpartition("/")[2] for one in downloads} == {
        "documents",
        "unsupported-goals",
        "weakly-supported-goals",
        "ownerless-actions",
        "due-actions",
        "committees-missing-representation",
        "alignments-by-status",
        "rejected-links",
    }
    due = next(asked(one) for one in downloads if "/due-actions" in one)
    assert (due["as-of"], due["before"]) == ("2025-10-02", "2026-01-01")
    assert all(client.get(one).status_code == 200 for one in downloads)


@pytest.mark.parametrize("address", ["/?as-of=yesterday", "/?page=2", "/?q=a"])
def test_an_address_that_means_nothing_is_refused(client: TestClient, address: str) -> None:
    assert client.get(address).status_code == 422


def test_a_graph_of_nothing_has_a_start_page(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    page = start(TestClient(create_app(graph_of(""))))
    assert [number(one) for one in page.first("section", "attention").all("section", "ds-card")] == [0] * 6


def test_what_the_graph_calls_things_is_text_and_no_markup(graph_of: Callable[[str], KnowledgeGraph]) -> None:
    name = "<script>alert(1)</script>"
    graph = graph_of(
        f"""id:plan a sv:ActionPlan ; skos:prefLabel "{name}"@nb ; sv:textFile "a.txt" .
        id:act a sv:Action ; skos:prefLabel "{name}"@nb ; sv:statedIn id:plan ."""
    )
    page = start(TestClient(create_app(graph)))
    assert all("alert" not in script.text and "src" in script.attributes for script in page.all("script"))
    assert name in card(page, "uten ansvarlig").text


def test_numbers_of_the_attention_are_those_of_the_questions(client: TestClient, shipped: KnowledgeGraph) -> None:
    page = start(client)
    rows = list(shipped.answer("unsupported-goals"))
    gaps = [row for row in rows if int(value(row["localDocuments"])) > 0]
    assert number(card(page, "uten lokale tiltak")) == len(gaps)
    assert f"{len(rows) - len(gaps)} mål kan ikke vurderes" in page.text
