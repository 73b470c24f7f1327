"""SPARQL constraints, asked once for all focus nodes in Oxigraph."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from rdflib.plugins.sparql import prepareQuery

from samsvar.engine import BlankNode, EmbeddedEngine, NamedNode, QuerySolutions, Term, value
from samsvar.errors import BadQuery
from samsvar.names import PREFIXES
from samsvar.validation.data import Data
from samsvar.validation.prebinding import one_run_does
from samsvar.validation.results import Result
from samsvar.validation.shapes import SH, Node, Shapes

_ALWAYS = ("rdf", "rdfs", "owl")  # pySHACL declares them too
_COMPONENT = f"{SH}SPARQLConstraintComponent"
_TOKEN = re.compile(
    r"""
    <[^<>"{}|^`\\\s]*> | \#[^\n]* | [(){}]
    | "{3} (?: [^"\\] | \\. | "(?!"") )* "{3} | "(?:[^"\\\n]|\\.)*"
    | '{3} (?: [^'\\] | \\. | '(?!'') )* '{3} | '(?:[^'\\\n]|\\.)*'
    """,
    re.DOTALL | re.VERBOSE,
)
"""IRIs, comments and strings, whose brackets are none, and the brackets that lead to the body of a query."""
_IMPORTS = f"{PREFIXES['owl']}imports"


@dataclass(frozen=True)
class Constraint:
    """One value of sh:sparql of one shape."""

    node: Node
    shape: Node
    query: str
    path: NamedNode | None
    on_property: bool
    severity: str

    def unsound(self) -> Iterator[str]:
        """Return why one run is not known to find what the specification asks for."""
        if not _is_sound(self.query):
            yield "a query that has to be asked again for every focus node"

    def results(self, data: Data, focus_nodes: set[Term]) -> Iterator[Result]:
        """Return a result for each row of a focus node, equal rows once."""
        solutions = data.store.query(_only_of(self.query, focus_nodes))
        if not isinstance(solutions, QuerySolutions):
            raise BadQuery("this is not a SELECT query")
        names = [variable.value for variable in solutions.variables]
        for row in dict.fromkeys(tuple(solution) for solution in solutions):
            found = dict(zip(names, row, strict=True))
            if (focus := found.get("this")) not in focus_nodes or focus is None:
                continue
            at_fault = found.get("value")
            path = found.get("path")
            yield Result(
                shape=self.shape,
                constraint=self.node,
                focus=focus,
                path=path if isinstance(path, NamedNode) else self.path,
                value=focus if at_fault is None and not self.on_property else at_fault,
                component=_COMPONENT,
                severity=self.severity,
            )


def read_constraints(shapes: Shapes) -> list[Constraint]:
    """Return the SPARQL constraints of all shapes, but for those that are deactivated."""
    return [
        Constraint(
            node=node,
            shape=shape,
            query=_query(shapes, node, path := shapes.one(shape, "path")),
            path=path if isinstance(path, NamedNode) else None,
            on_property=path is not None,
            severity=value(shapes.one(shape, "severity")) or f"{SH}Violation",
        )
        for shape in shapes.nodes()
        for node in shapes.objects(shape, "sparql")
        if isinstance(node, Node) and not (shapes.is_on(shape, "deactivated") or shapes.is_on(node, "deactivated"))
    ]


def _only_of(query: str, focus_nodes: set[Term]) -> str:
    """Return a query that looks at focus nodes alone: much less work, where they are few of what it would find.

    Blank nodes cannot be named in a query; then it stays as it is.
    """
    if any(isinstance(node, BlankNode) for node in focus_nodes):
        return query
    depth = 0
    for token in _TOKEN.finditer(query):
        depth += {"(": 1, ")": -1}.get(token[0], 0)
        if token[0] == "{" and not depth:
            values = " ".join(map(str, focus_nodes))
            return f"{query[: token.end()]} VALUES ?this {{ {values} }} {query[token.end() :]}"
    return query


def _query(shapes: Shapes, node: Term, path: Term | None) -> str:
    text = value(shapes.one(node, "select"))
    if isinstance(path, NamedNode):
        text = re.sub(r"[$?]PATH\b", str(path), text)
    return _prologue(shapes, node) + text


def _prologue(shapes: Shapes, node: Term) -> str:
    declared = {prefix: PREFIXES[prefix] for prefix in _ALWAYS}
    for source in _with_imports(shapes, shapes.objects(node, "prefixes")):
        for declaration in shapes.objects(source, "declare"):
            declared[value(shapes.one(declaration, "prefix"))] = value(shapes.one(declaration, "namespace"))
    return "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in declared.items())


def _with_imports(shapes: Shapes, sources: Iterable[Term]) -> set[Term]:
    seen: set[Term] = set()
    todo = list(sources)
    while todo:
        if (source := todo.pop()) not in seen:
            seen.add(source)
            todo.extend(shapes.objects(source, _IMPORTS))
    return seen


@lru_cache(maxsize=1024)  # parsing is slow, and whoever watches files asks for the same again and again
def _is_sound(query: str) -> bool:
    try:
        if not one_run_does(prepareQuery(query)):
            return False
        EmbeddedEngine().query(query)  # only now: what is left has no SERVICE, which would reach the network
    except Exception:  # noqa: BLE001 – rdflib raises Exception itself; the reference engine says what is wrong
        return False
    return True
