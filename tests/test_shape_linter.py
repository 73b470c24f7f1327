"""The linter of shapes: what no engine heeds is refused, and what the fast one gets wrong is known."""

import pytest
from pyoxigraph import RdfFormat, parse

from samsvar.engine import Triple
from samsvar.errors import GraphFileError
from samsvar.resources import shipped_graph
from samsvar.validation import validate
from samsvar.validation.linter import faults, trust
from samsvar.validation.shapes import Shapes

PREFIXES = """
@prefix : <urn:> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TOP = ":S a sh:NodeShape ; sh:targetClass :T ; "


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(PREFIXES + turtle, format=RdfFormat.TURTLE)]


def shapes(turtle: str) -> Shapes:
    return Shapes(triples(turtle))


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        (":S sh:targetWhere [ sh:class :T ] .", "uses sh:targetWhere"),
        (TOP + "sh:property [ sh:path :p ; sh:someValue [ sh:class :U ] ] .", "urn:S uses sh:someValue"),
        (TOP + "sh:property [ sh:path :p ; sh:mincount 1 ] .", "urn:S uses sh:mincount"),
        (TOP + 'sh:target [ a sh:SPARQLTarget ; sh:select "" ] .', "urn:S uses sh:target"),
        (TOP + "sh:rule [ a sh:TripleRule ] .", "urn:S uses sh:rule"),
        (TOP + "sh:expression [ sh:path :p ] .", "urn:S uses sh:expression"),
        (TOP + "sh:entailment :rdfs .", "urn:S uses sh:entailment"),
        (":S a sh:Nodeshape .", "urn:S uses sh:Nodeshape"),
        (TOP + "sh:severity :Terrible .", "urn:S has a severity that is not"),
        (TOP + 'sh:property [ sh:path :p ; sh:uniqueLang "1"^^xsd:boolean ] .', "sh:uniqueLang has no effect"),
    ],
)
@pytest.mark.parametrize("engine", ["auto", "reference", "fast", "both"])
def test_what_no_engine_heeds_is_refused_before_any_run(engine: str, turtle: str, told: str) -> None:
    with pytest.raises(GraphFileError, match=told):
        validate(triples(":a a :T ."), triples(turtle), engine=engine)


def test_terms_that_rightly_change_nothing_are_none_of_its_business() -> None:
    texts = 'sh:name "p"@en ; sh:description "d"@en ; sh:order 1 ; sh:group :G ; sh:defaultValue 0'
    assert faults(shapes(TOP + f"sh:property [ sh:path :p ; sh:minCount 0 ; {texts} ] . :G a sh:PropertyGroup .")) == ()


def test_shapes_of_shapes_may_name_any_term_as_their_path() -> None:
    assert faults(shapes(TOP + "sh:property [ sh:path sh:entailment ; sh:maxCount 0 ] .")) == ()


def test_what_shacl_says_of_its_own_terms_is_not_a_shape_of_ours() -> None:
    assert faults(shapes("sh:targetWhere sh:isCoolOn sh:Sunday . sh:Thing a sh:Odd .")) == ()


def test_shipped_shapes_are_heeded_and_trusted() -> None:
    files = sorted((shipped_graph() / "shapes").glob("*.ttl"))
    shipped = Shapes(quad.triple for file in files for quad in parse(path=str(file), format=RdfFormat.TURTLE))
    assert faults(shipped) == ()
    assert trust(shipped).unsound == ()


SELECT = 'sh:sparql [ sh:select "SELECT $this WHERE { %s }" ]'


@pytest.mark.parametrize(
    ("turtle", "told"),
    [
        (TOP + "sh:property [ sh:path :p ; sh:deactivated true ] .", "sh:deactivated on a shape that another holds"),
        (TOP + "sh:not :A , :B .", "several values of sh:not"),
        (TOP + 'sh:property [ sh:path :p ; sh:minCount "1" ] .', "not a value for sh:minCount"),
        (TOP + "sh:property [ sh:path :p ; sh:nodeKind sh:Class ] .", "not a value for sh:nodeKind"),
        (TOP + "sh:property [ sh:path :p , :q ; sh:minCount 1 ] .", "several values of sh:path"),
        (TOP + "sh:property [ sh:minCount 1 ] .", "a property shape without sh:path"),
        (TOP + "sh:property [ sh:path ( :p ) ; sh:minCount 1 ] .", "not a value for sh:path"),
        (TOP + "sh:or :A .", "not a value for sh:or"),
        (TOP + 'sh:pattern "(x" .', "a pattern that it does not know"),
        (TOP + "sh:node :A . :A sh:node :S .", "part of itself"),
        (TOP + "a owl:Class .", "owl:Class"),
        (TOP + "sh:node :A ; sh:and ( :B ) .", "sh:node beside sh:and"),
        (TOP + "sh:node :A . :A " + SELECT % "$this :p 1" + " .", "sh:sparql on a shape that is part of another"),
        (TOP + SELECT % "FILTER BOUND($this)" + " .", "asked again for every focus node"),
        (TOP + SELECT % "$this <urn:p> ?x MINUS { $this <urn:q> ?x }" + " .", "asked again for every focus node"),
        (
            TOP + SELECT % "SERVICE <http://127.0.0.1:9/> { $this <urn:p> ?x }" + " .",
            "asked again for every focus node",
        ),
        (TOP + SELECT % "$this odd:p ?x" + " .", "asked again for every focus node"),
        (":C a sh:ConstraintComponent ; sh:parameter [ sh:path :p ] .", "uses sh:ConstraintComponent"),
    ],
)
def test_what_the_fast_engine_gets_wrong_is_not_trusted_to_it(turtle: str, told: str) -> None:
    assert any(told in reason for reason in trust(shapes(turtle)).unsound)


def test_deactivated_shape_that_nothing_holds_is_trusted_to_the_fast_engine() -> None:
    assert trust(shapes(TOP + "sh:deactivated true ; sh:property [ sh:path :p ; sh:minCount 1 ] .")).unsound == ()


def test_path_that_turns_back_is_trusted_where_nothing_leads_to_a_literal() -> None:
    back = "sh:property [ sh:path [ sh:inversePath :q ] ; sh:maxCount 1 ] ."
    assert trust(shapes(TOP + back)).no_literals == frozenset()
    assert trust(shapes(":S a sh:NodeShape ; sh:targetObjectsOf :p ; " + back)).no_literals == {"urn:p"}
    assert trust(shapes(TOP + "sh:property [ sh:path :p ; sh:node [ " + back[:-2] + " ] ] .")).no_literals == {"urn:p"}
    assert trust(shapes(':S a sh:NodeShape ; sh:targetNode "x" ; ' + back)).unsound
