"""The reads of the SPARQL 1.1 Graph Store Protocol; what writes is refused, since the files are the truth.

A graph is named in the parameter `graph` of /rdf-graphs/service, or directly: /rdf-graphs/<path> is the graph whose
name is <path> behind `https://w3id.org/samsvar/graph/`.
"""

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from samsvar.api.operations import FORMAT, answers, parameter
from samsvar.api.protocol import NO_UPDATES, decode_form, wanted_format
from samsvar.engine.pool import Job
from samsvar.errors import GraphNotFound, UsageError
from samsvar.http import caching
from samsvar.http.cors import RequestRoute, preflight
from samsvar.http.evaluation import evaluate, stored_graphs
from samsvar.http.negotiation import GRAPHS, accepted, choose
from samsvar.live import LiveGraph
from samsvar.names import GRAPH, is_iri
from samsvar.settings import Settings

SERVICE = "/rdf-graphs/service"
DIRECT = "/rdf-graphs/{name:path}"
METHODS = ("GET", "HEAD", "OPTIONS")
_ALL = "CONSTRUCT { ?subject ?predicate ?object } WHERE { ?subject ?predicate ?object }"


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router that gives the named graphs and the default graph, whole."""
    router = APIRouter(tags=["SPARQL"], route_class=RequestRoute, default_response_class=Response)

    async def service(request: Request) -> Response:
        return await _read(request, live, settings, _named(request))

    async def direct(request: Request) -> Response:
        return await _read(request, live, settings, GRAPH + request.path_params["name"])

    router.add_api_route(
        SERVICE,
        service,
        methods=["GET"],
        operation_id="graph-store",
        summary="Read a graph, whole",
        responses=answers(200, 304, 400, 404, 406, 413, 502, 503, 504, forms=GRAPHS),
        openapi_extra={"parameters": [_GRAPH, _DEFAULT, FORMAT]},
    )
    router.add_api_route(
        DIRECT,
        direct,
        methods=["GET"],
        operation_id="graph-store-direct",
        summary="Read a graph by the end of its name",
        responses=answers(200, 304, 400, 404, 406, 413, 502, 503, 504, forms=GRAPHS),
        openapi_extra={"parameters": [_NAME, FORMAT]},
    )
    for path, read in ((SERVICE, service), (DIRECT, direct)):
        router.add_api_route(path, read, methods=["HEAD"], include_in_schema=False)
        router.add_api_route(path, _options, methods=["OPTIONS"], include_in_schema=False)
        router.add_api_route(path, _refuse, methods=["PUT", "POST", "DELETE", "PATCH"], include_in_schema=False)
    return router


async def _options(_: Request) -> Response:
    return preflight(*METHODS)


async def _refuse(_: Request) -> Response:
    raise HTTPException(405, NO_UPDATES, {"Allow": ", ".join(METHODS)})


def _named(request: Request) -> str | None:
    """Return the IRI of the graph that a request names, or None for the default graph."""
    items = decode_form(request.scope["query_string"], "the address")
    graphs = [value for name, value in items if name == "graph"]
    defaults = [value for name, value in items if name == "default"]
    if len(graphs) + len(defaults) != 1:
        raise UsageError("one graph is named, as graph=<IRI>, or the default graph, as default")
    if defaults:
        return None
    if not is_iri(graphs[0]):
        raise UsageError(f"graph is not an absolute IRI: {graphs[0]!r}")
    return graphs[0]


async def _read(request: Request, live: LiveGraph, settings: Settings, graph: str | None) -> Response:
    edition = live.current
    named = wanted_format(decode_form(request.scope["query_string"], "the address"))
    if graph is not None and graph not in await stored_graphs(edition.graph):
        raise GraphNotFound(f"no graph is named {graph}")
    choice = choose(GRAPHS, accepted(request), named)
    job = Job(
        _ALL,
        default_graphs=None if graph is None else (graph,),
        named_graphs=None if graph is None else (),
        union=settings.union_default_graph,
        graph_as=choice.form.media_type,
    )
    entity_tag = caching.tag(edition, (job, choice.media_type))
    if caching.has_it(request, entity_tag):
        return caching.not_modified(edition, entity_tag)
    outcome = await evaluate(request, edition, job)
    headers = {"Content-Type": choice.content_type, **caching.origin(edition), **caching.kept(entity_tag)}
    return Response(outcome.body, headers=headers)


_GRAPH = parameter("graph", "The IRI of a named graph.", {"type": "string", "format": "uri"})
_NAME = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": f"The name of a graph behind {GRAPH}.",
    "schema": {"type": "string", "minLength": 1},
}
_DEFAULT = parameter("default", "Given, with or without a value, for the default graph.", {"type": "string"})
