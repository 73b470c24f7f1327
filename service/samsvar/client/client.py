"""The client: one method for each thing that a service can be asked."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from types import TracebackType
from typing import Any, Self, TypeVar
from urllib.parse import quote, urlsplit

import httpx

from samsvar import __version__
from samsvar.client.endpoint import Endpoint
from samsvar.client.errors import BadAnswer, BadRequest, ClientError, GraphChanged, TimedOut, Unreachable
from samsvar.client.exchange import Exchange, Reply, read_json
from samsvar.client.results import (
    Answer,
    Card,
    Chain,
    Element,
    Found,
    Hit,
    Impact,
    Json,
    Pages,
    Question,
    Row,
    Suggestion,
    Table,
    Trace,
    Validation,
    checked,
)

Value = str | int | bool | dt.date | None
"""A parameter; a date is written as 2026-11-22, and None is left out."""
_KEPT = 64
AnyPages = TypeVar("AnyPages", bound=Pages[Any])
AnyTable = TypeVar("AnyTable", bound=Table)


class Client:
    """Asks one service; for any number of threads, and to be closed, best by a `with` statement."""

    def __init__(
        self,
        base_url: str,
        *,
        timeout: float = 30,
        retries: int = 3,
        longest_wait: float = 30,
        page_size: int | None = None,
    ) -> None:
        """Take the address of the service.

        timeout is in seconds, for each try; a busy service is tried again `retries` times, unless it asks for a wait
        of more than longest_wait seconds. With page_size, long answers come so many rows at a time. The last answers
        are kept, and fetched anew only if the graph has changed.
        Raise ClientError for an address that is not of http or https.
        """
        if not _is_address(base_url):
            raise ClientError(f"the address of a service begins with https:// or http://, not {base_url!r}")
        self._base = base_url.rstrip("/")
        self._page_size = page_size
        self._exchange = Exchange(retries=retries, longest_wait=longest_wait, kept=_KEPT)
        self._endpoint = Endpoint(f"{self._base}/sparql", self._exchange, timeout)
        self._http = httpx.Client(
            timeout=timeout,
            follow_redirects=True,
            headers={"Accept": "application/json", "User-Agent": f"samsvar/{__version__}"},
        )

    def __enter__(self) -> Self:
        """Return the client."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the client."""
        self.close()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def version(self) -> str:
        """Return the name of the state of the graph that is served now."""
        return str(checked(lambda told: told["version"], self._get("/api/v1")))

    def questions(self) -> list[Question]:
        """Return the queries of the catalogue."""

        def read(told: Json) -> list[Question]:
            return [
                Question(one["name"], one["topic"], one["summary"], one["question"], tuple(one["parameters"]))
                for one in told["questions"]
            ]

        return checked(read, self._get("/api/v1"))

    def ask(self, name: str, /, **parameters: Value) -> Answer:
        """Return the answer to a question; raise NotFound for an unknown name, BadRequest for faulty parameters.

        Parameters are named as the question lists them, underscores for hyphens; an element by its IRI, short name
        or label. With limit, there are so many rows at most, here as in the other answers that are lists.
        """
        return self._table(Answer, f"/api/v1/{quote(name, safe='')}", parameters)

    def supporting_actions(self, goal: str, **parameters: Value) -> Answer:
        """Return the actions that support an element, directly or through others: the main question."""
        return self.ask("supporting-actions", target=goal, **parameters)

    def trace(self, source: str, target: str, **parameters: Value) -> Trace:
        """Return the chains by which one element supports another, strong ones first."""

        def read(told: Json) -> Trace:
            return Trace(
                *_origin(told),
                source=Card.read(told["source"]),
                target=Card.read(told["target"]),
                chains=tuple(map(Chain.read, told["chains"])),
                complete=bool(told["complete"]),
            )

        return checked(read, self._get("/api/v1/trace", {"from": source, "to": target, **parameters}))

    def impact(self, of: str, **parameters: Value) -> Impact:
        """Return what loses support if an action, a document, or somebody who answers for actions stops."""
        return self._table(Impact, "/api/v1/impact", {"of": of, **parameters})

    def element(self, id: str, **parameters: Value) -> Element:  # noqa: A002 (as in the API)
        """Return everything about a thing, by its IRI or short name."""

        def read(told: Json) -> Element:
            statements = tuple(one["text"] for one in told.get("statements", ()))
            return Element(*_origin(told), told["id"], told["name"], told.get("labels", {}), statements)

        return checked(read, self._get(f"/api/v1/elements/{quote(id, safe='/:')}", parameters))

    def search(self, q: str, **parameters: Value) -> Found:
        """Return what a text finds, best first; with kind, document, level and lang as in the API."""
        return self._pages(Found, Hit.read, "hits", "/api/v1/search", {"q": q, **parameters})

    def suggest(self, q: str, **parameters: Value) -> list[Suggestion]:
        """Return labels that go on as a text."""

        def read(told: Json) -> list[Suggestion]:
            return [Suggestion(one["text"], one["language"], one["iri"], one["kind"]) for one in told["suggestions"]]

        return checked(read, self._get("/api/v1/suggest", {"q": q, **parameters}))

    def validation(self, **parameters: Value) -> Validation:
        """Return what breaks the rules in the graph; with severity, rule, document and state as in the API."""
        return self._table(Validation, "/api/v1/validation", parameters)

    def sparql(self, text: str) -> list[Row] | bool | str:
        """Return what a SPARQL query gives: rows of plain values, a truth value, or a graph in Turtle."""
        return self._endpoint.ask(text)

    def rows(self, text: str) -> list[Row]:
        """Return the rows of a SELECT query; raise BadAnswer if the query is another."""
        rows = self.sparql(text)
        if not isinstance(rows, list):
            raise BadAnswer("this is not a SELECT query")
        return rows

    def _table(self, kind: type[AnyTable], path: str, parameters: Mapping[str, Value]) -> AnyTable:
        return self._pages(kind, lambda row: dict(row.items()), "rows", path, parameters)

    def _pages(
        self,
        kind: type[AnyPages],
        read: Callable[[Json], Any],
        items: str,
        path: str,
        parameters: Mapping[str, Value],
    ) -> AnyPages:
        limit = {} if self._page_size is None else {"limit": self._page_size}
        first = self._get(path, {**limit, **parameters})

        def made(told: Json) -> AnyPages:
            held = tuple(map(read, told[items]))
            rest = {} if "limit" in parameters else told
            return kind(*_origin(told), first=held, _more=lambda: self._following(rest, read, items))

        return checked(made, first)

    def _following(self, told: Json, read: Callable[[Json], Any], items: str) -> Iterator[Any]:
        version = told.get("version")
        while following := told.get("next"):
            try:
                page = self._get(str(following))
            except BadRequest as error:
                raise GraphChanged(f"the graph is no longer {version}: ask again") from error
            told = checked(lambda one: {**one, items: list(map(read, one[items]))}, page)
            if told.get("version") != version:
                raise GraphChanged(f"the graph is no longer {version}: ask again")
            yield from told[items]

    def _get(self, path: str, parameters: Mapping[str, Value] | None = None) -> object:
        named = {name.replace("_", "-"): _written(value) for name, value in (parameters or {}).items()}
        given = {name: value for name, value in named.items() if value is not None}
        url = httpx.URL(path if _is_address(path) else f"{self._base}{path}")
        url = url.copy_merge_params(given) if given else url

        def send(headers: Mapping[str, str]) -> Reply:
            return self._sent(url, headers)

        return read_json(self._exchange.fetch((str(url),), send))

    def _sent(self, url: httpx.URL, headers: Mapping[str, str]) -> Reply:
        try:
            response = self._http.get(url, headers=dict(headers))
        except httpx.TimeoutException as error:
            raise TimedOut(f"{url.host} did not answer in time") from error
        except httpx.TransportError as error:
            raise Unreachable(f"{url.host} cannot be reached, or broke off: {error}") from error
        except (httpx.HTTPError, httpx.InvalidURL) as error:  # too many redirects, or what cannot be unpacked
            raise BadAnswer(f"the answer of {url.host} cannot be read: {error}") from error
        return Reply(response.status_code, {k.lower(): v for k, v in response.headers.items()}, response.content)


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname) and bool(httpx.URL(text))
    except (ValueError, httpx.InvalidURL):
        return False


def _origin(told: Json) -> tuple[str, str, Json]:
    return str(told["version"]), str(told["notice"]), told


def _written(value: Value) -> str | None:
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, dt.date) else None if value is None else str(value)
