"""What would lose support if something stopped."""

from collections.abc import Sequence

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from samsvar.analysis import Loss
from samsvar.answers import Answer
from samsvar.api.models import Card, Paged
from samsvar.api.outcomes import outcomes
from samsvar.api.representation import TABLES, Reply, View, view_parameters
from samsvar.catalog import Parameter
from samsvar.elements import cards, facts_of
from samsvar.engine import Engine, Literal, NamedNode, Row, Term, value
from samsvar.errors import BadParameter, ElementNotFound
from samsvar.http.parameters import LANGUAGE, Parameters, described
from samsvar.http.routing import ReadRoute
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import LiveGraph
from samsvar.names import PREFIXES, SV, expand
from samsvar.settings import Settings

COLUMNS = (
    "element",
    "elementLabel",
    "kind",
    "lost",
    "stopped",
    "remaining",
    "document",
    "documentLabel",
    "documentStatus",
)
"""As those of the query `lost-support`."""
_EXAMPLE = "organisation/helgelandssykehuset"
_KINDS = ("foaf:Agent", "foaf:Project", "foaf:Document", "sv:Action")
_LABEL, _STATUS = f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['adms']}status"
_PARAMETERS = [
    described(
        "of",
        "What stops, by IRI, short name or label: an action, or what an organisation, a committee or a project answers "
        "for, or what a document sets out. A label is looked for among those who answer for something, then among "
        "projects, documents and actions.",
        {"type": "string", "minLength": 1},
        required=True,
        example=_EXAMPLE,
    ),
    described(
        "alone",
        "true: of those who answer for something, only actions stop that nobody else answers for; "
        "false: also those that they share with others, or have through a collective.",
        {"type": "boolean", "default": True},
    ),
    LANGUAGE,
    *view_parameters(COLUMNS),
]


class SharedOut(BaseModel):
    """An action that goes on, and those who answer for it too."""

    action: Card
    others: list[Card]


class ImpactOut(Paged):
    """What stops, what goes on, and, in the rows, what loses all local support or the last strong one."""

    of: Card
    alone: bool
    stops: list[Card]
    goes_on: list[SharedOut]
    columns: list[str]
    rows: list[dict[str, str | int | float | bool]]


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the operation `impact`."""
    router = APIRouter(prefix="/api/v1", route_class=ReadRoute, tags=["analysis"])

    @router.get(
        "/impact",
        operation_id="impact",
        summary="What loses support if an action, an owner or a document stops",
        description="What stops is taken out with every chain that runs through it. In a row, `lost` is `all` for what "
        "no local action reaches any more, and `strong` for what some still do, but none by a strong chain; `stopped` "
        "counts the local actions that reach it no more, `remaining` those that still do.",
        response_model=ImpactOut,
        responses=outcomes(ImpactOut, TABLES),
        openapi_extra={"parameters": _PARAMETERS},
    )
    async def impact(request: Request) -> Response:
        parameters = Parameters(request)
        reply = Reply.chosen(request, live.current, settings, parameters, TABLES)
        view = View.taken(parameters, reply)
        name, alone = parameters.needed("of", _EXAMPLE), parameters.truth("alone", default=True)
        language = parameters.one_of("lang", "nb", "en") or "nb"
        parameters.done(*(one["name"] for one in _PARAMETERS))
        return await run_in_threadpool(_told, view, name, language, alone=alone)

    return router


def _told(view: View, name: str, language: str, *, alone: bool) -> Response:
    graph = view.reply.edition.graph
    thing = _resolved(graph, name)
    if view.reply.unchanged:
        return view.reply.unchanged
    found = graph.stoppages.of(thing, alone=alone)
    others = [other for shared in found.goes_on for other in shared.others]
    named = cards(graph.engine, [thing, *found.stops, *(shared.action for shared in found.goes_on), *others])
    first = {
        "of": named[thing],
        "alone": alone,
        "stops": [named[action] for action in found.stops],
        "goes_on": [
            {"action": named[shared.action], "others": [named[other] for other in shared.others]}
            for shared in found.goes_on
        ],
    }
    answer = _table(graph.engine, found.losses, language)
    return view.response(view.rows(answer), len(answer), "impact", first, {})


def _resolved(graph: KnowledgeGraph, name: str) -> str:
    """Return what a name means among the kinds of things that can stop.

    Raise ElementNotFound if nothing has the name, AmbiguousName if several of one kind have, and BadParameter if what
    has it cannot stop.
    """
    for kind in _KINDS:
        try:
            return graph.resolve(name, Parameter("of", "iri", {}, required=True, of_class=kind))
        except ElementNotFound:
            continue
    iri = expand(name)
    if iri and cards(graph.engine, [iri])[iri]["kinds"]:
        raise BadParameter(f"of: {name} is neither an action nor a document nor somebody who answers for actions")
    raise ElementNotFound(f"of: nothing that could stop is called {name!r}")


def _table(engine: Engine, losses: Sequence[Loss], language: str) -> Answer:
    named = cards(engine, (loss.element for loss in losses))
    documents = {card["document"]["id"] for card in named.values() if "document" in card}
    statuses = {
        document: value(facts[_STATUS][0]) for document, facts in facts_of(engine, sorted(documents), [_STATUS]).items()
    }
    standings = cards(engine, statuses.values())

    def row(loss: Loss) -> Row:
        card = named[loss.element]
        document = card.get("document", {})
        status = standings.get(statuses.get(document.get("id", ""), ""), {})
        kinds = [kind for kind in card["kinds"] if kind.startswith(SV)]
        return (
            NamedNode(loss.element),
            _text(card, language),
            NamedNode(kinds[0]) if kinds else None,
            Literal("all" if loss.everything else "strong"),
            Literal(loss.lost),
            Literal(loss.remaining),
            NamedNode(document["id"]) if document else None,
            _text(document, language),
            _text(status, language),
        )

    def order(loss: Loss) -> tuple[bool, str, str]:
        return not loss.everything, named[loss.element].get("document", {}).get("id", ""), loss.element

    return Answer(COLUMNS, tuple(map(row, sorted(losses, key=order))))


def _text(card: dict[str, dict[str, str]], language: str) -> Term | None:
    text = card.get("labels", {}).get(language)
    return None if text is None else Literal(text, language=language)
