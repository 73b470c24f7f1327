"""Documents that tell of one thing: where each stands, what it holds, and the headers that it travels with."""

from collections.abc import Iterable, Iterator, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import Response
from fastapi.responses import RedirectResponse

from samsvar.api import caching
from samsvar.api.addresses import address
from samsvar.api.asked import Asked
from samsvar.api.languages import LANGUAGES, choose_language
from samsvar.api.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Choice, Form, accepted, choose
from samsvar.api.page import Frame, Things, page
from samsvar.api.problems import PROBLEM, Problem
from samsvar.api.resolving import Resolver, is_document, link
from samsvar.api.spool import Large
from samsvar.engine import NamedNode, Triple, value
from samsvar.exchange import DATASET, DUMPS, Description, Offer, dataset_offer, labels, write
from samsvar.live import Edition
from samsvar.names import BASE, GRAPH, PREFIXES
from samsvar.settings import Settings

HTML = Form("text/html", ("html",))
DATA = {"ttl": TURTLE, "jsonld": JSON_LD, "nt": N_TRIPLES, "rdf": RDF_XML}
"""The forms of a description as data, by the suffix of its document."""
FORMS = (TURTLE, HTML, JSON_LD, N_TRIPLES, RDF_XML)
"""The form for a client that takes anything comes first; browsers ask for HTML by name."""
_SUFFIXES = {form: suffix for suffix, form in DATA.items()}
SHOWN = 500
"""Things of a named graph that its page lists at most."""
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
        if is_document(found.iri):
            headers = {"Vary": "Accept, Accept-Language"}
            return self._document(asked, found, choice, headers, wanted.get("lang"))
        return self.see_other(asked, found.iri, choice)

    def see_other(self, asked: Asked, iri: str, choice: Choice) -> Response:
        """Return the answer that leads to the document about a thing in the form that was chosen."""
        places = _places(iri, address(asked.request, self._settings))
        links = [f'<{place}>; rel="describedby"; type="{form.media_type}"' for form, place in places.items()]
        headers = {
            **caching.origin(asked.edition),
            "Cache-Control": "public, max-age=0, must-revalidate",
            "Link": ", ".join((*links, _canonical(iri))),
        }
        return RedirectResponse(places[choice.form], status_code=303, headers=headers)

    def page(self, asked: Asked, *paths: str) -> Response | Large:
        """Return the page about the thing at the first of these paths that is known."""
        wanted = asked.parameters("lang")
        found = self._resolver.find(asked.edition, *paths)
        headers = {"Vary": "Accept-Language"}
        return self._document(asked, found, Choice(HTML, HTML.media_type), headers, wanted.get("lang"))

    def data(self, asked: Asked, form: Form, *paths: str) -> Response | Large:
        """Return what is known of the thing at the first of these paths that is known, as data."""
        asked.parameters()
        found = self._resolver.find(asked.edition, *paths)
        return self._document(asked, found, Choice(form, form.media_type), {"Vary": "Accept-Encoding"})

    def _document(
        self, asked: Asked, found: Description, choice: Choice, vary: dict[str, str], lang: str | None = None
    ) -> Response | Large:
        request, edition = asked
        base = address(request, self._settings)
        language = choose_language(request.headers.get("accept-language"), lang) if choice.form is HTML else ""
        parts = (found.iri, choice.media_type, language, base, edition.loaded_at if found.iri == DATASET else "")
        entity_tag = caching.tag(edition, parts)
        headers = {**caching.origin(edition), **caching.kept(entity_tag), **vary}
        if caching.has_it(request, entity_tag):
            return Response(status_code=304, headers=headers)
        headers |= {"Content-Type": choice.content_type, "Link": _links(found.iri, choice.form, base)}
        if language:
            return asked.answer(self._page(edition, found, base, language), {**headers, "Content-Language": language})
        if found.iri.startswith(GRAPH):
            return Large(DUMPS[_SUFFIXES[choice.form]], headers, found.iri)
        compact = self._resolver.compactor(edition)
        triples = self._triples(edition, found, choice.form, base)
        return asked.answer(b"".join(write(triples, choice.form.media_type, compact)), headers)

    def _triples(self, edition: Edition, found: Description, form: Form, base: str) -> Iterator[Triple]:
        yield from found.triples()
        if found.iri == DATASET:
            yield from dataset_offer(Offer(base, edition.version, edition.loaded_at))
        if not is_document(found.iri):
            document = NamedNode(_places(found.iri, base)[form])
            yield Triple(document, _PRIMARY_TOPIC, NamedNode(found.iri))
            yield Triple(document, _PART_OF, NamedNode(DATASET))

    def _page(self, edition: Edition, found: Description, base: str, language: str) -> bytes:
        places = _places(found.iri, base)
        other = next(other for other in LANGUAGES if other != language)
        forms = [(form.names[-1], place) for form, place in places.items() if form is not HTML]
        turn = f"{base}/page/{_path(found.iri)}?lang={other}"
        frame = Frame(language, base, edition.version, forms, turn)
        if found.iri == DATASET:
            offer = dataset_offer(Offer(base, edition.version, edition.loaded_at))
            found = Description(found.iri, (*found.said, *offer), labels=found.labels)
        things = None
        if found.iri.startswith(GRAPH):
            things, told = _things(edition, found.iri)
            found = Description(found.iri, (), labels=told)
        return page(found, frame, things).encode("utf-8")


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


def _things(edition: Edition, graph: str) -> tuple[Things, tuple[Triple, ...]]:
    """Return the first things of a named graph, and their labels."""
    engine = edition.graph.engine
    pattern = f"WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} FILTER(isIRI(?s)) }}"
    ((count,),) = engine.rows(f"SELECT (COUNT(DISTINCT ?s) AS ?count) {pattern}")
    iris = [value(s) for (s,) in engine.rows(f"SELECT DISTINCT ?s {pattern} ORDER BY ?s LIMIT {SHOWN}")]
    return Things(iris, int(value(count))), labels(iris, engine)


def _places(iri: str, base: str) -> Mapping[Form, str]:
    """Return the address of every form of the document about an IRI."""
    if is_document(iri):
        return {
            HTML: link(base, iri) + "?format=html",
            **{f: f"{link(base, iri)}?format={f.names[-1]}" for f in DATA.values()},
        }
    path = _path(iri)
    return {HTML: f"{base}/page/{path}", **{form: f"{base}/data/{path}.{suffix}" for suffix, form in DATA.items()}}


def _path(iri: str) -> str:
    return quote(iri.removeprefix(BASE), safe="/:[]@!$&'()*+,;=~")


def _links(iri: str, current: Form, base: str) -> str:
    places = _places(iri, base)
    alternate = [
        f'<{place}>; rel="alternate"; type="{form.media_type}"' for form, place in places.items() if form != current
    ]
    if current is HTML:
        alternate.append(f'<{places[TURTLE]}>; rel="describedby"; type="{TURTLE.media_type}"')
    return ", ".join((*alternate, _canonical(iri)))


def _canonical(iri: str) -> str:
    """Return the link to the one address that all services of this graph share, which is the IRI."""
    return f'<{quote(iri, safe=":/#[]@!$&()*+,;=~%")}>; rel="canonical"'
