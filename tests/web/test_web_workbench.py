"""The workbench as a plain form: examples, queries of one's own, answers, faults; asked of a started service."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest

from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import SV
from started import started
from web.page_reader import Node, read

ELEMENTS = f"PREFIX sv: <{SV}> SELECT ?element WHERE {{ ?element sv:statedIn ?in }} ORDER BY ?element"
COUNTS = f"""PREFIX sv: <{SV}>
SELECT ?kind (COUNT(?x) AS ?number) WHERE {{ ?x sv:statedIn ?in ; a ?kind }} GROUP BY ?kind ORDER BY ?kind"""


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    log = tmp_path_factory.mktemp("log")
    with (
        started(log, query_seconds="2", query_rows="4000") as address,
        httpx.Client(base_url=address, timeout=60) as client,
    ):
        yield client


def workbench(client: httpx.Client, expected: int = 200, /, **asked: str) -> Node:
    answer = client.get("/workbench", params={name.replace("_", "-"): text for name, text in asked.items()})
    assert answer.status_code == expected, answer.text
    return read(answer.text)


def query_in(page: Node) -> str:
    return page.one("textarea").text


def test_it_begins_with_a_query_that_runs(client: httpx.Client) -> None:
    page = workbench(client)
    assert page.one("section", id="results").text.endswith("Ingen spørring er kjørt ennå.")
    form = page.one("form", "workbench")
    ran = workbench(client, **form.fields())
    assert len(ran.one("section", id="results").one("table").rows()) == 21  # the head, and LIMIT 20


def test_every_question_of_the_catalogue_is_an_example(client: httpx.Client, shipped: KnowledgeGraph) -> None:
    page = workbench(client, lang="en")
    offered = {option["value"]: option.text for option in page.one("select", id="example").all("option")}
    assert offered == {name: query.summary["en"] for name, query in shipped.catalog.items()}


def test_every_example_runs_as_it_stands_and_gives_what_the_question_gives(
    client: httpx.Client, shipped: KnowledgeGraph
) -> None:
    for name, query in shipped.catalog.items():
        page = workbench(client, example=name)
        fields = page.one("form", "parameters").fields()
        needed = {p.option: p.example for p in query.parameters.values() if p.required}
        assert {option: text for option, text in fields.items() if option in needed} == needed, name
        ran = workbench(client, **{name: text for name, text in fields.items() if text})
        told = shipped.answer(name, {option: text for option, text in needed.items() if text})
        heading = ran.one("h2", id="results-heading").text
        assert heading == f"{len(told):,} {'rad' if len(told) == 1 else 'rader'}".replace(",", "\N{NO-BREAK SPACE}"), (
            name
        )


def test_the_parameters_of_an_example_are_fields_with_what_they_can_be(client: httpx.Client) -> None:
    form = workbench(client, example="supporting-actions", lang="nn").one("form", "parameters")
    strength = form.one("select", name="strength")
    assert [option.text for option in strength.all("option")] == ["Alle", "delvis", "sterk"]
    owners = [option.text for option in form.one("select", name="owner").all("option")]
    assert "Rana kommune" in owners
    assert "Helse Nord RHF" in owners
    assert [option["value"] for option in form.one("select", name="direct").all("option")] == ["", "true", "false"]
    due = workbench(client, example="due-actions").one("form", "parameters")
    assert {field["name"]: field["type"] for field in due.all("input") if field["type"] != "hidden"} == {
        "as-of": "date",
        "before": "date",
    }


def test_a_value_is_bound_into_the_query_and_the_address_holds_it(client: httpx.Client) -> None:
    page = workbench(client, example="actions-by-owner", owner="organisation/rana-kommune", run="true")
    assert "VALUES ?owner { <https://w3id.org/samsvar/id/organisation/rana-kommune> }" in query_in(page)
    share = page.one("code", "address").text
    assert dict(parse_qsl(urlsplit(share).query)) == {
        "example": "actions-by-owner",
        "owner": "organisation/rana-kommune",
        "run": "true",
    }
    chosen = [
        option["value"] for option in page.one("select", name="owner").all("option") if "selected" in option.attributes
    ]
    assert chosen == ["organisation/rana-kommune"]


def test_an_answer_is_paged_and_every_row_is_on_some_page(client: httpx.Client, shipped: KnowledgeGraph) -> None:
    expected = {value(element) for (element,) in shipped.engine.rows(ELEMENTS)}
    assert len(expected) > 100
    seen: list[str] = []
    for number in range(1, -(-len(expected) // 100) + 1):
        page = workbench(client, query=ELEMENTS, run="true", page=str(number))
        cells = page.one("section", id="results").one("table").all("td")
        assert len(cells) <= 100
        seen += [cell.one("a")["href"] for cell in cells]
    assert sorted(f"https://w3id.org/samsvar/{address.removeprefix('/page/')}" for address in seen) == sorted(expected)


def test_the_whole_answer_can_be_had_in_every_form(client: httpx.Client) -> None:
    page = workbench(client, query=ELEMENTS, run="true")
    forms = {link.text: link["href"] for link in page.one("section", id="results").first("ul", "downloads").all("a")}
    assert set(forms) == {"CSV", "JSON", "TSV", "XML"}
    rows = client.get(forms["CSV"]).text.splitlines()
    assert len(rows) - 1 == len(json.loads(client.get(forms["JSON"]).text)["results"]["bindings"])
    for address in forms.values():
        assert client.get(address).status_code == 200


def test_numbers_can_be_seen_as_bars_as_long_as_they_say(client: httpx.Client) -> None:
    page = workbench(client, query=COUNTS, run="true", show="chart")
    results = page.one("section", id="results")
    numbers = [int(row[1].replace("\N{NO-BREAK SPACE}", "")) for row in results.one("table").rows()[1:]]
    lengths = [float(bar["width"]) for bar in results.all("rect")]
    assert max(lengths) == 1000
    for number, length in zip(numbers, lengths, strict=True):
        assert length == pytest.approx(max(1000 * number / max(numbers), 1), abs=0.1)
    table = workbench(client, query=COUNTS, run="true").one("section", id="results").one("table").rows()
    assert [row[1] for row in table[1:]] == [str(number) for number in numbers]
    workbench(client, 422, query=COUNTS, run="true", show="chart", value="kind")


def test_bars_of_numbers_below_zero_begin_where_the_others_do(client: httpx.Client) -> None:
    query = 'SELECT ?x ?n WHERE { VALUES (?x ?n) { ("a" -10) ("b" 30) ("c" "none") } }'
    results = workbench(client, query=query, run="true", show="chart", lang="en").one("section", id="results")
    bars = {row.all("th")[0].text: row.one("rect") for row in results.all("tr")[1:]}
    assert {name: (float(bar["x"]), float(bar["width"])) for name, bar in bars.items()} == {
        "a": (0, 250),
        "b": (250, 750),
    }
    assert "1 row without a number is not in the chart." in results.text


def test_a_question_of_yes_or_no_is_answered(client: httpx.Client) -> None:
    page = workbench(client, query="ASK { ?s ?p ?o }", run="true", lang="nn")
    assert page.one("section", id="results").one("p", "lead").text == "Ja, det finst."
    page = workbench(client, query="ASK { ?s <urn:none> ?o }", run="true", lang="en")
    assert page.one("section", id="results").one("p", "lead").text == "No, there is not."


def test_triples_are_shown_as_turtle(client: httpx.Client) -> None:
    query = (
        f"CONSTRUCT {{ ?s a <{SV}Goal> }} WHERE {{ {{ SELECT ?s WHERE {{ ?s a <{SV}Goal> }} ORDER BY ?s LIMIT 2 }} }}"
    )
    page = workbench(client, query=query, run="true", lang="en")
    assert page.one("h2", id="results-heading").text == "2 triples"
    assert page.one("pre", "code", text="goal").text.count("Goal") >= 1
    assert {link.text for link in page.one("ul", "downloads").all("a")} == {"TTL", "JSONLD", "NT", "RDF"}


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("SELECT ?s WHERE { ?s ?p ", 400, "There is a mistake in the query."),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 403, "Queries of this kind are not run here"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", 403, "Queries of this kind are not run here"),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", 504, "The query took longer"),
        ("SELECT * { ?a ?b ?c . ?d ?e ?f }", 413, "The answer is larger"),
    ],
)
def test_what_goes_wrong_is_told_and_the_query_stays(client: httpx.Client, query: str, status: int, said: str) -> None:
    page = workbench(client, status, query=query, run="true", lang="en")
    alert = page.one("div", "ds-alert", role="alert")
    assert said in alert.text
    assert query_in(page) == " ".join(query.split())
    assert page.one("textarea")["aria-describedby"] == "fault"


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"example": "no-such-question"}, 404),
        ({"example": "supporting-actions", "target": "goal/none/at-all"}, 404),
        ({"example": "due-actions", "as-of": "yesterday"}, 422),
        ({"example": "supporting-actions", "colour": "red"}, 422),
        ({"query": ELEMENTS, "run": "true", "page": "1000"}, 422),
        ({"run": "yes"}, 422),
    ],
)
def test_an_address_that_cannot_be_is_refused(client: httpx.Client, asked: dict[str, str], status: int) -> None:
    assert client.get("/workbench", params=asked).status_code == status


def test_what_stands_in_an_answer_is_text_and_never_markup(client: httpx.Client) -> None:
    query = 'SELECT ?x ?y WHERE { VALUES (?x ?y) { ("<script>alert(1)</script>" <javascript:alert(1)>) } }'
    answer = client.get("/workbench", params={"query": query, "run": "true"}).text
    assert "<script>alert" not in answer
    assert 'href="javascript' not in answer
    page = read(answer)
    assert page.one("section", id="results").one("table").rows()[1] == [
        "<script>alert(1)</script>",
        "javascript:alert(1)",
    ]


def test_the_editor_is_told_of_prefixes_and_of_every_term_of_the_ontology(
    client: httpx.Client, shipped: KnowledgeGraph
) -> None:
    page = workbench(client, lang="en")
    told = client.get(page.one("form", "workbench")["data-terms"]).json()
    assert told["prefixes"]["sv"] == SV
    known = {term["label"]: term for term in told["terms"]}
    declared = shipped.engine.rows(
        "PREFIX owl: <http://www.w3.org/2002/07/owl#> SELECT DISTINCT ?term WHERE { ?term a ?kind "
        f"FILTER(STRSTARTS(STR(?term), '{SV}') && ?kind IN (owl:Class, owl:ObjectProperty, owl:DatatypeProperty)) }}"
    )
    assert {f"sv:{value(term).removeprefix(SV)}" for (term,) in declared} <= set(known)
    assert known["sv:Goal"] == {"label": "sv:Goal", "type": "class", "detail": "goal"}
    assert known["skos:prefLabel"]["type"] == "property"
    assert known["<https://w3id.org/samsvar/vocab/level/regional>"]["detail"] == "regional"


def test_a_long_query_of_a_form_is_refused_in_one_line(client: httpx.Client) -> None:
    answer = client.get("/workbench?" + urlencode({"query": "# " + "x" * 20_000, "run": "true"}))
    assert answer.status_code == 414
