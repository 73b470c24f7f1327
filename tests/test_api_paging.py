"""Pages, order, columns and forms of an answer, and what a client may keep of it."""

import codecs
import csv
import datetime as dt
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pyoxigraph import DefaultGraph, RdfFormat, parse

from api_client import client_of
from samsvar.answers import Answer
from samsvar.api.catalogue import columns
from samsvar.api.ordering import By, collation, key, ordered
from samsvar.api.representation import VIEW
from samsvar.engine import Literal, NamedNode, Row, Term, value
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.names import PREFIXES

GOAL = "goal/helse-nord-strategy/seamless-care-pathway"
MAIN = f"/api/v1/supporting-actions?target={GOAL}"
ELEMENTS = "/api/v1/elements-of-document?document=document/helse-nord-strategy"
PROBLEM = "application/problem+json"
XSD = PREFIXES["xsd"]


@pytest.fixture(scope="module")
def client(shipped: KnowledgeGraph) -> TestClient:
    return client_of(shipped)


def pages(client: TestClient, address: str) -> list[dict[str, Any]]:
    """Follow `next` to the end."""
    found = []
    following: str | None = address
    while following:
        answered = client.get(following)
        assert answered.status_code == 200, answered.text
        found.append(answered.json())
        following = found[-1].get("next")
        link = answered.headers.get("link")
        assert link == (f'<{following}>; rel="next"' if following else None)
    return found


# Paging ------------------------------------------------------------------------------------------------------


@settings(max_examples=12)
@given(
    limit=st.integers(5, 40),
    sort=st.sampled_from(["", "&sort=-documentLabel", "&sort=documentStatus,-documentLevel,document"]),
)
@example(limit=1, sort="")
@example(limit=31, sort="")
@example(limit=1000, sort="")
def test_pages_of_any_size_give_every_row_once_and_in_order(client: TestClient, limit: int, sort: str) -> None:
    rows = client.get(f"/api/v1/documents?lang=en{sort}").json()["rows"]
    found = pages(client, f"/api/v1/documents?lang=en{sort}&limit={limit}")
    assert [row for page in found for row in page["rows"]] == rows
    assert [len(page["rows"]) for page in found[:-1]] == [limit] * (len(found) - 1)
    assert {page["total"] for page in found} == {len(rows)}


def test_everything_comes_at_once_unless_asked_otherwise(client: TestClient, shipped: KnowledgeGraph) -> None:
    answered = client.get(ELEMENTS).json()
    answer = shipped.answer("elements-of-document", {"document": "document/helse-nord-strategy"})
    assert answered["rows"] == answer.to_json()
    assert answered["columns"] == list(answer.columns)
    assert answered.keys() == {"question", "columns", "rows", "version", "notice"}


def test_page_size_may_change_on_the_way(client: TestClient) -> None:
    rows = client.get("/api/v1/documents").json()["rows"]
    first = client.get("/api/v1/documents?limit=3").json()
    second = client.get(first["next"].replace("limit=3", "limit=5")).json()
    rest = client.get(second["next"].replace("limit=5&", "")).json()
    assert first["rows"] + second["rows"] + rest["rows"] == rows
    assert "next" not in rest


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (r"lang=en", "lang=nb", "belongs to another request"),
        (r"$", "&sort=document", "belongs to another request"),
        (r"documents", "cited-documents", "belongs to another request"),
        (r"cursor=.*", "cursor=!", "none that this service gave"),
        (r"cursor=.*", "cursor=", "none that this service gave"),
        (r"cursor=.*", "cursor=%C3%A5", "none that this service gave"),
        (r"cursor=.*", "cursor=MC4w", "none that this service gave"),
    ],
)
def test_cursor_of_something_else_is_refused(client: TestClient, old: str, new: str, told: str) -> None:
    following = client.get("/api/v1/documents?lang=en&limit=2").json()["next"]
    assert client.get(following).status_code == 200
    answered = client.get(re.sub(old, new, following, count=1))
    assert (answered.status_code, answered.headers["content-type"]) == (422, PROBLEM)
    assert told in answered.json()["detail"]


def test_cursor_of_an_earlier_state_is_refused_and_says_so(shipped: KnowledgeGraph) -> None:
    live = LiveGraph(shipped)
    client = client_of(live)
    following = client.get("/api/v1/documents?limit=2").json()["next"]
    live.current = replace(live.current, version="0123456789abcdef")
    answered = client.get(following)
    assert answered.status_code == 422
    assert "another state of the graph" in answered.json()["detail"]


