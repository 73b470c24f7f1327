"""The chains between two elements: all of them, in order, with every word, and said to be cut where they are."""

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from api_client import client_of
from samsvar.analysis import Chains
from samsvar.derivation import support_graph
from samsvar.engine import EmbeddedEngine
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID
from samsvar.resources import Collection
from test_derivation import LINKS, NODES, SUPPORTING, node, triples
from test_golden import FIXTURE

LoadGraph = Callable[[str], KnowledgeGraph]
Link = tuple[int, int, str, str, str]
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def fixture_client(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    folder = tmp_path_factory.mktemp("fixture")
    (folder / "data").mkdir()
    (folder / "data" / "fixture.ttl").write_text(FIXTURE.read_text("utf-8"), encoding="utf-8")
    return client_of(KnowledgeGraph.load(Collection.at(folder)))


def walks(steps: dict[tuple[str, str], bool], source: str, target: str) -> Iterator[tuple[str, ...]]:
    """Give every path that comes nowhere twice, by trying them all."""
    waiting: list[tuple[str, ...]] = [(source,)] if source != target else []
    while waiting:
        path = waiting.pop()
        if path[-1] == target:
            yield path
            continue
        waiting += [(*path, b) for a, b in steps if a == path[-1] and b not in path]


def steps_of(links: list[Link]) -> dict[tuple[str, str], bool]:
    steps: dict[tuple[str, str], bool] = {}
    for source, target, relation, strength, status in links:
        if relation == "serves" or (relation in SUPPORTING and status == "accepted"):
            pair = node(source), node(target)
            steps[pair] = steps.get(pair, False) or relation == "serves" or strength == "strong"
    return steps


@given(LINKS, NODES, NODES, st.integers(1, 6), st.integers(1, 8))
def test_chains_are_those_that_trying_them_all_finds(
    links: list[Link], source: int, target: int, most: int, longest: int
) -> None:
    engine = EmbeddedEngine()
    engine.replace_graph(f"{ID}random", triples(links))
    found = Chains(engine, support_graph(engine)).trace(node(source), node(target), most=most, longest=longest)
    steps = steps_of(links)
    paths = [
        (not all(steps[pair] for pair in pairwise(path)), len(path) - 1, path)
        for path in walks(steps, node(source), node(target))
    ]
    within = sorted(path for path in paths if path[1] <= longest)
    told = [(not chain.strong, len(chain.steps), chain.elements) for chain in found.chains]
    assert [one[:2] for one in told] == [path[:2] for path in within[:most]]
    assert set(told) <= set(within)
    assert len(set(told)) == len(told)
    assert told == sorted(told)
    assert found.complete is (len(told) == len(paths))
    if found.complete:
        assert told == within


def test_graph_with_a_great_many_chains_is_no_trouble() -> None:
    width, layers = 7, 8
    links: list[Link] = []
    number = {(layer, place): layer * width + place for layer in range(layers) for place in range(width)}
    for layer in range(layers - 1):
        for place in range(width):
            links += [
                (number[layer, place], number[layer + 1, other], "supports", "partial", "accepted")
                for other in range(width)
            ]
    engine = EmbeddedEngine()
    engine.replace_graph(f"{ID}random", triples(links))
    found = Chains(engine, support_graph(engine)).trace(node(0), node(number[layers - 1, 0]), most=25)
    assert (len(found.chains), found.complete) == (25, False)


def test_chain_on_the_fixture_tells_every_word(fixture_client: TestClient) -> None:
    asked = {"from": "action/coast-plan/routines", "to": "goal/north-strategy/seamless"}
    told = fixture_client.get("/api/v1/trace", params=asked).json()
    assert told["complete"] is True
    assert told["bounds"] == {"most": 20, "longest": 8}
    (chain,) = told["chains"]
    assert chain["strength"] == "strong"
    assert [(step["source"].removeprefix(ID), step["target"].removeprefix(ID)) for step in chain["steps"]] == [
        ("action/coast-plan/routines", "goal/coast-plan/safe-path"),
        ("goal/coast-plan/safe-path", "goal/hill-strategy/flow"),
        ("goal/hill-strategy/flow", "goal/north-strategy/seamless"),
    ]
    stated, _, judged = (step["words"] for step in chain["steps"])
    assert stated == [
        {
            "relation": "https://w3id.org/samsvar/def/serves",
            "strength": "strong",
            "rationale": {},
            "passages": ["https://w3id.org/samsvar/source/coast.txt#char=200,212"],
            "said_by": f"{ID}document/coast-plan",
        }
    ]
    assert judged == [
        {
            "relation": "https://w3id.org/samsvar/vocab/relation/supports",
            "strength": "strong",
            "rationale": {"nb": "Begge gjelder hele veien.", "en": "Both speak of the whole way."},
            "passages": [
                "https://w3id.org/samsvar/source/hill.txt#char=5,9",
                "https://w3id.org/samsvar/source/north.txt#char=100,120",
            ],
            "link": f"{ID}alignment/h1-n1",
            "said_by": f"{ID}organisation/editors",
            "review_status": "accepted",
            "confirmed_by": f"{ID}organisation/hill-hospital",
        },
        {
            "relation": "https://w3id.org/samsvar/vocab/relation/contributes-to",
            "strength": "partial",
            "rationale": {},
            "passages": [],
            "link": f"{ID}alignment/h1-n1-second",
            "said_by": f"{ID}organisation/second-reader",
            "review_status": "accepted",
        },
    ]
    named = told["things"]
    assert named[f"{ID}goal/hill-strategy/flow"]["labels"] == {"nb": "God flyt", "en": "Good flow"}
    assert named[f"{ID}goal/hill-strategy/flow"]["document"]["standing"] == "draft"
    assert named[f"{ID}organisation/second-reader"]["labels"]["en"] == "The second reader"


def test_rejected_opinion_is_told_with_its_reason(fixture_client: TestClient) -> None:
    asked = {"from": "action/coast-plan/home-care", "to": "goal/north-strategy/waiting"}
    told = fixture_client.get("/api/v1/trace", params=asked).json()
    assert (told["chains"], told["complete"]) == ([], True)
    (rejected,) = told["rejected"]
    assert rejected["review_status"] == "rejected"
    assert rejected["rejection_reason"] == {"nb": "Sier ingenting om køer.", "en": "Says nothing of queues."}


SHAPE = """
    <x:plan> a sv:ActionPlan ; skos:prefLabel "Plan"@nb .
    <x:a> a sv:Action ; skos:prefLabel "A"@nb ; sv:statedIn <x:plan> ; sv:serves <x:b> .
    <x:b> a sv:Goal ; skos:prefLabel "B"@nb ; sv:statedIn <x:plan> ; sv:serves <x:c> .
    <x:c> a sv:Goal ; skos:prefLabel "C"@nb ; sv:statedIn <x:plan> .
    <x:l> sv:source <x:a> ; sv:target <x:c> ; sv:relation <https://w3id.org/samsvar/vocab/relation/supports> ;
        sv:strength <https://w3id.org/samsvar/vocab/strength/partial> ;
        sv:reviewStatus <https://w3id.org/samsvar/vocab/review-status/accepted> .
    <x:r> sv:source <x:b> ; sv:target <x:c> ; sv:relation <https://w3id.org/samsvar/vocab/relation/supports> ;
        sv:strength <https://w3id.org/samsvar/vocab/strength/partial> ; sv:rejectionReason "Nei"@nb ;
        sv:reviewStatus <https://w3id.org/samsvar/vocab/review-status/rejected> .
""".replace("<x:", "<https://x.example/")


def test_strong_chain_goes_before_a_shorter_one_and_a_cut_is_said(graph_of: LoadGraph) -> None:
    client = client_of(graph_of(SHAPE))
    asked = {"from": "https://x.example/a", "to": "https://x.example/c"}
    whole = client.get("/api/v1/trace", params=asked).json()
    assert [(c["strength"], len(c["steps"])) for c in whole["chains"]] == [("strong", 2), ("partial", 1)]
    assert whole["complete"] is True
    assert [[word["link"] for word in step.get("rejected", [])] for step in whole["chains"][0]["steps"]] == [
        [],
        ["https://x.example/r"],
    ]
    cut = client.get("/api/v1/trace", params={**asked, "most": "1"}).json()
    assert [c["strength"] for c in cut["chains"]] == ["strong"]
    assert (cut["complete"], cut["bounds"]["most"]) == (False, 1)
    short = client.get("/api/v1/trace", params={**asked, "longest": "1"}).json()
    assert [c["strength"] for c in short["chains"]] == ["partial"]
    assert (short["complete"], short["bounds"]["longest"]) == (False, 1)


def test_every_chain_of_an_explained_answer_is_traced(shipped: KnowledgeGraph) -> None:
    client = client_of(shipped)
    goal = "goal/helse-nord-strategy/seamless-care-pathway"
    answered = client.get(f"/api/v1/supporting-actions?target={goal}&explain=true").json()
    assert answered["rows"]
    for row in answered["rows"]:
        told = client.get("/api/v1/trace", params={"from": row["action"], "to": row["supported"]}).json()
        assert told["complete"] is True
        assert row["strength"].endswith(told["chains"][0]["strength"])
        explained = [c for c in answered["chains"] if c["steps"][0]["source"] == row["action"]]
        for chain in told["chains"]:
            for step in chain["steps"]:
                step.pop("rejected", None)
        assert told["chains"] == explained
        linked = client.get("/api/v1/trace", params={"from": row["action"], "to": goal, "format": "jsonld"})
        turtle = client.get("/api/v1/trace", params={"from": row["action"], "to": goal, "format": "ttl"})
        assert {*parse(turtle.content, RdfFormat.TURTLE)} == {*parse(linked.content, RdfFormat.JSON_LD)}
        words = [word for chain in told["chains"] for step in chain["steps"] for word in step["words"]]
        described = {one["id"].replace("svi:", ID) for one in linked.json()["@graph"]}
        assert {word["link"] for word in words if "link" in word} <= described


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({}, 422, "a value is needed for from"),
        ({"from": "goal/coast-plan/literacy"}, 422, "a value is needed for to"),
        ({"from": "goal/coast-plan/none", "to": "goal/coast-plan/literacy"}, 404, "from: nothing"),
        ({"from": "organisation/alder", "to": "goal/coast-plan/literacy"}, 404, "from: nothing"),
        ({"from": "goal/coast-plan/literacy", "to": "Forløp", "most": "0"}, 422, "most must be"),
        ({"from": "goal/coast-plan/literacy", "to": "goal/coast-plan/safe-path", "longest": "99"}, 422, "longest must"),
        ({"from": "goal/coast-plan/literacy", "to": "goal/coast-plan/safe-path", "lang": "nb"}, 422, "no parameter"),
        ({"from": "x", "to": "y", "format": "csv"}, 406, "there is no format 'csv'"),
    ],
)
def test_what_cannot_be_traced_is_refused(
    fixture_client: TestClient, asked: dict[str, str], status: int, told: str
) -> None:
    answered = fixture_client.get("/api/v1/trace", params=asked)
    assert (answered.status_code, answered.headers["content-type"]) == (status, PROBLEM)
    assert told in answered.json()["detail"]
