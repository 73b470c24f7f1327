"""All the ways in which one element supports another."""

from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from samsvar.api.models import Answered, Card, ChainOut, Word, told_chain, told_words
from samsvar.api.outcomes import outcomes
from samsvar.api.representation import THINGS, Reply, form_parameters
from samsvar.catalog import Parameter
from samsvar.elements import cards
from samsvar.http.parameters import Parameters, described
from samsvar.http.routing import ReadRoute
from samsvar.live import LiveGraph
from samsvar.settings import Settings

MOST, LONGEST = 20, 8
_HIGHEST_MOST, _HIGHEST_LONGEST = 200, 20
_FROM = "action/helgeland-action-plan-2023-2025/home-follow-up-reveals-obstacles"
_TO = "goal/helse-nord-strategy/seamless-care-pathway"
_IRI = {"type": "string", "minLength": 1}
_PARAMETERS = [
    described("from", "The element that the chains begin at, by IRI, short name or label.", _IRI, example=_FROM),
    described("to", "The element that the chains lead to.", _IRI, example=_TO),
    described(
        "most",
        "How many chains to tell; `complete` says whether there are more.",
        {"type": "integer", "minimum": 1, "maximum": _HIGHEST_MOST, "default": MOST},
    ),
    described(
        "longest",
        "How many steps a chain may have; `complete` says whether there are longer ones.",
        {"type": "integer", "minimum": 1, "maximum": _HIGHEST_LONGEST, "default": LONGEST},
    ),
    *form_parameters(THINGS),
]


class Bounds(BaseModel):
    """How many chains are told at most, and of how many steps."""

    most: int
    longest: int


class TraceOut(Answered):
    """The chains from one element to another, strong ones first, then short ones."""

    source: Card
    target: Card
    chains: list[ChainOut]
    complete: bool
    """Whether these are all the chains there are."""
    bounds: Bounds
    rejected: list[Word]
    """Opinions that the one supports the other at once which were rejected."""
    things: dict[str, Card]
    """What names everything that the chains speak of, by IRI."""


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the operation `trace`."""
    router = APIRouter(prefix="/api/v1", route_class=ReadRoute, tags=["analysis"])

    @router.get(
        "/trace",
        operation_id="trace",
        summary="All chains of support from one element to another",
        description="Every simple chain, strong ones first, then short ones, and on whose word each of its steps is.",
        response_model=TraceOut,
        responses=outcomes(TraceOut, THINGS),
        openapi_extra={"parameters": [{**one, "required": one["name"] in {"from", "to"}} for one in _PARAMETERS]},
    )
    async def trace(request: Request) -> Response:
        parameters = Parameters(request)
        reply = Reply.chosen(request, live.current, settings, parameters, THINGS)
        ends = {name: parameters.needed(name, example) for name, example in (("from", _FROM), ("to", _TO))}
        most = parameters.number("most", 1, _HIGHEST_MOST) or MOST
        longest = parameters.number("longest", 1, _HIGHEST_LONGEST) or LONGEST
        parameters.done(*(one["name"] for one in _PARAMETERS))
        return await run_in_threadpool(_traced, reply, ends, most, longest)

    return router


def _traced(reply: Reply, ends: dict[str, str], most: int, longest: int) -> Response:
    graph = reply.edition.graph
    source, target = (graph.resolve(text, _element(name)) for name, text in ends.items())
    if reply.unchanged:
        return reply.unchanged
    found = graph.chains.trace(source, target, most=most, longest=longest)
    told = [told_chain(chain, graph.chains) for chain in found.chains]
    rejected = told_words(graph.chains.rejected(source, target))
    links = [link for chain in found.chains for link in chain.links]
    named = cards(graph.engine, [source, target, *_named(told), *_named(rejected)])
    members = {
        "source": named[source],
        "target": named[target],
        "chains": told,
        "complete": found.complete,
        "bounds": {"most": most, "longest": longest},
        "rejected": rejected,
        "things": named,
    }
    return reply.of_things(members, [source, target, *(e for chain in found.chains for e in chain.elements), *links])


def _element(name: str) -> Parameter:
    return Parameter(name, "iri", {}, required=True, of_class="sv:StrategyElement")


def _named(told: Any) -> set[str]:  # noqa: ANN401 (JSON)
    """Return the IRIs of elements, relations and authors in what is told of chains, but not of links and passages."""
    if isinstance(told, list):
        return set().union(*map(_named, told))
    if not isinstance(told, dict):
        return set()
    named = {told[name] for name in ("source", "target", "relation", "said_by", "confirmed_by") if told.get(name)}
    return named.union(*map(_named, told.values()))
