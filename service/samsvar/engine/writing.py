"""The forms of RDF that triples and quads are written in, in parts, so that a large graph needs little memory."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

from pyoxigraph import Quad, RdfFormat, Triple, serialize

from samsvar.names import PREFIXES

Statement = TypeVar("Statement", Triple, Quad)
WRITABLE = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/n-quads": RdfFormat.N_QUADS,
    "application/trig": RdfFormat.TRIG,
    "application/rdf+xml": RdfFormat.RDF_XML,
}
"""By media type; JSON-LD is not among them, since it is written through our own context (`samsvar.exchange`)."""
BATCH = 20_000
"""Statements that are written at a time."""
_PREFIX_LINES = "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in PREFIXES.items())
_NAMESPACES = "".join(f' xmlns:{name}="{namespace}"' for name, namespace in PREFIXES.items())
_XML = f'<?xml version="1.0" encoding="UTF-8"?>\n<rdf:RDF{_NAMESPACES} xmlns:its="http://www.w3.org/2005/11/its">\n'
_ROOT_END = b"</rdf:RDF>"


def written(statements: Iterable[Statement], media_type: str, batch: int = BATCH) -> Iterator[bytes]:
    """Give the text of triples (or quads, in a form that has named graphs) in parts; media_type is one of WRITABLE.

    Each batch is sorted, so that what is said of one thing stands together, and a graph of one batch gives
    the same text each time.
    """
    form = WRITABLE[media_type]
    if form is RdfFormat.RDF_XML:
        yield _XML.encode("ascii")
    elif form in {RdfFormat.TURTLE, RdfFormat.TRIG}:
        yield _PREFIX_LINES.encode("ascii")
    for part in batches(statements, batch):
        yield _bare(serialize(part, format=form, prefixes=PREFIXES) or b"")
    if form is RdfFormat.RDF_XML:
        yield _ROOT_END + b"\n"


def batches(statements: Iterable[Statement], size: int = BATCH) -> Iterator[list[Statement]]:
    """Give statements in sorted lists of at most size, each of them once in its list."""
    rest = iter(statements)
    while batch := list(islice(rest, size)):
        yield sorted(set(batch), key=_place)


def _place(statement: Triple | Quad) -> tuple[str, str]:
    return (str(statement.graph_name) if isinstance(statement, Quad) else "", str(statement))


def _bare(text: bytes) -> bytes:
    """Return a text without prefixes and root element: the serialiser gives them anew, in any order, each time."""
    start = 0
    while text.startswith((b"@prefix ", b"<?xml ", b"<rdf:RDF "), start):
        start = text.index(b"\n", start) + 1
    return text[start : len(text) - len(_ROOT_END) if text.endswith(_ROOT_END) else None]
