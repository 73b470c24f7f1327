"""What breaks the rules, over HTTP: the shipped graph against its own baseline, and a graph with planted faults."""

import csv
import io
import json
import tomllib
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from fastapi.testclient import TestClient

from api_client import client_of
from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID

LoadGraph = Callable[[str], KnowledgeGraph]
PROBLEM = "application/problem+json"
VALIDATION = "/api/v1/validation"
PLAN = "document/helgeland-action-plan-2023-2025"


@pytest.fixture(scope="module")
def client(shipped: KnowledgeGraph) -> TestClient:
    return client_of(shipped)


@pytest.fixture(scope="module")
def known(shipped: KnowledgeGraph) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = tomllib.loads((shipped.collection.data / "baseline.toml").read_text("utf-8"))[
        "known"
    ]
    return entries


def test_findings_of_the_shipped_graph_are_those_its_baseline_knows(
    client: TestClient, known: list[dict[str, Any]]
) -> None:
    told = client.get(VALIDATION).json()
    assert told["violated"] is False
    assert told["counts"]["known"] == len(known) == len(told["rows"])
    assert told["counts"]["new"] == told["counts"]["violation"] == 0
    assert {(row["focus"], row.get("value")) for row in told["rows"]} == {(e["focus"], e.get("value")) for e in known}
    assert {row["state"] for row in told["rows"]} == {"known"}
    assert all(row["reason"] and row["expires"] > row["since"] and row["author"] for row in told["rows"])


def test_finding_stands_where_it_says(client: TestClient, shipped: KnowledgeGraph) -> None:
    rows = client.get(VALIDATION).json()["rows"]
    assert rows
    for row in rows:
        lines = (shipped.collection.data.parent / row["file"]).read_text("utf-8").splitlines()
        assert row["focus"].rpartition("/")[2] in lines[row["line"] - 1] or row["line"] > 1


def test_rows_are_chosen_by_severity_rule_document_and_state(client: TestClient, shipped: KnowledgeGraph) -> None:
    rows = client.get(VALIDATION).json()["rows"]
    warnings = client.get(f"{VALIDATION}?severity=warning").json()
    assert warnings["rows"] == [row for row in rows if row["severity"] == "warning"]
    assert warnings["counts"]["warning"] == len(warnings["rows"])
    ownerless = client.get(f"{VALIDATION}?rule=ActionShape-owner").json()["rows"]
    asked = shipped.answer("ownerless-actions").to_json()
    assert {row["focus"] for row in ownerless} == {row["action"] for row in asked}
    assert client.get(f"{VALIDATION}?rule=svs:ActionShape-owner").json()["rows"] == ownerless
    of_plan = client.get(f"{VALIDATION}?document={PLAN}").json()["rows"]
    assert of_plan
    stated = {row["focus"] for row in rows if row.get("document") == ID + PLAN}
    assert stated | {ID + PLAN} >= {row["focus"] for row in of_plan if "alignment" not in row["focus"]}
    assert {row["focus"] for row in ownerless} <= {row["focus"] for row in of_plan}
    assert client.get(f"{VALIDATION}?state=new").json()["rows"] == []
    assert client.get(f"{VALIDATION}?state=known&severity=info&rule=ActionShape-owner").json()["rows"] == []


def test_findings_come_in_pages_sorted_with_the_columns_asked_for(client: TestClient) -> None:
    rows = client.get(f"{VALIDATION}?sort=-line,focus&fields=line,focus").json()["rows"]
    found, address = [], f"{VALIDATION}?sort=-line,focus&fields=line,focus&limit=7"
    while address:
        page = client.get(address).json()
        found += page["rows"]
        address = page.get("next", "")
    assert found == rows
    assert [row["line"] for row in rows] == sorted((row["line"] for row in rows), reverse=True)
    table = [*csv.DictReader(io.StringIO(client.get(f"{VALIDATION}?format=csv").text))]
    assert len(table) == len(rows)
    assert table[0].keys() == set(client.get(f"{VALIDATION}?limit=1").json()["columns"])


