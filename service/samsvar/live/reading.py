"""One state of a source: read, derived, validated."""

import time
from dataclasses import dataclass
from pathlib import Path

from samsvar.catalog import Catalog
from samsvar.engine.embedded import EmbeddedEngine, nquads
from samsvar.errors import BadQuery, GraphFileError, SamsvarError
from samsvar.inspection import placed
from samsvar.knowledge import KnowledgeGraph
from samsvar.live.source import Source
from samsvar.validation import Report

_TRIES = 10
_PAUSE = 0.1


@dataclass(frozen=True)
class Reading:
    """One state of a source, without its quads."""

    contents: str
    """As Source.contents names it."""
    version: str
    catalog: Catalog
    report: Report
    cycles: tuple[tuple[str, ...], ...]
    """Of the support, each as its elements."""


def read(source: Source, quads: Path) -> Reading:
    """Return one state of a source, never parts of two, and write its quads, if it has files of data, as N-Quads.

    What changes meanwhile is read again. Raise GraphFileError for the first thing that cannot be read, or if
    the files do not come to rest.
    """
    for _ in range(_TRIES):
        before = source.marks()
        found = _try(source, quads)
        if source.marks() != before:
            time.sleep(_PAUSE)
        elif isinstance(found, Reading):
            return found
        else:
            raise found
    raise GraphFileError(f"{source.collection.data}: files change faster than they can be read")


def _try(source: Source, quads: Path) -> Reading | SamsvarError:
    try:
        return _read(source, quads)
    except SamsvarError as error:
        return error
    except OSError as error:
        return GraphFileError(f"{error.filename}: {error.strerror}")


def _read(source: Source, quads: Path) -> Reading:
    contents = source.contents()
    graph, nothing = _load(source), EmbeddedEngine()
    for query in graph.catalog.values():
        try:
            nothing.query(query.text)  # a text is refused whatever is asked, and some take minutes on a large graph
        except BadQuery as error:
            raise GraphFileError(f"{query.topic}/{query.name}.rq: {error}") from error
    data = () if source.generation else tuple(sorted(source.collection.data.rglob("*.ttl")))
    report = placed(graph.validate(), data, source.collection.data.parent)
    if source.generation is None:
        quads.write_bytes(nquads(graph.engine))
    return Reading(contents, graph.version, graph.catalog, report, graph.cycles)


def _load(source: Source) -> KnowledgeGraph:
    if source.generation is None:
        return KnowledgeGraph.load(source.collection)
    return KnowledgeGraph.stored(source.collection, source.generation)
