"""What the operations of the API can answer, for OpenAPI: forms of the answer, and a problem for each error."""

from collections.abc import Sequence
from http import HTTPStatus
from typing import Any

from pydantic import BaseModel

from samsvar import errors
from samsvar.api.problems import PROBLEM, Problem
from samsvar.http.negotiation import Form

Described = dict[int | str, dict[str, Any]]
Told = tuple[type[errors.SamsvarError], str, str]

_HEADERS: dict[str, Any] = {
    "X-Samsvar-Version": {
        "description": "The state of the graph that the answer is from.",
        "schema": {"type": "string"},
    },
    "X-Samsvar-Notice": {"description": "On whose word the links are.", "schema": {"type": "string"}},
    "ETag": {"description": "For If-None-Match.", "schema": {"type": "string"}},
    "Cache-Control": {"description": "How long the answer may be kept.", "schema": {"type": "string"}},
    "Link": {"description": 'The next page, with rel="next".', "schema": {"type": "string"}},
}
_NEVER = "Retry-After tells how long to wait, in seconds."
_ERRORS: tuple[Told, ...] = (
    (errors.NotAcceptable, "There is no form that the client takes.", "there is no format 'xml' for this answer"),
    (errors.RequestTooLarge, "The request, or the answer, is beyond a limit.", "the body is longer than 1048576 bytes"),
    (
        errors.BadParameter,
        "A parameter is unknown, missing, given twice, or does not fit.",
        "lang must be one of nb, en",
    ),
    (errors.TooManyRequests, f"The client asks too often. {_NEVER}", "more than 600 requests in a minute"),
    (
        errors.EngineFault,
        "The engine that holds the graph gave an answer that cannot be read.",
        "the answer is cut off",
    ),
    (errors.EngineUnavailable, "The engine that holds the graph cannot be used.", "the engine did not answer"),
    (errors.EngineTimeout, "The engine that holds the graph took too long.", "no answer within 30 s"),
)
_MISSING: Told = (errors.ElementNotFound, "Nothing in the graph has that name.", "target: nothing is called 'x'")


def outcomes(
    model: type[BaseModel], forms: Sequence[Form], *, missing: bool = True, also: Sequence[str] = ()
) -> Described:
    """Return the answers of an operation: a model in JSON, other forms beside it, and the errors that can come.

    Missing tells whether the operation looks something up by name; also names further media types of the answer.
    """
    others = {form.media_type: {"schema": _schema(form)} for form in forms[1:]}
    others |= {media_type: {"schema": {"type": "string"}} for media_type in also}
    described: Described = {
        200: {"description": "The answer.", "model": model, "content": others, "headers": _HEADERS},
        304: {
            "description": "The client has the answer already.",
            "headers": {k: v for k, v in _HEADERS.items() if k != "Link"},
        },
    }
    for error, meaning, example in (_MISSING, *_ERRORS) if missing else _ERRORS:
        described[error.status] = {
            "description": meaning,
            "content": {PROBLEM: {"schema": Problem.model_json_schema(), "example": _example(error, example)}},
        }
        if error.retry_after is not None:
            waiting = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
            described[error.status]["headers"] = {"Retry-After": waiting}
    return dict(sorted(described.items(), key=lambda item: int(item[0])))


def _schema(form: Form) -> dict[str, Any]:
    return {"type": "object"} if form.media_type.endswith("json") else {"type": "string"}


def _example(error: type[errors.SamsvarError], detail: str) -> dict[str, Any]:
    kind = f"/problems/{error.slug}"
    return Problem(type=kind, title=error.title, status=HTTPStatus(error.status), detail=detail).model_dump()
