"""The remote engine: asks the graphs of one collection in a server that may hold others too.

With a union default graph, each query is sent with the graphs of the collection as its dataset, so that it means the
same on every server: some have an empty default graph, some the union of all that they hold, their own tables among
it. A server that does not heed `default-graph-uri` is asked without a dataset, once its default graph has been seen
to hold the same number of triples as the graphs of the collection.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from threading import RLock

from samsvar.engine.base import BlankNode, NamedNode, Quad, QuerySolutions, Result, Row, Term, Triple, value
from samsvar.engine.embedded import EmbeddedEngine
from samsvar.engine.remote.connection import Connection
from samsvar.engine.remote.exchange import Exchange
from samsvar.engine.remote.marker import LOADED, MARKER_QUERY, Marker
from samsvar.engine.remote.server import ALL, NONE, Manners, Server
from samsvar.engine.remote.updates import updates
from samsvar.engine.remote.words import kind_of, mentions
from samsvar.errors import (
    BadQuery,
    EngineFault,
    EngineUnavailable,
    GraphNotFound,
    QueryRefused,
)

MOST_BYTES = 1 << 30
"""Bytes of one answer that are read at most."""
_IN_DEFAULT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
_IN_NAMED = "SELECT (COUNT(*) AS ?n) WHERE { { SELECT DISTINCT ?s ?p ?o WHERE { GRAPH ?g { ?s ?p ?o } } } }"


class RemoteEngine:
    """A SPARQL 1.1 server that holds a collection, each file in its graph and the derived graph beside them."""

    def __init__(  # noqa: PLR0913 - what an operator can set
        self,
        url: str,
        *,
        update_url: str = "",
        user: str = "",
        password: str = "",
        seconds: float = 30,
        union: bool = True,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        """Take the address of a server, without asking it anything yet; raise UsageError for a faulty one.

        Seconds is the time that each request is given, its retries included. With union, the default graph of a
        query is the union of the graphs of the collection; without, what the server has for one.
        """
        self._connection = Connection(
            url, update_url=update_url, user=user, password=password, seconds=seconds, most_bytes=most_bytes
        )
        self._server = Server(self._connection)
        self._union = union
        self._lock = RLock()
        self._forget()

    def _forget(self) -> None:
        with self._lock:
            self._server.forget()
            self._marker: Marker | bool | None = False
            self._graphs: frozenset[str] | None = None
            self._compared = False
            self._copy: EmbeddedEngine | None = None

    @property
    def url(self) -> str:
        """Address that queries go to, without name and password."""
        return self._connection.url

    def marker(self) -> Marker | None:
        """Return what the last load says of itself, or None if the graphs were put there in another way."""
        with self._lock:
            if isinstance(self._marker, bool):
                self._marker = Marker.read(self._server.rows(MARKER_QUERY))
            return self._marker

    def graphs(self) -> frozenset[str]:
        """Return the IRIs of the graphs of the collection, asked for once."""
        with self._lock:
            if self._graphs is None:
                found = self.marker()
                self._graphs = found.graphs if found else frozenset(self._server.counts())
            return self._graphs

    def check(self, needed: str) -> None:
        """Raise EngineUnavailable if the server holds no whole collection: one with the graph that is needed."""
        found = self.marker()
        if found and found.version is None:
            raise EngineUnavailable(
                f"a load into {self.url} was not finished: run `samsvar load --engine {self.url}` again"
            )
        if needed not in self.graphs():
            raise EngineUnavailable(
                f"{self.url} holds no graph <{needed}>: run `samsvar load --engine {self.url}` to put it there"
            )

    @property
    def faithful(self) -> bool:
        """Whether the server answers as SPARQL has it; if not, `query` asks a copy of its graphs."""
        return self._known().faithful

    def copy(self) -> EmbeddedEngine:
        """Return the graphs of the collection in the embedded engine, read once and checked by their sizes.

        Raise EngineFault if the server gave another number of triples than it says it holds, EngineUnavailable if
        they were being written meanwhile.
        """
        with self._lock:
            if self._copy is None:
                before, sizes = self.marker(), self._server.counts()
                copy = EmbeddedEngine(union=self._union)
                for graph in sorted(self.graphs()):
                    copy.replace_graph(graph, (quad.triple for quad in self.quads(graph)))
                if len(copy) != sum(sizes.get(graph, 0) for graph in self.graphs()):
                    raise EngineFault(f"{self.url} does not give as many triples as it says that it holds")
                if Marker.read(self._server.rows(MARKER_QUERY)) != before:
                    raise EngineUnavailable(f"the graphs in {self.url} were changed while they were read")
                self._copy = copy
            return self._copy

    def __len__(self) -> int:
        """Return the number of quads."""
        counts = self._server.counts()
        return sum(counts.get(graph, 0) for graph in self.graphs())

    def query(self, text: str) -> Result:
        """Return what a SPARQL query gives, from the server or, if it is not faithful, from the copy of its graphs.

        Raise BadQuery, QueryRefused, GraphNotFound, AnswerTooLarge, EngineUnavailable, EngineTimeout or EngineFault.
        """
        if self.faithful or any(_datasets(text)):
            return self.ask(text)
        kind_of(text)
        _refuse_service(text)
        return self.copy().query(text)

    def ask(
        self,
        text: str,
        *,
        default_graphs: Iterable[str] | None = None,
        named_graphs: Iterable[str] | None = None,
        union: bool | None = None,
        exchange: Exchange | None = None,
    ) -> Result:
        """Return what a query gives of a dataset, made of graphs of the collection.

        If either list of graphs is given, both stand in place of FROM and FROM NAMED in the text. An exchange, if
        given, is the limit of time, and by it the query can be stopped. Raises what `query` raises.
        """
        kind = kind_of(text)
        _refuse_service(text)
        parameters = self._dataset(text, default_graphs, named_graphs, self._union if union is None else union)
        return self._server.send(
            text, kind, parameters, exchange, bare=mentions(text, "group") and self._known().blank_row
        )

    def rows(self, text: str) -> list[Row]:
        """Return the rows of a SELECT query; raise BadQuery if the text is not one, else what `query` raises."""
        result = self.query(text)
        if isinstance(result, QuerySolutions):
            return [tuple(solution) for solution in result]
        del result  # it can't be let go in another thread, where the error may end
        raise BadQuery("this is not a SELECT query")

    def quads(self, graph: str | None = None) -> Iterator[Quad]:
        """Give the quads of one named graph, or of all of the collection, one answer for each graph."""
        if self._copy is not None:
            yield from self._copy.quads(graph)
            return
        for n, name in enumerate(sorted(self.graphs()) if graph is None else [graph]):
            place = NamedNode(name)
            for subject, predicate, thing in self._server.rows(
                f"SELECT ?s ?p ?o WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"
            ):
                yield Quad(_own(subject, n), predicate, _own(thing, n), place)  # type: ignore[arg-type]

    def about(self, iri: str) -> Iterator[Quad]:
        """Give the quads whose subject is this IRI."""
        if self._copy is not None:
            yield from self._copy.about(iri)
            return
        subject, known = NamedNode(iri), self.graphs()
        for graph, predicate, thing in self._server.rows(f"SELECT ?g ?p ?o WHERE {{ GRAPH ?g {{ {subject} ?p ?o }} }}"):
            if value(graph) in known:
                yield Quad(subject, predicate, thing, graph)  # type: ignore[arg-type]

    def replace_graph(self, graph: str, triples: Iterable[Triple]) -> None:
        """Make the named graph hold just these triples.

        That takes several requests; between them the graph is seen in part. Raise EngineFault if the server then
        holds another number of triples, else what an update raises.
        """
        wanted = set(triples)
        self._connection.update(f"DROP SILENT GRAPH <{graph}>")
        for batch in updates(wanted):
            self._connection.update(batch % graph)
        self._forget()
        held = self._server.counts(graph).get(graph, 0)
        if held != len(wanted):
            raise EngineFault(f"{self.url} holds {held} triples of <{graph}>, of which {len(wanted)} were written")
        found = self.marker()
        if found and graph != LOADED and graph not in found.graphs:
            self.replace_graph(LOADED, replace(found, graphs=found.graphs | {graph}).triples())

    def replace_all(self, quads: Iterable[Quad], version: str) -> None:
        """Make the server hold just these graphs of the collection, the version said last of all.

        It can be run again whenever it broke off, and until it has ended no collection is found in the server. What
        else the server holds stays. Raises what `replace_graph` raises.
        """
        parts: dict[str, list[Triple]] = {}
        for quad in quads:
            parts.setdefault(value(quad.graph_name), []).append(quad.triple)  # type: ignore[arg-type]
        self._forget()
        before = self.marker()
        old = before.graphs if before else frozenset()
        self.replace_graph(LOADED, Marker(old | parts.keys()).triples())
        for graph, triples in sorted(parts.items()):
            self.replace_graph(graph, triples)
        for graph in sorted(old - parts.keys()):
            self.replace_graph(graph, ())
        self.replace_graph(LOADED, Marker(frozenset(parts), version).triples())

    def _dataset(
        self, text: str, default: Iterable[str] | None, named: Iterable[str] | None, union: bool
    ) -> list[tuple[str, str]]:
        """Return the parameters by which the server is told the dataset; raise GraphNotFound or QueryRefused."""
        in_text = _datasets(text)
        given = default is not None or named is not None
        chosen = (tuple(default or ()), tuple(named or ()))
        for graph in (*chosen[0], *chosen[1], *in_text[0], *in_text[1]):
            if graph not in self.graphs():
                raise GraphNotFound(f"the server holds no graph <{graph}> of the collection")
        if not given and not any(in_text):
            if not union or not self._known().heeding:
                return []
            chosen = (tuple(sorted(self.graphs())), tuple(sorted(self.graphs())) if mentions(text, "graph") else ())
        elif not self._known().heeding:
            raise QueryRefused(f"{self.url} can't choose graphs: it heeds no default-graph-uri")
        elif not given:
            return []
        # an empty list would leave the choice to the server
        return [
            *(("default-graph-uri", graph) for graph in chosen[0] or (NONE,)),
            *(("named-graph-uri", graph) for graph in chosen[1]),
        ]

    def _known(self) -> Manners:
        """Return what the server does with what it is told.

        Raise EngineUnavailable if it heeds no dataset and its default graph is another than that of the collection.
        """
        with self._lock:
            known = self._server.manners()
            if not self._compared and self._union and not known.heeding:
                self._compare()
            self._compared = True
            return known

    def _compare(self) -> None:
        """Raise EngineUnavailable unless the default graph of the server is the union of our graphs."""
        names = {value(name) for name, _ in self._server.rows(ALL)} - {LOADED}
        in_default, in_named = (int(value(self._server.rows(text)[0][0])) for text in (_IN_DEFAULT, _IN_NAMED))
        if not names <= self.graphs() or in_default != in_named:
            raise EngineUnavailable(
                f"{self.url} heeds no default-graph-uri, and its default graph is not the union of the collection's"
            )


def _refuse_service(text: str) -> None:
    from samsvar.engine.algebra import check  # noqa: PLC0415 - rdflib, which few queries need

    check(text)


def _datasets(text: str) -> tuple[list[str], list[str]]:
    """Return what FROM and FROM NAMED name in a query."""
    if not mentions(text, "from") and "\\u" not in text.casefold():
        return [], []
    from samsvar.engine.algebra import datasets  # noqa: PLC0415 - rdflib, which few queries need

    return datasets(text)


def _own(term: Term | None, n: int) -> Term | None:
    """Return a term, a blank node under a name that no other answer gives."""
    return BlankNode(f"g{n}{term.value}") if isinstance(term, BlankNode) else term
