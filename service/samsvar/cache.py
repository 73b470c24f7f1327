"""Whole answers that are given again, before anything else looks at the request.

An answer is kept if it says itself that it may be: status 200, an ETag, no `no-store`, and not too long. What it
depends on is all in the key: the version of the graph, what is said of it besides, the day (a question may be about
today), the address, and what the client takes. So nothing is ever out of date, and no time to live is needed.
"""

from collections import OrderedDict
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Message, Receive, Send], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
_OK = 200
_OVERHEAD = 1024
"""Bytes that an answer takes beside its texts: what its many small objects need."""
_ASKED = (b"accept", b"accept-encoding", b"accept-language", b"authorization", b"host", b"origin", b"range")
"""Headers of a request that an answer may depend on."""
_NOT_MODIFIED = (b"etag", b"cache-control", b"vary", b"date", b"expires", b"content-location")
"""Headers that a 304 repeats (RFC 9110, section 15.4.5)."""


@dataclass
class _Answer:
    headers: Headers = field(default_factory=list)
    body: bytes = b""
    status: int = 0
    whole: bool = False
    route: object = None
    """What the application calls it, for the log and the metrics."""
    asked: int = 0
    """Bytes of the request that it is kept under."""

    @property
    def etag(self) -> bytes:
        return next((value for name, value in self.headers if name == b"etag"), b"")

    @property
    def size(self) -> int:
        """Bytes that it takes, about."""
        return _OVERHEAD + len(self.body) + self.asked + sum(len(name) + len(text) for name, text in self.headers)

    def is_of(self, version: str) -> bool:
        """Tell whether it was made from that version: one that says nothing of it, from whichever was current."""
        return dict(self.headers).get(b"x-samsvar-version", version.encode()) == version.encode()

    def may_be_kept(self, most: int) -> bool:
        private = any(name == b"cache-control" and b"no-store" in value for name, value in self.headers)
        return self.whole and self.status == _OK and bool(self.etag) and not private and len(self.body) <= most


class AnswerCache:
    """ASGI middleware that keeps answers to GET, the least lately given forgotten first."""

    def __init__(
        self,
        app: App,
        version: Callable[[], str],
        also: Callable[[], object] = lambda: None,
        *,
        most: int = 64 << 20,
        longest: int = 1 << 20,
    ) -> None:
        """Keep answers of app; version names the state of what it answers from, most and longest are bytes.

        What also returns is what else every answer may depend on.
        """
        self._app = app
        self._version, self._also = version, also
        self._most, self._longest = most, longest
        self._kept: OrderedDict[tuple[object, ...], _Answer] = OrderedDict()
        self._size = 0

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass the request on."""
        if scope["type"] != "http" or scope["method"] != "GET":
            await self._app(scope, receive, send)
            return
        asked = tuple((name, value) for name, value in scope["headers"] if name in _ASKED)
        path = scope.get("raw_path") or scope["path"]
        key = (self._version(), self._also(), date.today(), path, scope["query_string"], asked)
        given = dict(scope["headers"])
        fresh = b"no-cache" in given.get(b"cache-control", b"")
        if not fresh and (answer := self._kept.get(key)) is not None:
            self._kept.move_to_end(key)
            scope["route"] = answer.route
            await _give(answer, given.get(b"if-none-match", b""), send)
            return
        length = len(path) + len(scope["query_string"]) + sum(len(text) for _, text in asked)
        answer = _Answer(asked=length)

        async def watch(message: Message) -> None:
            if message["type"] == "http.response.start":
                answer.status, answer.headers = message["status"], list(message["headers"])
            elif message["type"] == "http.response.body" and len(answer.body) <= self._longest:
                answer.body += message.get("body", b"")
                answer.whole = not message.get("more_body", False)
            await send(message)

        await self._app(scope, receive, watch)
        answer.route = scope.get("route")
        if key[0] == self._version() and answer.is_of(key[0]) and answer.may_be_kept(self._longest):
            self._keep(key, answer)

    def _keep(self, key: tuple[object, ...], answer: _Answer) -> None:
        if (before := self._kept.pop(key, None)) is not None:
            self._size -= before.size
        self._kept[key] = answer
        self._size += answer.size
        while self._size > self._most:
            _, forgotten = self._kept.popitem(last=False)
            self._size -= forgotten.size


async def _give(answer: _Answer, wanted: bytes, send: Send) -> None:
    if wanted and (wanted.strip() == b"*" or answer.etag in {tag.strip() for tag in wanted.split(b",")}):
        headers = [header for header in answer.headers if header[0] in _NOT_MODIFIED]
        await send({"type": "http.response.start", "status": 304, "headers": headers})
        await send({"type": "http.response.body", "body": b""})
        return
    await send({"type": "http.response.start", "status": 200, "headers": list(answer.headers)})
    await send({"type": "http.response.body", "body": answer.body})
