"""Every query of the catalogue as an operation."""

from collections.abc import Callable
from typing import Any

from fastapi import APIRouter, Request
from pydantic import BaseModel

from samsvar import catalog
from samsvar.api.problems import PROBLEM, Problem
from samsvar.errors import BadParameter
from samsvar.knowledge import NOTICE
from samsvar.live import LiveGraph


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


def routes(live: LiveGraph) -> APIRouter:
    """Return a router with one operation for every query, and one that lists them."""
    router = APIRouter(prefix="/api/v1")

    @router.get("", summary="The questions", operation_id="questions")
    def questions() -> list[dict[str, Any]]:
        return [
            {"name": query.name, "topic": query.topic, "summary": query.summary, "question": query.question}
            for query in live.current.graph.catalog.values()
        ]

    for query in live.current.graph.catalog.values():
        router.add_api_route(
            f"/{query.name}",
            _operation(live, query.name),
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


def _operation(live: LiveGraph, name: str) -> Callable[[Request], AnswerOut]:
    def operation(request: Request) -> AnswerOut:
        graph = live.current.graph
        query = graph.catalog[name]
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
