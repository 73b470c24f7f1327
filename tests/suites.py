"""The W3C suites for SPARQL 1.1, read from their manifests.

They are no part of the project. They lie beside the checkout, or where SAMSVAR_SUITES points.
"""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, parse, serialize

from samsvar.engine import value

SUITES = Path(os.environ.get("SAMSVAR_SUITES") or Path(__file__).parents[2] / "shared" / "suites")
SUITE = SUITES / "rdf-tests" / "sparql" / "sparql11"
BASE = "http://suite.example/"
MF = "http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#"
QT = "http://www.w3.org/2001/sw/DataAccess/tests/test-query#"
UT = "http://www.w3.org/2009/sparql/tests/test-update#"
HT = "http://www.w3.org/2011/http#"
CNT = "http://www.w3.org/2011/content#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
MISSING = f"the W3C suites are not at {SUITE}: set SAMSVAR_SUITES to the folder that holds rdf-tests"

needs_suites = pytest.mark.skipif(not SUITE.is_dir(), reason=MISSING)

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal | Triple


class Facts:
    """The triples of a manifest."""

    def __init__(self, file: Path) -> None:
        base = BASE + file.relative_to(SUITE).as_posix()
        self._about: dict[tuple[Term, str], list[Term]] = {}
        for quad in parse(path=str(file), format=RdfFormat.TURTLE, base_iri=base):
            self._about.setdefault((quad.subject, quad.predicate.value), []).append(quad.object)

    def all(self, subject: Term, predicate: str) -> list[Term]:
        return self._about.get((subject, predicate), [])

    def one(self, subject: Term, predicate: str) -> Term | None:
        return next(iter(self.all(subject, predicate)), None)

    def text(self, subject: Term, predicate: str) -> str:
        found = self.one(subject, predicate)
        return "" if found is None or isinstance(found, Triple) else found.value

    def of_type(self, ends: tuple[str, ...]) -> Iterator[tuple[Node, str]]:
        for (subject, predicate), kinds in self._about.items():
            if predicate == f"{RDF}type" and not isinstance(subject, Literal | Triple):
                for kind in kinds:
                    if isinstance(kind, NamedNode) and kind.value.endswith(ends):
                        yield subject, kind.value.rpartition("#")[2]

    def items(self, head: Term | None) -> Iterator[Term]:
        while head is not None and head != NamedNode(f"{RDF}nil"):
            first = self.one(head, f"{RDF}first")
            assert first is not None
            yield first
            head = self.one(head, f"{RDF}rest")


@dataclass(frozen=True)
class Case:
    """One test of a query: to be parsed or not, or to be asked of data with a result."""

    folder: str
    name: str
    kind: str
    query: Path
    data: tuple[Path, ...] = ()
    graphs: tuple[tuple[str, Path], ...] = ()
    result: Path | None = None

    @property
    def id(self) -> str:
        return f"{self.folder}/{self.name}"

    @property
    def text(self) -> str:
        """The query, its relative IRIs meant as those of its file; a negative test as it stands."""
        text = self.query.read_text(encoding="utf-8")
        return text if self.kind.startswith("Negative") else f"BASE <{iri(self.query)}>\n{text}"

    @cached_property
    def nquads(self) -> bytes:
        quads = [quad for file in self.data for quad in quads_of(file)]
        named = dict(self.graphs)
        for name in re.findall(r"FROM\s+(?:NAMED\s+)?<([^>]*)>", self.query.read_text(encoding="utf-8")):
            if (file := self.query.parent / name).is_file():
                named[iri(file)] = file
        for graph, file in named.items():
            quads += [Quad(q.subject, q.predicate, q.object, NamedNode(graph)) for q in quads_of(file)]
        return serialize(quads, format=RdfFormat.N_QUADS) or b""


def iri(file: Path) -> str:
    return BASE + file.relative_to(SUITE).as_posix()


def quads_of(file: Path) -> list[Quad]:
    form = RdfFormat.from_extension(file.suffix[1:])
    assert form
    quads = parse(path=str(file), format=form, base_iri=iri(file), rename_blank_nodes=True)
    return [Quad(quad.subject, quad.predicate, quad.object, DefaultGraph()) for quad in quads]


