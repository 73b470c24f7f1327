"""What `samsvar load --engine` leaves in a server beside the graphs: which they are, and of what version.

A server carries out one request after another, with nothing around them: a load that breaks off leaves some graphs
new and some old. So it first writes a marker without a version, and the version last. A graph that lies behind a
marker without a version is not asked; the load is to be run again, which begins anew.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from samsvar.engine.base import Literal as Text
from samsvar.engine.base import NamedNode, Row, Triple, value
from samsvar.names import GRAPH, PREFIXES

LOADED = f"{GRAPH}loaded"
"""The graph that holds the marker; it is none of the graphs of a collection."""
_VERSION = f"{PREFIXES['owl']}versionInfo"
_PART = f"{PREFIXES['dcterms']}hasPart"
MARKER_QUERY = f"SELECT ?p ?o WHERE {{ GRAPH <{LOADED}> {{ <{LOADED}> ?p ?o }} }}"


@dataclass(frozen=True)
class Marker:
    """What a load says of itself: the graphs that it writes, and once it is done the version that they are of."""

    graphs: frozenset[str]
    version: str | None = None

    @classmethod
    def read(cls, rows: Iterable[Row]) -> "Marker | None":
        """Return the marker that the rows of MARKER_QUERY tell of, if there is one."""
        graphs, versions = set(), set()
        for predicate, thing in rows:
            if value(predicate) == _PART:
                graphs.add(value(thing))
            elif value(predicate) == _VERSION:
                versions.add(value(thing))
        if not graphs:
            return None
        return cls(frozenset(graphs), versions.pop() if len(versions) == 1 else None)

    def triples(self) -> list[Triple]:
        """Return what is written of it."""
        loaded = NamedNode(LOADED)
        version = [Triple(loaded, NamedNode(_VERSION), Text(self.version))] if self.version else []
        return [*(Triple(loaded, NamedNode(_PART), NamedNode(graph)) for graph in sorted(self.graphs)), *version]
