"""Full text search, and suggestions for a search box."""

from dataclasses import replace
from typing import Any

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from starlette.concurrency import run_in_threadpool

from samsvar.answers import Answer
from samsvar.api.models import Answered, Paged
from samsvar.api.outcomes import outcomes
from samsvar.api.paging import CURSOR, MOST, Page
from samsvar.api.representation import JSON, TABLES, Reply, encoded, form_parameters
from samsvar.catalog import Parameter
from samsvar.engine import Literal, NamedNode, Term
from samsvar.errors import BadParameter
from samsvar.http.negotiation import CSV
from samsvar.http.parameters import LANGUAGE, Parameters, described
from samsvar.http.routing import ReadRoute
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition, LiveGraph
from samsvar.names import PREFIXES, VOCABULARY, shorten
from samsvar.search import Hit
from samsvar.settings import Settings

LONGEST = 500
"""Characters that the text looked for may have."""
_LIMIT, _SUGGESTIONS, _MOST_SUGGESTIONS = 20, 8, 50
_Q = described(
    "q",
    f"What is looked for: words, in Norwegian or English, {LONGEST} characters at most.",
    {"type": "string", "minLength": 1, "maxLength": LONGEST, "pattern": r"\S"},
    required=True,
    example="digital hjemmeoppfølging",
)
_KIND = described(
    "kind",
    "Only things of these classes or their subclasses, with commas between, such as Goal,Action or StrategyElement.",
    {"type": "string", "minLength": 1},
    example="Goal,Action",
)
_DOCUMENT = described(
    "document",
    "Only what stands in this document: its IRI, short name or name.",
    {"type": "string", "minLength": 1},
    example="document/helse-nord-strategy",
)
_LEVEL = described(
    "level", "Only what stands in documents on this level.", {"type": "string", "minLength": 1}, example="regional"
)
_DOCUMENTS = Parameter("document", "iri", {}, required=False, of_class="sv:StrategyDocument")
_LEVELS = Parameter("level", "iri", {}, required=False, scheme="level")


class DocumentOut(BaseModel):
    """A document, and what it is by its own word: adopted, draft, consultation paper, or not stated."""

    iri: str
    label: str
    standing: str


class HitOut(BaseModel):
    """One thing that was found."""

    iri: str
    id: str
    kind: str
    label: str
    language: str
    field: str
    snippet: str
    snippet_language: str
    level: str | None
    document: DocumentOut | None
    score: float


class FoundOut(Paged):
    """A page of hits, best first, and how many there are in all."""

    hits: list[HitOut]


class SuggestionOut(BaseModel):
    """A label that goes on as what was typed."""

    text: str
    language: str
    iri: str
    id: str
    kind: str
    document: str | None


