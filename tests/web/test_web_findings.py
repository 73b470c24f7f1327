"""The page of findings: each leads to what it is about and to its line, and all are those that the API tells."""

import codecs
import csv
import io
import json
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import pytest
from fastapi.testclient import TestClient

from samsvar.app import create_app
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import BASE, ID, SHAPE
from samsvar.resources import Collection
from samsvar.validation import Place
from samsvar.web.findings import source_lines
from samsvar.web.findings.source_lines import SourceLines
from web.page_reader import Node, read

LoadGraph = Callable[[str], KnowledgeGraph]
PLAN = "document/helgeland-action-plan-2023-2025"
STRATEGY = "document/helse-nord-strategy"
OWNERLESS = {
    "agreements-with-two-universities",
    "copd-home-follow-up",
    "helserom-trailing-research",
    "home-follow-up-in-all-municipalities",
    "roll-out-helserom",
}
"""The actions whose cell for who answers for them is blank in the plan."""
FAULTY = """\
id:action\\/p\\/x a sv:Action ; sv:statedIn id:document\\/p ;
    skos:prefLabel "Et <b>tiltak</b>"@nb , "An <b>action</b>"@en .
id:document\\/p a sv:ActionPlan ; skos:prefLabel "Plan P"@nb , "Plan P"@en .
id:goal\\/q\\/y a sv:Goal ; skos:prefLabel "Målet"@nb , "The goal"@en ; sv:statedIn id:document\\/q .
id:document\\/q a sv:StrategyDocument ; skos:prefLabel "Strategi Q"@nb , "Strategy Q"@en .
id:alignment\\/x-y a sv:Alignment ; sv:source id:action\\/p\\/x ; sv:target id:goal\\/q\\/y .
"""


@pytest.fixture(scope="module")
def known(shipped: KnowledgeGraph) -> list[dict[str, Any]]:
    text = (shipped.collection.data / "baseline.toml").read_text("utf-8")
    entries: list[dict[str, Any]] = tomllib.loads(text)["known"]
    return entries


def page(client: TestClient, address: str = "/findings", status: int = 200) -> Node:
    answer = client.get(address)
    assert answer.status_code == status, answer.text
    return read(answer.text)


def pages(client: TestClient, address: str) -> Iterator[Node]:
    """Give every page of the list, by its links to the next one."""
    following: str | None = address
    while following:
        one = page(client, following)
        yield one
        onward = one.first("section", aria_labelledby="list").find("a", rel="next")
        following = onward["href"] if onward else None


def items(page: Node) -> list[Node]:
    return [item for found in page.all("ul", "findings") for item in found.children if isinstance(item, Node)]


def about(item: Node) -> str:
    """Return the IRI of the thing that a finding leads to."""
    path = unquote(urlsplit(item.one("p", "thing").one("a")["href"]).path)
    return BASE + path.removeprefix("/page/")


def group_of(page: Node, heading: str) -> Node:
    return next(one for one in page.all("section") if one.find("h3") and one.first("h3").text == heading)


# What the shipped graph's page tells ---------------------------------------------------------------------------


def test_counts_are_those_of_the_baseline(client: TestClient, known: list[dict[str, Any]]) -> None:
    told = page(client).one("ul", "counts").texts("a")
    assert f"{len(known)} kjente" in told
    assert told[0] == "0 brudd"
    assert told[3] == "0 nye"
    assert sum(int(one.split()[0]) for one in told[:3]) == len(known)


def test_each_broken_rule_stands_once_with_its_count(client: TestClient, known: list[dict[str, Any]]) -> None:
    counts = Counter(entry["rule"].removeprefix(SHAPE) for entry in known)
    rows = page(client).one("table", "listing").one("tbody").all("tr")
    told = {dict(parse_qsl(urlsplit(row.one("a")["href"]).query))["rule"]: row.texts("td")[1] for row in rows}
    assert told == {rule: str(count) for rule, count in counts.items()}


