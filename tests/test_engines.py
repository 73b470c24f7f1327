"""The engines behind `validate`: they find the same, and none is used for what it would get wrong."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from samsvar.engine import BlankNode, Literal, NamedNode, Quad, Triple
from samsvar.engine.embedded import parse_file
from samsvar.errors import BadParameter, EngineMismatch, EngineUnavailable, GraphFileError, UsageError
from samsvar.knowledge import KnowledgeGraph
from samsvar.validation import ENGINES, Report, fast, reference, validate
from samsvar.validation.data import Data
from samsvar.validation.results import Result
from samsvar.validation.shapes import Shapes

ROOT = Path(__file__).parent.parent
PREFIXES = """
@prefix : <urn:> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
# What shacl-rust does otherwise than the specification when it is given it as it stands, and a query.
SHAPES = """
:S a sh:NodeShape ; sh:targetClass :T ; sh:property :S-node , :S-some , :S-query , :S-back .
:S-node a sh:PropertyShape ; sh:path :p ; sh:node :Text ; sh:message "no text"@en , "ingen tekst"@nb .
:S-some a sh:PropertyShape ; sh:path :p ; sh:qualifiedValueShape :English ; sh:qualifiedMinCount 1 .
:S-query a sh:PropertyShape ; sh:path :q ; sh:severity sh:Warning ; sh:message "same"@en ; sh:sparql [
  sh:prefixes [ sh:declare [ sh:prefix "u" ; sh:namespace "urn:"^^xsd:anyURI ] ] ;
  sh:select "SELECT $this ?value WHERE { $this u:q ?value . FILTER NOT EXISTS { ?value u:p $this } } # {" ] .
:S-back a sh:PropertyShape ; sh:path [ sh:inversePath :q ] ; sh:maxCount 1 .
:Either a sh:NodeShape ; sh:targetSubjectsOf :q ; sh:or ( :HasText [ sh:class :U ] ) ; sh:severity sh:Info .
:HasText a sh:NodeShape ; sh:property :HasText-some .
:HasText-some a sh:PropertyShape ; sh:path :p ; sh:qualifiedValueShape :English ; sh:qualifiedMinCount 1 .
:Text a sh:NodeShape ; sh:nodeKind sh:Literal .
:English a sh:NodeShape ; sh:languageIn ( "en" ) ; sh:pattern "[^ ]" .
"""
DATA = """
:U rdfs:subClassOf :T .
:a a :T ; :p "x"@en , "y"@nb ; :q :b .
:b a :U ; :p :a , " "@en ; :q :a .
:c a :T ; :q :b .
"""
NODES = st.sampled_from([NamedNode("urn:a"), NamedNode("urn:b"), BlankNode("c")])
PREDICATES = st.sampled_from([NamedNode("urn:p"), NamedNode("urn:q")])
LITERALS = st.sampled_from([Literal("x", language="en"), Literal(" ", language="en"), Literal("x"), Literal("5")])
CLASSES = st.sampled_from([NamedNode("urn:T"), NamedNode("urn:U")])
TYPE = NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
TRIPLES = st.builds(Triple, NODES, PREDICATES, NODES | LITERALS) | st.builds(Triple, NODES, st.just(TYPE), CLASSES)
needs_fast = pytest.mark.skipif(not fast.is_installed(), reason="the fast engine is not installed")


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def report(engine: str, data: str = DATA, shapes: str = SHAPES) -> Report:
    return validate(triples(data), triples(shapes), engine=engine)


def told(found: Report) -> set[tuple[str, str, str | None, str, str, str]]:
    return {(f.rule, f.focus, f.value, f.component, f.severity.value, f.told("nb")) for f in found.findings}


