"""Answers in pages: so many rows at a time, and a cursor that tells where the next page begins.

A cursor holds on to one state of the graph and one request, so that no row is left out or comes twice; of another
state or another request it is refused. It is no secret, and nothing is kept here for it.
"""

import base64
import binascii
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import TypeVar
from urllib.parse import urlencode

from fastapi import Request

from samsvar.errors import BadParameter
from samsvar.http.parameters import Parameters, described

Row = TypeVar("Row")
MOST = 1000
"""Rows that a page may have."""
LIMIT = described(
    "limit",
    "Rows on a page; all of them on one if left out.",
    {"type": "integer", "minimum": 1, "maximum": MOST},
    example=50,
)
CURSOR = described(
    "cursor",
    "Where the page begins: as in `next` of the page before, with the rest of the request as it was. "
    "It holds as long as `version` stays the same.",
    {"type": "string", "minLength": 1},
)
_SEPARATOR = "."


@dataclass(frozen=True)
class Page:
    """Which rows of an answer are wanted, and how the next ones are asked for."""

    start: int
    limit: int | None
    state: str
    asked: tuple[tuple[str, str], ...]
    """The parameters of the request, without the cursor."""
    path: str

    @classmethod
    def taken(cls, request: Request, parameters: Parameters, state: str) -> "Page":
        """Return the page that a request wants of an answer in one state of the graph; raise BadParameter."""
        limit, cursor = parameters.number("limit", 1, MOST), parameters.take("cursor")
        asked = tuple((name, text) for name, text in request.query_params.multi_items() if name != "cursor")
        page = cls(0, limit, state, asked, request.url.path)
        return page if cursor is None else cls(page.read(cursor), limit, state, asked, request.url.path)

    @property
    def whole(self) -> bool:
        """Whether everything is wanted."""
        return self.start == 0 and self.limit is None

    def of(self, rows: Sequence[Row]) -> Sequence[Row]:
        """Return the rows that are on the page."""
        return rows[self.start :][: self.limit]

    def following(self, total: int) -> str | None:
        """Return the address of the next page, from its path on, if there is one."""
        if self.limit is None or self.start + self.limit >= total:
            return None
        return f"{self.path}?{urlencode([*self.asked, ('cursor', self.cursor(self.start + self.limit))])}"

    def cursor(self, start: int) -> str:
        """Return the cursor of a page of this request that begins after so many rows."""
        plain = _SEPARATOR.join((str(start), self.state, self._mark(start)))
        return base64.urlsafe_b64encode(plain.encode()).decode().rstrip("=")

    def read(self, cursor: str) -> int:
        """Return the rows before the page that a cursor means; raise BadParameter if it does not belong here."""
        try:
            padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
            start, state, mark = base64.b64decode(padded, b"-_", validate=True).decode("ascii").split(_SEPARATOR)
        except (binascii.Error, UnicodeError, ValueError):
            raise BadParameter("cursor is none that this service gave") from None
        if state != self.state:
            raise BadParameter(f"cursor is of another state of the graph ({state}): begin again without it")
        if not start.isdecimal() or mark != self._mark(int(start)):
            raise BadParameter("cursor belongs to another request: ask with the same parameters as for the page before")
        return int(start)

    def _mark(self, start: int) -> str:
        return _digest(
            [self.path, self.state, str(start), *(f"{n}={t}" for n, t in sorted(self.asked) if n != "limit")]
        )


def _digest(parts: Iterable[str]) -> str:
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:16]
