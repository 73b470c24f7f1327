"""Every IRI of the graph, at its path on the service: `https://w3id.org/samsvar/<path>` at `<service>/<path>`.

What an IRI answers follows from what it names (as the W3C's Technical Architecture Group settled "httpRange-14").
The ontology (`def/`), a vocabulary (`vocab/<scheme>`), the collection of shapes (`shape/`) and a named graph
(`graph/…`) are documents, and what we send is one of their forms: 200, by Accept; the pages about them stand apart.
Everything else, a goal, an organisation, a class, a concept, a shape, or the text file of a document, whose text we do
not pass on, is no document of ours: 303 to one that tells of it, the page at `/page/<path>` or the data at
`/data/<path>.ttl` and so on. IRIs in data stay as they are; addresses of documents, in links and in Location, are
those of the service, so that a service under another name leads to itself.
"""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool

from samsvar.api.documents import Documents, responses
from samsvar.api.operations import parameter
from samsvar.api.spool import Large, Spool
from samsvar.errors import ElementNotFound
from samsvar.http.asked import Asked
from samsvar.http.languages import LANGUAGES
from samsvar.http.negotiation import Form
from samsvar.http.places import DATA, FORMS, spellings
from samsvar.live import LiveGraph
from samsvar.resolving import KINDS
from samsvar.settings import Settings

Answer = Callable[..., Response | Large]
Endpoint = Callable[[Request, str], Awaitable[Response]]
_FAULTS = (400, 404, 422, 500, 502, 503, 504)
_LANG = parameter("lang", "The language of a page.", {"type": "string", "enum": list(LANGUAGES)})
_FORMAT = parameter(
    "format",
    "The form of the document by a short name, in place of the Accept header.",
    {"type": "string", "enum": list(dict.fromkeys(name for form in FORMS for name in form.names))},
)


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router for the IRIs of the graph and the data about them; pages about them are not made here."""
    router = APIRouter(tags=["linked data"])
    documents = Documents(settings)
    spool = Spool()
    media_types = [form.media_type for form in FORMS]

    async def answer(make: Answer, asked: Asked, *given: Form | str) -> Response:
        made = await run_in_threadpool(make, asked, *given)
        return await spool.answer(asked, made) if isinstance(made, Large) else made

    async def data(request: Request, path: str) -> Response:
        spelt = [text.rpartition(".")[::2] for text in spellings(request, path, "data/")]
        form = DATA.get(spelt[0][1])
        if form is None:
            raise ElementNotFound(f"there is no form {spelt[0][1]!r} of data here; there are {', '.join(DATA)}")
        return await answer(documents.data, Asked(request, live.current), form, *(name for name, _ in spelt))

    def thing(kind: str) -> Endpoint:
        async def resolve(request: Request, path: str) -> Response:
            spelt = spellings(request, f"{kind}/{path}", "")
            return await answer(documents.of_iri, Asked(request, live.current), *spelt)

        return resolve

    for kind in KINDS:
        _add(
            router,
            f"/{kind}/{{path:path}}",
            thing(kind),
            {
                "operation_id": f"iri-{kind}",
                "summary": f"Resolve an IRI of {kind}/",
                "responses": responses(media_types, 200, 303, 304, 406, *_FAULTS),
                "openapi_extra": {"parameters": [_FORMAT, _LANG]},
            },
        )
    _add(
        router,
        "/data/{path:path}",
        data,
        {
            "operation_id": "data",
            "summary": "Read what the graph says of a thing, as data",
            "responses": responses([form.media_type for form in DATA.values()], 200, 304, *_FAULTS),
        },
    )
    return router


def _add(router: APIRouter, path: str, endpoint: Endpoint, told: Mapping[str, Any]) -> None:
    """Add an operation for GET, and its HEAD beside it."""
    router.add_api_route(path, endpoint, methods=["GET"], response_class=Response, **told)
    router.add_api_route(path, endpoint, methods=["HEAD"], include_in_schema=False)
