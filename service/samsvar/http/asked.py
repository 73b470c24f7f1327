"""A request as the linked-data routes see it."""

from typing import NamedTuple

from fastapi import Request, Response

from samsvar.http.parameters import Parameters
from samsvar.live import Edition


class Asked(NamedTuple):
    """A request, and the one edition that it is answered from."""

    request: Request
    edition: Edition

    def parameters(self, *known: str) -> dict[str, str]:
        """Return the parameters of the request; raise BadParameter for one that is unknown or given twice."""
        given = Parameters(self.request)
        asked = {name: text for name in known if (text := given.take(name)) is not None}
        given.done(*known)
        return asked

    def answer(self, body: bytes, headers: dict[str, str]) -> Response:
        """Return the answer to GET, or to HEAD without the body."""
        if self.request.method == "HEAD":
            return Response(headers={**headers, "Content-Length": str(len(body))})
        return Response(body, headers=headers)
