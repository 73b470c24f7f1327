"""Incremental validation finds what a full run finds, and looks only where a change can matter."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, parse

from samsvar.engine import Literal, NamedNode, Triple
from samsvar.engine.embedded import parse_file
from samsvar.errors import GraphFileError
from samsvar.names import PREFIXES, SV
from samsvar.validation import Finding, Report, Severity, validate
from samsvar.validation.fast import is_installed
from samsvar.validation.incremental import Change, Session, affected, compare, validate_changed

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "shapes"
SHAPE = "https://w3id.org/samsvar/shape/"
EXAMPLE = "https://w3id.org/samsvar/id/example/"
OF_THE_ONTOLOGY = {f"{PREFIXES['rdfs']}subClassOf", f"{PREFIXES['skos']}broader", f"{SV}rank"}
Graph = frozenset[Triple]

# Every kind of target, path and constraint, over a vocabulary so small that random edits meet.
EVERY_KIND = """
<urn:Has-r> a sh:NodeShape ; sh:property <urn:Has-r-r> .
<urn:Has-r-r> sh:path <urn:r> ; sh:minCount 1 .
<urn:Held> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:property <urn:Held-class> , <urn:Held-path> , <urn:Held-pair> .
<urn:Held-class> sh:path <urn:p> ; sh:class <urn:D> ; sh:maxCount 1 .
<urn:Held-path> sh:path ( [ sh:inversePath <urn:p> ] [ sh:zeroOrMorePath <urn:q> ] ) ; sh:node <urn:Has-r> .
<urn:Held-pair> sh:path [ sh:alternativePath ( <urn:p> [ sh:oneOrMorePath <urn:q> ] ) ] ; sh:disjoint <urn:r> .
<urn:Again> a sh:NodeShape ; sh:targetNode <urn:n0> , <urn:n9> ; sh:property <urn:Held-class> , <urn:Again-maybe> .
<urn:Again-maybe> sh:path [ sh:zeroOrOnePath <urn:r> ] ; sh:maxCount 1 .
<urn:Own> a sh:NodeShape ; sh:targetSubjectsOf <urn:q> ; sh:xone ( <urn:Has-r> [ sh:class <urn:D> ] ) ;
  sh:not [ sh:property [ sh:path <urn:p> ; sh:hasValue <urn:n1> ] ] ; sh:property <urn:Own-equals> .
<urn:Own-equals> sh:path <urn:q> ; sh:equals <urn:r> .
<urn:Closed> a sh:NodeShape ; sh:targetClass <urn:D> ; sh:closed true ; sh:ignoredProperties ( rdf:type ) ;
  sh:property <urn:Closed-p> .
<urn:Closed-p> sh:path <urn:p> ; sh:nodeKind sh:IRI .
<urn:Nested> a sh:NodeShape ; sh:targetObjectsOf <urn:p> ; sh:property <urn:Nested-q> .
<urn:Nested-q> sh:path <urn:q> ; sh:property <urn:Nested-r> .
<urn:Nested-r> sh:path <urn:r> ; sh:maxCount 0 .
<urn:Qualified> a sh:NodeShape ; sh:targetSubjectsOf <urn:r> ; sh:property <urn:Qualified-a> , <urn:Qualified-b> .
<urn:Qualified-a> sh:path <urn:p> ; sh:qualifiedValueShape <urn:Has-r> ; sh:qualifiedMinCount 1 ;
  sh:qualifiedValueShapesDisjoint true .
<urn:Qualified-b> sh:path <urn:p> ; sh:qualifiedValueShape [ sh:class <urn:D> ] ; sh:qualifiedMinCount 1 .
<urn:D> a rdfs:Class , sh:NodeShape ; sh:property [ sh:path <urn:q> ; sh:maxCount 1 ] .
<urn:Idle> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:deactivated true ; sh:property <urn:Closed-p> .
<urn:Paths> a sh:PropertyShape ; sh:targetSubjectsOf <urn:p> ; sh:path <urn:p> ;
  sh:sparql <urn:Q1> , <urn:Q2> , <urn:Q3> .