def test_a_finding_leads_to_the_thing_and_to_its_line(client: TestClient, shipped: KnowledgeGraph) -> None:
    found = items(page(client, "/findings?rule=ActionShape-owner"))
    assert {about(item).rpartition("/")[2] for item in found} == OWNERLESS
    lines = (shipped.collection.data / f"{PLAN.replace('document', 'documents')}.ttl").read_text("utf-8").split("\n")
    for item in found:
        slug = about(item).rpartition("/")[2]
        assert client.get(item.one("p", "thing").one("a")["href"]).status_code == 200
        number = next(n for n, line in enumerate(lines, 1) if line.startswith(f"action:{slug} a "))
        assert item.one("summary").text == f"Linjen i filene: data/documents/{PLAN.partition('/')[2]}.ttl:{number}"
        assert item.one("mark").text == f"{number} {lines[number - 1]}"
        shown = [int(line.split()[0]) for line in "".join(item.one("pre").one("code")._texts()).split("\n")]
        assert shown == [*range(number - 2, number + 7)]


def test_a_finding_tells_why_it_is_known_since_when_and_until_when(
    client: TestClient, known: list[dict[str, Any]]
) -> None:
    entry = next(one for one in known if one["focus"].endswith("agreements-with-two-universities") and "path" in one)
    found = [item for item in items(page(client, "/findings?rule=ActionShape-owner")) if about(item) == entry["focus"]]
    (item,) = found
    assert entry["reason"]["nb"] in item.text
    assert "samsvar-editors" in item.text
    assert [one["datetime"] for one in item.all("time")] == [entry["since"].isoformat(), entry["expires"].isoformat()]
    assert entry["reason"]["en"] in page(client, "/findings?rule=ActionShape-owner&lang=en").text


def test_a_rule_tells_what_it_asks_why_and_has_its_page(client: TestClient) -> None:
    group = group_of(page(client), "Planen oppgir ingen ansvarlig for dette tiltaket.")
    assert "Avklar hvem som har ansvaret, og få det inn i planen." in group.texts("p")
    assert "En tom celle forblir tom i grafen" in group.text
    assert "5 funn" in group.text
    assert group.link("Har en ansvarlig") == "/page/shape/ActionShape-owner"


@pytest.mark.parametrize(
    ("language", "severity", "state", "lang"), [("nb", "Advarsel", "Kjent", None), ("nn", "Åtvaring", "Kjend", "nb")]
)
def test_norwegian_pages_have_the_messages_in_bokmaal(
    client: TestClient, language: str, severity: str, state: str, lang: str | None
) -> None:
    told = page(client, f"/findings?lang={language}&rule=ActionShape-owner")
    assert items(told)[0].texts("span", "ds-tag")[:2] == [severity, state]
    heading = told.first("h3", text="Planen oppgir ingen ansvarlig")
    marked = heading.find("span")
    assert (marked.get("lang") if marked else None) == lang


def test_english_page_is_in_english(client: TestClient) -> None:
    told = page(client, "/findings?lang=en&rule=ActionShape-owner")
    assert told.one("h1").text == "Findings"
    assert told.first("h3").text == "The plan names nobody who answers for this action."
    assert items(told)[0].texts("span", "ds-tag")[:2] == ["Warning", "Known"]


# The same as the API tells --------------------------------------------------------------------------------------

FILTERS = (
    "",
    "severity=warning",
    "state=known",
    "state=new",
    "rule=ActionShape-deadline",
    f"document={PLAN}",
    f"document={STRATEGY}&severity=info",
)


@pytest.mark.parametrize("by", ["rule", "document"])
@pytest.mark.parametrize("asked", FILTERS)
def test_findings_are_those_of_the_api(client: TestClient, asked: str, by: str) -> None:
    rows = client.get(f"/api/v1/validation?{asked}", headers={"accept": "application/json"}).json()["rows"]
    told = [about(item) for one in pages(client, f"/findings?by={by}&{asked}") for item in items(one)]
    assert Counter(told) == Counter(row["focus"] for row in rows)


@pytest.mark.parametrize("asked", FILTERS[1:])
def test_every_form_of_the_data_has_the_same_filters(client: TestClient, asked: str) -> None:
    behind = page(client, f"/findings?{asked}").one("details", "behind")
    addresses = {node.text: node["href"] for node in behind.one("ul", "downloads").all("a")}
    assert addresses.keys() == {"CSV", "JSON", "TTL", "SARIF"}
    rows = client.get(f"/api/v1/validation?{asked}", headers={"accept": "application/json"}).json()["rows"]
    table = client.get(addresses["CSV"])
    assert table.content.startswith(codecs.BOM_UTF8)
    assert len([*csv.DictReader(io.StringIO(table.text))]) == len(rows)
    assert client.get(addresses["JSON"]).json()["rows"] == rows
    assert len(client.get(addresses["SARIF"]).json()["runs"][0]["results"]) == len(rows)
    assert client.get(addresses["TTL"]).text.count("a sh:ValidationResult") == len(rows)


