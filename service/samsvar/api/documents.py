"""Documents that tell of one thing: where each stands, what it holds, and the headers that it travels with."""

from collections.abc import Iterable, Iterator
from http import HTTPStatus
from typing import Any

from fastapi import Response
from fastapi.responses import RedirectResponse

from samsvar.api.problems import PROBLEM, Problem
from samsvar.api.spool import Large
from samsvar.engine import NamedNode, Triple
from samsvar.exchange import DATASET, DUMPS, Description, Offer, dataset_offer, write
from samsvar.http import caching
from samsvar.http.addresses import address
from samsvar.http.asked import Asked
from samsvar.http.languages import choose_language
from samsvar.http.negotiation import Choice, Form, accepted, choose
from samsvar.http.places import FORMS, HTML, SUFFIXES, canonical, links, places
from samsvar.live import Edition
from samsvar.names import GRAPH, PREFIXES
from samsvar.resolving import Resolver, is_document
from samsvar.settings import Settings

_PRIMARY_TOPIC = NamedNode(f"{PREFIXES['foaf']}primaryTopic")
_PART_OF = NamedNode(f"{PREFIXES['dcterms']}isPartOf")
_MEANING = {
    200: "The document.",
    303: "A document that tells of the thing is at Location.",
    304: "The client has the document already.",
    400: "The request is malformed.",
    404: "There is no such thing in the graph.",
    406: "There is no form that the client takes.",
    422: "A parameter is unknown or has a value that it cannot have.",
    500: "The graph holds what the form cannot.",
    502: "The remote engine gave an answer that cannot be read.",
    503: "The engine cannot be used.",
    504: "The remote engine took too long.",
}


class Documents:
    """Makes the documents of one service."""

    def __init__(self, settings: Settings) -> None:
        """Take what tells the address of the service."""
        self._settings = settings
        self._resolver = Resolver()

    def of_iri(self, asked: Asked, *paths: str) -> Response | Large:
        """Answer for the IRI at the first of these paths that is known: with itself, or with where it is told of.

        Raise ElementNotFound if none is known, NotAcceptable if the client takes no form that there is.
        """
        wanted = asked.parameters("format", "lang")
        found = self._resolver.find(asked.edition, *paths)
        choice = choose(FORMS, accepted(asked.request), wanted.get("format"))
        if is_document(found.iri) and choice.form is not HTML:
            return self._document(asked, found, choice, {"Vary": "Accept"})
        return self.see_other(asked, found.iri, choice, wanted.get("lang"))

    def see_other(self, asked: Asked, iri: str, choice: Choice, language: str | None = None) -> Response:
        """Return the answer that leads to the document about a thing in the form that was chosen.

        Pages are there in each language of theirs, and one may have been asked for; raise BadParameter for another.
        """
        found = places(iri, address(asked.request, self._settings))
        forms = [f'<{place}>; rel="describedby"; type="{form.media_type}"' for form, place in found.items()]
        headers = {
            **caching.origin(asked.edition),
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Link": ", ".join((*forms, canonical(iri))),
        }
        spoken = f"?lang={choose_language(None, language)}" if language and choice.form is HTML else ""
        return RedirectResponse(found[choice.form] + spoken, status_code=303, headers=headers)

    def data(self, asked: Asked, form: Form, *paths: str) -> Response | Large:
        """Return what is known of the thing at the first of these paths that is known, as data."""
        asked.parameters()
        found = self._resolver.find(asked.edition, *paths)
        return self._document(asked, found, Choice(form, form.media_type), {"Vary": "Accept-Encoding"})

    def _document(self, asked: Asked, found: Description, choice: Choice, vary: dict[str, str]) -> Response | Large:
        request, edition = asked
        base = address(request, self._settings)
        parts = (found.iri, choice.media_type, base, edition.loaded_at if found.iri == DATASET else "")
        entity_tag = caching.tag(edition, parts)
        headers = {**caching.origin(edition), **caching.kept(entity_tag), **vary}
        if caching.has_it(request, entity_tag):
            return Response(status_code=304, headers=headers)
        headers |= {"Content-Type": choice.content_type, "Link": links(found.iri, choice.form, base)}
        if found.iri.startswith(GRAPH):
            return Large(DUMPS[SUFFIXES[choice.form]], headers, found.iri)
        compact = self._resolver.compactor(edition)
        triples = self._triples(edition, found, choice.form, base)
        return asked.answer(b"".join(write(triples, choice.form.media_type, compact)), headers)

    def _triples(self, edition: Edition, found: Description, form: Form, base: str) -> Iterator[Triple]:
        yield from found.triples()
        if found.iri == DATASET:
            yield from dataset_offer(Offer(base, edition.version, edition.loaded_at))
        if not is_document(found.iri):
            document = NamedNode(places(found.iri, base)[form])
            yield Triple(document, _PRIMARY_TOPIC, NamedNode(found.iri))
            yield Triple(document, _PART_OF, NamedNode(DATASET))


def responses(media_types: Iterable[str], *statuses: int) -> dict[int | str, dict[str, Any]]:
    """Return the answers of an operation, as OpenAPI tells them."""
    told: dict[int | str, dict[str, Any]] = {status: {"description": _MEANING[status]} for status in statuses}
    for status in statuses:
        if status == HTTPStatus.OK:
            told[status]["content"] = {
                media_type: {"schema": {} if media_type.endswith("json") else {"type": "string"}}
                for media_type in media_types
            }
        elif status >= HTTPStatus.BAD_REQUEST:
            told[status]["content"] = {PROBLEM: {"schema": Problem.model_json_schema()}}
    return told