<urn:Nodes> a sh:NodeShape ; sh:targetClass <urn:C> ; sh:sparql <urn:Q4> , <urn:Q5> , <urn:Q6> , <urn:Q7> .
<urn:Q1> sh:select "SELECT $this ?value { $this <urn:p>/<urn:q>* ?value FILTER NOT EXISTS { ?value ^<urn:r> ?any } }" .
<urn:Q2> sh:select "SELECT $this { $this <urn:p> ?x OPTIONAL { ?x <urn:q> ?y . ?y <urn:r> ?z } FILTER (!BOUND(?z)) }" .
<urn:Q3> sh:select "SELECT $this ?value { $this $PATH ?value . ?value ?any ?other . ?other <urn:r> ?last }" .
<urn:Q4> sh:select "SELECT $this { $this <urn:p> ?x . ?unjoined <urn:q> <urn:n2> }" .
<urn:Q5> sh:select "SELECT $this ?value { { ?a <urn:q> ?b OPTIONAL { ?value <urn:r> ?a } } ?value <urn:p> $this }" .
<urn:Q6> sh:select '''SELECT $this ?value {
  { $this <urn:q> ?value } UNION {
    ?value <urn:q> $this
    FILTER EXISTS { ?value <urn:p>|<urn:r> ?x . ?x a <urn:D> FILTER NOT EXISTS { ?x <urn:q> ?value } }
  }
}''' .
<urn:Q7> sh:select "SELECT $this ?value { $this <urn:p> ?x BIND (IRI(CONCAT(STR(?x), '')) AS ?y) ?y <urn:r> ?value }" .
"""


def triples(turtle: str) -> list[Triple]:
    prefixes = "".join(f"@prefix {name}: <{PREFIXES[name]}> . " for name in ("rdf", "rdfs", "sh", "owl"))
    return [quad.triple for quad in parse(prefixes + turtle, format=RdfFormat.TURTLE)]


@cache
def read(*files: Path) -> Graph:
    return frozenset(Triple(quad.subject, quad.predicate, quad.object) for file in files for quad in parse_file(file))


@cache
def our_shapes() -> Graph:
    return read(*sorted((ROOT / "shapes").glob("*.ttl")))


@cache
def our_collection() -> Graph:
    """Return the valid collection of the shapes' tests, with what the shapes read of the ontology."""
    ontology = read(*sorted((ROOT / "ontology").glob("*.ttl")))
    declared = {NamedNode(f"{PREFIXES['owl']}Class"), NamedNode(f"{PREFIXES['skos']}Concept")}
    return read(FIXTURES / "base.ttl") | {
        triple for triple in ontology if triple.predicate.value in OF_THE_ONTOLOGY or triple.object in declared
    }


def found(report: Report) -> list[tuple[str, ...]]:
    return sorted(
        (f.rule, f.focus, f.path or "", f.value or "", f.component, f.severity.value, *sorted(f.message.values()))
        for f in report.findings
    )


def assert_same_as_a_full_run(shapes: Iterable[Triple], before: Graph, after: Graph, engine: str = "auto") -> None:
    try:
        told = validate(before, shapes, engine=engine)
        expected = validate(after, shapes, engine=engine)
    except GraphFileError:  # an edit took the last trace of a class that a shape targets
        reject()
    assert found(validate_changed(told, before, after, shapes, engine=engine)) == found(expected)
    compared, selection = compare(before, after, shapes, engine=engine), affected(shapes, before, after)
    for part, whole in ((compared.before, told), (compared.after, expected)):
        assert found(part) == found(Report(tuple(filter(selection.touches, whole.findings))))


