"""Every shape finds what it is there for, says so in both languages, and no other shape covers for it.

A directory of `tests/shapes/` is named after one constraint. What `failing.ttl` adds to the valid collection
`base.ttl` breaks that constraint and no other (but those it lists as `# Also:`) at the node of its line
`# Finding:`; `passing.ttl` puts it right.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pyshacl
import pytest
import rdflib
from rdflib import RDF, RDFS, SH, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from samsvar.validation.reference import PreparedGraph

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "shapes"
SV = Namespace("https://w3id.org/samsvar/def/")
SVS = Namespace("https://w3id.org/samsvar/shape/")
CONSTRAINTS = sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
HOLDS_SHAPES = {SH.property, SH.node, SH["not"], SH.qualifiedValueShape}
HOLDS_SHAPE_LISTS = {SH["or"], SH["and"], SH.xone}
TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)

Found = tuple[str, Node | None, Node | None]


@contextmanager
def literals_as_written() -> Iterator[None]:
    before, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        yield
    finally:
        rdflib.NORMALIZE_LITERALS = before


@cache
def read(*paths: Path) -> Graph:
    with literals_as_written():
        graph = Graph()
        for path in paths:
            graph.parse(path)
        return graph


def read_shapes() -> Graph:
    return read(*sorted((ROOT / "shapes").glob("*.ttl")))


def read_ontology() -> Graph:
    return read(*sorted((ROOT / "ontology").glob("*.ttl")))


@cache
def background() -> Graph:
    """Return the base with what the shapes read of the ontology; its concepts stay untyped, to save time."""
    graph = Graph()
    for predicate in (RDFS.subClassOf, SKOS.broader, SKOS.inScheme, SV.rank):
        graph += read_ontology().triples((None, predicate, None))
    graph += read(FIXTURES / "base.ttl")
    return graph


def collection(*fixtures: Path) -> PreparedGraph:
    graph = PreparedGraph()
    graph += background()
    for path in fixtures:
        graph += read(path)
    return graph


def findings(data: PreparedGraph, *, focus: URIRef | None = None, meta_shacl: bool = False) -> set[Found]:
    """Return what in data (with the ontology in it) breaks the shapes: shape, focus node, value."""
    with literals_as_written():
        _, report, text = pyshacl.validate(
            data,
            shacl_graph=read_shapes(),
            inplace=True,
            inference="none",
            focus_nodes=[focus] if focus else None,
            meta_shacl=meta_shacl,
        )
    assert isinstance(report, Graph), text
    results = list(report.objects(None, SH.result))  # without what stands below sh:detail
    found = {
        (
            str(report.value(result, SH.sourceShape)).removeprefix(SVS),
            report.value(result, SH.focusNode),
            report.value(result, SH.value),
        )
        for result in results
    }
    assert len(found) == len(results), "two results for one fault"
    return found


def faulty_node(failing: Path) -> URIRef:
    focus = re.search(r"^# Finding: <(.+)>$", failing.read_text(encoding="utf-8"), re.MULTILINE)
    assert focus, failing
    return URIRef(focus[1])


def unavoidable(fixture: Path) -> set[str]:
    return set(re.findall(r"^# Also: svs:(\S+)$", fixture.read_text(encoding="utf-8"), re.MULTILINE))


@contextmanager
def without(constraint: str) -> Iterator[None]:
    shapes, removed = read_shapes(), SVS[constraint]
    triples = [*shapes.triples((removed, None, None)), *shapes.triples((None, None, removed))]
    for triple in triples:
        shapes.remove(triple)
    try:
        yield
    finally:
        shapes.addN((*triple, shapes) for triple in triples)


def severities() -> dict[str, Node]:
    return {str(shape).removeprefix(SVS): severity for shape, severity in read_shapes().subject_objects(SH.severity)}


def test_base_collection_breaks_nothing() -> None:
    data = collection()
    data += read_ontology()
    assert findings(data, meta_shacl=True) == set()


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_constraint_finds_its_fault_and_only_that(constraint: str) -> None:
    failing = FIXTURES / constraint / "failing.ttl"
    found = findings(collection(failing))
    assert [node for shape, node, _ in found if shape == constraint] == [faulty_node(failing)]
    assert {shape for shape, _, _ in found} == {constraint} | unavoidable(failing)


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_constraint_lets_honest_data_pass(constraint: str) -> None:
    passing = FIXTURES / constraint / "passing.ttl"
    assert {shape for shape, _, _ in findings(collection(passing))} == unavoidable(passing)


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_without_the_constraint_its_fault_goes_unseen(constraint: str) -> None:
    failing = FIXTURES / constraint / "failing.ttl"
    with without(constraint):
        found = findings(collection(failing), focus=faulty_node(failing))
    assert {shape for shape, _, _ in found} == unavoidable(failing)


def test_every_constraint_has_fixtures_and_every_fixture_a_constraint() -> None:
    assert set(CONSTRAINTS) == severities().keys()


@pytest.mark.parametrize("constraint", CONSTRAINTS)
def test_constraint_speaks_both_languages_and_has_a_severity(constraint: str) -> None:
    shapes = read_shapes()
    for predicate in (SH.message, RDFS.label):
        texts = [text for text in shapes.objects(SVS[constraint], predicate) if isinstance(text, Literal)]
        assert sorted(str(text.language) for text in texts) == ["en", "nb"]
    assert set(shapes.objects(SVS[constraint], SH.severity)) <= {SH.Violation, SH.Warning, SH.Info}


def test_every_shape_is_reached_from_a_target() -> None:
    shapes = read_shapes()
    todo = [shape for predicate in TARGETS for shape in shapes.subjects(predicate)]
    reached: set[Node] = set()
    while todo:
        shape = todo.pop()
        if shape in reached:
            continue
        reached.add(shape)
        for predicate, held in shapes.predicate_objects(shape):
            if predicate in HOLDS_SHAPES:
                todo.append(held)
            elif predicate in HOLDS_SHAPE_LISTS:
                todo.extend(Collection(shapes, held))
    every = {*shapes.subjects(RDF.type, SH.NodeShape), *shapes.subjects(RDF.type, SH.PropertyShape)}
    assert every == reached


def test_a_shape_that_only_gathers_others_checks_nothing_itself() -> None:
    shapes = read_shapes()
    allowed = {RDF.type, RDFS.comment, SH.property, SVS.mayBeEmpty, *TARGETS}
    gathering = {shape for predicate in TARGETS for shape in shapes.subjects(predicate)} - {
        SVS[constraint] for constraint in severities()
    }
    assert {p for shape in gathering for p in shapes.predicates(shape)} <= allowed


def test_every_query_belongs_to_a_constraint_and_asks_no_clock() -> None:
    shapes = read_shapes()
    queries = set(shapes.subjects(RDF.type, SH.SPARQLConstraint))
    assert queries == {SVS[f"{str(shape).removeprefix(SVS)}-query"] for shape in shapes.subjects(SH.sparql)}
    assert not [query for query in queries if "NOW(" in str(shapes.value(query, SH.select)).upper()]


@pytest.mark.parametrize("number", ["883658752", "983658776", "991324968", "872417982", "944810277"])
def test_true_organisation_numbers_pass(number: str) -> None:
    assert findings(registered(number)) == set()


@pytest.mark.parametrize(
    "number", ["883658753", "883658725", "983658777", "123456789", "872417981", "944810270", "100000000"]
)
def test_organisation_numbers_with_a_wrong_check_digit_do_not(number: str) -> None:
    assert {shape for shape, _, _ in findings(registered(number))} == {"OrganisationNumberShape-checkDigit"}


def registered(number: str) -> PreparedGraph:
    passing = FIXTURES / "OrganisationNumberShape-checkDigit" / "passing.ttl"
    graph = collection(passing)
    for registration in list(graph.subjects(SKOS.notation, Literal("883658752"))):
        graph.set((registration, SKOS.notation, Literal(number)))
    return graph
