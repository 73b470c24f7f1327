"""Ranges of characters, and statements found in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsvar.errors import BadPassage
from samsvar.passages import Passage, fold, parse_passage, reads_as, split_into_statements

WORDS = st.text(alphabet="abcæøå", min_size=1, max_size=8)


def test_passage_iri_names_file_and_characters() -> None:
    passage = parse_passage("https://w3id.org/samsvar/source/plan.txt#char=3,7")
    assert passage == Passage("plan.txt", 3, 7)
    assert passage.within("en plan") == "plan"


@given(st.integers(0, 10**6), st.integers(1, 10**4))
def test_passage_and_its_iri_are_the_same(start: int, length: int) -> None:
    passage = Passage("000.txt", start, start + length)
    assert parse_passage(passage.iri) == passage


@pytest.mark.parametrize(
    "iri",
    [
        "https://w3id.org/samsvar/source/plan.txt",
        "https://w3id.org/samsvar/source/plan.txt#char=7,3",
        "https://w3id.org/samsvar/source/plan.txt#char=3,3",
        "https://w3id.org/samsvar/source/plan.txt#char=3,",
        "https://w3id.org/samsvar/source/plan.txt#line=3,4",
        "https://w3id.org/samsvar/source/#char=3,4",
        "https://w3id.org/samsvar/source/a/b.txt#char=3,4",
        "https://example.org/plan.txt#char=3,4",
        "https://w3id.org/samsvar/source/plan.txt#char=٣,٤",
    ],
)
def test_anything_else_is_no_passage(iri: str) -> None:
    with pytest.raises(BadPassage):
        parse_passage(iri)


@given(st.lists(WORDS, min_size=1, max_size=6), st.data())
def test_white_space_does_not_matter(words: list[str], data: st.DataObject) -> None:
    gaps = st.sampled_from([" ", "\n", "  \n ", "\t"])
    text = "".join(word + data.draw(gaps) for word in words)
    assert reads_as([text], " ".join(words))


@pytest.mark.parametrize("statement", ["samhandling", "sam-handling", "sam- handling"])
def test_hyphen_at_a_line_end_may_be_kept_or_dropped(statement: str) -> None:
    assert reads_as(["sam-\nhandling"], statement)


@pytest.mark.parametrize(("text", "statement"), [("sam-handling", "samhandling"), ("sam handling", "samhandling")])
def test_other_hyphens_and_blanks_stay(text: str, statement: str) -> None:
    assert not reads_as([text], statement)


@given(st.lists(WORDS, min_size=1, max_size=5), st.integers(0, 4), WORDS)
def test_another_word_is_another_statement(words: list[str], place: int, other: str) -> None:
    changed = list(words)
    changed[place % len(words)] = other
    assert reads_as([" ".join(words)], " ".join(changed)) == (changed == words)


def test_interrupted_statement_stands_in_several_pieces() -> None:
    assert split_into_statements(["en", "hel setning"], ["en hel setning"])


def test_same_wording_printed_twice_is_one_statement() -> None:
    assert split_into_statements(["et mål", "et\nmål"], ["et mål"])


def test_other_wording_printed_again_is_a_second_statement() -> None:
    assert split_into_statements(["et", "mål", "målet"], ["et mål", "målet"])


@pytest.mark.parametrize(
    ("pieces", "statements"),
    [
        (["et mål"], ["et mål", "målet"]),
        (["et mål", "mer"], ["et mål"]),
        (["mål", "et"], ["et mål"]),
        ([], ["et mål"]),
    ],
)
def test_pieces_and_statements_must_use_each_other_up(pieces: list[str], statements: list[str]) -> None:
    assert not split_into_statements(pieces, statements)


@given(st.text())
def test_folding_twice_is_folding_once(text: str) -> None:
    assert fold(fold(text)) == fold(text)