small_nodes = st.integers(0, 4).map(lambda number: NamedNode(f"urn:n{number}"))
small_edges = st.builds(
    Triple,
    small_nodes,
    st.sampled_from("pqr").map(lambda name: NamedNode(f"urn:{name}")),
    small_nodes | st.just(Literal("urn:n1")),
)
small_types = st.builds(
    Triple,
    small_nodes,
    st.just(NamedNode(f"{PREFIXES['rdf']}type")),
    st.sampled_from([NamedNode("urn:C"), NamedNode("urn:D"), NamedNode("urn:E")]),
)
small_graphs = st.frozensets(small_edges | small_types, max_size=16)
CLASSES = frozenset(
    triples("<urn:C> a owl:Class . <urn:D> a owl:Class ; rdfs:subClassOf <urn:C> . <urn:E> a owl:Class .")
)
SUBCLASS = frozenset(triples("<urn:E> rdfs:subClassOf <urn:D> ."))


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(before=small_graphs, removed=st.data(), added=st.frozensets(small_edges | small_types, max_size=2))
def test_every_kind_of_shape_gives_the_findings_of_a_full_run(
    before: Graph, removed: st.DataObject, added: Graph
) -> None:
    gone = removed.draw(st.frozensets(st.sampled_from(sorted(before | SUBCLASS, key=str)), max_size=2))
    shapes = triples(EVERY_KIND)
    assert_same_as_a_full_run(
        shapes, before | CLASSES | SUBCLASS, ((before | SUBCLASS) - gone) | CLASSES | added, "reference"
    )


@st.composite
def edits(draw: st.DrawFn) -> tuple[Graph, Graph]:
    """Draw a collection with a few faults in it, and the same after a few edits in the manner of our model."""
    fixtures = draw(st.frozensets(st.sampled_from(sorted(FIXTURES.glob("*/failing.ttl"))), max_size=6))
    before = our_collection().union(*(read(fixture) for fixture in sorted(fixtures)))
    triples_there = sorted(before, key=str)
    used = {predicate: [t.object for t in triples_there if t.predicate == predicate] for predicate in predicates()}
    nodes = sorted({t.subject for t in triples_there if isinstance(t.subject, NamedNode)}, key=str)
    after = set(before)
    for _ in range(draw(st.integers(1, 4))):
        old = draw(st.sampled_from(triples_there))
        subject = draw(st.sampled_from([old.subject, *nodes]))
        predicate = draw(st.sampled_from([old.predicate, *predicates()]))
        new = Triple(subject, predicate, draw(st.sampled_from([*used.get(predicate, []), *nodes])))
        kind = draw(st.sampled_from(["add", "remove", "replace"]))
        if kind != "add":
            after.discard(old)
        if kind != "remove":
            after.add(new)
    return before, frozenset(after)


@cache
def predicates() -> list[NamedNode]:
    files = [FIXTURES / "base.ttl", *sorted(FIXTURES.glob("*/failing.ttl"))]
    return sorted({triple.predicate for triple in read(*files)}, key=str)


@settings(max_examples=15 if is_installed() else 6, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits())
def test_our_shapes_give_the_findings_of_a_full_run(graphs: tuple[Graph, Graph]) -> None:
    assert_same_as_a_full_run(our_shapes(), *graphs)


@settings(max_examples=10 if is_installed() else 4, deadline=None, suppress_health_check=list(HealthCheck))
@given(edits())
def test_session_keeps_up_with_a_change_and_its_undoing(graphs: tuple[Graph, Graph]) -> None:
    before, after = graphs
    session = Session(before, our_shapes())
    told = found(session.report)
    try:
        expected = found(validate(after, our_shapes()))
    except GraphFileError:
        reject()
    assert found(session.change(Change.between(before, after))) == expected
    assert found(session.change(Change.between(after, before))) == told


def node(name: str) -> NamedNode:
    return NamedNode(EXAMPLE + name)


