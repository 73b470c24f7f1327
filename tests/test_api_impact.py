"""What loses support if something stops: by hand, against the query, and against taking it out and deriving again."""

import codecs
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from api_client import client_of
from samsvar.analysis import Stoppages
from samsvar.api.impact import COLUMNS
from samsvar.derivation import derive, support_graph
from samsvar.engine import EmbeddedEngine, Engine, Literal, NamedNode, Triple, value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, PREFIXES, SV, VOCABULARY
from samsvar.resources import Collection
from test_derivation import LINKS, NODES, node, pairs, triples
from test_golden import FIXTURE

Link = tuple[int, int, str, str, str]
FOUR = Literal("4", datatype=NamedNode(f"{PREFIXES['xsd']}integer"))
PROBLEM = "application/problem+json"
OWNERS = st.dictionaries(NODES, st.sets(st.sampled_from(["one", "two", "unit", "all"]), max_size=3), max_size=8)


@pytest.fixture(scope="module")
def fixture_graph(tmp_path_factory: pytest.TempPathFactory) -> KnowledgeGraph:
    folder = tmp_path_factory.mktemp("fixture")
    (folder / "data").mkdir()
    (folder / "data" / "fixture.ttl").write_text(FIXTURE.read_text("utf-8"), encoding="utf-8")
    return KnowledgeGraph.load(Collection.at(folder))


@pytest.fixture(scope="module")
def client(fixture_graph: KnowledgeGraph) -> TestClient:
    return client_of(fixture_graph)


