"""Parts of the OpenAPI description that operations of the SPARQL endpoint and the graph store share."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Any

from samsvar.api.problems import PROBLEM, Problem
from samsvar.http.negotiation import GRAPHS, ROWS, Form

_ORIGIN_HEADERS: dict[str, Any] = {
    "X-Samsvar-Version": {"description": "The state of the graph that is answered from.", "schema": {"type": "string"}},
    "X-Samsvar-Notice": {"description": "On whose word the links are.", "schema": {"type": "string"}},
    "ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}},
}
_ANY = (405, 414, 429, 431)
"""Statuses of refusals that are the same everywhere."""
_MEANING = {
    200: "The answer.",
    304: "The client has the answer already.",
    400: "The request or the query is malformed.",
    403: "The query or update is refused on purpose: SERVICE, or anything that writes.",
    404: "There is no such graph.",
    405: "There is no such method here.",
    406: "There is no form that the client takes.",
    413: "The answer, or the request, is beyond a limit.",
    414: "The address is too long; a query can be sent in a body.",
    415: "The body is neither a form nor a query.",
    429: "The client asks too often; Retry-After tells how long to wait, in seconds.",
    431: "The headers are too long.",
    502: "The remote engine gave an answer that cannot be read.",
    503: "Too many queries wait already, or the engine cannot be used.",
    504: "The query took too long.",
}


def answers(*statuses: int, forms: Iterable[Form]) -> dict[int | str, dict[str, Any]]:
    """Return the answers of an operation: forms for 200, problem documents for errors."""
    media_types = dict.fromkeys(media_type for form in forms for media_type in (form.media_type, *form.others))
    described: dict[int | str, dict[str, Any]] = {}
    for status in sorted({*statuses, *_ANY}):
        described[status] = {"description": _MEANING[status]}
        if status == HTTPStatus.OK:
            described[status]["content"] = {media_type: {"schema": {}} for media_type in media_types}
        if status < HTTPStatus.BAD_REQUEST:
            described[status]["headers"] = _ORIGIN_HEADERS
        else:
            described[status]["content"] = {PROBLEM: {"schema": Problem.model_json_schema()}}
    return described


def parameter(name: str, about: str, schema: dict[str, Any], **more: object) -> dict[str, Any]:
    """Return the description of an optional parameter in the address."""
    return {"name": name, "in": "query", "required": False, "description": about, "schema": schema, **more}


FORMAT = parameter(
    "format",
    "The form of the answer by a short name, in place of the Accept header.",
    {"type": "string", "enum": list(dict.fromkeys(name for form in (*ROWS, *GRAPHS) for name in form.names))},
)
