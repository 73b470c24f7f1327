"""The data to validate, in the forms that engines read: N-Triples, and a store that answers SPARQL."""

from collections.abc import Iterable, Iterator
from functools import cached_property

from samsvar.engine import (
    BlankNode,
    EmbeddedEngine,
    Literal,
    NamedNode,
    Quad,
    Term,
    Triple,
    parse_ntriples,
    to_ntriples,
)
from samsvar.names import GRAPH, PREFIXES
from samsvar.validation.shapes import RDF_TYPE, Shapes

_TYPE = NamedNode(RDF_TYPE)
_PART = 16 << 20
"""Bytes loaded at a time: loading needs several times the memory of what it loads."""
_SUBCLASS = NamedNode(f"{PREFIXES['rdfs']}subClassOf")


class Data:
    """A data graph, its blank nodes named the same in every form."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take triples one by one, so that they need not all be held twice."""
        blank: list[Triple] = []
        named = to_ntriples(_without_blank_nodes(triples, blank))
        self._named = len(named)
        self.text = named + to_ntriples(blank)

    def triples(self) -> Iterator[Triple]:
        """Return the triples."""
        return parse_ntriples(self.text)

    @cached_property
    def store(self) -> EmbeddedEngine:
        """A store of the triples."""
        store, graph = EmbeddedEngine(), f"{GRAPH}data"
        store.replace_graph(graph, parse_ntriples(self.text[self._named :]))  # loading would rename blank nodes
        for part in self._named_parts():
            store.load_ntriples(part, graph)
        return store

    def _named_parts(self) -> Iterator[bytes]:
        """Give the text of the triples without blank nodes in parts that end with a line."""
        start = 0
        while start < self._named:
            end = self.text.find(b"\n", min(start + _PART, self._named - 1)) + 1
            yield self.text[start:end]
            start = end

    def knows_class(self, iri: Term) -> bool:
        """Tell whether anything declares a class or is an instance of it."""
        patterns: tuple[Iterable[Quad], ...] = (
            self.store.matching(iri, _TYPE),
            self.store.matching(iri, _SUBCLASS),
            self.store.matching(None, _TYPE, iri),
            self.store.matching(None, _SUBCLASS, iri),
        )
        return any(next(iter(found), None) for found in patterns)

    def has_literals(self, predicate: str) -> bool:
        """Tell whether an object of a predicate is a literal."""
        return any(isinstance(quad.object, Literal) for quad in self.store.matching(None, NamedNode(predicate)))

    def instances(self, iri: Term) -> set[Term]:
        """Return the instances of a class and of its subclasses."""
        classes, todo = set(), [iri]
        while todo:
            if (found := todo.pop()) not in classes:
                classes.add(found)
                todo.extend(quad.subject for quad in self.store.matching(None, _SUBCLASS, found))
        return {quad.subject for found in classes for quad in self.store.matching(None, _TYPE, found)}

    def focus_nodes(self, shapes: Shapes, shape: Term) -> set[Term]:
        """Return the nodes that the targets of a shape name (SHACL, section 2.1.3)."""
        nodes = set(shapes.objects(shape, "targetNode"))
        for iri in [*shapes.objects(shape, "targetClass"), *([shape] if shapes.classes(shape) else [])]:
            nodes |= self.instances(iri)
        for predicate in shapes.objects(shape, "targetSubjectsOf"):
            if isinstance(predicate, NamedNode):
                nodes.update(quad.subject for quad in self.store.matching(None, predicate))
        for predicate in shapes.objects(shape, "targetObjectsOf"):
            if isinstance(predicate, NamedNode):
                nodes.update(quad.object for quad in self.store.matching(None, predicate))
        return nodes


def _without_blank_nodes(triples: Iterable[Triple], blank: list[Triple]) -> Iterator[Triple]:
    """Give the triples without a blank node, and put the others into blank."""
    for triple in triples:
        if isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode):
            blank.append(triple)
        else:
            yield triple