def test_public_address_stands_before_the_next_page(shipped: KnowledgeGraph) -> None:
    client = client_of(shipped, public_url="https://samsvar.example.no/")
    answered = client.get("/api/v1/documents?limit=2")
    assert answered.json()["next"].startswith("https://samsvar.example.no/api/v1/documents?limit=2&cursor=")
    assert answered.headers["link"] == f'<{answered.json()["next"]}>; rel="next"'


# Order and columns -------------------------------------------------------------------------------------------


def number(text: str, kind: str = "integer") -> Literal:
    return Literal(text, datatype=NamedNode(XSD + kind))


def day(text: str, kind: str = "date") -> Literal:
    return Literal(text, datatype=NamedNode(XSD + kind))


def sorted_terms(terms: Sequence[Term | None], *, descending: bool = False) -> list[Term | None]:
    answer = Answer(("x",), tuple((term,) for term in terms))
    return [row[0] for row in ordered(answer, [By("x", descending)]).rows]


def test_norwegian_letters_come_last_and_in_their_order() -> None:
    words = ["ånd", "Ærlig", "zoom", "Øst", "Aalborg", "alder", "Årlig", "Übung", "yngst", "Émile", "etikk"]
    assert sorted(words, key=collation) == [
        *("alder", "Émile", "etikk", "Übung", "yngst", "zoom"),
        *("Ærlig", "Øst", "Aalborg", "ånd", "Årlig"),
    ]


def test_sami_letters_go_with_the_letters_they_come_from() -> None:
    assert sorted(["Ŋ", "o", "m", "Đ", "e", "č", "d", "š", "t"], key=collation) == [
        *("č", "Đ", "d", "e", "m", "Ŋ", "o", "š", "t")
    ]


def test_numbers_go_by_size_and_days_by_date() -> None:
    numbers: list[Term | None] = [number("10"), number("9"), number("2.5", "decimal"), number("1e1", "double")]
    assert sorted_terms(numbers) == [numbers[2], numbers[1], numbers[0], numbers[3]]
    days: list[Term | None] = [
        day("2025-01-01"),
        day("2024-12-31T23:30:00-01:00", "dateTime"),
        day("2024", "gYear"),
        day("2024-03-01"),
    ]
    assert sorted_terms(days) == [days[2], days[3], days[0], days[1]]


@pytest.mark.parametrize("descending", [False, True])
def test_rows_without_a_value_come_last_either_way(*, descending: bool) -> None:
    terms = [None, number("1"), None, number("2")]
    found = sorted_terms(terms, descending=descending)
    assert found[2:] == [None, None]
    assert found[:2] == ([number("2"), number("1")] if descending else [number("1"), number("2")])


TERMS = st.one_of(
    st.none(),
    st.integers(-3, 3).map(lambda n: number(str(n))),
    st.sampled_from(["NaN", "INF", "-INF", "1.50", "nonsense"]).map(lambda text: number(text, "double")),
    st.dates(dt.date(2023, 1, 1), dt.date(2023, 1, 4)).map(lambda d: day(d.isoformat())),
    st.text("aåæøÅb ", max_size=3).map(Literal),
    st.sampled_from(["x:a", "x:b"]).map(NamedNode),
)


def in_order(one: Row, other: Row, descending: list[bool]) -> bool:
    """Tell whether two rows stand right: by the first column in which they differ, else as they came."""
    for left, right, turned in zip(one, other, descending, strict=False):
        if left is None or right is None:
            if left is not right:
                return right is None
        elif key(left) != key(right):
            return (key(left) > key(right)) is turned
    return int(value(one[2])) < int(value(other[2]))


@given(st.lists(st.tuples(TERMS, TERMS), max_size=12), st.booleans(), st.booleans())
def test_order_is_total_and_keeps_equal_rows_as_they_came(
    values: list[tuple[Term | None, Term | None]], first: bool, second: bool
) -> None:
    rows = tuple((*pair, number(str(place))) for place, pair in enumerate(values))
    answer = Answer(("a", "b", "place"), rows)
    found = ordered(answer, [By("a", first), By("b", second)]).rows
    assert sorted(map(str, found)) == sorted(map(str, rows))
    for one, other in pairwise(found):
        assert in_order(one, other, [first, second])
    assert ordered(Answer(answer.columns, found), [By("a", first), By("b", second)]).rows == found


def test_rows_are_sorted_before_they_are_paged(client: TestClient) -> None:
    rows = client.get(f"{ELEMENTS}&sort=-elementLabel").json()["rows"]
    labels = [row["elementLabel"] for row in rows]
    assert labels == sorted(labels, key=lambda label: (collation(label), label), reverse=True)
    assert client.get(f"{ELEMENTS}&sort=-elementLabel&limit=4").json()["rows"] == rows[:4]


