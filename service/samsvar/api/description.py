"""The description of the dataset (VoID and DCAT): /dataset, and where crawlers look for it."""

from fastapi import APIRouter, Request, Response

from samsvar.api.documents import Documents, responses
from samsvar.api.operations import parameter
from samsvar.exchange import DATASET
from samsvar.http.asked import Asked
from samsvar.http.negotiation import accepted, choose
from samsvar.http.places import FORMS
from samsvar.live import LiveGraph
from samsvar.settings import Settings

WELL_KNOWN = "/.well-known/void"
"""Registered for descriptions in VoID (RFC 8615)."""
_FORMAT = parameter(
    "format",
    "The form of the description by a short name, in place of the Accept header.",
    {"type": "string", "enum": list(dict.fromkeys(name for form in FORMS for name in form.names))},
)


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router that leads to the description; it stands at /page/dataset and /data/dataset.ttl and so on."""
    router = APIRouter(tags=["linked data"])
    documents = Documents(settings)

    def dataset(request: Request) -> Response:
        asked = Asked(request, live.current)
        choice = choose(FORMS, accepted(request), asked.parameters("format").get("format"))
        return documents.see_other(asked, DATASET, choice)

    for path, name in (("/dataset", "dataset"), (WELL_KNOWN, "void")):
        router.add_api_route(
            path,
            dataset,
            methods=["GET"],
            status_code=303,
            response_class=Response,
            operation_id=name,
            summary="Find the description of the dataset",
            responses=responses((), 303, 400, 406, 422),
            openapi_extra={"parameters": [_FORMAT]},
        )
        router.add_api_route(path, dataset, methods=["HEAD"], include_in_schema=False)
    return router
