"""SPARQL engines: one protocol, one embedded implementation, and the terms they share."""

from samsvar.engine.base import (
    BlankNode,
    Engine,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    Result,
    Row,
    Term,
    Triple,
    parse_ntriples,
    to_ntriples,
    to_turtle,
    value,
)
from samsvar.engine.embedded import EmbeddedEngine, graph_name

__all__ = [
    "BlankNode",
    "EmbeddedEngine",
    "Engine",
    "Literal",
    "NamedNode",
    "Quad",
    "QueryBoolean",
    "QuerySolutions",
    "QueryTriples",
    "Result",
    "Row",
    "Term",
    "Triple",
    "graph_name",
    "parse_ntriples",
    "to_ntriples",
    "to_turtle",
    "value",
]
