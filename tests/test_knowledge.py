"""Names of elements, loading, and chains, on small graphs."""

from collections.abc import Callable
from pathlib import Path

import pytest

from samsvar.answers import Answer
from samsvar.catalog import Parameter
from samsvar.engine import Literal
from samsvar.errors import AmbiguousName, BadParameter, BadQuery, ElementNotFound, GraphFileError
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID
from samsvar.resources import Collection

LoadGraph = Callable[[str], KnowledgeGraph]
ANY = Parameter("target", "iri", {"en": "", "nb": ""}, required=True)
GOAL = Parameter("target", "iri", {"en": "", "nb": ""}, required=True, of_class="sv:StrategyElement")
STRENGTH = Parameter("strength", "iri", {"en": "", "nb": ""}, required=False, scheme="strength")
NAMES = """
<https://w3id.org/samsvar/id/goal/x/equal> a sv:Goal ; skos:prefLabel "Likeverdig behandling"@nb, "Equal treatment"@en .
<https://w3id.org/samsvar/id/goal/x/sami> a sv:Goal ; skos:prefLabel "Likeverdig for samiske"@nb, "Equal for Sami"@en .
<https://w3id.org/samsvar/id/goal/x/short> a sv:Goal ; skos:prefLabel "Likeverdig"@nb, "Even"@en .
<https://w3id.org/samsvar/id/organisation/o> a org:FormalOrganization ; skos:prefLabel "Samiske venner"@nb ;
  skos:altLabel "SV"@nb .
"""


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("goal/x/equal", "goal/x/equal"),
        (f"{ID}goal/x/equal", "goal/x/equal"),
        ("Likeverdig behandling", "goal/x/equal"),
        ("likeverdig  BEHANDLING", "goal/x/equal"),
        ("treatm", "goal/x/equal"),
        ("likeverdig", "goal/x/short"),
        ("for sam", "goal/x/sami"),
        ("shor", "goal/x/short"),
    ],
)
def test_element_is_found_by_iri_short_name_label_or_part(graph_of: LoadGraph, name: str, found: str) -> None:
    assert graph_of(NAMES).resolve(name, GOAL) == ID + found


def test_other_label_names_a_thing_too(graph_of: LoadGraph) -> None:
    assert graph_of(NAMES).resolve("sv", ANY) == f"{ID}organisation/o"


def test_ambiguous_name_lists_the_candidates(graph_of: LoadGraph) -> None:
    with pytest.raises(AmbiguousName, match=r"'equal' fits 2 of sv:StrategyElement: goal/x/equal, goal/x/sami"):
        graph_of(NAMES).resolve("equal", GOAL)


@pytest.mark.parametrize("name", ["goal/x/none", f"{ID}goal/x/none", "finnes ikke", "organisation/o", "samiske venner"])
def test_unknown_name_or_one_of_another_kind_is_not_found(graph_of: LoadGraph, name: str) -> None:
    with pytest.raises(ElementNotFound, match="target: nothing of sv:StrategyElement"):
        graph_of(NAMES).resolve(name, GOAL)


def test_blank_name_is_refused(graph_of: LoadGraph) -> None:
    with pytest.raises(BadParameter, match="blank"):
        graph_of(NAMES).resolve("  ", GOAL)


@pytest.mark.parametrize("name", ["strong", "sterk", "https://w3id.org/samsvar/vocab/strength/strong"])
def test_concept_is_named_by_its_scheme(graph_of: LoadGraph, name: str) -> None:
    assert graph_of(NAMES).resolve(name, STRENGTH) == "https://w3id.org/samsvar/vocab/strength/strong"


def test_concept_of_another_scheme_is_not_found(graph_of: LoadGraph) -> None:
    with pytest.raises(ElementNotFound):
        graph_of(NAMES).resolve("national", STRENGTH)


def test_label_falls_back_to_another_language_and_then_to_the_short_name(graph_of: LoadGraph) -> None:
    graph = graph_of(NAMES)
    assert graph.label(f"{ID}organisation/o", "en") == "Samiske venner"
    assert graph.label(f"{ID}goal/x/none", "en") == "goal/x/none"


def test_description_holds_what_the_files_say_and_nothing_derived(graph_of: LoadGraph) -> None:
    graph = graph_of("<urn:a> sv:serves <urn:b> ; skos:prefLabel 'a'@nb . <urn:b> sv:serves <urn:c> .")
    described = {(t.predicate.value.rpartition("/")[2], str(t.object)) for t in graph.describe(["urn:a"])}
    assert described == {("serves", "<urn:b>"), ("core#prefLabel", '"a"@nb')}


def test_sparql_gives_rows_truth_or_triples(graph_of: LoadGraph) -> None:
    graph = graph_of("<urn:a> sv:serves <urn:b> .")
    rows = graph.query("SELECT ?x WHERE { <urn:a> <https://w3id.org/samsvar/def/reaches> ?x }")
    assert isinstance(rows, Answer)
    assert rows.to_json() == [{"x": "urn:b"}]
    assert graph.query("ASK { <urn:a> ?p <urn:b> }") is True
    assert graph.query("CONSTRUCT { <urn:b> ?p <urn:a> } WHERE { <urn:a> ?p <urn:b> }")


