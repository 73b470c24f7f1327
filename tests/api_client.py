"""A client of the API's operations on one graph, in this process."""

from fastapi import FastAPI
from fastapi.testclient import TestClient

from samsvar.api import catalogue, elements, impact, trace, validation
from samsvar.api.problems import problems
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.settings import Settings


def client_of(served: KnowledgeGraph | LiveGraph, **settings: str) -> TestClient:
    """Return a client of everything under /api/v1 but search."""
    live = served if isinstance(served, LiveGraph) else LiveGraph(served)
    app = FastAPI()
    problems(app)
    for part in (trace, impact, elements, validation, catalogue):
        app.include_router(part.routes(live, Settings.model_validate(settings)))
    return TestClient(app, raise_server_exceptions=False)
