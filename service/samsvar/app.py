"""The web application: everything that is served over HTTP, from one live graph."""

from typing import Any

from fastapi import APIRouter, FastAPI

from samsvar import __version__, findings, web
from samsvar.api import (
    admin,
    catalogue,
    description,
    downloads,
    elements,
    graph_store,
    health,
    impact,
    search,
    sparql,
    things,
    trace,
    validation,
)
from samsvar.api.problems import PROBLEM, Problem, problems
from samsvar.cache import AnswerCache
from samsvar.guard import REFUSED
from samsvar.knowledge import NOTICE, KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.settings import Settings

_PARTS = (
    catalogue,
    elements,
    trace,
    impact,
    search,
    validation,
    sparql,
    graph_store,
    description,
    downloads,
    health,
    admin,
    things,
)
"""What has routes, in the order of the manual."""


class _App(FastAPI):
    """An application that knows each of its routes, and says of every operation what any request is refused for."""

    def take(self, router: APIRouter) -> None:
        """Take over the routes of a router. To include it would have every request try its routes twice."""
        self.router.routes.extend(router.routes)

    def openapi(self) -> dict[str, Any]:
        """Return the description of the API."""
        if self.openapi_schema is None:
            told = super().openapi()
            told["components"]["schemas"].setdefault("Problem", Problem.model_json_schema())
            content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}}}
            refused = {str(status): {"description": why, "content": content} for status, why in REFUSED.items()}
            for operations in told["paths"].values():
                for operation in operations.values():
                    operation["responses"] = {**refused, **operation["responses"]}
        return self.openapi_schema or {}


def create_app(graph: KnowledgeGraph | LiveGraph, settings: Settings | None = None) -> FastAPI:
    """Return an application that answers from a graph, with the settings' limits and addresses."""
    live = graph if isinstance(graph, LiveGraph) else LiveGraph(graph)
    settings = settings or Settings()
    app = _App(
        title="samsvar",
        version=__version__,
        summary="Which local actions support which regional goal, through which chain, and on whose word.",
        description=NOTICE["en"],
        docs_url=None,
        redoc_url=None,
    )
    problems(app)
    for part in _PARTS:
        app.take(part.routes(live, settings))
    app.take(web.routes(live, settings, app.openapi))
    web.show_faults(app, live, settings)
    app.add_middleware(
        AnswerCache,
        version=lambda: live.current.version,
        also=lambda: (live.state.reload, findings.stamp(live.current)),
    )
    return app