def test_columns_come_in_the_order_they_are_asked_for(client: TestClient) -> None:
    rows = client.get(MAIN).json()["rows"]
    answered = client.get(f"{MAIN}&fields=strength,actionLabel&sort=actionLabel").json()
    assert answered["columns"] == ["strength", "actionLabel"]
    assert [list(row) for row in answered["rows"]] == [["strength", "actionLabel"]] * len(rows)
    assert sorted(row["actionLabel"] for row in answered["rows"]) == sorted(row["actionLabel"] for row in rows)


@pytest.mark.parametrize(
    ("address", "status", "told"),
    [
        (f"{MAIN}&limit=0", 422, "whole number from 1 to 1000"),
        (f"{MAIN}&limit=1001", 422, "whole number from 1 to 1000"),
        (f"{MAIN}&limit=ten", 422, "whole number"),
        (f"{MAIN}&limit=-1", 422, "whole number"),
        (f"{MAIN}&limit=1&limit=2", 422, "more than once"),
        (f"{MAIN}&sort=colour", 422, "there is no column 'colour'"),
        (f"{MAIN}&sort=", 422, "must name columns"),
        (f"{MAIN}&sort=action,-action", 422, "twice"),
        (f"{MAIN}&fields=action,colour", 422, "there is no column 'colour'"),
        (f"{MAIN}&fields=action,action", 422, "twice"),
        (f"{MAIN}&fields=,", 422, "must name columns"),
        (f"{MAIN}&format=xml", 406, "there is no format 'xml'"),
        (f"{MAIN}&explain=true&format=csv", 422, "JSON alone"),
        (f"{MAIN}&explain=maybe", 422, "true or false"),
        (f"{MAIN}&colour=red", 422, "has no parameter 'colour'"),
        ("/api/v1?limit=3", 422, "no parameter 'limit'"),
    ],
)
def test_what_cannot_be_is_refused(client: TestClient, address: str, status: int, told: str) -> None:
    answered = client.get(address)
    assert (answered.status_code, answered.headers["content-type"]) == (status, PROBLEM)
    assert told in answered.json()["detail"]


def test_chains_are_told_for_the_rows_on_the_page(client: TestClient) -> None:
    answered = client.get(f"{MAIN}&explain=true&limit=2&sort=actionLabel").json()
    told = {(chain["steps"][0]["source"], chain["steps"][-1]["target"]) for chain in answered["chains"]}
    assert told == {(row["action"], row["supported"]) for row in answered["rows"]}


# Forms -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "accept", "told"),
    [
        ("", "*/*", "application/json"),
        ("", "text/html,application/xhtml+xml,*/*;q=0.8", "application/json"),
        ("", "text/csv", "text/csv; charset=utf-8"),
        ("", "application/json;q=0.5, application/ld+json", "application/ld+json"),
        ("&format=csv", "application/json", "text/csv; charset=utf-8"),
        ("&format=jsonld", "*/*", "application/ld+json"),
        ("", "text/turtle", "text/turtle; charset=utf-8"),
        ("", "application/json;q=0.5, text/turtle", "text/turtle; charset=utf-8"),
        ("&format=ttl", "application/json", "text/turtle; charset=utf-8"),
        ("&format=turtle", "*/*", "text/turtle; charset=utf-8"),
    ],
)
def test_form_is_the_one_asked_for(client: TestClient, given: str, accept: str, told: str) -> None:
    answered = client.get(MAIN + given, headers={"Accept": accept})
    assert answered.headers["content-type"] == told
    assert "Accept" in answered.headers["vary"]
    assert answered.headers["x-samsvar-version"]
    assert "no organisation has confirmed" in answered.headers["x-samsvar-notice"]


def test_form_that_there_is_not_is_refused_with_the_forms_there_are(client: TestClient) -> None:
    answered = client.get(MAIN, headers={"Accept": "image/png"})
    assert (answered.status_code, answered.headers["content-type"]) == (406, PROBLEM)
    assert "text/csv" in answered.json()["detail"]


def test_csv_is_that_of_the_command_line(client: TestClient, shipped: KnowledgeGraph) -> None:
    answered = client.get(f"{MAIN}&format=csv")
    assert answered.text == shipped.answer("supporting-actions", {"target": GOAL}).to_csv()
    assert answered.headers["content-disposition"] == 'inline; filename="supporting-actions.csv"'
    page = client.get(f"{MAIN}&format=csv&limit=2&fields=actionLabel&sort=-actionLabel")
    assert len([*csv.reader(io.StringIO(page.text))]) == 3
    assert 'rel="next"' in page.headers["link"]


