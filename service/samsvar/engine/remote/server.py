"""The server behind the remote engine: what it is sent, what it gives, and the ways of its own that it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from threading import RLock

from samsvar.engine.base import QuerySolutions, Result, Row, value
from samsvar.engine.remote.connection import Connection
from samsvar.engine.remote.exchange import Exchange
from samsvar.engine.remote.marker import LOADED
from samsvar.engine.remote.results import GRAPHS, ROWS, read_graph, read_rows, read_truth
from samsvar.engine.remote.virtuoso import is_virtuoso, many_rows, most_rows
from samsvar.errors import AnswerTooLarge, BadQuery, EngineFault
from samsvar.names import GRAPH

NONE = f"{GRAPH}none"
"""A graph that no server holds."""
ALL = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_NO_GROUP = "SELECT ?s WHERE { ?s ?p ?o FILTER(false) } GROUP BY ?s"
_SOME = "ASK { ?s ?p ?o }"
_TRUE = (
    "ASK { VALUES ?y { <x:y> } ?x <x:p>* ?y FILTER(?x = <x:y>) }",
    'ASK { VALUES ?a { "a" } OPTIONAL { BIND("b" AS ?b) FILTER(?a = "a") } FILTER(BOUND(?b)) }',
    "ASK { VALUES ?u { UNDEF } BIND(EXISTS { VALUES ?z { 1 } } AS ?e) FILTER(?e && !BOUND(?u)) }",
)
"""What is so whatever a server holds, and what Virtuoso 7.2 gets wrong in larger queries."""


@dataclass(frozen=True)
class Manners:
    """What a server does with what it is told."""

    heeding: bool
    """Whether it answers from the dataset that the request names."""
    faithful: bool
    """Whether it answers as SPARQL has it, as far as a few questions tell."""
    blank_row: bool
    """Whether it gives a row without anything in it for groups of which there are none, as rdflib does."""


class Server:
    """Sends queries and reads answers, and learns once how the server takes them."""

    def __init__(self, connection: Connection) -> None:
        """Take the connection, without asking anything yet."""
        self._connection = connection
        self._lock = RLock()
        self.forget()

    def forget(self) -> None:
        """Learn anew: another server may answer now."""
        with self._lock:
            self._manners: Manners | None = None
            self._direct: bool | None = None
            self._gives: int = 0

    @property
    def url(self) -> str:
        """Address that queries go to, without name and password."""
        return self._connection.url

    def rows(self, text: str) -> list[Row]:
        """Return the rows of a text of ours that names its graphs itself."""
        result = self.send(text, "SELECT")
        return [tuple(solution) for solution in result] if isinstance(result, QuerySolutions) else []

    def counts(self, graph: str | None = None) -> dict[str, int]:
        """Return the number of triples in each graph that is named as those of collections are, or in one."""
        if graph:
            text = f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}"
            return {graph: int(value(self.rows(text)[0][0]))}
        found = {value(name): int(value(n)) for name, n in self.rows(ALL) if name is not None}
        return {name: n for name, n in found.items() if name.startswith(GRAPH) and name != LOADED}

    def manners(self) -> Manners:
        """Return what the server does with what it is told, asked for once."""
        with self._lock:
            if self._manners is None:
                nothing = [("default-graph-uri", NONE)]
                reply = self._connection.query(_SOME, kind="ASK", accept=ROWS, parameters=nothing)
                heeding = not read_truth(reply.body)
                blank = bool(self.rows(_NO_GROUP))
                faithful = not is_virtuoso(reply.headers) and all(map(self._holds, _TRUE))
                self._manners = Manners(heeding, faithful, blank)
            return self._manners

    def _holds(self, text: str) -> bool:
        try:
            return bool(self.send(text, "ASK"))
        except (BadQuery, EngineFault):
            return False

    def send(
        self,
        text: str,
        kind: str,
        parameters: Sequence[tuple[str, str]] = (),
        exchange: Exchange | None = None,
        *,
        bare: bool = False,
    ) -> Result:
        """Return what a query of a kind gives; with bare, a single row in which nothing is bound is no row.

        Raise AnswerTooLarge if the server may have left something out, else what the connection raises.
        """
        reply = self._connection.query(
            text,
            kind=kind,
            accept=ROWS if kind in {"SELECT", "ASK"} else GRAPHS,
            parameters=parameters,
            direct="%" in text and self._reads_forms_twice(),
            exchange=exchange,
        )
        if kind == "ASK":
            return read_truth(reply.body)
        if kind == "SELECT":
            if most := most_rows(reply.headers):
                raise self._too_large(most)
            return read_rows(reply.body, bare=bare)
        triples, count = read_graph(reply.body, reply.media_type)
        if kind == "CONSTRUCT" and is_virtuoso(reply.headers):
            self._gave(count)
        return triples

    def _gave(self, count: int) -> None:
        """Raise AnswerTooLarge if a Virtuoso may give no more triples than these."""
        if count >= self._gives:
            reply = self._connection.query(many_rows(count + 1), kind="SELECT", accept=ROWS)
            if most := most_rows(reply.headers):
                raise self._too_large(most)
            self._gives = count + 1

    def _too_large(self, most: str) -> AnswerTooLarge:
        limit = most.strip() if most.strip().isdigit() else "no more"
        return AnswerTooLarge(
            f"{self.url} gives {limit} rows at most and may have left out others: ask for fewer, or raise its limit "
            "(ResultSetMaxRows)"
        )

    def _reads_forms_twice(self) -> bool:
        """Tell whether the server decodes the fields of a form twice, as rdflib-endpoint does, so that %41 is A."""
        with self._lock:
            if self._direct is None:
                text = 'ASK { FILTER("%41" = "A") } #'.ljust(2001, "#")
                reply = self._connection.query(text, kind="ASK", accept=ROWS)
                self._direct = bool(read_truth(reply.body))
            return self._direct