def lost(told: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    return [(row["element"].removeprefix(ID), row["lost"], row["stopped"], row["remaining"]) for row in told["rows"]]


def names(cards: list[dict[str, Any]]) -> list[str]:
    return [card["name"] for card in cards]


# By hand, on the fixture -------------------------------------------------------------------------------------

ROUTINES = [
    ("goal/coast-plan/safe-path", "all", 1, 0),
    ("goal/hill-strategy/flow", "all", 1, 0),
    ("goal/hill-strategy/teamwork", "all", 1, 0),
    ("goal/north-strategy/seamless", "all", 1, 0),
    ("vision/north-strategy/best", "all", 1, 0),
]


def test_action_takes_with_it_what_only_it_supports(client: TestClient) -> None:
    told = client.get("/api/v1/impact?of=action/coast-plan/routines").json()
    assert names(told["stops"]) == ["action/coast-plan/routines"]
    assert told["goes_on"] == []
    assert lost(told) == ROUTINES
    assert told["rows"][1] == {
        "element": f"{ID}goal/hill-strategy/flow",
        "elementLabel": "God flyt",
        "kind": f"{SV}Goal",
        "lost": "all",
        "stopped": 1,
        "remaining": 0,
        "document": f"{ID}document/hill-strategy",
        "documentLabel": "Strategi for Haug",
        "documentStatus": "utkast",
    }


def test_last_strong_support_is_told_apart(client: TestClient) -> None:
    told = client.get("/api/v1/impact?of=action/coast-plan/record").json()
    assert lost(told) == [("goal/hill-strategy/technology", "strong", 1, 2)]


def test_owner_stops_only_what_nobody_else_owns(client: TestClient) -> None:
    told = client.get("/api/v1/impact?of=organisation/hill-hospital").json()
    assert (told["alone"], told["stops"], told["rows"]) == (True, [], [])
    assert [(shared["action"]["name"], names(shared["others"])) for shared in told["goes_on"]] == [
        ("action/coast-plan/recruit", ["collective/municipalities"]),
        ("action/coast-plan/routines", ["committee/fsu-acute"]),
    ]
    told = client.get("/api/v1/impact?of=organisation/alder").json()
    assert names(told["stops"]) == ["action/coast-plan/list", "action/coast-plan/record"]
    assert lost(told) == [("goal/hill-strategy/technology", "strong", 1, 2)]


def test_owner_stops_what_it_shares_if_that_is_asked(client: TestClient) -> None:
    told = client.get("/api/v1/impact?of=organisation/hill-hospital&alone=false").json()
    assert names(told["stops"]) == ["action/coast-plan/recruit", "action/coast-plan/routines"]
    assert (told["alone"], told["goes_on"]) == (False, [])
    voice = ("commitment/north-strategy/user-voice", "all", 1, 0)
    assert lost(told) == [*ROUTINES[:3], voice, *ROUTINES[3:]]


def test_document_stops_all_that_it_sets_out(client: TestClient) -> None:
    told = client.get("/api/v1/impact?of=document/coast-plan").json()
    assert len(told["stops"]) == 7
    assert {row["lost"] for row in told["rows"]} == {"all"}
    assert {row["remaining"] for row in told["rows"]} == {0}
    assert {element for element, *_ in lost(told)} == {
        *(element for element, *_ in ROUTINES),
        "commitment/north-strategy/user-voice",
        "goal/coast-plan/literacy",
        "goal/hill-strategy/technology",
        "goal/north-strategy/digital",
    }


def test_answer_is_a_table_like_any_other(client: TestClient) -> None:
    address = "/api/v1/impact?of=action/coast-plan/routines&lang=en"
    whole = client.get(address).json()
    assert whole["columns"] == list(COLUMNS)
    assert whole["rows"][1]["documentStatus"] == "draft"
    page = client.get(f"{address}&limit=2&sort=-elementLabel&fields=elementLabel").json()
    assert [row["elementLabel"] for row in page["rows"]] == ["Seamless pathways", "Safe transitions"]
    assert page["total"] == 5
    assert client.get(page["next"]).status_code == 200
    assert client.get(f"{address}&format=csv").text.count("\r\n") == 6
    linked = client.get(f"{address}&format=jsonld")
    assert linked.json()["@graph"]
    turtle = client.get(f"{address}&format=ttl")
    assert {*parse(turtle.content, RdfFormat.TURTLE)} == {*parse(linked.content, RdfFormat.JSON_LD)}
    assert client.get(f"{address}&format=csv&bom=true").content.startswith(codecs.BOM_UTF8)
    assert client.get(f"{address}&format=csv").headers["content-disposition"] == 'inline; filename="impact.csv"'


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("", 422, "a value is needed for of"),
        ("of=goal/coast-plan/literacy", 422, "neither an action nor"),
        ("of=action/coast-plan/none", 404, "nothing that could stop"),
        ("of=nobody%20has%20this%20name", 404, "nothing that could stop"),
        ("of=kommune", 422, "fits 3"),
        ("of=SSU&alone=perhaps", 422, "true or false"),
        ("of=SSU&lang=se", 422, "one of nb, en"),
        ("of=SSU&explain=true", 422, "no parameter 'explain'"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, asked: str, status: int, told: str) -> None:
    answered = client.get(f"/api/v1/impact?{asked}")
    assert (answered.status_code, answered.headers["content-type"]) == (status, PROBLEM)
    assert told in answered.json()["detail"]


# Against the query -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("alone", ["true", "false"])
@pytest.mark.parametrize("where", ["fixture", "shipped"])
def test_query_loses_the_same(fixture_graph: KnowledgeGraph, shipped: KnowledgeGraph, where: str, alone: str) -> None:
    graph = fixture_graph if where == "fixture" else shipped
    client = client_of(graph)
    owners = graph.query(f"SELECT DISTINCT ?owner WHERE {{ ?action a <{SV}Action> ; <{SV}owner> ?owner }}")
    agents = graph.query(
        f"PREFIX rdfs: <{PREFIXES['rdfs']}> SELECT DISTINCT ?agent WHERE "
        f"{{ ?agent a/rdfs:subClassOf* <{PREFIXES['foaf']}Agent> }}"
    )
    asked = {value(row[0]) for answer in (owners, agents) for row in answer.rows}  # type: ignore[union-attr]
    met = 0
    for agent in sorted(asked):
        if f"{SV}Project" in {value(quad.object) for quad in graph.engine.about(agent)}:
            continue
        by_query = graph.answer("lost-support", {"agent": agent, "alone": alone}).to_json()
        told = client.get("/api/v1/impact", params={"of": agent, "alone": alone}).json()
        plans = {card["document"]["id"] for card in told["stops"]}
        elsewhere = [row for row in told["rows"] if row["document"] not in plans]
        assert elsewhere == by_query, agent
        met += len(by_query)
    assert met > 0 or (where, alone) == ("shipped", "true")


# Against taking it out and deriving again --------------------------------------------------------------------


def dataset(links: list[Link], owners: dict[int, set[str]]) -> list[Triple]:
    """Return a plan with actions (the even numbers) and goals (the odd ones), and who owns the actions."""
    quoted: list[tuple[str, str, str]] = [
        (f"{ID}plan", f"{SV}level", f"{VOCABULARY}level/local"),
        (f"{ID}unit", f"{PREFIXES['org']}unitOf", f"{ID}one"),
        (f"{ID}all", f"{PREFIXES['foaf']}member", f"{ID}one"),
        (f"{ID}all", f"{PREFIXES['foaf']}member", f"{ID}two"),
    ]
    for number in range(8):
        kind = "Goal" if number % 2 else "Action"
        quoted += [(node(number), f"{PREFIXES['rdf']}type", SV + kind), (node(number), f"{SV}statedIn", f"{ID}plan")]
        if kind == "Action":
            quoted += [(node(number), f"{SV}owner", ID + owner) for owner in owners.get(number, ())]
    return [
        Triple(NamedNode(f"{VOCABULARY}level/local"), NamedNode(f"{SV}rank"), FOUR),
        *(Triple(NamedNode(s), NamedNode(p), NamedNode(o)) for s, p, o in quoted),
        *triples(links),
    ]


def supporters(engine: Engine, name: str, stopped: set[str]) -> dict[str, set[str]]:
    """Return the actions that reach each element in the derived graph."""
    found: dict[str, set[str]] = {}
    actions = {node(number) for number in range(0, 8, 2)} - stopped
    for source, target in pairs(engine, name):
        if source in actions and target not in stopped:
            found.setdefault(target, set()).add(source)
    return found


def derived(statements: list[Triple], without: set[str]) -> EmbeddedEngine:
    engine = EmbeddedEngine()
    links = {value(t.subject) for t in statements for end in ("source", "target") if ends(t, end, without)}
    gone = without | links
    engine.replace_graph(
        f"{ID}random",
        [t for t in statements if value(t.subject) not in gone and value(t.object) not in without],
    )
    derive(engine)
    return engine


def ends(triple: Triple, end: str, things: set[str]) -> bool:
    return triple.predicate.value == SV + end and value(triple.object) in things


@given(LINKS, OWNERS, st.sampled_from(["plan", "one", "two", "unit", "all", 0, 2, 4, 6]), st.booleans())
def test_what_falls_is_what_is_no_longer_derived(
    links: list[Link], owners: dict[int, set[str]], stops: str | int, alone: bool
) -> None:
    statements = dataset(links, owners)
    whole = derived(statements, set())
    thing = node(stops) if isinstance(stops, int) else ID + stops
    found = Stoppages(whole, support_graph(whole)).of(thing, alone=alone)
    stopped = set(found.stops)
    rest = derived(statements, stopped)
    before, strongly = (supporters(whole, name, set()) for name in ("reaches", "reachesStrongly"))
    after, strongly_after = (supporters(rest, name, stopped) for name in ("reaches", "reachesStrongly"))
    expected = {}
    for element in before.keys() - stopped:
        lost = len(before[element]) - len(after.get(element, ()))
        if element not in after:
            expected[element] = (True, lost, 0)
        elif element in strongly and element not in strongly_after:
            expected[element] = (False, lost, len(after[element]))
    assert {loss.element: (loss.everything, loss.lost, loss.remaining) for loss in found.losses} == expected


@given(OWNERS, st.sampled_from(["one", "two", "unit", "all"]), st.booleans())
def test_what_stops_is_owned_and_what_goes_on_is_shared(owners: dict[int, set[str]], owner: str, alone: bool) -> None:
    engine = derived(dataset([], owners), set())
    found = Stoppages(engine, support_graph(engine)).of(ID + owner, alone=alone)
    own = {"one": {"one", "unit"}}.get(owner, {owner})
    involved = own | {"one": {"all"}, "two": {"all"}}.get(owner, set())
    concerned = {node(number): names for number, names in owners.items() if number % 2 == 0 and names & involved}
    stops = {action for action, names in concerned.items() if not alone or names <= own}
    assert set(found.stops) == stops
    assert {shared.action: set(shared.others) for shared in found.goes_on} == {
        action: {ID + other for other in names - own} for action, names in concerned.items() if action not in stops
    }


def test_shipped_actions_fall_as_when_they_are_taken_out(shipped: KnowledgeGraph) -> None:
    statements = [quad.triple for quad in shipped.engine.quads() if "graph/derived" not in str(quad.graph_name)]
    actions = {value(t.subject) for t in statements if value(t.object) == f"{SV}Action"}
    stoppages = Stoppages(shipped.engine, shipped.chains.graph)

    def reached(engine: Engine, name: str) -> set[str]:
        return {target for source, target in pairs(engine, name) if source in actions}

    whole = {name: reached(shipped.engine, name) for name in ("reaches", "reachesStrongly")}
    for action in sorted(actions)[::6]:
        rest = derived(statements, {action})
        fallen = whole["reaches"] - reached(rest, "reaches") - {action}
        weakened = whole["reachesStrongly"] - reached(rest, "reachesStrongly") - fallen - {action}
        found = stoppages.of(action)
        assert {loss.element for loss in found.losses if loss.everything} == fallen
        assert {loss.element for loss in found.losses if not loss.everything} == weakened