class SuggestionsOut(Answered):
    """Labels that go on as what was typed, best first."""

    suggestions: list[SuggestionOut]


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the operations `search` and `suggest`."""
    router = APIRouter(prefix="/api/v1", tags=["search"], route_class=ReadRoute)
    filters = [_KIND, _DOCUMENT, _LEVEL]

    @router.get(
        "/search",
        operation_id="search",
        summary="Full text search",
        description="Looks in labels, names, statements and definitions, in both languages: for other forms of a word, "
        "for parts of compounds, and for words with a letter or two wrong. Best first.",
        response_model=FoundOut,
        responses=outcomes(FoundOut, TABLES),
        openapi_extra={
            "parameters": [_Q, *filters, LANGUAGE, _limit(_LIMIT, MOST), CURSOR, *form_parameters(TABLES)],
        },
    )
    async def search(request: Request) -> Response:
        return await run_in_threadpool(_search, request, live.current, settings)

    @router.get(
        "/suggest",
        operation_id="suggest",
        summary="Suggestions for a search box",
        description="Labels that have the words of a text, the last of which may be unfinished.",
        response_model=SuggestionsOut,
        responses=outcomes(SuggestionsOut, (JSON,), missing=False),
        openapi_extra={
            "parameters": [_Q, LANGUAGE, _limit(_SUGGESTIONS, _MOST_SUGGESTIONS), *form_parameters((JSON,))],
        },
    )
    async def suggest(request: Request) -> Response:
        return await run_in_threadpool(_suggest, request, live.current, settings)

    return router


def _search(request: Request, edition: Edition, settings: Settings) -> Response:
    parameters = Parameters(request)
    reply = Reply.chosen(request, edition, settings, parameters, TABLES)
    text = _text(parameters)
    language = parameters.one_of("lang", "nb", "en") or "nb"
    kinds = _kinds(edition, parameters.take("kind"))
    documents = _resolved(edition.graph, _DOCUMENTS, parameters.take("document"))
    levels = _resolved(edition.graph, _LEVELS, parameters.take("level"))
    page = Page.taken(request, parameters, reply.state)
    page = replace(page, limit=page.limit or _LIMIT)
    parameters.done("q", "kind", "document", "level", "lang", "limit", "cursor", "format")
    if reply.unchanged:
        return reply.unchanged
    found = edition.searcher.page(
        text,
        limit=page.limit or _LIMIT,
        offset=page.start,
        kinds=kinds,
        documents=documents,
        levels=levels and {level.removeprefix(f"{VOCABULARY}level/") for level in levels},
        language=language,
    )
    following = page.following(found.total)
    if reply.choice.form is CSV:
        return reply.table(_table(found.hits), following, "search")
    where = {hit.document: _document(edition.graph, hit.document, language) for hit in found.hits if hit.document}
    members: dict[str, Any] = {"total": found.total, "hits": [_hit(hit, where) for hit in found.hits]}
    if following:
        members["next"] = settings.public_url.rstrip("/") + following
    return reply.of_things(members, [hit.iri for hit in found.hits], following)


def _suggest(request: Request, edition: Edition, settings: Settings) -> Response:
    parameters = Parameters(request)
    reply = Reply.chosen(request, edition, settings, parameters, (JSON,))
    text = _text(parameters)
    language = parameters.one_of("lang", "nb", "en") or "nb"
    limit = parameters.number("limit", 1, _MOST_SUGGESTIONS) or _SUGGESTIONS
    parameters.done("q", "lang", "limit", "format")
    if reply.unchanged:
        return reply.unchanged
    suggestions = [
        {
            "text": suggestion.text,
            "language": suggestion.language,
            "iri": suggestion.iri,
            "id": shorten(suggestion.iri),
            "kind": suggestion.kind,
            "document": suggestion.document,
        }
        for suggestion in edition.searcher.suggest(text, limit=limit, language=language)
    ]
    return reply.written(encoded({"suggestions": suggestions, **reply.closing()}))


def _text(parameters: Parameters) -> str:
    text = parameters.needed("q", "hjemmeoppfølging")
    if len(text) > LONGEST:
        raise BadParameter(f"q must have {LONGEST} characters at most, not {len(text)}")
    return text


def _kinds(edition: Edition, text: str | None) -> set[str] | None:
    if text is None:
        return None
    known = {kind.casefold(): kind for kind in edition.searcher.kinds}
    kinds = set()
    for name in text.split(","):
        plain = name.strip().removeprefix("sv:").replace("-", "").casefold()
        if plain not in known:
            raise BadParameter(f"kind: there is no {name.strip()!r}; there are: {', '.join(sorted(known.values()))}")
        kinds.add(known[plain])
    return kinds


def _resolved(graph: KnowledgeGraph, parameter: Parameter, text: str | None) -> set[str] | None:
    return None if text is None else {graph.resolve(text, parameter)}


def _document(graph: KnowledgeGraph, iri: str, language: str) -> dict[str, str]:
    return {"iri": iri, "label": graph.label(iri, language), "standing": graph.standing(iri, language)}


def _hit(hit: Hit, where: dict[str, dict[str, str]]) -> dict[str, Any]:
    return {
        "iri": hit.iri,
        "id": shorten(hit.iri),
        "kind": hit.kind,
        "label": hit.label,
        "language": hit.language,
        "field": hit.field,
        "snippet": hit.snippet,
        "snippet_language": hit.snippet_language,
        "level": hit.level,
        "document": where.get(hit.document or ""),
        "score": hit.score,
    }


def _table(hits: tuple[Hit, ...]) -> Answer:
    def row(hit: Hit) -> tuple[Term | None, ...]:
        document = NamedNode(hit.document) if hit.document else None
        score = Literal(str(hit.score), datatype=NamedNode(f"{PREFIXES['xsd']}decimal"))
        texts = (hit.kind, hit.label, hit.field, hit.snippet)
        return (NamedNode(hit.iri), *map(Literal, texts), document, score)

    columns = ("iri", "kind", "label", "field", "snippet", "document", "score")
    return Answer(columns, tuple(map(row, hits)))


def _limit(usual: int, most: int) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 1, "maximum": most, "default": usual}
    return described("limit", "How many at most.", schema)