@pytest.mark.parametrize("marked", ["", "true", "false"])
def test_csv_starts_with_a_byte_order_mark_if_a_spreadsheet_wants_one(client: TestClient, marked: str) -> None:
    bare = client.get(f"{MAIN}&format=csv").content
    asked = f"&bom={marked}" if marked else ""
    assert client.get(f"{MAIN}&format=csv{asked}").content == (codecs.BOM_UTF8 if marked == "true" else b"") + bare
    assert not bare.startswith(codecs.BOM_UTF8)
    assert client.get(f"{MAIN}&bom=false").status_code == 200


def test_byte_order_mark_goes_with_csv_alone(client: TestClient) -> None:
    for form in ("", "&format=jsonld", "&format=ttl"):
        refused = client.get(f"{MAIN}&bom=true{form}")
        assert (refused.status_code, refused.json()["detail"].partition(":")[0]) == (422, "bom goes with CSV alone")
    assert client.get(f"{MAIN}&format=csv&bom=1").status_code == 422


@pytest.mark.parametrize(("name", "form"), [("jsonld", RdfFormat.JSON_LD), ("ttl", RdfFormat.TURTLE)])
def test_linked_data_says_what_the_files_say_of_everything_in_the_rows(
    client: TestClient, shipped: KnowledgeGraph, name: str, form: RdfFormat
) -> None:
    answered = client.get(f"{MAIN}&format={name}")
    told = list(parse(answered.content, form))
    named = shipped.answer("supporting-actions", {"target": GOAL}).iris()
    assert {quad.graph_name for quad in told} == {DefaultGraph()}
    assert {quad.triple for quad in told} == set(shipped.describe(named))
    page = client.get(f"{MAIN}&format={name}&limit=1")
    (first,) = client.get(f"{MAIN}&limit=1").json()["rows"]
    assert NamedNode(first["action"]) in {quad.subject for quad in parse(page.content, form)}
    assert len([*parse(page.content, form)]) < len(told)
    assert 'rel="next"' in page.headers["link"]


def test_context_of_linked_data_comes_with_it(client: TestClient) -> None:
    assert isinstance(client.get(f"{MAIN}&format=jsonld").json()["@context"], dict)


def test_an_answer_without_rows_is_sound_turtle(client: TestClient) -> None:
    answered = client.get("/api/v1/supporting-actions?target=" + GOAL + "&level=national&format=ttl")
    assert client.get("/api/v1/supporting-actions?target=" + GOAL + "&level=national").json()["rows"] == []
    assert (answered.status_code, [*parse(answered.content, RdfFormat.TURTLE)]) == (200, [])


def test_forms_are_described_for_every_question(client: TestClient, shipped: KnowledgeGraph) -> None:
    told = client.get("/openapi.json").json()["paths"]
    forms = {"application/json", "text/csv", "application/ld+json", "text/turtle"}
    for name in shipped.catalog:
        operation = told[f"/api/v1/{name}"]["get"]
        assert set(operation["responses"]["200"]["content"]) == forms
        enum = {one["name"]: one["schema"] for one in operation["parameters"]}["format"]["enum"]
        assert enum == ["json", "csv", "jsonld", "ttl"]
        assert operation["responses"]["200"]["content"]["text/turtle"]["schema"] == {"type": "string"}


def test_notice_comes_in_the_language_that_was_asked_for(client: TestClient) -> None:
    assert "no organisation" in client.get(MAIN).json()["notice"]
    assert "ingen virksomhet" in client.get(f"{MAIN}&lang=nb").json()["notice"]


# What a client may keep --------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["json", "csv", "jsonld", "ttl", "csv&bom=true"])
def test_client_that_has_the_answer_gets_no_body(client: TestClient, form: str) -> None:
    first = client.get(f"{MAIN}&format={form}")
    assert first.headers["cache-control"] == "public, max-age=0, must-revalidate"
    for named in (first.headers["etag"], f'"other", {first.headers["etag"]}'):
        again = client.get(f"{MAIN}&format={form}", headers={"If-None-Match": named})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == first.headers["etag"]
        assert again.headers["vary"] == first.headers["vary"]
    assert client.get(f"{MAIN}&format={form}", headers={"If-None-Match": '"other"'}).status_code == 200


