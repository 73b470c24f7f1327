"""Routes that are only read."""

from http import HTTPStatus
from typing import Any

from starlette.exceptions import HTTPException
from starlette.routing import Match
from starlette.types import Message, Receive, Scope, Send

from samsvar.http.cors import CrossOriginRoute, RequestRoute, preflight

_METHODS = {"GET", "HEAD", "OPTIONS"}


class ReadRoute(CrossOriginRoute):
    """A route that is defined for GET, and answers HEAD and OPTIONS too: HEAD as GET, without the body."""

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Tell whether a request is for this route."""
        if "{" not in self.path and scope["path"] != self.path:
            return Match.NONE, {}  # without its pattern, since there are many such routes
        match, child = super().matches(scope)
        taken = match is Match.PARTIAL and scope["method"] in _METHODS
        return (Match.FULL if taken else match), child

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; raise HTTPException for a method that would write."""
        method = scope["method"]
        if method not in _METHODS:
            allowed = ", ".join(sorted(_METHODS))
            raise HTTPException(HTTPStatus.METHOD_NOT_ALLOWED, headers={"Allow": allowed})
        if method == "OPTIONS":
            await preflight(*sorted(_METHODS))(scope, receive, send)
        elif method == "HEAD":
            await super().handle({**scope, "method": "GET"}, receive, _without_body(send))
        else:
            await super().handle(scope, receive, send)


class ReadRequestRoute(ReadRoute, RequestRoute):
    """The same for a function that reads the request itself."""


def _without_body(send: Send) -> Send:
    async def sender(message: Message) -> None:
        bare: dict[str, Any] = {**message, "body": b""} if message["type"] == "http.response.body" else {**message}
        await send(bare)

    return sender
