"""How a worker answers one query: Oxigraph's own evaluation and serialization, into a spool."""

from collections.abc import Iterable, Iterator
from typing import Any

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
    serialize,
)

from samsvar.engine.pool.frames import Kind
from samsvar.engine.pool.jobs import Job, Limits
from samsvar.engine.pool.rows import ROW_COUNTS
from samsvar.engine.pool.spool import Spool, TooMuch
from samsvar.engine.tokens import chooses_graphs
from samsvar.names import PREFIXES

_ROW_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
_GRAPH_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
    "application/ld+json": RdfFormat.JSON_LD,
    "application/trig": RdfFormat.TRIG,
    "application/n-quads": RdfFormat.N_QUADS,
}

Answer = tuple[Kind, int | None, bytes]
"""What kind of answer, how many rows or triples, and the body; or why there is none, in one line."""


def evaluate(store: Store, job: Job, limits: Limits) -> Answer:
    """Return the whole answer to a job, or why there is none."""
    try:
        return _answer(store, job, limits)
    except TooMuch as much:
        return b"l", None, str(much).encode()
    except MemoryError:
        return b"l", None, too_much_memory(limits).encode()
    except (SyntaxError, ValueError, RuntimeError) as error:
        return b"q", None, _first_line(error)
    except OSError as error:
        return b"u", None, b"the query failed in the engine: " + _first_line(error)


def too_much_memory(limits: Limits) -> str:
    """Return the line that says that a query took too much memory."""
    return f"the query took more than {limits.memory_mib} MiB of memory"


def _answer(store: Store, job: Job, limits: Limits) -> Answer:
    result = store.query(job.text, base_iri=job.base, **_dataset(job))
    if isinstance(result, QueryBoolean):
        return b"t", None, result.serialize(format=_ROW_FORMATS[job.rows_as]) or b""
    if isinstance(result, QuerySolutions):
        spool = Spool(limits.bytes, limits.rows, ROW_COUNTS[job.rows_as])
        result.serialize(spool, format=_ROW_FORMATS[job.rows_as])  # type: ignore[arg-type]
        body, rows = spool.whole()
        return b"r", rows, body
    spool = Spool(limits.bytes, limits.rows)
    triples = _Counted(result, limits.rows)
    serialize(triples, spool, format=_GRAPH_FORMATS[job.graph_as], prefixes=PREFIXES)  # type: ignore[arg-type]
    return b"g", triples.count, spool.whole()[0]


def _dataset(job: Job) -> dict[str, Any]:
    if job.default_graphs is not None or job.named_graphs is not None:
        return {
            "default_graph": [NamedNode(iri) for iri in job.default_graphs or ()],
            "named_graphs": [NamedNode(iri) for iri in job.named_graphs or ()],
        }
    return {"use_default_graph_as_union": job.union and not chooses_graphs(job.text)}


class _Counted:
    """Gives out triples and counts them; raises TooMuch at the first beyond the limit."""

    def __init__(self, triples: Iterable[Triple], most: int) -> None:
        self._triples = triples
        self._most = most
        self.count = 0

    def __iter__(self) -> Iterator[Triple]:
        for triple in self._triples:
            self.count += 1
            if self.count > self._most:
                raise TooMuch(f"the answer has more than {self._most} triples")
            yield triple


def _first_line(error: Exception) -> bytes:
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return ((message or type(error).__name__).strip().splitlines() or [type(error).__name__])[0].encode(
        "utf-8", "replace"
    )