def test_faulty_sparql_is_refused_in_one_line(graph_of: LoadGraph) -> None:
    with pytest.raises(BadQuery, match=r"^error at 1:\d+") as refused:
        graph_of("").query("SELECT ?x WHERE { ?x ")
    assert "\n" not in str(refused.value)


def test_empty_data_folder_is_named(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(GraphFileError, match=r"data holds no \.ttl file"):
        KnowledgeGraph.load(Collection.at(tmp_path))


def test_folder_without_data_is_named(tmp_path: Path) -> None:
    with pytest.raises(GraphFileError, match="has no folder named data"):
        Collection.at(tmp_path)


@pytest.mark.parametrize(
    ("content", "where"),
    [
        (b"<urn:a> <urn:b>\n <urn:c> ?", r"bad\.ttl:2:"),
        (b'<urn:a> <urn:b> "\xff" .', r"bad\.ttl:1:"),
        (b"a:b a a:c .", r"bad\.ttl:1:"),
    ],
)
def test_unreadable_file_is_named_with_line_and_column(tmp_path: Path, content: bytes, where: str) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "good.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    (tmp_path / "data" / "bad.ttl").write_bytes(content)
    with pytest.raises(GraphFileError, match=where + r"\d+: ") as refused:
        KnowledgeGraph.load(Collection.at(tmp_path))
    assert "\n" not in str(refused.value)


LINK = """<urn:{name}> sv:source <urn:{source}> ; sv:target <urn:{target}> ; sv:strength vocab:strength\\/{strength} ;
  sv:relation vocab:relation\\/supports ; sv:reviewStatus vocab:review-status\\/{status} ;
  sv:rationale "fordi {name}"@nb ; prov:wasAttributedTo <urn:editors> ; sv:evidence <urn:passage-{name}> .
"""


def link(name: str, source: str, target: str, strength: str = "strong", status: str = "accepted") -> str:
    return LINK.format(name=name, source=source, target=target, strength=strength, status=status)


def test_chains_come_strong_first_then_short(graph_of: LoadGraph) -> None:
    graph = graph_of(
        "<urn:a> sv:serves <urn:b> ; sv:statedIn <urn:plan> ."
        + link("l1", "b", "goal")
        + link("l2", "a", "goal", "partial")
        + link("l3", "a", "c")
        + link("l4", "c", "d")
        + link("l5", "d", "goal")
    )
    chains = graph.chains.between("urn:a", "urn:goal")
    assert [(chain.strong, chain.elements) for chain in chains] == [
        (True, ("urn:a", "urn:b", "urn:goal")),
        (True, ("urn:a", "urn:c", "urn:d", "urn:goal")),
        (False, ("urn:a", "urn:goal")),
    ]


def test_step_tells_every_word_it_stands_on(graph_of: LoadGraph) -> None:
    graph = graph_of(
        link("weak", "a", "b", "partial")
        + link("firm", "a", "b")
        + link("no", "a", "b", status="rejected")
        + "<urn:no> sv:rejectionReason 'nei'@nb ."
    )
    [chain] = graph.chains.between("urn:a", "urn:b")
    [words] = chain.steps
    assert [(w.link, w.strong, w.rationale, w.passages, w.said_by) for w in words] == [
        ("urn:firm", True, {"nb": "fordi firm"}, ("urn:passage-firm",), "urn:editors"),
        ("urn:weak", False, {"nb": "fordi weak"}, ("urn:passage-weak",), "urn:editors"),
    ]
    assert [step.link for step in graph.chains.rejected("urn:a", "urn:b")] == ["urn:no"]


def test_chains_survive_a_cycle(graph_of: LoadGraph) -> None:
    graph = graph_of(link("l1", "a", "b") + link("l2", "b", "a") + link("l3", "b", "c"))
    assert [chain.elements for chain in graph.chains.between("urn:a", "urn:c")] == [("urn:a", "urn:b", "urn:c")]
    assert graph.chains.between("urn:a", "urn:a") == []
    assert graph.chains.between("urn:c", "urn:a") == []
    assert graph.chains.between("urn:nowhere", "urn:a") == []


def test_date_parameter_takes_only_dates() -> None:
    day = Parameter("as_of", "date", {"en": "", "nb": ""}, required=False)
    assert day.to_term("2026-11-22") == Literal("2026-11-22", datatype=day.to_term("today").datatype)  # type: ignore[union-attr]
    for text in ("22.11.2026", "2026-13-01", "2026-11-22T10:00", "20261122", "", "2026-W01-1"):
        with pytest.raises(BadParameter, match="as-of must be a date"):
            day.to_term(text)


def test_blank_nodes_of_two_files_stay_apart(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    for name in ("a", "b"):
        (tmp_path / "data" / f"{name}.ttl").write_text(f"_:same <urn:{name}> 1 .", encoding="utf-8")
    graph = KnowledgeGraph.load(Collection.at(tmp_path))
    assert graph.query("ASK { ?x <urn:a> 1 ; <urn:b> 1 }") is False
