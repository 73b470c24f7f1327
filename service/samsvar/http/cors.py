"""Answers that pages of other sites may read: what is served here is public and asks for no credentials."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

EXPOSED = "Allow, Content-Length, ETag, Link, Location, Retry-After, X-Request-ID, X-Samsvar-Notice, X-Samsvar-Version"
"""Headers of an answer that a script of another site may read, besides the few that it always may."""
_DAY = 24 * 60 * 60


class CrossOriginRoute(APIRoute):
    """A route all of whose answers, problem documents among them, may be read from any origin."""

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer, with the two headers that let a script of another site read the answer."""

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["Access-Control-Allow-Origin"] = "*"
                headers["Access-Control-Expose-Headers"] = EXPOSED
            await send(message)

        await super().handle(scope, receive, sender)


class RequestRoute(CrossOriginRoute):
    """The same for a function that reads the request itself: nothing reads its parameters beforehand."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """Return the function as it is; it is asynchronous and takes a request."""
        return self.endpoint


def preflight(*methods: str) -> Response:
    """Return the answer to OPTIONS: which methods there are, and which headers a script of another site may send."""
    allowed = ", ".join(methods)
    return Response(
        status_code=204,
        headers={
            "Allow": allowed,
            "Access-Control-Allow-Methods": allowed,
            "Access-Control-Allow-Headers": "Accept, Accept-Language, Content-Type, If-None-Match",
            "Access-Control-Max-Age": str(_DAY),
        },
    )
