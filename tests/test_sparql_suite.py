"""The W3C suites for SPARQL 1.1 queries, their syntax and their result formats, through our endpoint over HTTP."""

from collections import Counter
from collections.abc import Iterator
from urllib.parse import urlencode

import pytest

from suite_results import expected, seen, wanted
from suite_server import Endpoint, served
from suites import Case, cases, needs_suites

pytestmark = needs_suites

FOLDERS = (
    "aggregates",
    "bind",
    "bindings",
    "cast",
    "construct",
    "exists",
    "functions",
    "grouping",
    "negation",
    "project-expression",
    "property-path",
    "subquery",
    "syntax-query",
    "csv-tsv-res",
    "json-res",
)
"""Those that manifest-sparql11-query.ttl and manifest-sparql11-results.ttl include."""
ZERO_LENGTH = "Oxigraph lets a path of length zero begin and end only at terms that the graph has"
LANGUAGE = "Oxigraph's GROUP_CONCAT keeps a language that all its members have, as SPARQL 1.2 would"
UNBOUND = "Oxigraph binds the variable of GRAPH only where a triple pattern in it matches"
KNOWN = {
    "aggregates/agg-empty-group-count-graph": UNBOUND,
    "aggregates/agg-groupconcat-04": LANGUAGE,
    "aggregates/agg-groupconcat-06": LANGUAGE,
    "bindings/graph": UNBOUND,
    "csv-tsv-res/tsv03": "Oxigraph takes xsd:negativeInteger for xsd:integer when it loads",
    "functions/bnode01": "Oxigraph's BNODE gives one node for one label in the whole answer, not in a row",
    "negation/graph-minus": "Oxigraph takes the variable of GRAPH for one that both sides of MINUS share",
    "property-path/zero_or_more_set_end": ZERO_LENGTH,
    "property-path/zero_or_more_set_start": ZERO_LENGTH,
    "property-path/zero_or_one_set_end": ZERO_LENGTH,
    "property-path/zero_or_one_set_start": ZERO_LENGTH,
    "syntax-query/test_4": "Oxigraph refuses a query that calls a function it does not have",
}
"""Failures by name, with the reason; all of them are the engine's."""

CASES = cases(*FOLDERS)
EVALUATION = [case for case in CASES if case.result]
SYNTAX = [case for case in CASES if not case.result]
FEDERATED = cases("service", "syntax-fed")


def known(case: Case) -> pytest.MarkDecorator | tuple[()]:
    return pytest.mark.xfail(strict=True, reason=KNOWN[case.id]) if case.id in KNOWN else ()


@pytest.fixture(scope="module")
def endpoint() -> Iterator[Endpoint]:
    with served() as endpoint:
        yield endpoint


def ask(endpoint: Endpoint, case: Case, accept: str = "*/*") -> tuple[int, str, bytes]:
    got = endpoint.ask("GET", f"/sparql?{urlencode({'query': case.text})}", accept=accept)
    return got.status, got.media_type, got.body


@pytest.mark.parametrize("case", [pytest.param(case, marks=known(case), id=case.id) for case in EVALUATION])
def test_endpoint_gives_the_answer_of_the_suite(endpoint: Endpoint, case: Case) -> None:
    assert case.result
    endpoint.hold(case.nquads)
    form = wanted(case.result)
    status, media_type, body = ask(endpoint, case, form)
    assert (status, media_type) == (200, form), body
    assert seen(body, media_type) == expected(case.result)


@pytest.mark.parametrize("case", [pytest.param(case, marks=known(case), id=case.id) for case in SYNTAX])
def test_endpoint_takes_what_is_a_query_and_nothing_else(endpoint: Endpoint, case: Case) -> None:
    endpoint.hold(case.nquads)
    status, media_type, body = ask(endpoint, case)
    if case.kind == "PositiveSyntaxTest11":
        assert status == 200, body
    else:
        assert (status, media_type) == (400, "application/problem+json"), body
        assert b"/problems/bad-query" in body


@pytest.mark.parametrize("case", [pytest.param(case, id=case.id) for case in FEDERATED])
def test_federated_query_is_refused(endpoint: Endpoint, case: Case) -> None:
    endpoint.hold(b"")
    status, media_type, body = ask(endpoint, case)
    assert (status, media_type) == (403, "application/problem+json")
    assert b"/problems/query-refused" in body


def test_suites_are_whole() -> None:
    assert Counter(case.kind for case in CASES) == {
        "QueryEvaluationTest": 232,
        "CSVResultFormatTest": 3,
        "NegativeSyntaxTest11": 40,
        "PositiveSyntaxTest11": 63,
    }
    assert len(FEDERATED) == 10
    assert KNOWN.keys() <= {case.id for case in CASES}


ROW = '{"a": {"type": "literal", "value": "1"}, "b": {"type": "bnode", "value": "%s"}}'
TABLE = '{"head": {"vars": ["a", "b"]}, "results": {"bindings": [%s]}}'


@pytest.mark.parametrize(
    ("rows", "same"),
    [
        ([ROW % "x", ROW % "y"], True),
        ([ROW % "y", ROW % "x"], True),
        ([ROW % "x", ROW % "x"], False),
        ([ROW % "x"], False),
        ([ROW % "x", ROW % "y", ROW % "z"], False),
        ([ROW % "x", (ROW % "y").replace('"1"', '"2"')], False),
        ([ROW % "x", (ROW % "y").replace('"a"', '"c"')], False),
        ([ROW % "x", '{"b": {"type": "bnode", "value": "y"}}'], False),
        ([ROW % "x", (ROW % "y").replace("bnode", "literal")], False),
    ],
)
def test_comparison_tells_answers_apart(rows: list[str], *, same: bool) -> None:
    form = "application/sparql-results+json"
    right = seen((TABLE % f"{ROW % 'p'}, {ROW % 'q'}").encode(), form)
    table = TABLE % ", ".join(rows)
    if '"c"' in table:
        table = table.replace('["a", "b"]', '["a", "b", "c"]')
    assert (seen(table.encode(), form) == right) is same


def test_comparison_takes_numbers_by_their_value_and_type() -> None:
    def number(text: str, kind: str) -> object:
        cell = f'{{"type": "literal", "value": "{text}", "datatype": "http://www.w3.org/2001/XMLSchema#{kind}"}}'
        return seen((TABLE % f'{{"a": {cell}}}').encode(), "application/sparql-results+json")

    assert number("1.0", "decimal") == number("1", "decimal")
    assert number("1e1", "double") == number("10.0", "double")
    assert number("1", "decimal") != number("1", "integer")
    assert number("1.0", "decimal") != number("1.1", "decimal")
    assert number("1.0", "string") != number("1", "string")
