"""The access log: one line of JSON for a request, without any value that the client gave."""

import json
import re
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path

from samsvar.guard.passage import Passage

_NAME = re.compile(r"[A-Za-z][A-Za-z_-]{0,39}\Z")
_MANY = 20
_FRAMES = 8


class AccessLog:
    """Writes what became of a request.

    A path is told as the template of its route, a query string as the names of its parameters, an error as its kind
    and the places in the code that it passed: its message may quote a value.
    """

    def __init__(self, write: Callable[[str], object]) -> None:
        """Take what writes a line, with its end."""
        self._write = write

    def request(self, passage: Passage, seconds: float) -> None:
        """Write the line of a request that took so many seconds; its status is null if the client got no answer."""
        query = passage.scope["query_string"]
        names = ", ".join(f'"{name}"' for name in parameter_names(query)) if query else ""
        line = (
            # By hand: every part is plain or quoted already, and this is done for each request.
            f'{{"time": "{datetime.now(UTC).isoformat(timespec="milliseconds")}", "id": "{passage.request_id}", '
            f'"client": "{passage.client}", "method": "{passage.method}", "route": {_quoted(passage.route)}, '
            f'"parameters": [{names}], "status": {"null" if passage.status is None else passage.status}, '
            f'"bytes": {passage.size}, "ms": {seconds * 1000:.2f}'
        )
        if passage.error is not None:
            line += f", {json.dumps(told(passage.error))[1:-1]}"
        self._write(f"{line}}}\n")


def told(error: BaseException) -> dict[str, object]:
    """Return the parts of a line that tell of an error, without what it quotes."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    return {
        "error": type(error).__name__,
        "at": [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames],
    }


def parameter_names(query: bytes) -> list[str]:
    """Return the names in a query string, in its order; what does not look like a name stands as "?"."""
    parts = query.decode("latin-1").split("&", _MANY)[:_MANY]
    return [
        name if equals and _NAME.match(name) else "?" for name, equals, _ in (part.partition("=") for part in parts)
    ]


@lru_cache(maxsize=1024)
def _quoted(route: str | None) -> str:
    return json.dumps(route)