@pytest.mark.parametrize("engine", [pytest.param(name, marks=needs_fast) for name in ENGINES])
def test_every_engine_finds_the_faults_that_were_planted(engine: str) -> None:
    found = {(f.rule, f.focus, f.value, f.component) for f in report(engine).findings}
    assert found == {
        ("urn:S-node", "urn:b", "urn:a", "NodeConstraintComponent"),
        ("urn:S-some", "urn:b", None, "QualifiedMinCountConstraintComponent"),
        ("urn:S-some", "urn:c", None, "QualifiedMinCountConstraintComponent"),
        ("urn:S-query", "urn:b", "urn:a", "SPARQLConstraintComponent"),
        ("urn:S-query", "urn:c", "urn:b", "SPARQLConstraintComponent"),
        ("urn:S-back", "urn:b", None, "MaxCountConstraintComponent"),
        ("urn:Either", "urn:c", "urn:c", "OrConstraintComponent"),
    }


@needs_fast
def test_messages_come_from_the_shapes_in_every_language_whatever_the_engine() -> None:
    for engine in ("reference", "fast"):
        messages = {finding.rule: finding.message for finding in report(engine).findings}
        assert messages["urn:S-node"] == {"en": "no text", "nb": "ingen tekst"}
        assert messages["urn:S-query"] == {"en": "same"}
        assert messages["urn:S-some"] == {
            "en": "This breaks sh:qualifiedMinCount 1.",
            "nb": "Dette bryter sh:qualifiedMinCount 1.",
        }


@needs_fast
@given(st.lists(TRIPLES, max_size=14))
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_engines_agree_on_any_data(data: list[Triple]) -> None:
    both = validate([*triples(":U rdfs:subClassOf :T ."), *data], triples(SHAPES), engine="both")
    assert told(both) == told(validate([*triples(":U rdfs:subClassOf :T ."), *data], triples(SHAPES), engine="auto"))


@needs_fast
def test_engines_find_the_same_in_the_shipped_graph(shipped: KnowledgeGraph) -> None:
    data = [triple_of(quad) for quad in shipped.engine.quads()]
    shapes = [triple_of(quad) for file in sorted((ROOT / "shapes").glob("*.ttl")) for quad in parse_file(file)]
    expected = validate(data, shapes, engine="reference")
    assert expected.findings
    assert validate(data, shapes, engine="fast").findings == expected.findings


