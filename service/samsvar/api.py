"""The API: every query of the catalogue as an operation, and problem documents (RFC 9457) for every error."""

from collections.abc import Callable, Mapping
from typing import Any

from fastapi import APIRouter, FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from starlette.exceptions import HTTPException

from samsvar import catalog
from samsvar.errors import BadParameter, SamsvarError
from samsvar.knowledge import NOTICE, KnowledgeGraph

PROBLEM = "application/problem+json"


class Problem(BaseModel):
    """What went wrong, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str


class Word(BaseModel):
    """On whose word one step of a chain stands: a document's own, or an alignment's."""

    relation: str
    strength: str
    rationale: dict[str, str]
    passages: list[str]
    link: str | None
    said_by: str
    review_status: str | None
    confirmed_by: str | None


class ChainStep(BaseModel):
    """One step of a chain, with every word for it, strongest first."""

    source: str
    target: str
    words: list[Word]


class ChainOut(BaseModel):
    """A chain of support, as strong as its weakest step."""

    strength: str
    steps: list[ChainStep]


class AnswerOut(BaseModel):
    """The rows of an answer, and its chains if they were asked for."""

    question: dict[str, str]
    columns: list[str]
    rows: list[dict[str, str | int | float | bool]]
    chains: list[ChainOut] | None = None
    notice: str = NOTICE["en"]


def routes(graph: KnowledgeGraph) -> APIRouter:
    """Return a router with one operation for every query, and one that lists them."""
    router = APIRouter(prefix="/api/v1")

    @router.get("", summary="The questions", operation_id="questions")
    def questions() -> list[dict[str, Any]]:
        return [
            {"name": query.name, "topic": query.topic, "summary": query.summary, "question": query.question}
            for query in graph.catalog.values()
        ]

    for query in graph.catalog.values():
        router.add_api_route(
            f"/{query.name}",
            _operation(graph, query),
            methods=["GET"],
            operation_id=query.name,
            summary=query.summary["en"],
            description=f"{query.question['en']}\n\n{query.question['nb']}",
            tags=[query.topic],
            response_model=AnswerOut,
            response_model_exclude_none=True,
            responses={code: {"model": Problem, "content": {PROBLEM: {}}} for code in (404, 422)},
            openapi_extra={"parameters": _parameters(query)},
        )
    return router


def _operation(graph: KnowledgeGraph, query: catalog.Query) -> Callable[[Request], AnswerOut]:
    def operation(request: Request) -> AnswerOut:
        values = _single(request)
        explain = query.explain is not None and _truth(values.pop("explain", "false"))
        answer = graph.answer(query.name, values)
        chains = graph.explain(query.name, answer, values) if explain else None
        return AnswerOut(
            question=dict(query.question),
            columns=list(answer.columns),
            rows=answer.to_json(),
            chains=[ChainOut.model_validate(chain.to_json()) for chain in chains] if chains is not None else None,
        )

    return operation


def _single(request: Request) -> dict[str, str]:
    items = request.query_params.multi_items()
    values = dict(items)
    if len(values) < len(items):
        twice = next(name for name, _ in items if request.query_params.getlist(name)[1:])
        raise BadParameter(f"{twice} is given more than once")
    return values


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise BadParameter(f"explain must be true or false, not {text!r}")
    return text == "true"


def _parameters(query: catalog.Query) -> list[dict[str, Any]]:
    described = [
        {
            "name": parameter.option,
            "in": "query",
            "required": parameter.required,
            "description": f"{parameter.about['en']}\n\n{parameter.about['nb']}",
            "schema": _schema(parameter),
            **({"example": parameter.example} if parameter.example else {}),
        }
        for parameter in query.parameters.values()
    ]
    if query.explain:
        described.append(
            {
                "name": "explain",
                "in": "query",
                "required": False,
                "description": "Whether to tell the chains, link by link.",
                "schema": {"type": "boolean", "default": False},
            }
        )
    return described


def _schema(parameter: catalog.Parameter) -> dict[str, Any]:
    kinds: dict[str, dict[str, Any]] = {
        "iri": {"type": "string", "minLength": 1},
        "string": {"type": "string", "minLength": 1},
        "date": {"type": "string"},
        "boolean": {"type": "boolean"},
        "integer": {"type": "integer"},
    }
    schema: dict[str, Any] = {**kinds[parameter.type]}
    if parameter.values:
        schema["enum"] = list(parameter.values)
    if parameter.default is not None:
        schema["default"] = parameter.default
    return schema


def problems(app: FastAPI) -> None:
    """Make app answer every error with a problem document."""

    @app.exception_handler(SamsvarError)
    async def ours(_: Request, error: SamsvarError) -> JSONResponse:
        return _problem(error.slug, error.title, error.status, str(error))

    @app.exception_handler(HTTPException)
    async def routing(_: Request, error: HTTPException) -> JSONResponse:
        detail = str(error.detail)
        return _problem("about:blank", detail, error.status_code, detail, headers=error.headers)

    @app.exception_handler(RequestValidationError)
    async def request(_: Request, error: RequestValidationError) -> JSONResponse:
        first: dict[str, Any] = error.errors()[0]
        return _problem(BadParameter.slug, BadParameter.title, 422, f"{first['loc'][-1]}: {first['msg']}")

    @app.exception_handler(Exception)
    async def unforeseen(_: Request, __: Exception) -> JSONResponse:
        return _problem("about:blank", "Internal error", 500, "an unforeseen error; it is in the log")


def _problem(slug: str, title: str, status: int, detail: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    kind = slug if slug == "about:blank" else f"/problems/{slug}"
    body = Problem(type=kind, title=title, status=status, detail=detail)
    return JSONResponse(body.model_dump(), status_code=status, media_type=PROBLEM, headers=headers)
