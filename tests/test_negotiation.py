"""Which form a client gets."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsvar.errors import NotAcceptable
from samsvar.http.negotiation import GRAPHS, ROWS, TRUTH, best, choose, ranges

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, JSON),
        ("", JSON),
        ("*/*", JSON),
        ("application/*", JSON),
        ("text/*", "text/csv"),
        ("TEXT/CSV", "text/csv"),
        ("text/csv", "text/csv"),
        ("text/tab-separated-values;q=0.2, text/csv;q=0.1", "text/tab-separated-values"),
        (f"{XML}, {JSON};q=0.9", XML),
        (f"{JSON};q=0, */*", XML),
        (f"*/*;q=0.1, {XML};q=0.05", JSON),
        ("text/csv, */*", "text/csv"),
        ("application/json", "application/json"),
        ("application/xml;q=0.9, text/html, */*;q=0.8", "application/xml"),
        (f"{JSON}, application/json", JSON),
        ("text/html, text/csv;q=0.001", "text/csv"),
        ("text/csv;charset=utf-8", "text/csv"),
        ('text/csv;charset="UTF-8";header=present', "text/csv"),
        ("text/csv;charset=utf-16, */*;q=0.1", JSON),
        (f"text/csv ; q=0.3 , {XML} ; q=0.4", XML),
        (f'text/csv;note="a, b; q=0";q=1, {XML};q=0.5', "text/csv"),
        ("text/csv;q=2, text/tab-separated-values;q=0.1", "text/tab-separated-values"),
        ("nonsense, /, text/, text/csv;q=0.2", "text/csv"),
        ("nonsense", JSON),
    ],
)
def test_rows_have_the_form_that_the_client_likes_best(accept: str | None, chosen: str) -> None:
    assert choose(ROWS, accept).media_type == chosen


@pytest.mark.parametrize(
    ("accept", "chosen"),
    [
        (None, "text/turtle"),
        ("text/*;q=0.5, application/*", "application/n-triples"),
        ("application/rdf+xml, text/turtle;q=0.9", "application/rdf+xml"),
        ('application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/ld+json"),
        ("application/ld+json;q=0.5, application/ld+json;profile=x;q=0.1, text/turtle;q=0.4", "text/turtle"),
        ("application/json", "application/json"),
        ("application/n-quads, application/trig;q=0.1", "application/n-quads"),
        ("application/x-turtle", "application/x-turtle"),
    ],
)
def test_graph_has_the_form_that_the_client_likes_best(accept: str | None, chosen: str) -> None:
    assert choose(GRAPHS, accept).media_type == chosen


@pytest.mark.parametrize("accept", ["text/html", "text/csv;q=0", "*/*;q=0", "text/csv;charset=latin1", "image/*"])
def test_what_the_client_does_not_take_is_not_given(accept: str) -> None:
    with pytest.raises(NotAcceptable, match=r"json .* csv"):
        choose(ROWS, accept)


def test_truth_has_no_form_of_a_table() -> None:
    with pytest.raises(NotAcceptable):
        choose(TRUTH, "text/csv")


@pytest.mark.parametrize(
    ("name", "chosen"),
    [
        ("json", JSON),
        ("CSV", "text/csv"),
        ("srx", XML),
        (JSON, JSON),
        ("application/sparql-results xml", XML),
        ("application/json", "application/json"),
    ],
)
def test_short_name_of_a_form_goes_before_the_header(name: str, chosen: str) -> None:
    assert choose(ROWS, "text/tab-separated-values", name).media_type == chosen


def test_short_name_that_no_form_has_is_not_acceptable() -> None:
    with pytest.raises(NotAcceptable, match="no format 'turtle'"):
        choose(ROWS, None, "turtle")


def test_text_has_its_character_set_and_the_others_have_none() -> None:
    labels = {form.names[0]: choose((form,), None).content_type for form in (*ROWS, *GRAPHS)}
    assert labels == {
        "json": JSON,
        "xml": XML,
        "csv": "text/csv; charset=utf-8",
        "tsv": "text/tab-separated-values; charset=utf-8",
        "turtle": "text/turtle; charset=utf-8",
        "ntriples": "application/n-triples",
        "jsonld": "application/ld+json",
        "rdfxml": "application/rdf+xml",
        "trig": "application/trig",
        "nquads": "application/n-quads",
    }


def test_several_media_types_are_liked_in_order_of_what_is_said_of_them() -> None:
    offered = ("text/html", "text/plain")
    assert best("text/*;q=0.3, text/html;q=0.7, text/html;level=1", offered) == "text/html"
    assert best("text/plain;q=0.5, text/html;q=0.4", offered) == "text/plain"
    assert best("image/png", offered) is None


@given(st.text(alphabet='*/;,=q01."\\ abtextcsv\t-', max_size=300))
def test_no_header_goes_unread_or_wrong(accept: str) -> None:
    ranges(accept)
    with contextlib.suppress(NotAcceptable):
        choose(ROWS, accept)


def test_hostile_header_is_read_quickly() -> None:
    for part in ('"', '"\\', 'a/b;q="', ";", ";a=", ",", "a/", " \t"):
        ranges(part * 8000)
