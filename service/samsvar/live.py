"""The graph that is being served, which a reload swaps for the next one in one step."""

from dataclasses import dataclass
from datetime import UTC, datetime

from samsvar.knowledge import KnowledgeGraph


@dataclass(frozen=True)
class Edition:
    """One state of the graph, and everything that is made from it; a request holds on to one until it is answered."""

    graph: KnowledgeGraph
    version: str
    """Of the collection: the same files give the same version."""
    loaded_at: datetime


class LiveGraph:
    """Holds the edition that is served now."""

    def __init__(self, graph: KnowledgeGraph) -> None:
        """Serve a graph."""
        self.current = Edition(graph, graph.version, datetime.now(UTC))