def test_a_group_that_goes_on_over_the_page_says_so(client: TestClient) -> None:
    first, second = pages(client, "/findings?lang=en")
    assert not first.all("h3", text="continued")
    (goes_on,) = [one for one in second.all("section") if one.find("h3", text="continued from the page before")][-1:]
    begun = goes_on.first("h3").text.partition(" (")[0]
    before = group_of(first, begun)
    assert len(items(goes_on)) + len(items(before)) == 26
    assert "26 findings" in before.text
    assert "26 findings" in goes_on.text


# What can be chosen -----------------------------------------------------------------------------------------------


def test_form_keeps_what_is_chosen_and_each_choice_can_be_taken_away(client: TestClient) -> None:
    told = page(client, f"/findings?lang=nn&by=document&rule=ActionShape-owner&document={PLAN}&state=known&severity=")
    form = told.one("form", "filters")
    chosen = {"lang": "nn", "by": "document", "rule": "ActionShape-owner", "document": PLAN, "state": "known"}
    assert form.fields() == chosen | {"severity": ""}
    without = [dict(parse_qsl(urlsplit(one["href"]).query)) for one in told.one("ul", "chosen").all("a")]
    assert without == [
        {name: text for name, text in chosen.items() if name != gone} for gone in ("rule", "document", "state")
    ]


def test_options_are_the_rules_and_documents_that_have_findings(client: TestClient) -> None:
    form = page(client, "/findings?state=new").one("form", "filters")
    rules = {node["value"]: node.text for node in form.one("select", name="rule").all("option")}
    assert rules["ActionShape-owner"] == "Har en ansvarlig (5)"
    assert len(rules) == 10
    documents = {node["value"]: node.text for node in form.one("select", name="document").all("option")}
    assert documents[PLAN] == "Handlingsplan for Helsefellesskap Helgeland 2023–2025 (36)"


def test_documents_stand_with_what_they_are(client: TestClient) -> None:
    told = page(client, "/findings?by=document&document=document/helse-midt-norge-strategy-2030")
    assert told.one("h3").text == "Høringsnotat om Strategi 2030, Helse Midt-Norge Høringsnotat, udatert"
    *_, last = pages(client, "/findings?by=document")
    assert last.texts("h3")[-1] == "Ikke i noe dokument"


def test_nothing_found_is_said(client: TestClient) -> None:
    told = page(client, "/findings?state=expired&lang=en")
    assert items(told) == []
    assert "Nothing fits these choices." in told.text


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ("severity=grave", 422),
        ("state=old", 422),
        ("by=goal", 422),
        ("rule=NoSuchShape", 404),
        ("document=document/none", 404),
        ("page=99", 422),
        ("page=0", 422),
        ("sort=rule", 422),
        ("rule=a&rule=b", 422),
    ],
)
def test_what_cannot_be_asked_is_told_on_a_page(client: TestClient, asked: str, status: int) -> None:
    told = page(client, f"/findings?{asked}&lang=nn", status)
    assert told.one("h1").text in {"Adressa kan ikkje lesast", "Ikkje funne"}


# Planted faults -----------------------------------------------------------------------------------------------------


def planted(graph: KnowledgeGraph, address: str = "/findings?lang=nb") -> Node:
    return page(TestClient(create_app(graph), headers={"accept": "text/html"}), address)


def baseline(graph: KnowledgeGraph, expires: str, **more: str) -> Path:
    entry = {"rule": f"{SHAPE}ActionShape-owner", "focus": f"{ID}action/p/x", "path": f"{BASE}def/owner"}
    told = {**entry, "reason": 'Cellen er <i>"tom"</i>.', "author": "somebody", **more}
    lines = [f"{name} = {json.dumps(text)}" for name, text in told.items()]
    file = graph.collection.data / "baseline.toml"
    file.write_text("\n".join(["[[known]]", *lines, "since = 2020-01-01", f"expires = {expires}\n"]), encoding="utf-8")
    return file


