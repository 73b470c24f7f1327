"""The adapter to pySHACL: what it reports, and what it refuses to pass over in silence."""

import pytest
from pyoxigraph import RdfFormat, parse

from samsvar.engine import Triple
from samsvar.errors import GraphFileError
from samsvar.validation import Report, Severity, validate

SHAPES = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:S> a sh:NodeShape ; sh:targetClass <urn:Thing> ; sh:property <urn:S-day>, <urn:S-part> .
<urn:S-day> sh:path <urn:day> ; sh:datatype xsd:date ; sh:severity sh:Warning ;
  sh:message "not a day"@en , "ikke en dag"@nb .
<urn:S-part> sh:path ( <urn:part> <urn:name> ) ; sh:node <urn:Named> ; sh:message "no name"@en , "uten navn"@nb .
<urn:Named> a sh:NodeShape ; sh:property <urn:Named-length> .
<urn:Named-length> sh:path <urn:length> ; sh:minCount 1 .
"""
DATA = """
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<urn:a> a <urn:Thing> ; <urn:day> "2026-02-30"^^xsd:date , "2026-1-1"^^xsd:date , "2026-01-01"^^xsd:date .
<urn:b> a <urn:Thing> ; <urn:part> <urn:c> . <urn:c> <urn:name> <urn:d> .
"""


def triples(turtle: str) -> list[Triple]:
    return [quad.triple for quad in parse(turtle, format=RdfFormat.TURTLE)]


def report(data: str = DATA, shapes: str = SHAPES) -> Report:
    return validate(triples(data), triples(shapes))


def test_finding_says_which_rule_what_and_in_both_languages() -> None:
    days = [finding for finding in report().findings if finding.rule == "urn:S-day"]
    assert [(f.severity, f.focus, f.path, f.value) for f in days] == [
        (Severity.WARNING, "urn:a", "urn:day", "2026-02-30"),
        (Severity.WARNING, "urn:a", "urn:day", "2026-1-1"),
    ]
    assert days[0].message == {"en": "not a day", "nb": "ikke en dag"}
    assert days[0].component == "DatatypeConstraintComponent"


def test_shape_held_by_a_shape_without_effect_finds_nothing() -> None:
    assert report(shapes=SHAPES + "<urn:S> sh:deactivated true .").findings == ()


def test_shape_held_by_two_targeted_shapes_looks_at_the_targets_of_both() -> None:
    both = SHAPES + "<urn:T> a sh:NodeShape ; sh:targetNode <urn:x> ; sh:property <urn:S-day> ."
    found = report(data=DATA + "<urn:x> <urn:day> 1 .", shapes=both).findings
    assert [finding.focus for finding in found if finding.rule == "urn:S-day"] == ["urn:a", "urn:a", "urn:x"]


def test_nested_results_are_not_findings_of_their_own() -> None:
    assert [finding.rule for finding in report().findings] == ["urn:S-part", "urn:S-day", "urn:S-day"]


def test_finding_has_the_same_key_in_every_run() -> None:
    assert {f.key for f in report().findings} == {f.key for f in report().findings}


def test_counts_and_violated_follow_the_severities() -> None:
    assert report().counts == {Severity.VIOLATION: 1, Severity.WARNING: 2, Severity.INFO: 0}
    assert report().violated
    assert not report(data="<urn:a> a <urn:Thing> .").violated


def test_target_that_nothing_knows_is_refused() -> None:
    with pytest.raises(GraphFileError, match="urn:S targets urn:Thing"):
        report(data="<urn:a> <urn:day> 1 .")


def test_target_that_may_be_empty_is_not() -> None:
    shapes = SHAPES + "<urn:S> <https://w3id.org/samsvar/shape/mayBeEmpty> true ."
    assert report(data="<urn:a> <urn:day> 1 .", shapes=shapes).findings == ()


def test_faulty_shape_is_refused_in_one_line() -> None:
    faulty = SHAPES.replace("<urn:day> ;", "<urn:day> , <urn:night> ;")
    with pytest.raises(GraphFileError, match="the shapes cannot be used") as refused:
        report(shapes=faulty)
    assert "\n" not in str(refused.value)


def test_literals_are_taken_as_they_are_written() -> None:
    odd = DATA + '<urn:e> a <urn:Thing> ; <urn:day> "01"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    assert "01" in {finding.value for finding in report(data=odd).findings}
