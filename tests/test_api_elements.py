"""Everything about one thing: by hand on the fixture, and on the shipped graph against the documents themselves."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from fastapi.testclient import TestClient
from pyoxigraph import DefaultGraph, RdfFormat, parse

from api_client import client_of
from samsvar.api.elements import ThingOut
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, SOURCE, SV, VOCABULARY
from samsvar.passages import split_into_statements
from samsvar.resources import Collection
from test_golden import FIXTURE

PROBLEM = "application/problem+json"
ELEMENTS = "/api/v1/elements"
SHARED_GOAL = "goal/helse-nord-strategy/seamless-care-pathway"


@pytest.fixture(scope="module")
def fixture_graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder = tmp_path_factory.mktemp("fixture")
    (folder / "data").mkdir()
    (folder / "data" / "fixture.ttl").write_text(FIXTURE.read_text("utf-8"), encoding="utf-8")
    return KnowledgeGraph.load(Collection.at(folder))


@pytest.fixture(scope="module")
def client(fixture_graph: KnowledgeGraph) -> TestClient:
    return client_of(fixture_graph)


@pytest.fixture(scope="module")
def shipped_client(shipped: KnowledgeGraph) -> TestClient:
    return client_of(shipped)


def told(client: TestClient, name: str, **asked: str) -> dict[str, Any]:
    answered = client.get(f"{ELEMENTS}/{name}", params=asked)
    assert answered.status_code == 200, answered.text
    members: dict[str, Any] = answered.json()
    ThingOut.model_validate(members)
    return members


def names(cards: list[dict[str, Any]]) -> list[str]:
    return [card["name"] for card in cards]


# By hand, on the fixture -------------------------------------------------------------------------------------


def test_action_is_told_whole(client: TestClient) -> None:
    action = told(client, "action/coast-plan/home-care")
    assert action["id"] == f"{ID}action/coast-plan/home-care"
    assert action["name"] == "action/coast-plan/home-care"
    assert action["labels"] == {"nb": "Hjemmeoppfølging", "en": "Home follow-up"}
    assert [kind["labels"] for kind in action["kinds"]] == [{"nb": "tiltak", "en": "action"}]
    assert action["statements"] == [{"text": "Følge opp hjemme", "language": "nb"}]
    assert action["passages"] == [
        {"id": f"{SOURCE}coast.txt#char=300,316", "file": "coast.txt", "start": 300, "end": 316}
    ]
    document = action["document"]
    assert (document["standing"], document["dated"]) == ("unknown", False)
    assert document["thing"]["labels"]["en"] == "Plan for the coast"
    assert document["level"]["name"] == "vocab/level/health-community"
    assert names(document["issued_by"]) == ["organisation/coast-community"]
    (owner,) = action["owners"]
    assert (owner["thing"]["name"], owner["inherited"]) == ("collective/municipalities", False)
    assert names(owner["members"]) == ["organisation/alder", "organisation/birch"]
    (period,) = action["periods"]
    assert (period["start"], period["end"], period["inherited"]) == ("2024-01-01", "2025-12-31", True)
    assert names(action["target_groups"]) == ["vocab/target-group/copd-patients"]
    assert names(action["mentions"]) == ["project/home"]
    assert names(action["ongoing_work"]) == ["ongoing-work/coast-plan/network"]
    assert names(action["serves"]) == ["goal/coast-plan/literacy"]
    reaches = action["reaches"]
    assert (reaches["count"], reaches["strong"]) == (3, 1)
    assert [(one["thing"]["name"], one["strongly"]) for one in reaches["things"]] == [
        ("goal/coast-plan/literacy", True),
        ("goal/hill-strategy/technology", False),
        ("goal/north-strategy/digital", False),
    ]
    assert "reached_by" not in action
    assert (action["links"]["out"], action["links"]["in"]) == ([], [])
    (rejected,) = action["links"]["rejected"]
    assert rejected["id"] == f"{ID}alignment/home-care-waiting"
    assert (rejected["relation"], rejected["strength"], rejected["review_status"]) == (
        "supports",
        "partial",
        "rejected",
    )
    assert rejected["target"]["name"] == "goal/north-strategy/waiting"
    assert rejected["target"]["document"]["standing"] == "adopted"
    assert rejected["rejection_reason"] == {"nb": "Sier ingenting om køer.", "en": "Says nothing of queues."}
    assert action["version"]
    assert "no organisation has confirmed" in action["notice"]


def test_deadline_and_owners_from_a_shared_cell_are_marked(client: TestClient) -> None:
    action = told(client, "action/coast-plan/routines")
    assert action["deadlines"] == [{"date": "2024-12-31", "inherited": True}]
    assert [(owner["thing"]["name"], owner["inherited"]) for owner in action["owners"]] == [
        ("committee/fsu-acute", True),
        ("unit/hill-collab", True),
    ]
    assert told(client, "action/coast-plan/record")["deadlines"] == [{"date": "2025-06-30", "inherited": False}]


def test_goal_tells_its_links_both_ways_and_on_whose_word(client: TestClient) -> None:
    goal = told(client, "goal/hill-strategy/flow")
    assert names([link["target"] for link in goal["links"]["out"]]) == [
        "goal/hill-strategy/teamwork",
        "goal/north-strategy/seamless",
        "goal/north-strategy/seamless",
    ]
    assert names([link["source"] for link in goal["links"]["in"]]) == [
        "goal/coast-plan/safe-path",
        "goal/hill-strategy/teamwork",
    ]
    confirmed = next(link for link in goal["links"]["out"] if link["id"].endswith("/h1-n1"))
    assert confirmed["rationale"]["en"] == "Both speak of the whole way."
    assert names(confirmed["said_by"]) == ["organisation/editors"]
    assert names(confirmed["confirmed_by"]) == ["organisation/hill-hospital"]
    assert confirmed["created"] == "2026-01-02"
    assert [(one["file"], one["start"]) for one in confirmed["evidence"]] == [("hill.txt", 5), ("north.txt", 100)]
    by = goal["reached_by"]
    assert (by["count"], by["strong"], by["actions"]) == (3, 3, 1)
    assert goal["document"]["standing"] == "draft"


def test_statements_of_two_wordings_and_parts_are_told(client: TestClient) -> None:
    goal = told(client, "goal/coast-plan/safe-path")
    assert {one["text"] for one in goal["statements"]} == {"Trygge overganger", "Trygg overgang"}
    assert [one["start"] for one in goal["passages"]] == [100, 150]
    assert names(goal["part_of"]) == ["focus-area/coast-plan/together"]
    area = told(client, "focus-area/coast-plan/together")
    assert names(area["parts"]) == [
        "focus-area/coast-plan/skills",
        "goal/coast-plan/literacy",
        "goal/coast-plan/safe-path",
    ]
    assert names(told(client, "goal/coast-plan/literacy")["served_by"]) == [
        "action/coast-plan/home-care",
        "action/coast-plan/pilot",
        "ongoing-work/coast-plan/centre",
        "ongoing-work/coast-plan/network",
    ]
    climate = told(client, "goal/hill-strategy/climate")
    assert climate["target_years"] == ["2030"]
    assert names(climate["indicators"]) == ["indicator/hill-strategy/co2"]
    assert told(client, "goal/hill-strategy/technology")["ambiguity"]["en"] == "May be two goals."


def test_organisation_committee_project_and_document_are_told_with_what_fits(client: TestClient) -> None:
    alder = told(client, "organisation/alder")
    assert alder["labels"]["en"] == "Alder municipality"
    referring = {name: names(one["things"]) for name, one in alder["referred_to_by"].items()}
    assert referring == {
        "foaf:member": ["collective/municipalities"],
        "org:hasMember": ["organisation/coast-community"],
        "sv:owner": ["action/coast-plan/list", "action/coast-plan/record"],
    }
    committee = told(client, "committee/fsu-acute")
    assert names(committee["properties"]["sv:mandatedBy"]) == ["committee/ssu"]
    assert names(committee["referred_to_by"]["org:organization"]["things"]) == ["membership/fsu-acute-user"]
    assert names(told(client, "project/home")["referred_to_by"]["sv:mentions"]["things"]) == [
        "action/coast-plan/home-care"
    ]
    plan = told(client, "document/coast-plan")
    assert (plan["standing"], plan["dated"]) == ("unknown", False)
    assert plan["contradiction"]["en"] == "Says both two and three years."
    assert names(plan["properties"]["sv:prioritises"]) == [
        "vocab/target-group/chronically-ill",
        "vocab/target-group/frail-elderly",
    ]
    assert told(client, "document/north-strategy")["standing"] == "adopted"
    link = told(client, "alignment/h1-n1")
    assert names(link["properties"]["sv:relation"]) == ["vocab/relation/supports"]


def test_lists_are_cut_and_counts_are_not(client: TestClient) -> None:
    whole, cut = (told(client, "goal/coast-plan/literacy", **asked) for asked in ({}, {"limit": "1"}))
    assert cut["reached_by"]["count"] == whole["reached_by"]["count"] == 4
    assert cut["reached_by"]["things"] == whole["reached_by"]["things"][:1]
    assert told(client, "goal/coast-plan/literacy", limit="0")["reached_by"]["things"] == []
    stated = told(client, "document/coast-plan", limit="2")["referred_to_by"]["sv:statedIn"]
    assert stated["count"] > len(stated["things"]) == 2


def test_findings_about_it_are_told(client: TestClient) -> None:
    found = told(client, "action/coast-plan/pilot")["findings"]
    owner = next(one for one in found if one["rule"] == "svs:ActionShape-owner")
    assert (owner["severity"], owner["state"]) == ("warning", "new")
    assert owner["message"].keys() == {"nb", "en"}
    assert owner["file"] == "data/fixture.ttl"
    line = FIXTURE.read_text("utf-8").splitlines()[owner["line"] - 1]
    assert line.startswith("<action/coast-plan/pilot>")


# Names -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "goal/hill-strategy/flow",
        quote("goal/hill-strategy/flow", safe=""),
        f"{ID}goal/hill-strategy/flow",
        quote(f"{ID}goal/hill-strategy/flow", safe=""),
        f"{ID}goal/hill-strategy/flow".replace("://", ":/"),
    ],
)
def test_thing_is_named_in_any_of_these_ways(client: TestClient, name: str) -> None:
    assert told(client, name)["id"] == f"{ID}goal/hill-strategy/flow"


def test_terms_of_the_vocabularies_are_things_too(client: TestClient) -> None:
    assert told(client, "vocab/level/regional")["id"] == f"{VOCABULARY}level/regional"
    goal = told(client, "sv:Goal", limit="2")
    assert goal["labels"] == {"nb": "mål", "en": "goal"}
    assert goal["referred_to_by"]["rdf:type"]["count"] > 5


@pytest.mark.parametrize(
    ("address", "status"),
    [
        (f"{ELEMENTS}/goal/hill-strategy/none", 404),
        (f"{ELEMENTS}/Flyt", 404),
        (f"{ELEMENTS}/{quote('https://x.example/%zz', safe='')}", 404),
        (f"{ELEMENTS}/{quote('http://[x', safe='')}", 404),
        (f"{ELEMENTS}/{quote('x:y> } ?s ?p ?o #', safe='')}", 404),
        (f"{ELEMENTS}/goal/hill-strategy/flow?limit=1001", 422),
        (f"{ELEMENTS}/goal/hill-strategy/flow?lang=nb", 422),
        (f"{ELEMENTS}/goal/hill-strategy/flow?format=csv", 406),
    ],
)
def test_what_there_is_not_is_a_problem(client: TestClient, address: str, status: int) -> None:
    answered = client.get(address)
    assert (answered.status_code, answered.headers["content-type"]) == (status, PROBLEM)


# Forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", [RdfFormat.JSON_LD, RdfFormat.TURTLE])
def test_linked_data_says_what_the_files_say_of_it_and_of_its_links(
    client: TestClient, fixture_graph: KnowledgeGraph, form: RdfFormat
) -> None:
    answered = client.get(f"{ELEMENTS}/goal/hill-strategy/flow", headers={"Accept": form.media_type})
    assert answered.headers["content-type"].partition(";")[0] == form.media_type
    links = ("g1-h1", "h1-h4", "h1-n1", "h1-n1-second", "h4-h1")
    iris = [f"{ID}goal/hill-strategy/flow", *(f"{ID}alignment/{link}" for link in links)]
    said = list(parse(answered.content, form))
    assert {quad.graph_name for quad in said} == {DefaultGraph()}
    assert {quad.triple for quad in said} == set(fixture_graph.describe(iris))


def test_client_that_has_it_gets_no_body(client: TestClient) -> None:
    address = f"{ELEMENTS}/goal/hill-strategy/flow"
    tag = client.get(address).headers["etag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(f"{ELEMENTS}/goal/hill-strategy/none", headers={"If-None-Match": tag}).status_code == 404
    assert client.head(address).headers["etag"] == tag


# The shipped graph -------------------------------------------------------------------------------------------


def test_every_element_and_owner_of_the_shipped_graph_is_told(
    shipped_client: TestClient, shipped: KnowledgeGraph
) -> None:
    things = sorted({value(quad.subject) for quad in shipped.engine.quads() if value(quad.subject).startswith(ID)})
    for thing in things[::12]:
        assert told(shipped_client, thing, limit="3")["id"] == thing


def test_words_of_helse_nord_stand_where_the_passages_say(shipped_client: TestClient, source_folder: Path) -> None:
    for name in (SHARED_GOAL, "action/helgeland-action-plan-2023-2025/home-follow-up-reveals-obstacles"):
        element = told(shipped_client, name)
        pieces = [
            (source_folder / one["file"]).read_text("utf-8")[one["start"] : one["end"]] for one in element["passages"]
        ]
        assert split_into_statements(pieces, [one["text"] for one in element["statements"]])


def test_action_of_the_plan_for_helgeland_has_the_cells_of_its_row(shipped_client: TestClient) -> None:
    action = told(shipped_client, "action/helgeland-action-plan-2023-2025/home-follow-up-reveals-obstacles")
    # Plan for Helgeland, 2.1: "Kommunene og sykehuset" and "2024", in cells that stand beside several rows.
    municipalities, hospital = action["owners"]
    assert municipalities["thing"]["labels"]["nb"] == "Kommunene på Helgeland"
    assert len(municipalities["members"]) == 18
    assert hospital["thing"]["labels"]["nb"] == "Helgelandssykehuset HF"
    assert "members" not in hospital
    assert municipalities["inherited"] is hospital["inherited"] is True
    (period,) = action["periods"]
    assert (period["start"], period["end"], period["inherited"]) == ("2024-01-01", "2024-12-31", True)
    assert [(one["start"], one["end"]) for one in action["owner_passages"]] == [(4228, 4251)]
    assert action["document"]["standing"] == "unknown"


def test_counts_are_those_of_the_derived_graph(shipped_client: TestClient, shipped: KnowledgeGraph) -> None:
    goal = told(shipped_client, SHARED_GOAL)
    iri = f"{ID}{SHARED_GOAL}"
    into = [quad for quad in shipped.engine.quads() if value(quad.object) == iri]
    for name, predicate in (("count", "reaches"), ("strong", "reachesStrongly")):
        assert goal["reached_by"][name] == sum(quad.predicate.value == SV + predicate for quad in into)
    rows = shipped.answer("supporting-actions", {"target": SHARED_GOAL}).to_json()
    assert goal["reached_by"]["actions"] == len({row["action"] for row in rows})
    links = shipped.answer("links-of-element", {"element": SHARED_GOAL}).to_json()
    assert {link["id"] for way in goal["links"].values() for link in way} == {row["link"] for row in links}