def test_a_fault_is_new_then_known_then_expired(graph_of: LoadGraph) -> None:
    graph = graph_of(FAULTY)
    asked = "/findings?lang=nb&rule=ActionShape-owner"
    (item,) = items(planted(graph, asked))
    assert item.texts("span", "ds-tag")[:2] == ["Advarsel", "Ny"]
    assert item.one("p", "thing").one("a").text == "Et <b>tiltak</b>"
    assert item.one("summary").text == "Linjen i filene: data/all.ttl:12"
    assert not item.all("b")
    baseline(graph, "2199-12-31")
    (item,) = items(planted(graph, asked))
    assert item.texts("span", "ds-tag")[1] == "Kjent"
    assert 'Cellen er <i>"tom"</i>.' in item.text
    assert "data/baseline.toml:1" in item.text
    baseline(graph, "2020-12-31")
    (item,) = items(planted(graph, asked))
    assert item.texts("span", "ds-tag")[1] == "Utløpt"
    told = planted(graph, "/findings?lang=nb&rule=baseline-expired")
    assert [about(one) for one in items(told)] == [f"{ID}action/p/x"]
    assert "1 utløpt" in planted(graph).one("ul", "counts").texts("a")


def test_an_entry_that_nothing_is_found_for_is_a_finding(graph_of: LoadGraph) -> None:
    graph = graph_of(FAULTY)
    baseline(graph, "2199-12-31", focus=f"{ID}action/p/gone")
    told = planted(graph, "/findings?lang=en&rule=baseline-stale")
    (item,) = items(told)
    assert about(item) == f"{ID}action/p/gone"
    assert item.one("summary").text == "Line in the files: data/baseline.toml:1"
    assert "baseline" in told.first("h3").text
    assert not told.all("a", href="/page/shape/baseline-stale?lang=en")


def test_a_finding_about_a_link_counts_for_both_documents_and_stands_once(graph_of: LoadGraph) -> None:
    graph = graph_of(FAULTY)
    of_link = f"{ID}alignment/x-y"
    client = TestClient(create_app(graph), headers={"accept": "text/html"})

    def listed(asked: str) -> list[str]:
        return [about(item) for one in pages(client, f"/findings?by=document{asked}") for item in items(one)]

    per_document = {name: listed(f"&document=document/{name}") for name in ("p", "q")}
    everything = listed("")
    count = everything.count(of_link)
    assert count > 0
    assert [found.count(of_link) for found in per_document.values()] == [count, count]
    rows = page(client, "/findings?by=document&lang=nb").one("table", "listing").one("tbody").all("tr")
    told = {row.first("a").text: int(row.texts("td")[0]) for row in rows if row.find("a")}
    assert told == {"Plan P": len(per_document["p"]), "Strategi Q": len(per_document["q"])}
    item = next(one for one in items(page(client, "/findings?lang=nb")) if about(one) == of_link)
    assert item.one("p", "thing").one("a").text == "Et <b>tiltak</b> →støtter Målet"


# Lines of the files ---------------------------------------------------------------------------------------------------


def test_no_line_is_told_from_outside_of_the_collection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data = tmp_path / "here" / "data"
    data.mkdir(parents=True)
    text = "one\ntwo\nthree\nfour\n"
    for file in (tmp_path / "secret.txt", tmp_path / "here" / "beside.txt", data / "own.ttl"):
        file.write_text(text, encoding="utf-8")
    (data / "led-away.ttl").symlink_to(tmp_path / "secret.txt")
    collection = Collection.at(tmp_path / "here")

    def told(file: str, line: int = 2, words: str = "two") -> list[str]:
        return [one.text for one in SourceLines(collection).around(Place(file, line, 1, words))]

    assert told("data/own.ttl") == ["one", "two", "three", "four", ""]
    assert [one.meant for one in SourceLines(collection).around(Place("data/own.ttl", 2, 1, "two"))].index(True) == 1
    for outside in (
        "data/../../secret.txt",
        "beside.txt",
        "data/led-away.ttl",
        str(tmp_path / "secret.txt"),
        "data/none.ttl",
        "data",
    ):
        assert told(outside) == ["two"], outside
    assert told("data/own.ttl", 3) == ["two"]  # it was changed since
    assert told("data/own.ttl", 9) == ["two"]
    assert told("data/own.ttl", 1, "") == []
    monkeypatch.setattr(source_lines, "LARGEST", len(text) - 1)
    assert told("data/own.ttl") == ["two"]
