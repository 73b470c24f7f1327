"""What only the operator may ask for: taking in changed files."""

from datetime import datetime
from hashlib import sha256
from hmac import compare_digest

from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from samsvar.api.problems import PROBLEM, Problem, problem
from samsvar.errors import AccessDenied, QueryRefused
from samsvar.live import LiveGraph
from samsvar.settings import Settings

_REFUSALS = {
    401: "The token is missing or wrong",
    403: "No token is set, so that nobody may reload this way",
    500: "What the files hold is kept from being served; the version before goes on",
    503: "The engine cannot be used; the version before goes on",
}


class Reloaded(BaseModel):
    """What is served after a reload."""

    version: str
    loaded_at: datetime
    changed: bool
    """Whether it is another version than before."""


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the operation that takes in changed files."""
    router = APIRouter(prefix="/admin", tags=["service"])

    @router.post(
        "/reload",
        summary="Take in changed files",
        description="Reads, derives and validates what the files hold now, and serves it if nothing forbids. "
        "Needs the header `Authorization: Bearer TOKEN`, with the token of `SAMSVAR_ADMIN_TOKEN`.",
        operation_id="reload",
        response_model=Reloaded,
        responses={
            status: {"model": Problem, "description": why, "content": {PROBLEM: {}}}
            for status, why in _REFUSALS.items()
        },
    )
    async def reload(request: Request, response: Response) -> Reloaded | JSONResponse:
        wanted = settings.admin_token.get_secret_value()
        if not wanted:
            raise QueryRefused(
                "nobody may reload over HTTP here: set SAMSVAR_ADMIN_TOKEN, or send the process SIGHUP in its place"
            )
        if not _is_token(request.headers.get("authorization", ""), wanted):
            told = "the header Authorization must be `Bearer`, a space and the token of this service"
            headers = {"WWW-Authenticate": 'Bearer realm="samsvar"'}
            return problem(AccessDenied.slug, AccessDenied.title, AccessDenied.status, told, headers)
        before = live.current.version
        edition = await live.reload()
        response.headers["Cache-Control"] = "no-store"
        return Reloaded(version=edition.version, loaded_at=edition.loaded_at, changed=edition.version != before)

    return router


def _is_token(header: str, wanted: str) -> bool:
    """Tell, in a time that does not depend on how much of it is right, whether a header carries the token."""
    scheme, _, given = header.partition(" ")
    same = compare_digest(sha256(given.strip().encode("latin-1")).digest(), sha256(wanted.encode("utf-8")).digest())
    return same and scheme.lower() == "bearer"
