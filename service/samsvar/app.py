"""The web application: everything that is served over HTTP, from one knowledge graph."""

from fastapi import FastAPI

from samsvar import __version__
from samsvar.api import catalogue
from samsvar.api.problems import problems
from samsvar.knowledge import NOTICE, KnowledgeGraph
from samsvar.live import LiveGraph


def create_app(graph: KnowledgeGraph | LiveGraph) -> FastAPI:
    """Return an application that answers from a graph."""
    live = graph if isinstance(graph, LiveGraph) else LiveGraph(graph)
    app = FastAPI(
        title="samsvar",
        version=__version__,
        summary="Which local actions support which regional goal, through which chain, and on whose word.",
        description=NOTICE["en"],
    )
    problems(app)
    app.include_router(catalogue.routes(live))
    return app
