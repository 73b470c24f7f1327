"""One request and its answer, as the guard sees them go by."""

import time

from samsvar.guard.headers import complete
from samsvar.guard.protocol import Message, Scope, Send

_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Passage:
    """Sends an answer with the headers that it lacks, and notes what became of the request."""

    __slots__ = ("_send", "began", "client", "error", "own_route", "request_id", "scope", "size", "status", "whole")

    def __init__(self, scope: Scope, send: Send, client: str, request_id: str) -> None:
        """Begin with a request, the address of its client and its own name."""
        self.scope = scope
        self.client = client
        self.request_id = request_id
        self.began = time.perf_counter()
        self.status: int | None = None
        self.size = 0
        self.whole = False
        self.error: Exception | None = None
        self.own_route: str | None = None
        self._send = send

    @property
    def method(self) -> str:
        """The method; "other" for one that is made up."""
        method: str = self.scope["method"]
        return method if method in _METHODS else "other"

    @property
    def route(self) -> str | None:
        """The template of the path, which the application's router leaves in the scope; None if it led nowhere."""
        return self.own_route or getattr(self.scope.get("route"), "path", None)

    async def send(self, message: Message) -> None:
        """Send a message of the answer, and count its bytes."""
        kind = message["type"]
        if kind == "http.response.start":
            self.status = message["status"]
            message = complete(message, self.request_id)
        elif kind == "http.response.body":
            self.size += len(message.get("body", b""))
            self.whole = not message.get("more_body", False)
        elif kind == "http.response.pathsend":
            self.whole = True
        await self._send(message)

    async def answer(self, start: Message, body: Message) -> None:
        """Send a whole answer."""
        await self.send(start)
        await self.send(body)
