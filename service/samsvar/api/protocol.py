"""What a request of the SPARQL 1.1 Protocol asks: the query, its dataset, and the form and time of the answer."""

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote_to_bytes

from fastapi import Request

from samsvar.errors import QueryRefused, UnsupportedMedia, UsageError
from samsvar.http.negotiation import GRAPHS, ROWS, TRUTH, Form
from samsvar.names import is_iri

Kind = Literal["rows", "truth", "graph"]
FORM = "application/x-www-form-urlencoded"
QUERY = "application/sparql-query"
UPDATE = "application/sparql-update"
FORMS: dict[Kind, tuple[Form, ...]] = {"rows": ROWS, "truth": TRUTH, "graph": GRAPHS}
"""The forms of an answer, by what kind of answer it is."""
NO_UPDATES = "this service takes no updates: the files are the truth, and a change is made there"

_KINDS: dict[str, Kind] = {"SELECT": "rows", "ASK": "truth", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_GAP = r"(?:\s|\#[^\r\n]*+)*+"
_OPENING = re.compile(
    rf"""{_GAP}(?:(?:BASE{_GAP}<[^<>]*+>|PREFIX{_GAP}[^\s:<>]*+{_GAP}:{_GAP}<[^<>]*+>|VERSION\s*+["'][^"']*+["']){_GAP})*+
    (SELECT|ASK|CONSTRUCT|DESCRIBE)\b""",
    re.IGNORECASE | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_VARYING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID)\b", re.IGNORECASE)
_BROKEN = re.compile(rb"%(?![0-9A-Fa-f]{2})")


@dataclass(frozen=True)
class Asked:
    """One query request."""

    text: str
    default_graphs: tuple[str, ...] | None = None
    """The default graph is the merge of these; None, like named_graphs, if the request names no dataset."""
    named_graphs: tuple[str, ...] | None = None
    format: str | None = None
    seconds: float | None = None
    """That the client would wait at most."""

    @property
    def kind(self) -> Kind | None:
        """What kind of answer the query has, by its first words; None if they are none of a query."""
        found = _OPENING.match(decoded(self.text))
        return _KINDS[found[1].upper()] if found else None

    @property
    def varies(self) -> bool:
        """Whether the query may give another answer when it is asked again; true too if it only looks like that."""
        return _VARYING.search(decoded(self.text)) is not None


async def read(request: Request) -> Asked | None:
    """Return what a request asks, or None if it asks for the description of the service.

    Raise UsageError for a request that is malformed, UnsupportedMedia for a body that is neither a form nor a query,
    and QueryRefused for an update.
    """
    items = decode_form(request.scope["query_string"], "the address")
    text: str | None = None
    if request.method == "POST":
        media_type = _media_type(request)
        body = await request.body()
        if media_type == UPDATE:
            raise QueryRefused(NO_UPDATES)
        if media_type == FORM:
            items += decode_form(body, "the body")
        else:
            text = _utf8(body, "the body")
    queries = [value for name, value in items if name == "query"] + ([] if text is None else [text])
    if any(name == "update" for name, _ in items):
        raise QueryRefused(NO_UPDATES)
    if len(queries) > 1:
        raise UsageError("a request has one query, and this one has more")
    default, named = (_graphs(items, name) for name in ("default-graph-uri", "named-graph-uri"))
    if not queries:
        if request.method == "POST" or default or named:
            raise UsageError("there is no query in this request")
        return None
    given = bool(default or named)
    return Asked(
        text=queries[0],
        default_graphs=default if given else None,
        named_graphs=named if given else None,
        format=wanted_format(items),
        seconds=_seconds(items),
    )


def decode_form(encoded: bytes, place: str) -> list[tuple[str, str]]:
    """Return the names and values of a form or of an address's query, in order.

    Raise UsageError for a percent sign without two hexadecimal digits and for what is not UTF-8.
    """
    if _BROKEN.search(encoded):
        raise UsageError(f"{place} has a percent sign without two hexadecimal digits behind it")
    pairs = [part.partition(b"=")[::2] for part in encoded.split(b"&") if part]
    return [(_unescaped(name, place), _unescaped(value, place)) for name, value in pairs]


def wanted_format(items: list[tuple[str, str]]) -> str | None:
    """Return the format that the parameters ask for, if they do; raise UsageError if they ask for several."""
    names = {value for name, value in items if name in {"format", "output"} and value}
    if len(names) > 1:
        raise UsageError("a request has one format, and this one has more")
    return names.pop() if names else None


def decoded(text: str) -> str:
    r"""Return a query with every \uXXXX in place of what it stands for, as its grammar sees it."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(escape: re.Match[str]) -> str:
    code = int(escape[1] or escape[2], 16)
    return chr(code) if code <= 0x10FFFF else escape[0]  # noqa: PLR2004 - the last code point there is


def _unescaped(encoded: bytes, place: str) -> str:
    return _utf8(unquote_to_bytes(encoded.replace(b"+", b" ")), place)


def _utf8(encoded: bytes, place: str) -> str:
    try:
        return encoded.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{place} is not UTF-8") from error


def _media_type(request: Request) -> str:
    """Return the media type of a body that is read here; raise UnsupportedMedia for any other."""
    named, *parameters = request.headers.get("content-type", "").split(";")
    media_type = named.strip().lower()
    if media_type not in {FORM, QUERY, UPDATE}:
        raise UnsupportedMedia(f"a query is sent as {FORM} or {QUERY}, not as {media_type or 'a body without a type'}")
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in {"utf-8", "utf8"}:
            raise UnsupportedMedia(f"a query is sent as UTF-8, not as {value}")
    encoding = request.headers.get("content-encoding", "identity").strip().lower()
    if encoding not in {"", "identity"}:
        raise UnsupportedMedia(f"a query is sent as it is, not packed as {encoding}")
    return media_type


def _graphs(items: list[tuple[str, str]], name: str) -> tuple[str, ...]:
    graphs = tuple(dict.fromkeys(value for found, value in items if found == name and value))
    for graph in graphs:
        if not is_iri(graph):
            raise UsageError(f"{name} is not an absolute IRI: {graph!r}")
    return graphs


def _seconds(items: list[tuple[str, str]]) -> float | None:
    values = [value for name, value in items if name == "timeout" and value]
    if not values:
        return None
    if len(values) > 1 or not re.fullmatch(r"\d{1,9}(\.\d{1,9})?", values[0], re.ASCII) or not float(values[0]):
        raise UsageError("timeout is one number of seconds, above 0")
    return float(values[0])
