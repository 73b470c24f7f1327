"""Everything about one thing of the graph, by its name."""

import re

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from samsvar.api.findings import FindingOut, options, told_finding
from samsvar.api.models import Answered, Card, Texts
from samsvar.api.outcomes import outcomes
from samsvar.api.representation import THINGS, Reply, form_parameters
from samsvar.elements import everything
from samsvar.errors import ElementNotFound
from samsvar.findings import basis, concerning
from samsvar.http.parameters import Parameters, described
from samsvar.http.routing import ReadRoute
from samsvar.live import LiveGraph
from samsvar.names import expand
from samsvar.settings import Settings

MOST = 100
_HIGHEST = 1000
_EXAMPLE = "goal/helse-nord-strategy/seamless-care-pathway"
_ONE_SLASH = re.compile(r"(https?):/(?!/)")
_PARAMETERS = [
    {
        "name": "id",
        "in": "path",
        "required": True,
        "description": "The IRI of the thing, or its short name; slashes may stand as they are.",
        "schema": {"type": "string", "minLength": 1},
        "example": _EXAMPLE,
    },
    described(
        "limit",
        "How many of the things that it reaches, is reached by or is referred to by are listed; all are counted.",
        {"type": "integer", "minimum": 0, "maximum": _HIGHEST, "default": MOST},
    ),
    *form_parameters(THINGS),
]


class Text(BaseModel):
    """A text with its language."""

    text: str
    language: str | None


class Passage(BaseModel):
    """A range of characters in a source, the end exclusive."""

    id: str
    file: str | None = None
    start: int | None = None
    end: int | None = None


class StatingDocument(BaseModel):
    """The document that states an element; dated tells whether it says of itself when it was made or adopted."""

    thing: Card
    standing: str
    dated: bool
    level: Card | None
    issued_by: list[Card]


class Owner(BaseModel):
    """Who answers for an element; inherited if the document says so in a cell that several elements share."""

    thing: Card
    inherited: bool
    members: list[Card] | None = None


class Period(BaseModel):
    """A period with its first and last day."""

    thing: Card
    inherited: bool
    start: str | None = None
    end: str | None = None


class Deadline(BaseModel):
    """A last day."""

    date: str
    inherited: bool


class Note(BaseModel):
    """A fact from outside the document, and where it comes from."""

    id: str
    text: Texts
    sources: list[str]


class Supported(BaseModel):
    """Another element, and whether a strong chain leads there."""

    thing: Card
    strongly: bool


class Support(BaseModel):
    """What an element reaches, or what reaches it, those by a strong chain first; counts are of all."""

    count: int
    strong: int
    actions: int | None = None
    things: list[Supported]


class LinkOut(BaseModel):
    """An alignment: what it says, why, on which passages, and on whose word."""

    id: str
    source: Card | None = None
    target: Card | None = None
    relation: str
    strength: str
    review_status: str
    rationale: Texts | None = None
    rejection_reason: Texts | None = None
    evidence: list[Passage]
    said_by: list[Card]
    created: str | None = None
    confirmed_by: list[Card]
    confirmed_on: str | None = None


class Referring(BaseModel):
    """What points at a thing by one property; the count is of all."""

    count: int
    things: list[Card]


class ThingOut(Answered):
    """Everything about one thing; what there is nothing of is left out."""

    id: str
    name: str
    labels: Texts | None = None
    other_labels: list[Text] | None = None
    kinds: list[Card] | None = None
    definition: Texts | None = None
    statements: list[Text] | None = None
    passages: list[Passage] | None = None
    document: StatingDocument | None = None
    standing: str | None = None
    dated: bool | None = None
    part_of: list[Card] | None = None
    parts: list[Card] | None = None
    owners: list[Owner] | None = None
    owner_passages: list[Passage] | None = None
    periods: list[Period] | None = None
    deadlines: list[Deadline] | None = None
    period_passages: list[Passage] | None = None
    target_groups: list[Card] | None = None
    target_years: list[str] | None = None
    indicators: list[Card] | None = None
    progress: list[Card] | None = None
    ongoing_work: list[Card] | None = None
    mentions: list[Card] | None = None
    serves: list[Card] | None = None
    served_by: list[Card] | None = None
    reaches: Support | None = None
    reached_by: Support | None = None
    links: dict[str, list[LinkOut]] | None = None
    notes: list[Note] | None = None
    ambiguity: Texts | None = None
    contradiction: Texts | None = None
    findings: list[FindingOut]
    referred_to_by: dict[str, Referring] | None = None
    properties: dict[str, list[Card | str | int | float | bool]] | None = None


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the operation `element`."""
    router = APIRouter(prefix="/api/v1", route_class=ReadRoute, tags=["elements"])

    @router.get(
        "/elements/{id:path}",
        operation_id="element",
        summary="Everything about one element, or about anything else in the graph",
        description="What the documents say of it and where, its place, its owners, its links both ways with the "
        "reasons and on whose word, those that were rejected, what it reaches and is reached by, and what validation "
        "finds wrong with it.",
        response_model=ThingOut,
        responses=outcomes(ThingOut, THINGS),
        openapi_extra={"parameters": _PARAMETERS},
    )
    async def element(request: Request) -> Response:
        edition, parameters = live.current, Parameters(request)
        reply = Reply.chosen(request, edition, settings, parameters, THINGS, also=basis(edition))
        limit = parameters.number("limit", 0, _HIGHEST)
        parameters.done("limit", "format")
        return await run_in_threadpool(_told, reply, request.path_params["id"], MOST if limit is None else limit)

    return router


def _told(reply: Reply, name: str, most: int) -> Response:
    # servers and proxies may make one slash of two
    iri = expand(_ONE_SLASH.sub(r"\1://", name, count=1))
    if iri is None:
        raise ElementNotFound(f"{name!r} is neither an IRI nor a short name, such as {_EXAMPLE}")
    thing = everything(reply.edition.graph.engine, iri, most=most)
    if reply.unchanged:
        return reply.unchanged
    told = options(reply.edition, "en")
    findings = [told_finding(judged, told) for judged in concerning(reply.edition, iri)]
    links = [link["id"] for way in thing.get("links", {}).values() for link in way]
    return reply.of_things({**thing, "findings": findings}, [iri, *links])
