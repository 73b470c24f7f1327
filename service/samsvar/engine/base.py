"""What every engine can do, in the types of pyoxigraph, so that all engines give the same terms."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    serialize,
)

from samsvar.errors import GraphFileError
from samsvar.names import PREFIXES

Term = NamedNode | BlankNode | Literal | Triple
Row = tuple[Term | None, ...]
Result = QuerySolutions | QueryBoolean | QueryTriples

__all__ = [
    "BlankNode",
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
    "parse_ntriples",
    "to_ntriples",
    "to_turtle",
    "value",
]


def value(term: Term | None) -> str:
    """Return the IRI, the identifier or the lexical form of a term, and nothing for an unbound variable."""
    return "" if term is None else str(term) if isinstance(term, Triple) else term.value


def to_turtle(triples: Iterable[Triple]) -> str:
    """Return triples as Turtle with the usual prefixes, sorted, so that equal graphs give equal texts."""
    ordered = sorted(triples, key=str)
    return (serialize(ordered, format=RdfFormat.TURTLE, prefixes=PREFIXES) or b"").decode("utf-8")


def parse_ntriples(text: bytes) -> Iterator[Triple]:
    """Return the triples of N-Triples, blank nodes named as they are there; raise GraphFileError if it is faulty."""
    try:
        for quad in parse(text, format=RdfFormat.N_TRIPLES):
            yield Triple(quad.subject, quad.predicate, quad.object)
    except SyntaxError as error:
        raise GraphFileError(f"faulty N-Triples: {error.msg}") from error


def to_ntriples(triples: Iterable[Triple]) -> bytes:
    """Return triples as N-Triples."""
    return serialize(triples, format=RdfFormat.N_TRIPLES) or b""


class Engine(Protocol):
    """Holds a dataset and answers SPARQL."""

    def query(self, text: str) -> Result:
        """Return what a SPARQL query gives; raise BadQuery if the text is refused."""
        ...

    def rows(self, text: str) -> list[Row]:
        """Return the rows of a SELECT query; raise BadQuery if the text is not one."""
        ...

    def quads(self, graph: str | None = None) -> Iterable[Quad]:
        """Return the quads of one named graph, or of all."""
        ...

    def about(self, iri: str) -> Iterable[Quad]:
        """Return the quads whose subject is this IRI."""
        ...

    def replace_graph(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make the named graph hold just these triples."""
        ...

    def __len__(self) -> int:
        """Return the number of quads."""
        ...
