"""Where a worker's answer is written to until it is whole, or until it is too large."""

from collections.abc import Callable
from typing import Any

_FIRST_COUNT = 64 << 10


class TooMuch(Exception):
    """The answer is beyond a limit; the message says which. It never leaves the worker."""


class Spool:
    """Takes the bytes of an answer, and raises TooMuch once they are beyond the limit of bytes or rows.

    Rows are counted whenever the answer has doubled, so that a query far beyond the limit is stopped early at
    little cost, and once more at the end, exactly.
    """

    def __init__(self, most_bytes: int, most_rows: int, count: Callable[[bytes], int] | None = None) -> None:
        self._most_bytes = most_bytes
        self._most_rows = most_rows
        self._count = count
        self._chunks: list[bytes] = []
        self._size = 0
        self._next_count = _FIRST_COUNT

    def write(self, chunk: Any, /) -> int:  # noqa: ANN401 - what a binary stream takes
        """Take a piece of the answer; raise TooMuch if that is too much."""
        self._size += len(chunk)
        if self._size > self._most_bytes:
            raise TooMuch(f"the answer has more than {self._most_bytes} bytes")
        self._chunks.append(bytes(chunk))
        if self._count and self._size >= self._next_count:
            self._next_count *= 2
            self._check(self._count(self._joined()))
        return len(chunk)

    def flush(self) -> None:
        """Do nothing: the answer is sent when it is whole."""

    def whole(self) -> tuple[bytes, int | None]:
        """Return the answer and its rows, where they can be counted; raise TooMuch if they are too many."""
        body = self._joined()
        if self._count is None:
            return body, None
        rows = self._count(body)
        self._check(rows)
        return body, rows

    def _joined(self) -> bytes:
        if len(self._chunks) != 1:
            self._chunks = [b"".join(self._chunks)]
        return self._chunks[0]

    def _check(self, rows: int) -> None:
        if rows > self._most_rows:
            raise TooMuch(f"the answer has more than {self._most_rows} rows")
