"""What goes into the pool and what comes out of it."""

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Limits:
    """What one query may take before it is stopped."""

    seconds: float
    """Seconds on the clock, from the moment a worker has the query until the parent has the whole answer."""
    cpu_seconds: int
    """Seconds of processor time."""
    memory_mib: int
    """MiB of address space beyond what the worker takes with the graph."""
    rows: int
    """Rows, or triples of a graph."""
    bytes: int
    """Bytes of the answer as it is sent."""


@dataclass(frozen=True)
class Job:
    """A query, the dataset it is asked of, and the forms its answer is wanted in."""

    text: str
    default_graphs: tuple[str, ...] | None = None
    """IRIs of the graphs that make up the default graph; None leaves it to the text, and to `union`."""
    named_graphs: tuple[str, ...] | None = None
    """IRIs of the graphs that GRAPH sees. If either list is given, both override FROM and FROM NAMED in the text,
    and the one that is not given is empty, as the SPARQL protocol has it."""
    union: bool = True
    """Whether the default graph is the union of all named graphs where neither the text nor a list says which."""
    rows_as: str = "application/sparql-results+json"
    """Media type of the answer to SELECT and ASK: a key of ROW_TYPES."""
    graph_as: str = "text/turtle"
    """Media type of the answer to CONSTRUCT and DESCRIBE: a key of GRAPH_TYPES."""
    base: str | None = None
    """IRI that relative IRIs in the text are resolved against."""


@dataclass(frozen=True)
class Outcome:
    """A whole answer."""

    kind: Literal["rows", "truth", "graph"]
    media_type: str
    body: bytes
    rows: int | None
    """How many rows or triples there are; None for ASK."""


ROW_TYPES = (
    "application/sparql-results+json",
    "application/sparql-results+xml",
    "text/csv",
    "text/tab-separated-values",
)
"""Media types for the answers to SELECT and ASK."""

GRAPH_TYPES = (
    "text/turtle",
    "application/n-triples",
    "application/rdf+xml",
    "application/ld+json",
    "application/trig",
    "application/n-quads",
)
"""Media types for the answers to CONSTRUCT and DESCRIBE."""
