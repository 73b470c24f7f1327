"""Pages that say what went wrong, for people; programs get the problem documents of the API."""

from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import NamedTuple

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from samsvar.errors import BadParameter, SamsvarError
from samsvar.http.languages import LANGUAGES
from samsvar.http.negotiation import accepted, best
from samsvar.live import Edition, LiveGraph, State
from samsvar.settings import Settings
from samsvar.web import rendering
from samsvar.web.made import Made
from samsvar.web.search import box
from samsvar.web.visit import Visit

Handler = Callable[[Request, Exception], Awaitable[Response]]

_TOLD = {
    HTTPStatus.NOT_FOUND: "404",
    HTTPStatus.METHOD_NOT_ALLOWED: "404",
    HTTPStatus.UNPROCESSABLE_ENTITY: "422",
    HTTPStatus.BAD_REQUEST: "422",
    HTTPStatus.INTERNAL_SERVER_ERROR: "500",
    HTTPStatus.BAD_GATEWAY: "503",
    HTTPStatus.SERVICE_UNAVAILABLE: "503",
    HTTPStatus.GATEWAY_TIMEOUT: "503",
}
"""The texts for a status; others have those of 500."""
_PROGRAMS = frozenset(
    {"api", "sparql", "rdf-graphs", "data", "downloads", "assets", "health", "metrics", "admin", "openapi.json"}
)
"""What begins the paths whose errors are problem documents, whoever asks."""
_FORMS = ("application/problem+json", "application/json", "text/html")


class Fault(NamedTuple):
    """What went wrong, as far as a visitor is told."""

    status: int
    detail: str | None = None
    """What the service says of it, in English."""
    headers: Mapping[str, str] = {}


def response(request: Request, error: SamsvarError, edition: Edition, state: State, settings: Settings) -> Response:
    """Return the page for an error, in a language that the client takes, with the status of the error."""
    return _page(request, _fault(error), edition, state, settings)


def show_faults(app: FastAPI, live: LiveGraph, settings: Settings) -> None:
    """Make app answer browsers with a page where it would answer with a problem document.

    That is for what is no page, for an IRI that the graph does not know, and for what nobody foresaw. Whatever handles
    errors for programs must be there before.
    """
    for kind in (SamsvarError, HTTPException, Exception):
        told: Handler = app.exception_handlers[kind]  # type: ignore[assignment]  # ours are all asynchronous
        app.add_exception_handler(kind, _handler(told, live, settings))


def _handler(told: Handler, live: LiveGraph, settings: Settings) -> Handler:
    async def handle(request: Request, error: Exception) -> Response:
        if not _wants_page(request):
            return await told(request, error)
        return await run_in_threadpool(_page, request, _fault(error), live.current, live.state, settings)

    return handle


def _wants_page(request: Request) -> bool:
    """Tell whether a person's browser asks, and not for what only programs read."""
    if request.url.path.split("/")[1] in _PROGRAMS:
        return False
    return best(accepted(request), _FORMS) == "text/html"


def _fault(error: Exception) -> Fault:
    if isinstance(error, SamsvarError):
        headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
        return Fault(error.status, str(error), headers)
    if isinstance(error, HTTPException):
        return Fault(error.status_code, headers=error.headers or {})
    return Fault(HTTPStatus.INTERNAL_SERVER_ERROR)


def _page(request: Request, fault: Fault, edition: Edition, state: State, settings: Settings) -> Response:
    try:
        visit = Visit(request, edition, state, settings)
    except BadParameter:  # it is what is wrong
        visit = Visit(_bare(request), edition, state, settings)
    texts, kind = visit.texts("fault"), _TOLD.get(HTTPStatus(fault.status), "500")
    values: dict[str, object] = {"said": texts[f"said_{kind}"], "detail": fault.detail, "missing": kind == "404"}
    if kind == "404":
        values |= box(visit)
    headers = {"Vary": "Accept, Accept-Encoding, Accept-Language", **fault.headers}
    return rendering.response(
        visit, Made("fault", texts[f"title_{kind}"], values, status=fault.status, headers=headers)
    )


def _bare(request: Request) -> Request:
    """Return the request without its parameters, but for a language that there is."""
    language = request.query_params.get("lang")
    kept = f"lang={language}".encode() if language in LANGUAGES else b""
    return Request({**request.scope, "query_string": kept})
