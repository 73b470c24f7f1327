"""One request with its retries: what is known already is not sent again, and what is wrong becomes an error.

All that the client asks is safe to ask again. It does so when the service says that it is busy (429, 503) or when
the connection fails, as often as it was told, after the time that the service names or a longer one each time.
"""

import datetime as dt
import json
import random
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from threading import Lock

from samsvar.client.errors import BadAnswer, TryLater, Unreachable, problem

_PROBLEM = "application/problem+json"
_BUSY = TryLater.statuses
_SHOWN = 120
_STATUSES = frozenset(HTTPStatus)


@dataclass(frozen=True)
class Reply:
    """A whole answer over HTTP, the names of its headers in small letters."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def media_type(self) -> str:
        """The media type, without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


Send = Callable[[Mapping[str, str]], Reply]
"""Sends a request with further headers; raises Unreachable."""


class Exchange:
    """Sends requests, and keeps the last answers with their entity tags; for any number of threads."""

    def __init__(
        self,
        *,
        retries: int,
        longest_wait: float,
        kept: int,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """Try again so many times, wait so many seconds at most for it, and keep so many answers."""
        self._retries = retries
        self._longest_wait = longest_wait
        self._most_kept = kept
        self._sleep = sleep
        self._kept: OrderedDict[tuple[str, ...], Reply] = OrderedDict()
        self._lock = Lock()

    def fetch(self, key: tuple[str, ...], send: Send) -> Reply:
        """Return the answer to the request of this key; raise ClientError."""
        with self._lock:
            known = self._kept.get(key)
        headers = {"If-None-Match": known.headers["etag"]} if known else {}
        reply = self._tried(send, headers)
        if reply.status == HTTPStatus.NOT_MODIFIED and known:
            self._keep(key, known)
            return known
        if reply.status != HTTPStatus.OK:
            raise _problem(reply)
        if reply.headers.get("etag"):
            self._keep(key, reply)
        return reply

    def _tried(self, send: Send, headers: Mapping[str, str]) -> Reply:
        for tried in range(self._retries + 1):
            last = tried == self._retries
            usual = 2**tried * (0.5 + random.random() / 4)  # noqa: S311
            try:
                reply = send(headers)
            except Unreachable:
                if last:
                    raise
                wait = usual
            else:
                told = retry_after(reply)
                wait = usual if told is None else told
                if last or reply.status not in _BUSY or wait > self._longest_wait:
                    return reply
            self._sleep(min(wait, self._longest_wait))
        raise AssertionError("the last try returns or raises")

    def _keep(self, key: tuple[str, ...], reply: Reply) -> None:
        with self._lock:
            self._kept[key] = reply
            self._kept.move_to_end(key)
            while len(self._kept) > self._most_kept:
                self._kept.popitem(last=False)


def retry_after(reply: Reply) -> float | None:
    """Return the seconds after which another try may do, if the answer tells."""
    told = reply.headers.get("retry-after", "").strip()
    if told.isascii() and told.isdecimal():
        return float(told)
    try:
        then = parsedate_to_datetime(told)
    except (ValueError, TypeError):
        return None
    if then.tzinfo is None:
        then = then.replace(tzinfo=dt.UTC)
    return max(0.0, (then - dt.datetime.now(dt.UTC)).total_seconds())


def read_json(reply: Reply) -> object:
    """Return what an answer in JSON holds; raise BadAnswer if it is none, or was cut."""
    if not (reply.media_type == "application/json" or reply.media_type.endswith("+json")):
        raise BadAnswer(f"expected JSON and got {reply.media_type or 'something unnamed'}: {_start(reply)}")
    try:
        return json.loads(reply.body)
    except ValueError as error:
        raise BadAnswer(f"the JSON of the answer cannot be read ({error}): {_start(reply)}") from error


def _problem(reply: Reply) -> Exception:
    status, wait = reply.status, retry_after(reply)
    title = HTTPStatus(status).phrase if status in _STATUSES else f"status {status}"
    if reply.media_type == _PROBLEM:
        try:
            told = json.loads(reply.body)
        except ValueError:
            told = None
        if isinstance(told, dict):
            kind, title = str(told.get("type", "about:blank")), str(told.get("title", title))
            return problem(status, kind, title, str(told.get("detail", "")), wait)
    if status < HTTPStatus.BAD_REQUEST:
        return BadAnswer(f"an answer with status {status} ({title}) was not foreseen")
    return problem(status, "about:blank", f"{status} {title}", _start(reply), wait)


def _start(reply: Reply) -> str:
    text = " ".join(reply.body[: 4 * _SHOWN].decode("utf-8", "replace").split())
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
