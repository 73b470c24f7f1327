"""The reference engine: pySHACL, with each SPARQL text parsed once and messages taken from the shapes."""

import logging
from collections.abc import Iterable
from typing import Any

import pyshacl
import rdflib
from pyshacl.errors import ShapeLoadError
from rdflib import RDF, RDFS, SH
from rdflib.plugins.sparql import prepareQuery
from rdflib.term import Node

from samsvar.engine import Triple, to_ntriples
from samsvar.errors import GraphFileError
from samsvar.names import SHAPE, shorten
from samsvar.validation.findings import Finding, Report, Severity
from samsvar.validation.rules import read_rules

# What is no date is a finding of its own, told once and in our words.
logging.getLogger("rdflib.term").setLevel(logging.ERROR)
_TARGETS = (SH.targetClass, SH.targetNode, SH.targetObjectsOf, SH.targetSubjectsOf)
_MAY_BE_EMPTY = rdflib.URIRef(f"{SHAPE}mayBeEmpty")


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


def validate(data: Iterable[Triple], shapes: Iterable[Triple]) -> Report:
    """Return what in data breaks the shapes.

    The data must hold the ontology too: without its subclasses, shapes find nothing to look at. Raise
    GraphFileError if the shapes are faulty, or if one targets a class that is neither declared nor has an
    instance, unless it says `svs:mayBeEmpty`: a rule that looks at nothing finds nothing.
    """
    shapes = list(shapes)
    graph = _rdflib(data, PreparedGraph())
    rules = _rdflib(shapes, rdflib.Graph())
    _refuse_targets_nobody_knows(graph, rules)
    _target_property_shapes(rules)
    try:
        _, results, _ = pyshacl.validate(graph, shacl_graph=rules, inplace=True, inference="none", allow_warnings=True)
    except ShapeLoadError as error:
        reason = " ".join(str(error).split())
        raise GraphFileError(f"the shapes cannot be used: {reason}") from error
    if not isinstance(results, rdflib.Graph):
        raise GraphFileError(f"the shapes cannot be used: {results}")
    found = (_finding(results, rules, result) for result in results.objects(None, SH.result))
    return Report(tuple(sorted(found, key=lambda finding: finding.order)), read_rules(shapes))


def _refuse_targets_nobody_knows(graph: rdflib.Graph, rules: rdflib.Graph) -> None:
    for shape, target in rules.subject_objects(SH.targetClass):
        declared = any((target, predicate, None) in graph for predicate in (RDF.type, RDFS.subClassOf))
        known = declared or (None, RDF.type, target) in graph or (None, RDFS.subClassOf, target) in graph
        if not known and (shape, _MAY_BE_EMPTY, None) not in rules:
            raise GraphFileError(f"{shorten(str(shape))} targets {shorten(str(target))}, which nothing declares or is")


def _target_property_shapes(rules: rdflib.Graph) -> None:
    """Give each property shape the targets of the node shape that holds it, in place of being held.

    The results are the same, since any shape may have targets (SHACL, section 2.1.3), but pySHACL then visits
    the property shape once for all its focus nodes, not once for each.
    """
    for holder, shape in list(rules.subject_objects(SH.property)):
        targets = [(kind, target) for kind in _TARGETS for target in rules.objects(holder, kind)]
        if targets and (holder, SH.deactivated, None) not in rules:
            rules.remove((holder, SH.property, shape))
            for kind, target in targets:
                rules.add((shape, kind, target))


def _rdflib(triples: Iterable[Triple], graph: rdflib.Graph) -> rdflib.Graph:
    normalize, rdflib.NORMALIZE_LITERALS = rdflib.NORMALIZE_LITERALS, False
    try:
        return graph.parse(data=to_ntriples(triples), format="nt")
    finally:
        rdflib.NORMALIZE_LITERALS = normalize


def _finding(results: rdflib.Graph, rules: rdflib.Graph, result: Node) -> Finding:
    shape = _one(results, result, SH.sourceConstraint) or _one(results, result, SH.sourceShape)
    source = shape if (shape, SH.message, None) in rules else _one(results, result, SH.sourceShape)
    severity = str(_one(results, result, SH.resultSeverity)).rpartition("#")[2].lower()
    path = _one(results, result, SH.resultPath)
    at_fault = _one(results, result, SH.value)
    messages = {
        message.language: str(message)
        for message in rules.objects(source, SH.message)
        if isinstance(message, rdflib.Literal) and message.language
    }
    return Finding(
        severity=Severity(severity),
        rule=str(source),
        focus=str(_one(results, result, SH.focusNode)),
        path=str(path) if isinstance(path, rdflib.URIRef) else None,
        value=str(at_fault) if at_fault is not None else None,
        component=str(_one(results, result, SH.sourceConstraintComponent)).rpartition("#")[2],
        message=messages or {"en": str(_one(results, result, SH.resultMessage))},
    )


def _one(graph: rdflib.Graph, subject: Node, predicate: Node) -> Node | None:
    return next(iter(graph.objects(subject, predicate)), None)