def changed_rules(before: Graph, after: Graph) -> dict[str, frozenset[str] | None]:
    """Return, by the name of the rule, the affected nodes by their names in the examples."""
    return {
        rule.removeprefix(SHAPE): nodes and frozenset(name.removeprefix(EXAMPLE) for name in nodes)
        for rule, nodes in affected(our_shapes(), before, after).nodes.items()
        if nodes is None or nodes
    }


def test_changed_label_affects_the_rules_on_labels_of_that_thing_only() -> None:
    label = NamedNode(f"{PREFIXES['skos']}prefLabel")
    before = our_collection()
    after = before - {t for t in before if t.subject == node("goal") and t.predicate == label}
    rules = changed_rules(before, after)
    assert {f"LabelShape-{name}" for name in ("en", "language", "nb", "once")} <= rules.keys()
    assert set(rules.values()) == {frozenset({"goal"})}
    assert "StrategyElementShape-statement" not in rules


def test_changed_period_of_a_plan_affects_the_actions_of_the_plan() -> None:
    end = NamedNode(f"{PREFIXES['dcat']}endDate")
    before = our_collection()
    after = before - {t for t in before if t.subject == node("plan-period") and t.predicate == end}
    rules = changed_rules(before, after)
    assert rules["ActionShape-deadlineInPlan"] == frozenset({"action"})
    assert rules["PeriodShape-bound"] == frozenset({"plan-period"})
    assert "ActionShape-owner" not in rules


def test_changed_derived_triple_affects_the_goal_that_was_reached() -> None:
    before = our_collection()
    after = before - {Triple(node("action"), NamedNode(f"{SV}reaches"), node("regional-goal"))}
    assert changed_rules(before, after)["RegionalGoalShape-reached"] == frozenset({"regional-goal"})


def test_nothing_is_affected_where_nothing_changed() -> None:
    assert changed_rules(our_collection(), our_collection()) == {}


SMALL = "<urn:S> a sh:NodeShape ; sh:targetClass <urn:C> ; "
DECLARED = "<urn:C> a owl:Class . <urn:a> a <urn:C> . <urn:b> a <urn:C> ; <urn:p> 1 . <urn:other> <urn:q> 2 . "


@pytest.mark.parametrize(
    "query",
    [
        "SELECT $this { $this <urn:p> ?x . GRAPH ?g { ?x <urn:r> ?y } }",
        "SELECT $this { $this <urn:p> ?x . SERVICE <urn:s> { ?x <urn:r> ?y } }",
        "SELECT $this { $this !<urn:p> ?x }",
        "SELECT $this { $this <urn:p> ?x . { SELECT ?x { ?x <urn:r> ?y } LIMIT 1 } }",
        "SELECT $this { $this <urn:p> ?x MINUS { ?x <urn:r> ?y } }",
        "SELECT $this { $this <urn:p> ?x FILTER (RAND() < 0.5) }",
        "SELECT $this { $this <urn:p> ?x FILTER (<urn:function>(?x)) }",
        "SELECT $this { $this <urn:p> ?x . ?anything ?at ?all }",
        "SELECT $this { $this <urn:p> ?x . ?y <urn:q>* ?z }",
        "SELECT $this { this is no query }",
    ],
)
def test_query_that_cannot_be_decided_affects_every_node_of_its_shape(query: str) -> None:
    shapes = triples(SMALL + f"sh:sparql <urn:Q> . <urn:Q> sh:select '''{query}''' .")
    before = triples(DECLARED)
    assert affected(shapes, before, [*before, *triples("<urn:x> <urn:y> <urn:z> .")]).nodes["urn:S"] is None


def test_query_that_nothing_joins_to_this_affects_every_node_when_its_predicate_changes() -> None:
    shapes = triples(
        SMALL + "sh:sparql <urn:Q> . <urn:Q> sh:select 'SELECT $this { $this <urn:p> ?x . ?y <urn:q> ?z }' ."
    )
    before = triples(DECLARED)
    assert affected(shapes, before, [*before, *triples("<urn:x> <urn:q> 1 .")]).nodes["urn:S"] is None
    assert affected(shapes, before, [*before, *triples("<urn:x> <urn:r> 1 .")]).nodes["urn:S"] == frozenset()


