"""Short names and the IRIs that they stand for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from samsvar.names import ID, PREFIXES, SV, expand, is_iri, shorten

SLUG = st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True)


@given(st.lists(SLUG, min_size=1, max_size=3))
def test_path_stands_for_a_thing_and_back(slugs: list[str]) -> None:
    name = "/".join(["goal", *slugs])
    assert expand(name) == ID + name
    assert shorten(ID + name) == name


@given(st.sampled_from(sorted(PREFIXES)), st.from_regex(r"[A-Za-z][A-Za-z0-9_]*", fullmatch=True))
def test_prefixed_name_stands_for_an_iri_and_back(prefix: str, local: str) -> None:
    iri = expand(f"{prefix}:{local}")
    assert iri == PREFIXES[prefix] + local
    assert shorten(iri) == f"{prefix}:{local}"


@pytest.mark.parametrize(
    "text", ["samiske brukere", "Mål", "likeverdig behandling", "sv:", "nope:Goal", "", "kvalitet"]
)
def test_label_is_no_iri(text: str) -> None:
    assert expand(text) is None


@pytest.mark.parametrize("text", ["x:y> } ?s ?p ?o #", "http://a b", "http://a\n", 'http://a"', "relative/path", ""])
def test_text_that_could_break_out_of_a_query_is_no_iri(text: str) -> None:
    assert not is_iri(text)


@pytest.mark.parametrize("name", ["vocab/level/regional", "graph/derived", "graph/data/documents/plan"])
def test_concept_and_graph_have_paths_too(name: str) -> None:
    assert expand(name) == f"https://w3id.org/samsvar/{name}"
    assert shorten(f"https://w3id.org/samsvar/{name}") == name


def test_iri_stands_for_itself() -> None:
    assert expand(f"{SV}Goal") == f"{SV}Goal"
    assert shorten("https://example.org/x") == "https://example.org/x"
