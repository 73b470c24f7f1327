"""Every query of the catalogue as an operation."""

import datetime as dt
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import lru_cache
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from samsvar import catalog
from samsvar.api.models import Answered, AnswerOut, told_chain
from samsvar.api.outcomes import outcomes
from samsvar.api.representation import JSON, TABLES, Reply, View, around, view_parameters
from samsvar.errors import BadParameter
from samsvar.http.parameters import Parameters, described
from samsvar.http.routing import ReadRequestRoute
from samsvar.live import LiveGraph
from samsvar.names import VOCABULARY, expand
from samsvar.settings import Settings

EXPLAIN = described(
    "explain", "Whether to tell the chains, link by link; in JSON.", {"type": "boolean", "default": False}
)
_PROJECTION = re.compile(r"^SELECT\b(?: DISTINCT\b)?(.*?)(?:^WHERE\b|WHERE \{|\{)", re.MULTILINE | re.DOTALL)
_COLUMN = re.compile(r"(?P<open>\()|(?P<close>\))|(?P<as>\bAS\s+)?\?(?P<name>\w+)", re.IGNORECASE)


class Question(BaseModel):
    """One query of the catalogue."""

    name: str
    topic: str
    summary: dict[str, str]
    question: dict[str, str]
    parameters: list[str]


class Questions(Answered):
    """The queries of the catalogue."""

    questions: list[Question]


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with one operation for every query, and one that lists them."""
    router = APIRouter(prefix="/api/v1", route_class=ReadRequestRoute)

    @router.get(
        "",
        summary="The questions",
        operation_id="questions",
        response_model=Questions,
        responses=outcomes(Questions, (JSON,), missing=False),
    )
    async def questions(request: Request) -> Response:
        edition, parameters = live.current, Parameters(request)
        reply = Reply.chosen(request, edition, settings, parameters, (JSON,))
        parameters.done("format")
        listed = [_question(query) for query in edition.graph.catalog.values()]
        return reply.unchanged or reply.of_things({"questions": listed}, ())

    for query in live.current.graph.catalog.values():
        router.add_api_route(
            f"/{query.name}",
            _operation(live, settings, query.name),
            methods=["GET"],
            operation_id=query.name,
            summary=query.summary["en"],
            description=f"{query.question['en']}\n\n{query.question['nb']}",
            tags=[query.topic],
            response_model=AnswerOut,
            responses=outcomes(AnswerOut, TABLES),
            openapi_extra={"parameters": _parameters(query)},
        )
    return router


def _operation(live: LiveGraph, settings: Settings, name: str) -> Callable[[Request], Awaitable[Response]]:
    async def operation(request: Request) -> Response:
        edition, parameters = live.current, Parameters(request)
        query = edition.graph.catalog[name]
        day = dt.date.today().isoformat() if _asks_for_today(query, request.query_params) else ""
        reply = Reply.chosen(request, edition, settings, parameters, TABLES, also=day)
        view = View.taken(parameters, reply)
        explain = query.explain is not None and parameters.truth("explain")
        if explain and reply.choice.form is not JSON:
            raise BadParameter("chains come in JSON alone: leave explain out, or take format=json")
        values = parameters.rest()
        if view.plain and not explain and edition.index and (rows := edition.index.rows(name, _whole(query, values))):
            first = {"question": dict(query.question), "columns": columns(query)}
            return reply.unchanged or reply.written(around(rows, first, reply.closing()))
        return await run_in_threadpool(_answered, view, query, values, explain=explain)

    return operation


def _answered(view: View, query: catalog.Query, values: Mapping[str, str], *, explain: bool) -> Response:
    graph = view.reply.edition.graph
    known = graph.resolved(query, values)
    query.bind(known)
    if unchanged := view.reply.unchanged:
        return unchanged
    answer = graph.answer(query.name, known)
    rows = view.rows(answer)
    chains = [told_chain(chain) for chain in graph.explain(query.name, rows, known)] if explain else None
    then = {} if chains is None else {"chains": chains}
    return view.response(rows, len(answer), query.name, {"question": dict(query.question)}, then)


def _question(query: catalog.Query) -> dict[str, Any]:
    told = {"name": query.name, "topic": query.topic, "summary": dict(query.summary), "question": dict(query.question)}
    return told | {"parameters": [parameter.option for parameter in query.parameters.values()]}


def _asks_for_today(query: catalog.Query, given: Mapping[str, str]) -> bool:
    """Tell whether the answer is another one tomorrow."""
    return any(
        given.get(parameter.option, parameter.default) == "today"
        for parameter in query.parameters.values()
        if parameter.type == "date"
    )


def _whole(query: catalog.Query, values: Mapping[str, str]) -> dict[str, str]:
    """Return values by the names of the variables, short names written out, as the index knows them."""
    known = {parameter.option: parameter for parameter in query.parameters.values()}
    return {known[name].name if name in known else name: _iri(known.get(name), text) for name, text in values.items()}


def _iri(parameter: catalog.Parameter | None, text: str) -> str:
    if parameter is None or parameter.type != "iri":
        return text
    return expand(text) or (f"{VOCABULARY}{parameter.scheme}/{text}" if parameter.scheme else text)


def columns(query: catalog.Query) -> list[str]:
    """Return the columns of a query's answer, as they stand in its text."""
    return list(_columns(query.text))


@lru_cache(maxsize=256)
def _columns(text: str) -> list[str]:
    projection = _PROJECTION.search(text)
    names, depth = [], 0
    for part in _COLUMN.finditer(projection[1] if projection else ""):
        depth += bool(part["open"]) - bool(part["close"])
        if part["name"] and (depth == 0 or (depth == 1 and part["as"])):
            names.append(part["name"])
    return names


def _parameters(query: catalog.Query) -> list[dict[str, Any]]:
    told = [
        described(
            parameter.option,
            f"{parameter.about['en']}\n\n{parameter.about['nb']}",
            _schema(parameter),
            **({"required": True} if parameter.required else {}),
            **({"example": _EXAMPLES.get(parameter.example, parameter.example)} if parameter.example else {}),
        )
        for parameter in query.parameters.values()
    ]
    return [*told, *([EXPLAIN] if query.explain else []), *view_parameters(columns(query))]


_EXAMPLES: dict[str | None, Any] = {"true": True, "false": False}


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