def test_reports_are_those_of_the_command_line(client: TestClient, known: list[dict[str, Any]]) -> None:
    sarif = client.get(f"{VALIDATION}?format=sarif")
    assert sarif.headers["content-type"] == "application/sarif+json"
    results = json.loads(sarif.content)["runs"][0]["results"]
    assert len(results) == len(known)
    assert all("suppressions" in result for result in results)
    uris = {r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for r in results}
    assert all(uri.startswith("data/") for uri in uris)
    warnings = json.loads(client.get(f"{VALIDATION}?format=sarif&severity=warning&lang=en").content)
    assert {result["level"] for result in warnings["runs"][0]["results"]} == {"warning"}
    junit = client.get(VALIDATION, headers={"Accept": "application/xml"})
    assert ET.fromstring(junit.content).tag == "testsuites"  # noqa: S314 (our own)
    for form in ("gitlab", "markdown", "text", "ttl"):
        answered = client.get(f"{VALIDATION}?format={form}")
        assert (answered.status_code, bool(answered.text)) == (200, True)
        assert answered.headers["etag"]


def test_planted_fault_is_found_and_new_until_a_baseline_knows_it(graph_of: LoadGraph) -> None:
    graph = graph_of(
        'id:action\\/p\\/x a sv:Action ; skos:prefLabel "X"@nb , "X"@en ; sv:statedIn id:document\\/p .\n'
        'id:document\\/p a sv:ActionPlan ; skos:prefLabel "P"@nb , "P"@en .\n'
    )
    # The whole service, since its cache must not give the answer from before a baseline was written.
    client = TestClient(create_app(graph))
    before = client.get(f"{VALIDATION}?rule=ActionShape-owner")
    (row,) = before.json()["rows"]
    assert (row["state"], row["file"], row["line"]) == ("new", "data/all.ttl", 12)
    assert row["document"] == f"{ID}document/p"
    assert "reason" not in row
    entry = {
        "rule": "https://w3id.org/samsvar/shape/ActionShape-owner",
        "focus": row["focus"],
        "path": row["path"],
        "reason": "The cell is blank.",
        "author": "somebody",
    }
    lines = [f"{name} = {json.dumps(text)}" for name, text in entry.items()]
    baseline = graph.collection.data / "baseline.toml"

    def write(expires: str) -> None:
        days = [f"since = 2020-01-01\nexpires = {expires}\n"]
        baseline.write_text("\n".join(["[[known]]", *lines, *days]), encoding="utf-8")

    write("2199-12-31")
    unchanged = client.get(before.url, headers={"If-None-Match": before.headers["etag"]})
    assert unchanged.status_code == 200
    (row,) = unchanged.json()["rows"]
    assert (row["state"], row["reason"], row["expires"]) == ("known", "The cell is blank.", "2199-12-31")
    write("2020-12-31")
    (row,) = client.get(before.url).json()["rows"]
    assert row["state"] == "expired"
    assert client.get(f"{VALIDATION}?state=expired").json()["counts"]["expired"] == 1
    assert client.get(f"{VALIDATION}?rule=baseline-expired").json()["rows"][0]["focus"] == row["focus"]
    baseline.write_text("[[known]", encoding="utf-8")
    (row,) = client.get(before.url).json()["rows"]
    assert row["state"] == "expired"


def test_value_that_only_looks_like_an_iri_is_told_as_it_is(graph_of: LoadGraph) -> None:
    client = client_of(graph_of('id:document\\/p a sv:ActionPlan ; sv:level "x:%" ; skos:prefLabel "P"@nb .\n'))
    rows = client.get(f"{VALIDATION}?rule=StrategyDocumentShape-levelScheme").json()["rows"]
    assert [row["value"] for row in rows] == ["x:%"]


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ("severity=grave", 422, "one of violation, warning, info"),
        ("state=old", 422, "one of new, known, expired"),
        ("rule=NoSuchShape", 404, "no rule is called"),
        ("document=document/none", 404, "document: nothing"),
        ("format=html", 406, "there is no format 'html'"),
        ("format=sarif&limit=3", 422, "with JSON, CSV and JSON-LD alone"),
        ("format=junit&fields=rule", 422, "with JSON, CSV and JSON-LD alone"),
        ("sort=colour", 422, "there is no column"),
        ("explain=true", 422, "no parameter 'explain'"),
    ],
)
def test_what_cannot_be_asked_is_refused(client: TestClient, asked: str, status: int, told: str) -> None:
    answered = client.get(f"{VALIDATION}?{asked}")
    assert (answered.status_code, answered.headers["content-type"]) == (status, PROBLEM)
    assert told in answered.json()["detail"]
