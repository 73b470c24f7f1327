"""Which form of an answer a client gets: by its Accept header, or by the short parameter `format`.

Of an Accept header, the media range that says most of a form gives the form its quality (RFC 9110, 12.5.1). Between
forms of equal quality, the one that the client named wins over the one that a wildcard lets in, then ours go in order.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from fastapi import Request

from samsvar.errors import NotAcceptable


@dataclass(frozen=True)
class Form:
    """A form that answers can have."""

    media_type: str
    """The registered media type, without parameters."""
    names: tuple[str, ...]
    """What the parameter `format` calls it, besides its media types."""
    others: tuple[str, ...] = ()
    """Other media types that clients ask for it by; they get what they asked for."""
    iri: str = ""
    """Of the W3C's list of formats."""


class Choice(NamedTuple):
    """A form, and the media type that the client knows it by."""

    form: Form
    media_type: str

    @property
    def content_type(self) -> str:
        """The value of Content-Type: text has its character set, as is customary; the others have theirs defined."""
        return f"{self.media_type}; charset=utf-8" if self.media_type.startswith("text/") else self.media_type


_FORMATS = "http://www.w3.org/ns/formats/"
JSON = Form("application/sparql-results+json", ("json", "srj"), ("application/json",), f"{_FORMATS}SPARQL_Results_JSON")
XML = Form("application/sparql-results+xml", ("xml", "srx"), ("application/xml",), f"{_FORMATS}SPARQL_Results_XML")
CSV = Form("text/csv", ("csv",), (), f"{_FORMATS}SPARQL_Results_CSV")
TSV = Form("text/tab-separated-values", ("tsv",), (), f"{_FORMATS}SPARQL_Results_TSV")
TURTLE = Form("text/turtle", ("turtle", "ttl"), ("application/x-turtle",), f"{_FORMATS}Turtle")
N_TRIPLES = Form("application/n-triples", ("ntriples", "nt"), (), f"{_FORMATS}N-Triples")
JSON_LD = Form("application/ld+json", ("jsonld", "json-ld", "json"), ("application/json",), f"{_FORMATS}JSON-LD")
RDF_XML = Form("application/rdf+xml", ("rdfxml", "rdf", "xml"), ("application/xml",), f"{_FORMATS}RDF_XML")
TRIG = Form("application/trig", ("trig",), (), f"{_FORMATS}TriG")
N_QUADS = Form("application/n-quads", ("nquads", "nq"), (), f"{_FORMATS}N-Quads")

ROWS = (JSON, XML, CSV, TSV)
"""Forms of the answer to SELECT."""
TRUTH = (JSON, XML)
"""Forms of the answer to ASK; CSV and TSV have no truth values."""
GRAPHS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)
"""Forms of the answer to CONSTRUCT and DESCRIBE, and of a graph that is read."""

_NAME = r"[!#$%&'*+.^`|~\w-]+"
_PARAMETER = re.compile(rf'[ \t]*;[ \t]*(?:({_NAME})=("(?:[^"\\]|\\.)*"|{_NAME})?)?', re.ASCII)
_RANGE = re.compile(rf"[ \t]*({_NAME})/({_NAME})", re.ASCII)
_QUALITY = re.compile(r"0(\.\d{0,3})?|1(\.0{0,3})?", re.ASCII)
_ITEM = re.compile(r'(?:[^,"]|"(?:[^"\\]|\\.)*+"?)++')


class Range(NamedTuple):
    """One item of an Accept header."""

    type: str
    subtype: str
    parameters: dict[str, str]
    quality: float

    def specificity(self, media_type: str) -> int:
        """Return how much this says of a media type: 0 for nothing, 1 for `*/*` and so on.

        Our forms are UTF-8, so another character set is another form; other parameters, as the profile of JSON-LD,
        are wishes that do not rule a form out.
        """
        if self.parameters.get("charset", "utf-8").lower() not in {"utf-8", "utf8", "*"}:
            return 0
        if (self.type, self.subtype) == ("*", "*"):
            return 1
        kind, _, subtype = media_type.partition("/")
        if self.type != kind or self.subtype not in {"*", subtype}:
            return 0
        return 2 if self.subtype == "*" else 3 + bool(self.parameters)


def ranges(accept: str) -> list[Range]:
    """Return the media ranges of an Accept header; an item that cannot be read is passed over."""
    return [item for text in _ITEM.findall(accept) if (item := _range(text)) is not None]


def _range(text: str) -> Range | None:
    if (start := _RANGE.match(text)) is None:
        return None
    parameters: dict[str, str] = {}
    position = start.end()
    while found := _PARAMETER.match(text, position):
        position = found.end()
        if found[1]:
            parameters[found[1].lower()] = _unquoted(found[2] or "")
    quality = parameters.pop("q", "1")
    if text[position:].strip(" \t") or not _QUALITY.fullmatch(quality):
        return None
    return Range(start[1].lower(), start[2].lower(), parameters, float(quality))


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text


@lru_cache(maxsize=256)
def best(accept: str | None, media_types: tuple[str, ...]) -> str | None:
    """Return the media type that an Accept header likes best, or None if it takes none of them.

    No header, a blank one or one of which nothing can be read takes anything.
    """
    wanted = ranges(accept or "") or [Range("*", "*", {}, 1.0)]
    liked: list[tuple[float, int, int]] = []
    for place, media_type in enumerate(media_types):
        specificity, quality = max((item.specificity(media_type), item.quality) for item in wanted)
        if specificity and quality:
            liked.append((quality, specificity, -place))
    return media_types[-max(liked)[2]] if liked else None


def choose(forms: Sequence[Form], accept: str | None, name: str | None = None) -> Choice:
    """Return the form that a client gets, of those there are, and the media type it knows it by.

    A name, from the parameter `format`, goes before the Accept header. Raise NotAcceptable, which lists the forms.
    """
    if name is not None:
        # "+" in an address is a space, and many write a media type there as it is
        wanted = name.strip().lower().replace(" ", "+")
        for form in forms:
            if wanted in {*form.names, form.media_type}:
                return Choice(form, form.media_type)
            if wanted in form.others:
                return Choice(form, wanted)
        raise NotAcceptable(f"there is no format {name!r} for this answer; there are {listed(forms)}")
    offered = {media_type: form for form in reversed(forms) for media_type in reversed((form.media_type, *form.others))}
    order = (*(form.media_type for form in forms), *(other for form in forms for other in form.others))
    media_type = best(accept, order)
    if media_type is None:
        raise NotAcceptable(f"nothing that Accept names can be given for this answer; there are {listed(forms)}")
    return Choice(offered[media_type], media_type)


def listed(forms: Iterable[Form]) -> str:
    """Return the names and media types of forms, to be read."""
    return ", ".join(f"{form.names[0]} ({form.media_type})" for form in forms)


def accepted(request: Request) -> str | None:
    """Return what the Accept headers of a request say together, or None if there is none."""
    return ",".join(request.headers.getlist("accept")) or None
