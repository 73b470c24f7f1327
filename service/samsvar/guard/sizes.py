"""How large a request may be, and how long its body may take to arrive."""

import asyncio

from samsvar.errors import HeadTooLarge, RequestTimeout, RequestTooLarge, UrlTooLong
from samsvar.guard.protocol import Message, Receive, Scope, header
from samsvar.settings import Settings

_HEADERS = 100  # of one request
_LINGER_TIMES = 8  # as much as this many bodies is read and thrown away, so that the client reads why
_LINGER_SECONDS = 2.0


class Disconnected(Exception):
    """The client went away before its request was whole."""


class Sizes:
    """Checks requests against the limits of the settings."""

    def __init__(self, settings: Settings, body_seconds: float) -> None:
        """Take the limits in bytes from the settings, and the seconds that a body may take."""
        self._url = settings.url_bytes
        self._head = settings.header_bytes
        self._body = settings.body_bytes
        self._seconds = body_seconds

    def check_head(self, scope: Scope) -> None:
        """Raise UrlTooLong or HeadTooLarge for a head beyond the limits."""
        path: bytes = scope.get("raw_path") or scope["path"].encode()
        if len(path) + len(scope["query_string"]) > self._url:
            raise UrlTooLong(
                f"the path and the query string may have {self._url} bytes together; a query can be POSTed"
            )
        headers = scope["headers"]
        if len(headers) > _HEADERS:
            raise HeadTooLarge(f"a request may have {_HEADERS} headers")
        if sum(len(name) + len(value) for name, value in headers) > self._head:
            raise HeadTooLarge(f"the headers may have {self._head} bytes together")

    async def read_body(self, scope: Scope, receive: Receive) -> Receive:
        """Read the body, if there is one, and return what gives it to the application in one piece.

        Raise RequestTooLarge, RequestTimeout, and Disconnected.
        """
        length = header(scope, b"content-length")
        if length == b"0" or (length is None and header(scope, b"transfer-encoding") is None):
            return receive
        if length is not None and int(length) > self._body:
            if header(scope, b"expect") is None:
                await self._linger(receive, 0)
            raise self._too_large()
        try:
            async with asyncio.timeout(self._seconds):
                body = await self._collect(receive)
        except TimeoutError as error:
            raise RequestTimeout(f"the body did not arrive within {self._seconds:g} seconds") from error
        return _replay(body, receive)

    async def _collect(self, receive: Receive) -> bytes:
        parts: list[bytes] = []
        size, more = 0, True
        while more:
            part, more = await _part(receive)
            size += len(part)
            if size > self._body:
                await self._linger(receive, size)
                raise self._too_large()
            parts.append(part)
        return b"".join(parts)

    async def _linger(self, receive: Receive, size: int) -> None:
        try:
            async with asyncio.timeout(_LINGER_SECONDS):
                more = True
                while more and size <= _LINGER_TIMES * self._body:
                    part, more = await _part(receive)
                    size += len(part)
        except TimeoutError:
            return

    def _too_large(self) -> RequestTooLarge:
        return RequestTooLarge(f"the body of a request may have {self._body} bytes")


async def _part(receive: Receive) -> tuple[bytes, bool]:
    message = await receive()
    if message["type"] == "http.disconnect":
        raise Disconnected
    return message.get("body", b""), message.get("more_body", False)


def _replay(body: bytes, receive: Receive) -> Receive:
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay
