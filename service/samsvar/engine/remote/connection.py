"""Requests to a SPARQL server, through SPARQLWrapper: each gives a whole body of the kind asked for, or an error.

Queries are tried again where the server was not reached or says that it is busy, as long as there is time; updates
never are, since nobody knows what became of the first try.
"""

import email.utils
import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Sequence
from dataclasses import dataclass
from email.message import Message
from urllib.parse import urlsplit, urlunsplit

from SPARQLWrapper import GET, POST, POSTDIRECTLY, SPARQLWrapper

from samsvar import __version__
from samsvar.engine.remote.exchange import Exchange
from samsvar.engine.remote.words import first_line
from samsvar.errors import (
    AnswerTooLarge,
    BadQuery,
    EngineFault,
    EngineTimeout,
    EngineUnavailable,
    SamsvarError,
    UsageError,
)

_LONG = 2_000
"""Characters of a query beyond which it is sent by POST: servers and proxies limit addresses."""
_PART = 1 << 16
_TRIES = 4
_BUSY = frozenset({http.HTTPStatus.BAD_GATEWAY, http.HTTPStatus.SERVICE_UNAVAILABLE, http.HTTPStatus.GATEWAY_TIMEOUT})
_SLOW = re.compile(r"S1T00|S1TAT|estimated execution time|timed? ?out", re.IGNORECASE)
_OXIGRAPH_LATE = b"operation has been cancelled"
"""What an Oxigraph server whose time is up puts behind the part of an answer that it had, with status 200."""
_VIRTUOSO_PART = "S1TAT"
"""The state of a Virtuoso that gave the part of an answer that it had when its time was up, with status 200."""
_DONE = frozenset({http.HTTPStatus.OK, http.HTTPStatus.CREATED, http.HTTPStatus.NO_CONTENT})


@dataclass(frozen=True)
class Reply:
    """A whole answer of the server."""

    body: bytes
    media_type: str
    headers: Message


class _Client(SPARQLWrapper):
    """SPARQLWrapper with an opener of its own, and with the kind of a request told, not guessed from its text."""

    def __init__(self, query: str, update: str, kind: str) -> None:
        self._kind = kind
        super().__init__(query, updateEndpoint=update, agent=f"samsvar/{__version__}")
        self.setOnlyConneg(onlyConneg=True)

    def _parseQueryType(self, query: str) -> str:  # noqa: ARG002, N802
        return self._kind

    def request(self) -> urllib.request.Request:
        request = self._createRequest()
        request.full_url = request.full_url.removesuffix("?")  # which Virtuoso leaves out of what a digest is made of
        return request


class Connection:
    """Where a SPARQL server is, and as whom to ask it."""

    def __init__(  # noqa: PLR0913 - what an operator can set
        self, url: str, *, update_url: str, user: str, password: str, seconds: float, most_bytes: int
    ) -> None:
        """Take the addresses for queries and updates; raise UsageError for one that is not http or https.

        A name and a password in the address count where none are given otherwise. An update goes to the address for
        queries where there is none for updates. Seconds is what one request may take, with its retries.
        """
        self.url, *inside = _address(url)
        self._update_url = _address(update_url)[0] if update_url else self.url
        self._user, self._password = user or inside[0], password or inside[1]
        self.seconds = seconds
        self._most_bytes = most_bytes
        self._context = ssl.create_default_context()
        self._digest = False
        """Whether the server has asked for a digest of the password: Virtuoso takes no other for updates."""

    def query(  # noqa: PLR0913 - what a request is made of
        self,
        text: str,
        *,
        kind: str,
        accept: str,
        parameters: Sequence[tuple[str, str]] = (),
        direct: bool = False,
        exchange: Exchange | None = None,
    ) -> Reply:
        """Return the answer to a query of a kind (SELECT, ASK, …) in one of the media types accepted.

        With direct, a long query is the body of its request, not a field of a form. Parameters are those of the
        protocol. Raise BadQuery, AnswerTooLarge, EngineUnavailable, EngineTimeout or EngineFault.
        """
        client = self._client(text, kind, accept)
        if len(text) + sum(len(value) for _, value in parameters) > _LONG:
            client.setMethod(POST)
            if direct:
                client.setRequestMethod(POSTDIRECTLY)
        else:
            client.setMethod(GET)
        for name, value in parameters:
            client.addParameter(name, value)
        with exchange or Exchange(self.seconds) as running:
            return self._tried(running, client, accept)

    def update(self, text: str) -> None:
        """Carry out an update; raise BadQuery, EngineUnavailable, EngineTimeout or EngineFault."""
        client = self._client(text, "INSERT", "*/*")
        client.setMethod(POST)
        client.setRequestMethod(POSTDIRECTLY)
        with Exchange(self.seconds) as running:
            try:
                self._once(running, client, "")
            except _Again as again:
                raise again.error from again.__cause__

    def _client(self, text: str, kind: str, accept: str) -> _Client:
        client = _Client(self.url, self._update_url, kind)
        client.setQuery(text)
        client.addCustomHttpHeader("Accept", accept)
        return client

    def _tried(self, exchange: Exchange, client: _Client, accept: str) -> Reply:
        for n in range(_TRIES):
            try:
                return self._once(exchange, client, accept)
            except _Again as again:
                wait = 0.1 * 2**n if again.seconds is None else again.seconds
                if n == _TRIES - 1 or not exchange.pause(wait):
                    raise again.error from again.__cause__
        raise AssertionError("unreachable")

    def _once(self, exchange: Exchange, client: _Client, accept: str) -> Reply:
        try:
            with self._opened(exchange, client) as response:
                body = self._read(response)
        except urllib.error.HTTPError as error:
            raise self._refused(error, exchange) from error
        except (OSError, http.client.HTTPException, ValueError) as error:
            raise self._failed(error, exchange) from error
        if exchange.ended:
            raise self._late(exchange)
        return self._checked(exchange, response, body, accept)

    def _opened(self, exchange: Exchange, client: _Client) -> http.client.HTTPResponse:
        """Send a request with the password, as it is or, if that is refused, as a digest when one is asked for."""
        if not self._user:
            return self._sent(exchange, client.request())
        if not self._digest:
            client.setCredentials(self._user, self._password)
            try:
                return self._sent(exchange, client.request())
            except urllib.error.HTTPError as error:
                if error.code != http.HTTPStatus.UNAUTHORIZED:
                    raise
                error.close()
        client.user = None
        response = self._sent(exchange, client.request())
        self._digest = True
        return response

    def _sent(self, exchange: Exchange, request: urllib.request.Request) -> http.client.HTTPResponse:
        opener = exchange.opener(self._context)
        if self._user:
            known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            known.add_password(None, request.full_url, self._user, self._password)
            opener.add_handler(urllib.request.HTTPDigestAuthHandler(known))
        response: http.client.HTTPResponse = opener.open(request, timeout=exchange.left)
        return response

    def _read(self, response: http.client.HTTPResponse) -> bytes:
        parts, size = [], 0
        while part := response.read(_PART):
            size += len(part)
            if size > self._most_bytes:
                raise AnswerTooLarge(f"the answer of {self.url} is longer than {self._most_bytes} bytes")
            parts.append(part)
        announced = response.headers.get("Content-Length")
        if announced is not None and announced.strip() != str(size):
            raise http.client.IncompleteRead(b"")  # http.client doesn't say so where a body is read in parts
        return b"".join(parts)

    def _checked(self, exchange: Exchange, response: http.client.HTTPResponse, body: bytes, accept: str) -> Reply:
        status, headers = response.status, response.headers
        if not accept:
            if status not in _DONE:
                raise EngineFault(f"{self.url} answers an update with status {status}")
            return Reply(body, "", headers)
        if status != http.HTTPStatus.OK:
            raise EngineFault(f"{self.url} answers a query with status {status}, which holds no answer")
        if (coding := headers.get("Content-Encoding", "identity").strip().lower()) != "identity":
            raise EngineFault(f"{self.url} answers in the coding {coding[:20]!r}, which was not asked for")
        media_type = headers.get_content_type() if headers.get("Content-Type") else ""
        if media_type not in {part.partition(";")[0].strip() for part in accept.split(",")}:
            said = f"as {media_type[:60]}" if media_type else "without saying in what form"
            raise EngineFault(f"{self.url} answers {said}, not as {accept.partition(',')[0]}")
        if "json" not in media_type and "Content-Length" not in headers and not response.chunked:
            raise EngineFault(f"{self.url} does not tell how long its answer is, so that it may be cut")
        if body.rstrip().endswith(_OXIGRAPH_LATE) or _VIRTUOSO_PART in headers.get("X-SQL-State", ""):
            raise self._late(exchange)
        return Reply(body, media_type, headers)

    def _refused(self, error: urllib.error.HTTPError, exchange: Exchange) -> Exception:
        """Return what an answer with an error's status means."""
        with error:
            said = self._said(error)
            status = error.code
        if exchange.ended or status == http.HTTPStatus.REQUEST_TIMEOUT or (status not in _OURS and _SLOW.search(said)):
            return self._late(exchange)
        if status == http.HTTPStatus.BAD_REQUEST:
            return BadQuery(said or f"{self.url} refuses the query")
        if status in {http.HTTPStatus.UNAUTHORIZED, http.HTTPStatus.FORBIDDEN}:
            return EngineUnavailable(f"{self.url} does not let us in (status {status})")
        if status in {http.HTTPStatus.NOT_FOUND, http.HTTPStatus.METHOD_NOT_ALLOWED, http.HTTPStatus.GONE}:
            return EngineUnavailable(f"{self.url} is not the address of a SPARQL server (status {status})")
        if status in _ELSEWHERE:
            return EngineFault(f"{self.url} sends us on to another address, which is not followed (status {status})")
        kinds = {
            http.HTTPStatus.SERVICE_UNAVAILABLE: EngineUnavailable,
            http.HTTPStatus.TOO_MANY_REQUESTS: EngineUnavailable,
            http.HTTPStatus.GATEWAY_TIMEOUT: EngineTimeout,
        }
        kind = kinds.get(http.HTTPStatus(status), EngineFault) if status in _STATUSES else EngineFault
        problem = kind(f"{self.url} answers with status {status}" + (f": {said}" if said else ""))
        return _Again(problem, _wait(error.headers)) if status in _BUSY else problem

    def _said(self, error: urllib.error.HTTPError) -> str:
        """Return what the body of an error says, in one line without markup and without our password."""
        try:
            body = error.read(_PART)
        except (OSError, http.client.HTTPException, ValueError):
            return ""
        return first_line(body, error.headers.get_content_type(), self._password)

    def _failed(self, error: Exception, exchange: Exchange) -> Exception:
        """Return what it means that there was no answer, or no whole one."""
        reason = error.reason if isinstance(error, urllib.error.URLError) else error
        if exchange.ended or isinstance(reason, TimeoutError):
            return self._late(exchange)
        if isinstance(reason, ssl.SSLError):
            return EngineUnavailable(f"{self.url} can't be reached safely: {reason.reason or 'no certificate'}")
        if isinstance(reason, ConnectionError):
            name = "refuses connections" if isinstance(reason, ConnectionRefusedError) else "broke the connection off"
            return _Again(EngineUnavailable(f"{self.url} {name}"))
        if isinstance(reason, http.client.IncompleteRead):
            return EngineFault(f"{self.url} broke off in the middle of an answer")
        if isinstance(reason, http.client.HTTPException | ValueError):
            return EngineFault(f"{self.url} does not answer in HTTP ({type(reason).__name__})")
        return EngineUnavailable(f"{self.url} can't be reached: {getattr(reason, 'strerror', None) or reason}")

    def _late(self, exchange: Exchange) -> EngineTimeout:
        return EngineTimeout(f"{self.url} took too long: it is given {exchange.seconds:g} s")


_STATUSES = frozenset(http.HTTPStatus)
_ELSEWHERE = range(300, 400)
_OURS = range(400, 500)


class _Again(Exception):
    """An error after which the same request may be tried once more, after so many seconds."""

    def __init__(self, error: SamsvarError, seconds: float | None = None) -> None:
        super().__init__(str(error))
        self.error = error
        self.seconds = seconds


def _wait(headers: Message) -> float | None:
    """Return the seconds that Retry-After asks for, told as a number or as a time of day."""
    text = (headers.get("Retry-After") or "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - time.time()) if text else None
    except ValueError:
        return None


def _address(url: str) -> tuple[str, str, str]:
    """Return an address without the name and password in it, and these."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"the address of a SPARQL server is faulty: {error}") from error
    if parts.scheme not in {"http", "https"} or not host:
        raise UsageError("the address of a SPARQL server begins with http:// or https:// and names a host")
    if parts.query or parts.fragment:
        raise UsageError("the address of a SPARQL server has no query string and no fragment")
    name = f"[{host}]" if ":" in host else host
    bare = urlunsplit((parts.scheme, name + (f":{port}" if port else ""), parts.path, "", ""))
    return bare, parts.username or "", parts.password or ""