def triple_of(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the engines that were run, in order; they run as ever."""
    ran: list[str] = []

    def noting(name: str, run: Callable[[Data, Shapes], list[Result]]) -> Callable[[Data, Shapes], list[Result]]:
        def noted(data: Data, shapes: Shapes) -> list[Result]:
            ran.append(name)
            return run(data, shapes)

        return noted

    monkeypatch.setattr(fast, "run", noting("fast", fast.run))
    monkeypatch.setattr(reference, "run", noting("reference", reference.run))
    return ran


@needs_fast
def test_auto_takes_the_fast_engine_where_it_is_trusted(runs: list[str]) -> None:
    report("auto")
    assert runs == ["fast"]


@needs_fast
@pytest.mark.parametrize(
    "shapes",
    [
        "sh:property [ sh:path :p ; sh:maxCount 0 ; sh:deactivated true ] .",
        "sh:not [ sh:class :U ] , [ sh:class :V ] .",
        "sh:property [ sh:path :r ; sh:node :S ] .",
        'sh:property [ sh:path :p ; sh:pattern "(?=x)x" ] .',
        "sh:property [ sh:path ( :p [ sh:inversePath :p ] ) ; sh:maxCount 1 ] .",
        'sh:sparql [ sh:select "SELECT $this WHERE { FILTER BOUND($this) }" ] .',
    ],
)
def test_what_the_fast_engine_gets_wrong_goes_to_the_reference(runs: list[str], shapes: str) -> None:
    shapes = f":S a sh:NodeShape ; sh:targetClass :T ; {shapes}"
    assert report("auto", shapes=shapes).findings == report("reference", shapes=shapes).findings
    assert runs == ["reference", "reference"]
    for engine in ("fast", "both"):
        with pytest.raises(UsageError, match="not sound for the fast engine"):
            report(engine, shapes=shapes)


def test_recursion_that_the_data_go_round_in_is_refused() -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :q ; sh:node :S ] ."
    with pytest.raises(GraphFileError, match="Recursive"):
        report("auto", shapes=shapes)


@needs_fast
def test_inverse_path_goes_to_the_reference_only_where_literals_stand(runs: list[str]) -> None:
    shapes = (
        ":S a sh:NodeShape ; sh:targetObjectsOf :p ; sh:property [ sh:path [ sh:inversePath :p ] ; sh:maxCount 1 ] ."
    )
    assert report("auto", data=":a :p :x . :b :p :x .", shapes=shapes).counts == report("reference").counts | {
        severity: int(severity == "violation") for severity in report("reference").counts
    }
    assert [f.focus for f in report("auto", data=':a :p "x" . :b :p "x" .', shapes=shapes).findings] == ["x"]
    assert runs[-1] == "reference"


def test_without_its_package_auto_is_the_reference_and_fast_is_an_error(
    runs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fast, "shacl_rust", None)
    report("auto")
    assert runs == ["reference"]
    for engine in ("fast", "both"):
        with pytest.raises(EngineUnavailable, match="samsvar\\[fast\\]"):
            report(engine)


@needs_fast
def test_engines_that_do_not_agree_are_an_error_that_tells_where(monkeypatch: pytest.MonkeyPatch) -> None:
    all_but_one = fast.run(Data(triples(DATA)), Shapes(triples(SHAPES)))
    all_but_one = [result for result in all_but_one if result.shape != NamedNode("urn:S-back")]
    monkeypatch.setattr(fast, "run", lambda _data, _shapes: all_but_one)
    with pytest.raises(EngineMismatch, match="only the reference engine finds MaxCount") as mismatch:
        report("both")
    assert mismatch.value.exit_code == 3


def test_unknown_engine_is_an_error() -> None:
    with pytest.raises(BadParameter, match="no validation engine named 'slow'"):
        report("slow")


@pytest.mark.parametrize("engine", ["auto", "reference"])
def test_values_that_cannot_be_compared_are_told_of_in_one_line(engine: str) -> None:
    shapes = ":S a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; sh:lessThan :q , :r ] ."
    data = ':a a :T ; :p _:x ; :q 1 ; :r "2024"^^xsd:gYear .'
    with pytest.raises(GraphFileError) as refused:
        report(engine, data=data, shapes=shapes)
    assert "\n" not in str(refused.value)


def test_property_shape_is_still_part_of_its_holder_where_another_asks_the_holder() -> None:
    shapes = """
    :H a sh:NodeShape ; sh:targetClass :U ; sh:property :H-p .
    :H-p a sh:PropertyShape ; sh:path :p ; sh:minCount 1 .
    :A a sh:NodeShape ; sh:targetClass :T ; sh:node :H .
    """
    found = {
        (f.rule, f.focus) for f in report("reference", data=":U rdfs:subClassOf :T . :x a :T .", shapes=shapes).findings
    }
    assert found == {("urn:A", "urn:x")}


def test_property_of_a_closed_shape_is_still_allowed() -> None:
    shapes = """
    :H a sh:NodeShape ; sh:targetClass :T ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ; sh:property :H-p .
    :H-p sh:path :p .
    """
    assert report("reference", data=':x a :T ; :p "x" .', shapes=shapes).findings == ()


def test_finding_of_a_shape_without_a_name_has_the_rule_of_the_shape_that_holds_it() -> None:
    shapes = ":H a sh:NodeShape ; sh:targetClass :T ; sh:property [ sh:path :p ; sh:minCount 1 ] ."
    for engine in ("auto", "reference"):
        assert [f.rule for f in report(engine, data=":x a :T .", shapes=shapes).findings] == ["urn:H"]