def test_tag_tells_versions_forms_and_requests_apart(shipped: KnowledgeGraph) -> None:
    live = LiveGraph(shipped)
    client = client_of(live)

    def tags() -> list[str]:
        asked = (MAIN, f"{MAIN}&format=csv", f"{MAIN}&lang=en", "/api/v1/documents", "/api/v1")
        return [client.get(address).headers["etag"] for address in asked]

    before = tags()
    assert tags() == before
    assert client.get(MAIN, headers={"Accept": "text/csv"}).headers["etag"] != before[0]
    live.current = replace(live.current, version="0123456789abcdef")
    assert len({*before, *tags()}) == 2 * len(before)
    assert client.get(MAIN, headers={"If-None-Match": before[0]}).status_code == 200


def test_answer_about_today_is_another_tomorrow(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def tags() -> dict[str, str]:
        asked = ("", "?as-of=today", "?as-of=2024-12-01")
        return {given: client.get(f"/api/v1/due-actions{given}").headers["etag"] for given in asked}

    class Tomorrow(dt.date):
        @classmethod
        def today(cls) -> "Tomorrow":
            return cls(2031, 1, 1)

    before = tags()
    monkeypatch.setattr("samsvar.api.catalogue.dt.date", Tomorrow)
    after = tags()
    assert [given for given in before if before[given] == after[given]] == ["?as-of=2024-12-01"]


def test_request_that_is_wrong_is_told_so_whatever_the_client_has(client: TestClient) -> None:
    answered = client.get("/api/v1/supporting-actions?target=nothing-such", headers={"If-None-Match": '"x"'})
    assert answered.status_code == 404


def test_head_is_get_without_the_body(client: TestClient) -> None:
    for address in (MAIN, f"{MAIN}&format=csv", "/api/v1", "/api/v1/nothing", f"{MAIN}&colour=red"):
        whole, head = client.get(address), client.head(address)
        assert head.content == b""
        assert head.status_code == whole.status_code
        assert head.headers == whole.headers


# The index ---------------------------------------------------------------------------------------------------


class StandIn:
    """Knows one answer, and is asked with whole IRIs."""

    def __init__(self, rows: bytes, wanted: Mapping[str, str]) -> None:
        self.known, self.wanted, self.asked = rows, wanted, 0

    def rows(self, name: str, values: Mapping[str, str]) -> bytes | None:
        self.asked += 1
        return self.known if (name, values) == ("supporting-actions", self.wanted) else None


def test_answer_that_is_kept_is_the_same_byte_for_byte(shipped: KnowledgeGraph) -> None:
    live = LiveGraph(shipped)
    client = client_of(live)
    target = f"https://w3id.org/samsvar/id/{GOAL}"
    strong = "https://w3id.org/samsvar/vocab/strength/strong"
    asked = [
        f"/api/v1/supporting-actions?target={GOAL}&lang=en&strength=strong",
        f"/api/v1/supporting-actions?strength={strong}&lang=en&target={target}",
    ]
    plain = [client.get(address) for address in asked]
    rows = json.dumps(plain[0].json()["rows"], ensure_ascii=False, separators=(",", ":")).encode()
    index = StandIn(rows, {"target": target, "lang": "en", "strength": strong})
    vars(live.current)["_index"] = index
    assert live.current.index is not None
    for address, before in zip(asked, plain, strict=True):
        kept = client.get(address)
        assert kept.content == before.content
        assert kept.headers == before.headers
        unchanged = client.get(address, headers={"If-None-Match": kept.headers["etag"]})
        assert (unchanged.status_code, unchanged.content) == (304, b"")
    index.known = b'["planted"]'
    assert client.get(asked[0]).json()["rows"] == ["planted"]
    others = (
        "&limit=9",
        "&sort=action",
        "&fields=action",
        "&explain=true",
        "&format=csv",
        "&format=jsonld",
        "&format=ttl",
    )
    for other in others:
        assert b"planted" not in client.get(asked[0] + other).content
    assert client.get(f"/api/v1/supporting-actions?target={GOAL}").json()["rows"] != ["planted"]


def test_columns_are_read_from_the_text_as_the_engine_reads_them(shipped: KnowledgeGraph) -> None:
    for name, query in shipped.catalog.items():
        answer = shipped.query(query.text)
        assert isinstance(answer, Answer)
        assert columns(query) == list(answer.columns), name


def test_no_query_takes_the_name_of_a_parameter_of_every_operation(shipped: KnowledgeGraph) -> None:
    taken = {*VIEW, "explain"}
    assert [
        name for name, query in shipped.catalog.items() if taken & {p.option for p in query.parameters.values()}
    ] == []
