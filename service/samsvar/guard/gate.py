"""The gate: every request passes it on its way in, and every answer on its way out."""

import asyncio
import os
import re
import sys
import time
from collections.abc import Callable

from samsvar.errors import SamsvarError, TooManyRequests
from samsvar.guard.access import AccessLog
from samsvar.guard.clients import Clients, group
from samsvar.guard.metrics import Figures, Metrics
from samsvar.guard.passage import Passage
from samsvar.guard.protocol import App, Receive, Scope, Send, header
from samsvar.guard.rates import Rates
from samsvar.guard.refusals import fault, refusal, stopping
from samsvar.guard.sizes import Disconnected, Sizes
from samsvar.settings import Settings

_PROBES = frozenset({"/health/live", "/health/ready"})  # a probe that is turned away would have the service restarted
_METRICS = "/metrics"
_REQUEST_ID = re.compile(rb"[A-Za-z0-9._-]{8,64}\Z")


class Unfinished(Exception):
    """An answer broke off after it had begun: the server must cut the connection, so that nobody takes it for whole."""


class Guard:
    """An ASGI application around another, which refuses what is beyond the limits, and tells of everything."""

    def __init__(
        self,
        app: App,
        settings: Settings,
        figures: Callable[[], Figures],
        *,
        write: Callable[[str], object] | None = None,
        body_seconds: float = 30,
    ) -> None:
        """Take the limits from the settings; write gets the lines of the access log (standard error if not given).

        body_seconds are given to the body of a request. Raise UsageError for a trusted proxy that is no address.
        """
        self._app = app
        self._clients = Clients(settings.trusted_proxies)
        self._rates = Rates(settings.rate)
        self._sizes = Sizes(settings, body_seconds)
        self._metrics = Metrics(figures, lambda: self.running)
        self._log = AccessLog(write or sys.stderr.write) if settings.access_log else None
        self._trouble = self._log or AccessLog(write or sys.stderr.write)
        self.running = 0
        """Requests that are being answered."""
        self.idle = asyncio.Event()
        """Set while there are none."""
        self.idle.set()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        passage = Passage(scope, send, self._clients.address(scope), self._request_id(scope))
        self.running += 1
        self.idle.clear()
        try:
            await self._pass(passage, receive)
        finally:
            self.running -= 1
            if not self.running:
                self.idle.set()
            self._tell(passage)

    async def _pass(self, passage: Passage, receive: Receive) -> None:
        scope = passage.scope
        try:
            wait = None if scope["path"] in _PROBES else self._rates.wait(group(passage.client))
            if wait is not None:
                await passage.answer(*refusal(_beyond_rate(wait), wait))
                self._metrics.turned_away(TooManyRequests.slug)
                return
            self._sizes.check_head(scope)
            receive = await self._sizes.read_body(scope, receive)
        except SamsvarError as error:
            await passage.answer(*refusal(error))
            self._metrics.turned_away(error.slug)
            return
        except Disconnected:
            return
        if scope["path"] == _METRICS and scope["method"] in {"GET", "HEAD"}:
            passage.own_route = _METRICS
            await passage.answer(*self._metrics.page())
            return
        await self._run(passage, receive)

    async def _run(self, passage: Passage, receive: Receive) -> None:
        try:
            await self._app(passage.scope, receive, passage.send)
        except asyncio.CancelledError:
            if passage.status is None:
                await passage.answer(*stopping())
            raise
        except Exception as error:  # noqa: BLE001  whatever it is, it is told without what it quotes
            passage.error = error
            if passage.status is None:
                await passage.answer(*fault())
        self._metrics.failed(passage.status)
        if passage.status is not None and not passage.whole:
            raise Unfinished from None

    def _tell(self, passage: Passage) -> None:
        seconds = time.perf_counter() - passage.began
        self._metrics.answered(passage, seconds)
        log = self._log if passage.error is None else self._trouble
        if log is not None:
            log.request(passage, seconds)

    def _request_id(self, scope: Scope) -> str:
        named = header(scope, b"x-request-id")
        if named is not None and _REQUEST_ID.match(named) and self._clients.trusts_peer(scope):
            return named.decode()
        return os.urandom(16).hex()


def _beyond_rate(seconds: int) -> TooManyRequests:
    return TooManyRequests(f"more requests in a minute than one client may make; try again in {seconds} seconds")
