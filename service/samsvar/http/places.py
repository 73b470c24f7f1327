"""Where the documents that tell of a thing stand, and the headers by which each leads to the others."""

from collections.abc import Mapping
from urllib.parse import quote, unquote

from fastapi import Request

from samsvar.http.negotiation import JSON_LD, N_TRIPLES, RDF_XML, TURTLE, Form
from samsvar.names import BASE
from samsvar.resolving import is_document, link

HTML = Form("text/html", ("html",))
DATA = {"ttl": TURTLE, "jsonld": JSON_LD, "nt": N_TRIPLES, "rdf": RDF_XML}
"""The forms of a description as data, by the suffix of its document."""
FORMS = (TURTLE, HTML, JSON_LD, N_TRIPLES, RDF_XML)
"""The form for a client that takes anything comes first; browsers ask for HTML by name."""
SUFFIXES = {form: suffix for suffix, form in DATA.items()}


def places(iri: str, base: str) -> Mapping[Form, str]:
    """Return the address of every form of the document about an IRI."""
    path = path_of(iri)
    page = f"{base}/page/{path}"
    if is_document(iri):
        return {
            HTML: page,
            **{f: f"{link(base, iri)}?format={f.names[-1]}" for f in DATA.values()},
        }
    return {HTML: page, **{form: f"{base}/data/{path}.{suffix}" for suffix, form in DATA.items()}}


def path_of(iri: str) -> str:
    """Return the path of an IRI of ours, as it stands in an address."""
    return quote(iri.removeprefix(BASE), safe="/:[]@!$&'()*+,;=~")


def links(iri: str, current: Form, base: str) -> str:
    """Return the value of a Link header: the other forms of a document about an IRI, and the IRI."""
    found = places(iri, base)
    alternate = [
        f'<{place}>; rel="alternate"; type="{form.media_type}"' for form, place in found.items() if form != current
    ]
    if current is HTML:
        alternate.append(f'<{found[TURTLE]}>; rel="describedby"; type="{TURTLE.media_type}"')
    return ", ".join((*alternate, canonical(iri)))


def canonical(iri: str) -> str:
    """Return the link to the one address that all services of this graph share, which is the IRI."""
    return f'<{quote(iri, safe=":/#[]@!$&()*+,;=~%")}>; rel="canonical"'


def spellings(request: Request, path: str, prefix: str) -> list[str]:
    """Return a path as it is read and, if that differs, as it was sent: an IRI may hold a percent sign itself."""
    sent = request.scope.get("raw_path", b"").decode("ascii", "replace").partition(f"/{prefix}")[2] or path
    return [*dict.fromkeys((unquote(sent), sent))]
