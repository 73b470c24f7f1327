"""The SPARQL endpoint (SPARQL 1.1 Protocol): queries by GET and POST, and what the endpoint says of itself."""

from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.exceptions import HTTPException

from samsvar.api.operations import FORMAT, answers, parameter
from samsvar.api.protocol import FORM, FORMS, QUERY, Asked, decode_form, read, wanted_format
from samsvar.api.service_description import describe
from samsvar.engine.pool import Job
from samsvar.http import caching
from samsvar.http.addresses import address
from samsvar.http.cors import RequestRoute, preflight
from samsvar.http.evaluation import evaluate, stored_graphs
from samsvar.http.negotiation import GRAPHS, ROWS, accepted, choose
from samsvar.live import Edition, LiveGraph
from samsvar.settings import Settings

PATH = "/sparql"
METHODS = ("GET", "HEAD", "OPTIONS", "POST")


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the endpoint, at /sparql."""
    router = APIRouter(tags=["SPARQL"], route_class=RequestRoute, default_response_class=Response)

    async def respond(request: Request) -> Response:
        edition = live.current
        asked = await read(request)
        if asked is None:
            return await _description(request, edition, settings)
        return await _answer(request, edition, settings, asked)

    router.add_api_route(
        PATH,
        respond,
        methods=["GET"],
        operation_id="sparql",
        summary="Ask a SPARQL query; without one, what the endpoint can do",
        responses=answers(200, 304, 400, 403, 404, 406, 413, 502, 503, 504, forms=(*ROWS, *GRAPHS)),
        openapi_extra={"parameters": [_QUERY, *_DATASET, FORMAT, _TIMEOUT]},
    )
    router.add_api_route(
        PATH,
        respond,
        methods=["POST"],
        operation_id="sparql-post",
        summary="Ask a SPARQL query of any length, in a form or as it is",
        responses=answers(200, 400, 403, 404, 406, 413, 415, 502, 503, 504, forms=(*ROWS, *GRAPHS)),
        openapi_extra={"parameters": [*_DATASET, FORMAT, _TIMEOUT], "requestBody": _BODY},
    )
    router.add_api_route(PATH, respond, methods=["HEAD"], include_in_schema=False)

    @router.options(PATH, include_in_schema=False)
    async def options(_: Request) -> Response:
        return preflight(*METHODS)

    @router.api_route(PATH, methods=["PUT", "PATCH", "DELETE"], include_in_schema=False)
    async def other(_: Request) -> Response:
        raise HTTPException(405, "a query is asked with GET or POST", {"Allow": ", ".join(METHODS)})

    return router


async def _answer(request: Request, edition: Edition, settings: Settings, asked: Asked) -> Response:
    kind = asked.kind
    choice = choose(FORMS[kind], accepted(request), asked.format) if kind else None
    job = Job(
        asked.text,
        default_graphs=asked.default_graphs,
        named_graphs=asked.named_graphs,
        union=settings.union_default_graph,
        base=address(request, settings) + PATH,
        **({"graph_as" if kind == "graph" else "rows_as": choice.form.media_type} if choice else {}),
    )
    keep: dict[str, str] = {}
    if request.method != "POST":
        entity_tag = None if asked.varies or choice is None else caching.tag(edition, (job, choice.media_type))
        if entity_tag and caching.has_it(request, entity_tag):
            return caching.not_modified(edition, entity_tag)
        keep = caching.kept(entity_tag)
    outcome = await evaluate(request, edition, job, asked.seconds)
    content_type = choice.content_type if choice else outcome.media_type
    return Response(outcome.body, headers={"Content-Type": content_type, **caching.origin(edition), **keep})


async def _description(request: Request, edition: Edition, settings: Settings) -> Response:
    named = wanted_format(decode_form(request.scope["query_string"], "the address"))
    choice = choose(GRAPHS, accepted(request), named)
    endpoint = address(request, settings) + PATH
    union = settings.union_default_graph
    entity_tag = caching.tag(edition, ("description", endpoint, union, choice.media_type))
    if caching.has_it(request, entity_tag):
        return caching.not_modified(edition, entity_tag)
    body = describe(endpoint, await stored_graphs(edition.graph), choice.form.media_type, union=union)
    headers = {"Content-Type": choice.content_type, **caching.origin(edition), **caching.kept(entity_tag)}
    return Response(body, headers=headers)


_QUERY = parameter(
    "query",
    "The query, in SPARQL 1.1: SELECT, ASK, CONSTRUCT or DESCRIBE.",
    {"type": "string"},
    example="SELECT ?goal WHERE { ?goal a <https://w3id.org/samsvar/def/Goal> } LIMIT 3",
)
_GRAPH_LIST: dict[str, Any] = {"type": "array", "items": {"type": "string", "format": "uri"}}
_DATASET = [
    parameter(
        "default-graph-uri",
        "Named graphs whose merge is the default graph of the query, in place of what FROM says.",
        _GRAPH_LIST,
    ),
    parameter(
        "named-graph-uri",
        "Named graphs that GRAPH sees, in place of what FROM NAMED says.",
        _GRAPH_LIST,
    ),
]
_TIMEOUT = parameter(
    "timeout",
    "Seconds after which the query is given up, if that is before the limit of the service.",
    {"type": "number", "exclusiveMinimum": 0, "maximum": 1e9},
)
_BODY: dict[str, Any] = {
    "required": True,
    "content": {
        FORM: {
            "schema": {
                "type": "object",
                "required": ["query"],
                "properties": {known["name"]: known["schema"] for known in (_QUERY, *_DATASET, FORMAT, _TIMEOUT)},
            },
        },
        QUERY: {"schema": {"type": "string"}},
    },
}