def test_what_an_optional_part_adds_can_matter_beyond_what_it_is_joined_to() -> None:
    """With a match, ?x may no longer be urn:b, so urn:a is affected, though nothing joins it to what was added."""
    query = "SELECT $this ?x { { ?y <urn:q> ?z OPTIONAL { ?x <urn:r> ?y } } ?x <urn:p> $this }"
    shapes = triples(SMALL + f"sh:sparql <urn:Q> . <urn:Q> sh:select '{query}' .")
    before = triples(DECLARED + "<urn:b> <urn:p> <urn:a> . <urn:y> <urn:q> <urn:z> .")
    after = [*before, *triples("<urn:other> <urn:r> <urn:y> .")]
    assert affected(shapes, before, after).nodes["urn:S"] is None


def test_shape_with_terms_of_another_version_is_validated_whole() -> None:
    shapes = triples(SMALL + "sh:property <urn:P> . <urn:P> sh:path <urn:p> ; sh:someValue <urn:Q> .")
    before = triples(DECLARED)
    assert affected(shapes, before, [*before, *triples("<urn:x> <urn:y> 1 .")]).nodes["urn:P"] is None


OWNED = triples(SMALL + "sh:property <urn:P> . <urn:P> sh:path <urn:p> ; sh:minCount 1 ; sh:message 'none'@en .")


def finding(focus: str) -> Finding:
    return Finding(Severity.VIOLATION, "urn:P", focus, "urn:p", None, "MinCountConstraintComponent", {"en": "none"})


def test_finding_that_the_change_cannot_affect_is_kept_unseen() -> None:
    before = triples(DECLARED)
    told = Report((finding("urn:a"), finding("urn:b")))  # the second would not be found
    after = [*before, *triples("<urn:a> <urn:p> 1 .")]
    assert validate_changed(told, before, after, OWNED).findings == (finding("urn:b"),)


def test_report_with_a_rule_that_the_shapes_lack_is_not_built_upon() -> None:
    data = triples(DECLARED)
    told = Report((Finding(Severity.INFO, "urn:gone", "urn:b", None, None, "", {}), finding("urn:b")))
    assert validate_changed(told, data, data, OWNED).findings == (finding("urn:a"),)


def test_class_that_may_be_empty_stays_so_where_a_shape_is_validated_whole() -> None:
    nothing_known = "sh:sparql <urn:Q> . <urn:Q> sh:select 'SELECT $this { $this !<urn:p> ?x }' ."
    shapes = triples(
        f"<urn:S> a sh:NodeShape ; sh:targetClass <urn:None> ; <{SHAPE}mayBeEmpty> true ; sh:property <urn:P> ."
        f"<urn:P> sh:path <urn:p> ; {nothing_known}"
    )
    before = triples(DECLARED)
    told = validate(before, shapes)
    assert validate_changed(told, before, [*before, *triples("<urn:a> <urn:p> 1 .")], shapes).findings == ()


def test_class_that_goes_is_told_of_as_in_a_full_run() -> None:
    before = triples(DECLARED)
    after = triples("<urn:a> <urn:q> 1 .")
    told = validate(before, OWNED)
    with pytest.raises(GraphFileError, match="urn:S targets urn:C"):
        validate_changed(told, before, after, OWNED)


def test_comparison_tells_new_findings_from_those_that_were_there() -> None:
    before = triples(DECLARED)
    after = [*before[:-2], *triples("<urn:a> <urn:q> 1 . <urn:c> a <urn:C> .")]  # urn:b lost what it had
    compared = compare(before, after, OWNED)
    assert {f.focus for f in compared.after.findings} == {"urn:b", "urn:c"}
    assert compared.new == compared.after.findings
    assert compared.before.findings == ()
