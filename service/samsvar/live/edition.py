"""One state of the graph, and everything that is made from it."""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from samsvar.knowledge import KnowledgeGraph

if TYPE_CHECKING:
    from samsvar.engine.pool import QueryPool
    from samsvar.engine.remote import RemotePool
    from samsvar.index import Index
    from samsvar.overview import Overview
    from samsvar.search import Searcher
    from samsvar.validation import Report


@dataclass(frozen=True, eq=False)
class Edition:
    """One state of the graph, and everything that is made from it; a request holds on to one until it is answered."""

    graph: KnowledgeGraph
    version: str
    """Of the collection: the same files give the same version."""
    loaded_at: datetime
    """When it began to be served, in UTC."""
    pool: "QueryPool | RemotePool | None" = None
    """What runs ad-hoc queries on this edition; closed once nobody holds the edition any more."""
    report: "Report | None" = None
    """What in this edition breaks a rule, with the places of the findings in the files; None if nobody looked."""

    @cached_property
    def searcher(self) -> "Searcher":
        """Finds elements of this edition by their words; made when it is first asked for."""
        from samsvar.search import Searcher

        return Searcher.build(self.graph)

    @cached_property
    def overview(self) -> "Overview":
        """This edition as tables, for pages; made when it is first asked for."""
        from samsvar.overview import Overview

        return Overview.build(self.graph.engine)

    @property
    def index(self) -> "Index | None":
        """The answers of this edition that are kept, or None before `warm` has made them."""
        return vars(self).get("_index")

    def warm(self) -> None:
        """Make all that is kept of this edition, so that no request waits for it."""
        from samsvar.index import Index

        vars(self)["_index"] = Index.build(self.graph.engine)
        _ = self.searcher, self.overview, self.graph.stoppages
