"""The web application: everything that is served over HTTP, from one knowledge graph."""

from fastapi import FastAPI

from samsvar import __version__
from samsvar.api import problems, routes
from samsvar.knowledge import NOTICE, KnowledgeGraph


def create_app(graph: KnowledgeGraph) -> FastAPI:
    """Return an application that answers from graph."""
    app = FastAPI(
        title="samsvar",
        version=__version__,
        summary="Which local actions support which regional goal, through which chain, and on whose word.",
        description=NOTICE["en"],
    )
    problems(app)
    app.include_router(routes(graph))
    return app
