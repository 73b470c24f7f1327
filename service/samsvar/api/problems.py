"""Problem documents (RFC 9457) for every error."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from samsvar.errors import BadParameter, SamsvarError

PROBLEM = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


def problems(app: FastAPI) -> None:
    """Make app answer every error with a problem document."""

    @app.exception_handler(SamsvarError)
    async def ours(_: Request, error: SamsvarError) -> JSONResponse:
        headers = {} if error.retry_after is None else {"Retry-After": str(error.retry_after)}
        return problem(error.slug, error.title, error.status, str(error), headers)

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> JSONResponse:
        detail = str(error.detail)
        return problem("about:blank", detail, error.status_code, detail, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def request(_: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = error.errors()[0]
        return problem(BadParameter.slug, BadParameter.title, 422, f"{first['loc'][-1]}: {first['msg']}")

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, __: Exception) -> JSONResponse:
        return problem("about:blank", "Internal error", 500, "an unforeseen error; it is in the log")


def problem(slug: str, title: str, status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return a problem document; the page of its kind stands in docs/problems.md."""
    kind = slug if slug == "about:blank" else f"/problems/{slug}"
    body = Problem(type=kind, title=title, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status_code=status, media_type=PROBLEM, headers=headers)
