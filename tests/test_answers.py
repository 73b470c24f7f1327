"""Answers as JSON, CSV and Markdown."""

import csv
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsvar.answers import Answer, markdown_table
from samsvar.engine import Literal, NamedNode
from samsvar.names import ID, PREFIXES

XSD = PREFIXES["xsd"]
TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\0"))


def read(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))


@given(TEXT)
def test_csv_gives_back_every_text_and_starts_no_formula(text: str) -> None:
    cell = read(Answer(("a",), ((Literal(text),),)).to_csv())[1:]
    [[found]] = cell or [[""]]
    assert found in {text, f"'{text}"}
    assert not found.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://x")'])
def test_formula_gets_an_apostrophe(text: str) -> None:
    assert read(Answer(("a",), ((Literal(text),),)).to_csv())[1] == [f"'{text}"]


def test_number_stays_a_number_in_csv() -> None:
    number = Literal("-5", datatype=NamedNode(f"{XSD}integer"))
    assert read(Answer(("a",), ((number,),)).to_csv())[1] == ["-5"]


def test_csv_has_a_byte_order_mark_only_on_request() -> None:
    answer = Answer(("å",), ())
    assert answer.to_csv() == "å\r\n"
    assert answer.to_csv(mark=True).encode("utf-8") == b"\xef\xbb\xbf\xc3\xa5\r\n"


def test_json_leaves_out_what_is_unbound_and_keeps_numbers_and_truth() -> None:
    row = (
        NamedNode(f"{ID}goal/x/y"),
        None,
        Literal("3", datatype=NamedNode(f"{XSD}integer")),
        Literal("true", datatype=NamedNode(f"{XSD}boolean")),
        Literal("2026-11-22", datatype=NamedNode(f"{XSD}date")),
        Literal("mål", language="nb"),
    )
    answer = Answer(("iri", "none", "number", "truth", "day", "text"), (row,))
    assert json.loads(json.dumps(answer.to_json())) == [
        {"iri": f"{ID}goal/x/y", "number": 3, "truth": True, "day": "2026-11-22", "text": "mål"}
    ]


def test_markdown_keeps_a_cell_in_its_cell() -> None:
    assert markdown_table(["a", "b"], [["x | y\nz", "<b>"]]) == "| a | b |\n| --- | --- |\n| x \\| y z | &lt;b> |\n"


def test_iris_come_once_in_the_order_of_the_rows() -> None:
    a, b = NamedNode("urn:a"), NamedNode("urn:b")
    assert Answer(("x", "y"), ((b, a), (a, Literal("t")))).iris() == ["urn:b", "urn:a"]
