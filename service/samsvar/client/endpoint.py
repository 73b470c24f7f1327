"""Queries to a SPARQL endpoint, through SPARQLWrapper.

Its own sending is not used: it leaves connections to the garbage collector, and drops what a service says is wrong.
"""

import http.client
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from SPARQLWrapper import GET, JSON, POST, POSTDIRECTLY, SPARQLWrapper

from samsvar import __version__
from samsvar.client.errors import BadAnswer, TimedOut, Unreachable
from samsvar.client.exchange import Exchange, Reply, read_json

_RESULTS = "application/sparql-results+json"
_GRAPHS = ("text/turtle", "application/n-triples")
_ACCEPT = f"{_RESULTS}, text/turtle;q=0.9, application/n-triples;q=0.8"
_LONG = 2_000  # characters beyond which a query is no part of the address
_XSD = "http://www.w3.org/2001/XMLSchema#"
_WHOLE = frozenset(
    f"{_XSD}{name}" for name in ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger")
)
_BROKEN = frozenset(f"{_XSD}{name}" for name in ("decimal", "double", "float"))

Row = dict[str, str | int | float | bool]


class _Query(SPARQLWrapper):
    """A query whose kind is seen from the answer, not guessed from the text."""

    def __init__(self, endpoint: str, text: str) -> None:
        super().__init__(endpoint, returnFormat=JSON, agent=f"samsvar/{__version__}")
        self.setOnlyConneg(onlyConneg=True)
        self.setQuery(text)
        self.setMethod(POST if len(text) > _LONG else GET)
        self.setRequestMethod(POSTDIRECTLY)

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802
        return "SELECT"

    def _getAcceptHeader(self) -> str:  # noqa: N802
        return _ACCEPT

    def request(self, headers: Mapping[str, str]) -> urllib.request.Request:
        for name, text in headers.items():
            self.addCustomHttpHeader(name, text)
        return self._createRequest()


@dataclass(frozen=True)
class Endpoint:
    """Where queries are sent, through which exchange, and how many seconds an answer may take."""

    url: str
    exchange: Exchange
    seconds: float

    def ask(self, text: str) -> list[Row] | bool | str:
        """Return rows of plain values, a truth value, or a graph in Turtle, as the query asks; raise ClientError."""

        def send(headers: Mapping[str, str]) -> Reply:
            return _sent(_Query(self.url, text).request(headers), self.seconds)

        reply = self.exchange.fetch((self.url, _ACCEPT, text), send)
        if reply.media_type in _GRAPHS:
            return reply.body.decode("utf-8", "replace")
        return _results(read_json(reply))


def _sent(request: urllib.request.Request, seconds: float) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=seconds) as response:  # noqa: S310 (the client checks the scheme)
            return Reply(response.status, _small(response.headers), response.read())
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, _small(error.headers), error.read())
    except TimeoutError as error:
        raise TimedOut(f"{request.host} did not answer within {seconds:g} s") from error
    except http.client.IncompleteRead as error:
        raise Unreachable(f"{request.host} broke off its answer") from error
    except (OSError, http.client.HTTPException) as error:
        if isinstance(error, urllib.error.URLError) and isinstance(error.reason, TimeoutError):
            raise TimedOut(f"{request.host} did not answer within {seconds:g} s") from error
        raise Unreachable(f"{request.host} cannot be reached: {getattr(error, 'reason', error)}") from error


def _small(headers: Any) -> dict[str, str]:  # noqa: ANN401 (an email.message.Message of strings)
    return {str(name).lower(): str(text) for name, text in headers.items()}


def _results(told: object) -> list[Row] | bool:
    try:
        if isinstance(told, dict) and "boolean" in told:
            return bool(told["boolean"])
        bindings: Sequence[Mapping[str, Mapping[str, Any]]] = told["results"]["bindings"]  # type: ignore[index]
        return [{name: _plain(term) for name, term in row.items()} for row in bindings]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadAnswer(f"the answer holds no SPARQL results: there is no {error}") from error


def _plain(term: Mapping[str, Any]) -> str | int | float | bool:
    text, datatype = str(term["value"]), term.get("datatype", "")
    try:
        if datatype in _WHOLE:
            return int(text)
        if datatype in _BROKEN:
            return float(text)
    except ValueError:
        return text
    if datatype == f"{_XSD}boolean":
        return text in {"true", "1"}
    return f"_:{text}" if term.get("type") == "bnode" else text
