"""The W3C test suite for SHACL 1.0, for each engine: the same results, to the number of equal ones.

The suite is no part of the project. It lies beside the checkout, or where SAMSVAR_SUITES points.
"""

import os
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from samsvar.engine import BlankNode, NamedNode, Term, Triple, value
from samsvar.errors import GraphFileError
from samsvar.validation import fast, reference
from samsvar.validation.data import Data
from samsvar.validation.linter import faults, trust
from samsvar.validation.shapes import Shapes

SUITES = Path(os.environ.get("SAMSVAR_SUITES") or Path(__file__).parents[2] / "shared" / "suites")
SUITE = SUITES / "data-shapes" / "data-shapes-test-suite" / "tests"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
SHT = "http://www.w3.org/ns/shacl-test#"
BASE = "urn:x-suite:"

Seen = tuple[Term | str | None, ...]
"""Focus node, path, value, component, severity, shape; blank nodes as one, for they have no name to compare."""

DISJOINT = "the linter keeps sh:qualifiedValueShapesDisjoint from the fast engine"
COMPONENT = "the linter keeps constraint components of one's own from the fast engine"
EVERY_NODE = "the linter keeps queries that have to be asked for every focus node from the fast engine"
KNOWN = {
    "reference": {
        "sparql/pre-binding/shapesGraph-001": "pySHACL has no $shapesGraph",
    },
    "fast": {
        "core/node/qualified-001": DISJOINT,
        "core/path/path-strange-002": "the linter keeps a path of two kinds from the fast engine",
        "core/property/qualifiedMinCountDisjoint-001": DISJOINT,
        "core/property/qualifiedValueShapesDisjoint-001": DISJOINT,
        "sparql/component/nodeValidator-001": COMPONENT,
        "sparql/component/optional-001": COMPONENT,
        "sparql/component/propertyValidator-select-001": COMPONENT,
        "sparql/component/validator-001": COMPONENT,
        "sparql/pre-binding/pre-binding-001": EVERY_NODE,
        "sparql/pre-binding/pre-binding-002": EVERY_NODE,
        "sparql/pre-binding/pre-binding-003": EVERY_NODE,
        "sparql/pre-binding/pre-binding-004": EVERY_NODE,
        "sparql/pre-binding/pre-binding-005": EVERY_NODE,
        "sparql/pre-binding/pre-binding-007": EVERY_NODE,
        "sparql/pre-binding/shapesGraph-001": EVERY_NODE,
    },
}
"""Failures by engine and test, with the reason. All those of the fast engine are refusals."""
FAULTY = {
    "core/misc/severity-002": "a severity that is not",
    "core/property/qualifiedValueShape-001": "sh:nodeShape, which no engine",
    "core/property/uniqueLang-002": "has no effect unless it is true",
}
"""The tests whose shapes `samsvar validate` refuses, since part of them would have no effect or no name."""


@cache
def read(file: Path) -> tuple[Triple, ...]:
    base = BASE + file.relative_to(SUITE).as_posix()
    return tuple(quad.triple for quad in parse(path=str(file), format=RdfFormat.TURTLE, base_iri=base))


def names() -> list[str]:
    """Return the tests that are here, by their path; none if the suite is not."""
    return [
        file.relative_to(SUITE).with_suffix("").as_posix()
        for file in sorted(SUITE.rglob("*.ttl"))
        if file.name != "manifest.ttl" and any(triple.predicate.value == f"{MF}action" for triple in read(file))
    ]


def graphs(name: str) -> tuple[Data, Shapes]:
    facts = Shapes(read(SUITE / f"{name}.ttl"))
    (action,) = (action for test in facts.nodes() for action in facts.objects(test, f"{MF}action"))
    data, shapes = (
        read(SUITE / value(facts.one(action, SHT + kind)).removeprefix(BASE)) for kind in ("dataGraph", "shapesGraph")
    )
    return Data(data), Shapes(shapes)


def expected(name: str) -> Counter[Seen] | None:
    """Return the results that the test asks for, or None if it asks for a failure."""
    facts = Shapes(read(SUITE / f"{name}.ttl"))
    (report,) = (report for test in facts.nodes() for report in facts.objects(test, f"{MF}result"))
    if value(report) == f"{SHT}Failure":
        return None
    return Counter(
        seen(
            facts.one(result, "focusNode"),
            facts.one(result, "resultPath"),
            facts.one(result, "value"),
            facts.one(result, "sourceShape"),
            value(facts.one(result, "sourceConstraintComponent")),
            value(facts.one(result, "resultSeverity")),
        )
        for result in facts.objects(report, "result")
    )


def found(engine: str, name: str) -> Counter[Seen] | None:
    data, shapes = graphs(name)
    if engine == "fast" and ((trusted := trust(shapes)).unsound or any(map(data.has_literals, trusted.no_literals))):
        return None
    try:
        results = (fast if engine == "fast" else reference).run(data, shapes)
    except GraphFileError:
        return None
    return Counter(seen(r.focus, r.path, r.value, r.shape, r.component, r.severity) for r in results)


def seen(focus: Term | None, path: Term | None, at_fault: Term | None, shape: Term | None, *named: str) -> Seen:
    terms = (focus, path if isinstance(path, NamedNode) else None, at_fault, shape)
    return (*("_" if isinstance(term, BlankNode) else term for term in terms), *named)


def known(engine: str, name: str) -> pytest.MarkDecorator | tuple[()]:
    reason = KNOWN[engine].get(name)
    return pytest.mark.xfail(strict=True, reason=reason) if reason else ()


NAMES = names()
CASES = [pytest.param(e, n, marks=known(e, n), id=f"{e}-{n}") for e in KNOWN for n in NAMES]


@pytest.fixture(autouse=True)
def suite() -> None:
    if not NAMES:
        pytest.skip(f"the W3C suite is not at {SUITE}: set SAMSVAR_SUITES to the folder that holds data-shapes")


@pytest.mark.filterwarnings("ignore:Parsing weird boolean")
@pytest.mark.parametrize(("engine", "name"), CASES)
def test_engine_gives_the_results_of_the_suite(engine: str, name: str) -> None:
    if engine == "fast" and not fast.is_installed():
        pytest.skip("the fast engine is not installed")
    assert found(engine, name) == expected(name)


def test_suite_is_whole() -> None:
    assert Counter(name.partition("/")[0] for name in NAMES) == {"core": 98, "sparql": 23}


def test_fast_engine_is_refused_or_right() -> None:
    refused = {name for name in NAMES if trust(graphs(name)[1]).unsound and expected(name) is not None}
    assert refused == KNOWN["fast"].keys()


def test_linter_refuses_no_shapes_of_the_suite_but_those_that_say_something_in_vain() -> None:
    refused = {name: told for name in NAMES if (told := faults(graphs(name)[1]))}
    assert refused.keys() == FAULTY.keys()
    assert all(FAULTY[name] in told[0] for name, told in refused.items())
