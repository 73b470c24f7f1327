"""The embedded engine: Oxigraph, in memory or in a folder on disk."""

import os
import weakref
from collections.abc import Iterable, Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, Store, Triple, parse, serialize

from samsvar.engine.base import Engine, Result, Row, Term
from samsvar.engine.generations import hold
from samsvar.engine.tokens import chooses_graphs
from samsvar.errors import BadQuery, EngineUnavailable, GraphFileError
from samsvar.names import GRAPH

READABLE = {
    ".jsonld": RdfFormat.JSON_LD,
    ".nq": RdfFormat.N_QUADS,
    ".nt": RdfFormat.N_TRIPLES,
    ".trig": RdfFormat.TRIG,
    ".ttl": RdfFormat.TURTLE,
}
"""The forms of RDF that files are read in, by suffix."""


class EmbeddedEngine:
    """Oxigraph in this process; the default graph of a query is the union of all graphs unless told otherwise."""

    def __init__(self, store: Path | None = None, *, union: bool = True, read_only: bool = False) -> None:
        """Open the store in a folder, or one in memory; raise EngineUnavailable if the folder cannot be used.

        A generation that is opened for reading stays until the engine is let go, whatever is loaded beside it.
        """
        self._union = union
        try:
            if store is None:
                self._store = Store()
            elif read_only:
                if (held := hold(store)) is not None:
                    weakref.finalize(self, os.close, held)
                self._store = Store.read_only(str(store))
            else:
                self._store = Store(str(store))
        except OSError as error:
            raise EngineUnavailable(f"the store {store} cannot be opened: {_first_line(error)}") from error

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self._store)

    def query(self, text: str) -> Result:
        """Return what a SPARQL query gives; raise BadQuery if the text is refused."""
        try:
            union = self._union and not chooses_graphs(text)  # Oxigraph heeds no FROM beside the union
            return self._store.query(text, use_default_graph_as_union=union)
        except (SyntaxError, ValueError) as error:
            raise BadQuery(_first_line(error)) from error
        except OSError as error:
            raise EngineUnavailable(f"the query failed in the store: {_first_line(error)}") from error

    def rows(self, text: str) -> list[Row]:
        """Return the rows of a SELECT query; raise BadQuery if the text is not one."""
        result = self.query(text)
        if not isinstance(result, QuerySolutions):
            raise BadQuery("this is not a SELECT query")
        return [tuple(solution) for solution in result]

    def quads(self, graph: str | None = None) -> Iterable[Quad]:
        """Return the quads of one named graph, or of all."""
        return self._store.quads_for_pattern(None, None, None, NamedNode(graph) if graph else None)

    def load_ntriples(self, text: bytes, graph: str) -> None:
        """Load N-Triples into a named graph, blank nodes under new names; raise GraphFileError if they are faulty."""
        try:
            self._store.bulk_load(text, format=RdfFormat.N_TRIPLES, to_graph=NamedNode(graph))
        except SyntaxError as error:
            raise GraphFileError(f"faulty N-Triples: {_first_line(error)}") from error

    def load_nquads(self, text: bytes) -> None:
        """Load N-Quads, blank nodes under new names; raise GraphFileError if they are faulty."""
        try:
            self._store.bulk_load(text, format=RdfFormat.N_QUADS)
        except SyntaxError as error:
            raise GraphFileError(f"faulty N-Quads: {_first_line(error)}") from error

    def dump_nquads(self) -> bytes:
        """Return all quads as N-Quads."""
        return self._store.dump(format=RdfFormat.N_QUADS) or b""

    def replace_graph(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make the named graph hold just these triples."""
        name = NamedNode(graph)
        self._store.remove_graph(name)
        self._store.bulk_extend(Quad(t.subject, t.predicate, t.object, name) for t in triples)

    def matching(
        self, subject: Term | None = None, predicate: NamedNode | None = None, thing: Term | None = None
    ) -> Iterable[Quad]:
        """Return the quads with this subject, predicate and object, each of them any if None."""
        if isinstance(subject, Literal | Triple):
            return iter(())
        return self._store.quads_for_pattern(subject, predicate, thing, None)

    def about(self, iri: str) -> Iterable[Quad]:
        """Return the quads whose subject is this IRI."""
        return self._store.quads_for_pattern(NamedNode(iri), None, None, None)

    def load_files(self, files: Iterable[tuple[Path, Path]]) -> None:
        """Load each (root, file) into the graph named after its path below the root, all files or none.

        Raise GraphFileError, with line and column where the parser knows them, for the first file
        that cannot be read.
        """
        quads: list[Quad] = []
        for root, file in files:
            name = NamedNode(graph_name(root, file))
            quads.extend(Quad(q.subject, q.predicate, q.object, name) for q in parse_file(file))
        self._store.bulk_extend(quads)

    def close(self) -> None:
        """Write what is held to the folder on disk, and end all work on it; the engine cannot be used after that."""
        self._store.flush()
        del self._store  # has Oxigraph wait for what it does in the background

    def flush(self) -> None:
        """Write what is held to the folder on disk."""
        self._store.flush()


def nquads(engine: Engine) -> bytes:
    """Return all quads of an engine as N-Quads."""
    if isinstance(engine, EmbeddedEngine):
        return engine.dump_nquads()
    return serialize(engine.quads(), format=RdfFormat.N_QUADS) or b""


def graph_name(root: Path, file: Path) -> str:
    """Return the IRI of the graph that a file of the collection in root is loaded into."""
    return GRAPH + file.relative_to(root).with_suffix("").as_posix()


def parse_file(file: Path) -> list[Quad]:
    """Return the quads of a file, by its suffix; raise GraphFileError naming file, line and column."""
    return list(read_file(file))


def read_file(file: Path) -> Iterator[Quad]:
    """Give the quads of a file one by one, by its suffix; raise GraphFileError naming file, line and column."""
    try:
        yield from parse(path=str(file), format=READABLE[file.suffix], rename_blank_nodes=True)
    except KeyError as error:
        raise GraphFileError(f"{file}: not a file of {', '.join(READABLE)}") from error
    except SyntaxError as error:
        where = f"{file}:{error.lineno}:{error.offset}" if error.lineno else str(file)
        raise GraphFileError(f"{where}: {_first_line(error)}") from error
    except OSError as error:
        raise GraphFileError(f"{file}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    message = error.msg if isinstance(error, SyntaxError) else str(error)
    return (message or type(error).__name__).strip().splitlines()[0]
