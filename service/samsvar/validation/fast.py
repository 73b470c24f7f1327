"""The fast engine: shacl-rust for the core of SHACL, and Oxigraph for SPARQL constraints.

shacl-rust is young, so it gets no more than it was found to do right. The linter says which shapes those are; two
things are written for it in another way, since it never lets a literal pass sh:node, and never counts one in a
qualified value shape: sh:node becomes a sh:and of one, and "at least one value is such" becomes "not all values
are otherwise".
"""

from collections.abc import Iterable, Iterator
from io import BytesIO
from typing import Any

from samsvar.engine import BlankNode, NamedNode, Term, Triple, parse_ntriples, to_ntriples
from samsvar.errors import EngineUnavailable, GraphFileError
from samsvar.names import PREFIXES
from samsvar.validation.constraints import read_constraints
from samsvar.validation.data import Data
from samsvar.validation.paths import asks_for_one
from samsvar.validation.results import Result
from samsvar.validation.shapes import RDF_TYPE, SH, TARGETS, Node, Shapes
from samsvar.validation.vocabulary import PARAMETERS, PATHS

try:
    import shacl_rust
except ImportError:  # an optional extra
    shacl_rust = None

_RDF = PREFIXES["rdf"]
_FIRST, _REST, _NIL = (NamedNode(f"{_RDF}{name}") for name in ("first", "rest", "nil"))
_KEPT = {RDF_TYPE, _FIRST.value, _REST.value, *(SH + name for name in (*PARAMETERS, *PATHS))}
_QUALIFIED = {SH + "qualifiedValueShape", SH + "qualifiedMinCount"}


def is_installed() -> bool:
    """Tell whether the package of the fast engine is here."""
    return shacl_rust is not None


def run(data: Data, shapes: Shapes) -> list[Result]:
    """Return what in data breaks shapes, which must be sound for this engine by the word of the linter.

    Raise EngineUnavailable if its package is not installed, GraphFileError if it refuses data or shapes.
    """
    if shacl_rust is None:
        raise EngineUnavailable("the fast engine is not installed: pip install 'samsvar[fast]'")
    wanted = _Wanted(shapes)
    try:
        report = shacl_rust.validate_file(
            BytesIO(data.text),
            BytesIO(to_ntriples(wanted.triples)),
            data_format="nt",
            shapes_format="nt",
            experimental_index=True,
        )
    except ValueError as error:
        raise GraphFileError(f"the fast engine refuses the graph: {str(error).splitlines()[0]}") from error
    return [*wanted.read(report["results"]), *_answers(data, shapes)]


def _answers(data: Data, shapes: Shapes) -> Iterator[Result]:
    for constraint in read_constraints(shapes):
        holders = [shape for _, shape in shapes.holders(constraint.shape) if not shapes.is_on(shape, "deactivated")]
        focus_nodes = set().union(*(data.focus_nodes(shapes, shape) for shape in (constraint.shape, *holders)))
        yield from constraint.results(data, focus_nodes)


class _Wanted:
    """Shapes as shacl-rust gets them, and how to read its results as those of the shapes that were meant."""

    def __init__(self, shapes: Shapes) -> None:
        self._shapes = shapes
        self._stands_for: dict[Node, Node] = {}
        self.triples: list[Triple] = []
        for triple in shapes.triples:
            if triple.predicate.value == f"{SH}node" and isinstance(triple.subject, Node):
                self._all_of(triple.subject, triple.object)
            elif triple.predicate.value in _KEPT and not self._is_rewritten(triple):
                self.triples.append(triple)
        for shape in filter(self._asks_for_one, shapes.nodes()):
            self._not_all_otherwise(shape)

    def read(self, results: Iterable[dict[str, Any]]) -> Iterator[Result]:
        """Return the results of shacl-rust in our terms."""
        found = list(results)
        focus_nodes = _terms(result["focusNode"] for result in found)
        values = _terms(result.get("value", "<urn:none>") for result in found)
        for result, focus, at_fault in zip(found, focus_nodes, values, strict=True):
            source, component = _node(result["sourceShape"]), result["sourceConstraintComponent"][1:-1]
            shape = self._stands_for.get(source, source)
            if shape != source:
                component = f"{SH}QualifiedMinCountConstraintComponent"
            elif component == f"{SH}AndConstraintComponent" and self._shapes.objects(shape, "node"):
                component = f"{SH}NodeConstraintComponent"
            path = self._shapes.one(shape, "path") or _path(result.get("resultPath"))
            yield Result(
                shape=shape,
                constraint=None,
                focus=focus,
                path=path if isinstance(path, NamedNode) else None,
                value=at_fault if "value" in result and shape == source else None,
                component=component,
                severity=result["severity"][1:-1],
            )

    def _asks_for_one(self, shape: Term) -> bool:
        return bool(self._shapes.objects(shape, "qualifiedValueShape")) and asks_for_one(self._shapes, shape)

    def _is_rewritten(self, triple: Triple) -> bool:
        return triple.predicate.value in _QUALIFIED and self._asks_for_one(triple.subject)

    def _not_all_otherwise(self, shape: Node) -> None:
        """Write a qualified value shape as a shape of its own, beside the property shape that it is taken from."""
        stands_in, otherwise = BlankNode(), BlankNode()
        self._stands_for[stands_in] = shape
        self._add(stands_in, "not", otherwise)
        self._add(otherwise, "path", *self._shapes.objects(shape, "path"))
        self._add(otherwise, "not", *self._shapes.objects(shape, "qualifiedValueShape"))
        self._add(stands_in, "severity", *self._shapes.objects(shape, "severity"))
        for holder in {shape, *(holder for _, holder in self._shapes.holders(shape))}:
            if self._shapes.holders(holder) and holder != shape:
                self._all_of(holder, stands_in)
            elif not self._shapes.is_on(holder, "deactivated"):
                for name in TARGETS:
                    self._add(stands_in, name, *self._shapes.objects(holder, name))
                self._add(stands_in, "targetClass", *([holder] if self._shapes.classes(holder) else []))

    def _all_of(self, shape: Node, member: Term) -> None:
        cell = BlankNode()
        self._add(shape, "and", cell)
        self.triples += [Triple(cell, _FIRST, member), Triple(cell, _REST, _NIL)]

    def _add(self, subject: Node, name: str, *objects: Term) -> None:
        self.triples += [Triple(subject, NamedNode(SH + name), term) for term in objects]


def _node(text: str) -> Node:
    return BlankNode(text[2:]) if text.startswith("_:") else NamedNode(text[1:-1])


def _path(text: str | None) -> NamedNode | None:
    return NamedNode(text[1:-1]) if text and text.startswith("<") and " " not in text else None


def _terms(texts: Iterable[str]) -> list[Term]:
    lines = "".join(f"<urn:s> <urn:p> {text} .\n" for text in texts)
    return [triple.object for triple in parse_ntriples(lines.encode("utf-8"))]