def path_of(term: Term | None) -> Path:
    assert isinstance(term, NamedNode)
    return SUITE / term.value.removeprefix(BASE)


def cases(*folders: str) -> list[Case]:
    """Return the tests of queries in these folders, sorted by what data they need; none if the suites are not here."""
    found = [case for folder in folders if (SUITE / folder).is_dir() for case in _cases(folder)]
    return sorted(found, key=lambda case: (case.data, case.graphs, case.id))


def _cases(folder: str) -> Iterator[Case]:
    facts = Facts(SUITE / folder / "manifest.ttl")
    for test, kind in facts.of_type(("Test", "Test11")):
        action = facts.one(test, f"{MF}action")
        assert action is not None
        name = value(test).rpartition("#")[2]
        if "Syntax" in kind:
            yield Case(folder, name, kind, path_of(action))
            continue
        yield Case(
            folder,
            name,
            kind,
            path_of(facts.one(action, f"{QT}query")),
            tuple(map(path_of, facts.all(action, f"{QT}data"))),
            tuple(_graph(facts, graph) for graph in facts.all(action, f"{QT}graphData")),
            path_of(facts.one(test, f"{MF}result")),
        )


def _graph(facts: Facts, graph: Term, namespace: str = QT) -> tuple[str, Path]:
    if isinstance(graph, NamedNode):
        return graph.value, path_of(graph)
    return facts.text(graph, f"{RDFS}label"), path_of(facts.one(graph, f"{namespace}graph"))


@dataclass(frozen=True)
class Asked:
    """One request of a test of a protocol, and what is expected of its answer."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    statuses: tuple[str, ...]
    boolean: bool | None
    format: str
    expected_headers: dict[str, str]
    expected_body: bytes


def connections(folder: str, *manifests: str) -> dict[str, list[Asked]]:
    """Return the requests of each test, by its name; none if the suites are not here."""
    found: dict[str, list[Asked]] = {}
    for manifest in manifests:
        if (SUITE / folder / manifest).is_file():
            facts = Facts(SUITE / folder / manifest)
            for test, _ in facts.of_type(("ProtocolTest",)):
                requests = facts.one(facts.one(test, f"{MF}action") or test, f"{HT}requests")
                found[value(test).rpartition("#")[2]] = [_asked(facts, item) for item in facts.items(requests)]
    return found


def graph_data(folder: str, name: str) -> bytes:
    """Return the quads that a test of a protocol wants to be there."""
    facts = Facts(SUITE / folder / "manifest.ttl")
    (test,) = (test for test, _ in facts.of_type(("ProtocolTest",)) if value(test).endswith(f"#{name}"))
    quads = [
        Quad(quad.subject, quad.predicate, quad.object, NamedNode(graph))
        for graph, file in (_graph(facts, node, UT) for node in facts.all(test, f"{UT}graphData"))
        for quad in quads_of(file)
    ]
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def _asked(facts: Facts, request: Term) -> Asked:
    answer = facts.one(request, f"{HT}resp")
    assert answer is not None
    boolean = facts.text(answer, f"{MF}expectedBoolean")
    return Asked(
        facts.text(request, f"{HT}methodName"),
        facts.text(request, f"{HT}absolutePath"),
        _headers(facts, request),
        _body(facts, request),
        tuple(value(status).rpartition("#")[2] for status in facts.all(answer, f"{MF}expectedStatus")),
        boolean == "true" if boolean else None,
        facts.text(answer, f"{MF}expectedFormat"),
        _headers(facts, answer),
        _body(facts, answer),
    )


def _headers(facts: Facts, message: Term) -> dict[str, str]:
    items = facts.items(facts.one(message, f"{HT}headers"))
    return {facts.text(item, f"{HT}fieldName"): facts.text(item, f"{HT}fieldValue") for item in items}


def _body(facts: Facts, message: Term) -> bytes:
    body = facts.one(message, f"{HT}body")
    if body is None:
        return b""
    return facts.text(body, f"{CNT}chars").encode(facts.text(body, f"{CNT}characterEncoding"))
