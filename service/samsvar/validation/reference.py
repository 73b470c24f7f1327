"""The reference engine: pySHACL, with each SPARQL text parsed once and messages taken from the shapes."""

import logging
import warnings
from collections.abc import Iterable
from typing import Any

import pyshacl
import rdflib
from pyshacl.errors import ShapeRecursionWarning
from rdflib import OWL, RDF, RDFS, SH, XSD
from rdflib.paths import MulPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from samsvar.engine import BlankNode, Literal, NamedNode, Term, Triple
from samsvar.errors import GraphFileError
from samsvar.validation.data import Data
from samsvar.validation.results import Result
from samsvar.validation.shapes import Shapes

# What is no date is a finding of its own, told once and in our words.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)


class PreparedGraph(rdflib.Graph):
    """Parses each SPARQL text once: pySHACL asks the same one again for every focus node."""

    def __init__(self) -> None:
        super().__init__()
        self._prepared: dict[tuple[str, tuple[tuple[str, str], ...]], Any] = {}

    def query(self, query_object: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: ANN401 – rdflib's types
        """Run a query, prepared if its text was asked before; the rest is as in rdflib."""
        if isinstance(query_object, str):
            namespaces = kwargs.get("initNs") or {}
            key = query_object, tuple(sorted((str(k), str(v)) for k, v in namespaces.items()))
            if key not in self._prepared:
                self._prepared[key] = prepareQuery(query_object, initNs=namespaces)
            query_object = self._prepared[key]
        return super().query(query_object, *args, **kwargs)


def run(data: Data, shapes: Shapes) -> list[Result]:
    """Return what in data breaks the shapes; raise GraphFileError if either is such that it cannot be said."""
    return search(load(data.triples()), shapes)


def load(triples: Iterable[Triple]) -> rdflib.Graph:
    """Return triples as the graph that search looks through."""
    return _fill(PreparedGraph(), triples)


def update(graph: rdflib.Graph, removed: Iterable[Triple], added: Iterable[Triple]) -> None:
    """Make a loaded graph follow a change."""
    for triple in _fill(rdflib.Graph(), removed):
        graph.remove(triple)
    _fill(graph, added)


def search(graph: rdflib.Graph, shapes: Shapes) -> list[Result]:
    """Return what in a loaded graph breaks the shapes; raise GraphFileError as run does."""
    rules = _fill(rdflib.Graph(), shapes.triples)
    _as_specified(rules)
    _target_property_shapes(rules)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", ShapeRecursionWarning)  # it gives up, and would say that all is well
            _, results, _ = pyshacl.validate(
                graph, shacl_graph=rules, inplace=True, inference="none", allow_warnings=True
            )
    except Exception as error:  # pySHACL and rdflib raise what comes to hand, Exception itself too
        reason = " ".join(str(error).split())
        raise GraphFileError(f"the shapes cannot be used: {reason}") from error
    if not isinstance(results, rdflib.Graph):
        raise GraphFileError(f"the shapes cannot be used: {' '.join(str(results).split())}")
    return [_result(results, result) for result in results.objects(None, SH.result)]


def _as_specified(rules: rdflib.Graph) -> None:
    """Write what pySHACL reads otherwise than the specification: prefixes of imports, and "1" for true."""
    for source in set(rules.objects(None, SH.prefixes)):
        for declaration in list(rules.objects(source, MulPath(OWL.imports, "+") / SH.declare)):
            rules.add((source, SH.declare, declaration))
    for shape, flag in list(rules.subject_objects(SH.uniqueLang)):
        if str(flag) != "true":
            rules.remove((shape, SH.uniqueLang, flag))


def _target_property_shapes(rules: rdflib.Graph) -> None:
    """Give each property shape the targets of the node shape that holds it, in place of being held.

    The results are the same, since any shape may have targets (SHACL, section 2.1.3), but pySHACL then visits
    the property shape once for all its focus nodes, not once for each. Left as it is: a shape with several
    holders, whose results count once for each of them, and a holder whose own results hang on what it holds.
    """
    for holder, shape in list(rules.subject_objects(SH.property)):
        targets = [(kind, target) for kind in _TARGETS for target in rules.objects(holder, kind)]
        alone = _is_used_by(rules, shape) == 1 and not any((shape, kind, None) in rules for kind in _TARGETS)
        if targets and alone and not _is_used_by(rules, holder) and not _hangs_on_properties(rules, holder):
            rules.remove((holder, SH.property, shape))
            for kind, target in targets:
                rules.add((shape, kind, target))


def _is_used_by(rules: rdflib.Graph, shape: Node) -> int:
    """Return how many triples have a shape as their object."""
    return sum(1 for _ in rules.triples((None, None, shape)))


def _hangs_on_properties(rules: rdflib.Graph, holder: Node) -> bool:
    if any((holder, predicate, None) in rules for predicate in (SH.deactivated, SH.closed, SH.path)):
        return True
    if any((holder, RDF.type, kind) in rules for kind in (RDFS.Class, OWL.Class)):
        return True
    return any(True for _ in rules.objects(holder, SH.property / SH.qualifiedValueShapesDisjoint))


def _fill(graph: rdflib.Graph, triples: Iterable[Triple]) -> rdflib.Graph:
    """Put triples into a graph as they are written: same blank nodes, same lexical forms."""
    normalize, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", category=UserWarning, module="rdflib")
            for triple in triples:
                graph.add((_to_rdflib(triple.subject), _to_rdflib(triple.predicate), _to_rdflib(triple.object)))
        return graph
    finally:
        rdflib.NORMALIZE_LITERALS = normalize


def _to_rdflib(term: Term) -> Node:
    if isinstance(term, NamedNode):
        return rdflib.URIRef(term.value)
    if isinstance(term, BlankNode):
        return rdflib.BNode(term.value)
    if isinstance(term, Literal):
        kind = None if term.language else rdflib.URIRef(term.datatype.value)
        return rdflib.Literal(term.value, lang=term.language, datatype=None if kind == XSD.string else kind)
    raise GraphFileError(f"the reference engine knows no triples as terms: {term}")


def _from_rdflib(term: Node | None) -> Term | None:
    if isinstance(term, rdflib.URIRef):
        return NamedNode(term)
    if isinstance(term, rdflib.BNode):
        return BlankNode(term)
    if isinstance(term, rdflib.Literal):
        if term.language:
            return Literal(str(term), language=term.language)
        return Literal(str(term), datatype=NamedNode(term.datatype or XSD.string))
    return None


def _result(results: rdflib.Graph, result: Node) -> Result:
    shape, constraint = (_from_rdflib(_one(results, result, p)) for p in (SH.sourceShape, SH.sourceConstraint))
    path, focus = (_from_rdflib(_one(results, result, p)) for p in (SH.resultPath, SH.focusNode))
    if not isinstance(shape, NamedNode | BlankNode) or focus is None:
        raise GraphFileError("the shapes cannot be used: a result names no shape or no focus node")
    return Result(
        shape=shape,
        constraint=constraint if isinstance(constraint, NamedNode | BlankNode) else None,
        focus=focus,
        path=path if isinstance(path, NamedNode) else None,
        value=_from_rdflib(_one(results, result, SH.value)),
        component=str(_one(results, result, SH.sourceConstraintComponent)),
        severity=str(_one(results, result, SH.resultSeverity)),
    )


def _one(graph: rdflib.Graph, subject: Node, predicate: Node) -> Node | None:
    return next(iter(graph.objects(subject, predicate)), None)
