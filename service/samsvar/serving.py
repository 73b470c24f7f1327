"""The server process: the application behind the guard, from the first request to the last."""

import asyncio
import json
import logging
import os
import signal
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels
from granian.server.embed import Server

from samsvar.api.health import living
from samsvar.app import create_app
from samsvar.errors import UsageError
from samsvar.guard import Figures, Guard
from samsvar.guard.access import told
from samsvar.guard.protocol import App
from samsvar.live import LiveGraph
from samsvar.settings import Settings

_BACKLOG = 1024  # connections; as many may be open at once
_HEAD_SECONDS = 20  # for a whole head, and between the requests of one connection
_SETTLE_SECONDS = 1.0  # for the last bytes of the last answers
_LOG = {
    "formatters": {"line": {"()": "samsvar.serving.Line"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "stream": "ext://sys.stderr"}},
    "loggers": {
        "_granian": {"handlers": ["console"], "level": "ERROR", "propagate": False},
        "samsvar": {"handlers": ["console"], "level": "INFO", "propagate": False},
    },
}


def serve(live: LiveGraph, settings: Settings, *, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Answer requests until SIGTERM or SIGINT, and take in changed files on SIGHUP.

    announce gets the address, with the port that port 0 became, once requests are answered. On a signal to stop,
    nothing new is accepted, and what runs has settings.shutdown_seconds; a second signal ends that. Raise UsageError
    for an address that cannot be listened on, and what keeps the graph from being served.
    """
    with listen(host, port) as listener:
        serve_app(create_app(live, settings), live, settings, listener, announce)


def serve_app(
    app: App, live: LiveGraph, settings: Settings, listener: socket.socket, announce: Callable[[str], None]
) -> None:
    """Serve an application, which answers from a graph, on a listening socket, as `serve` does."""
    host, port = listener.getsockname()[:2]
    address = f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
    unfinished = asyncio.run(_Service(app, live, settings, listener).run(lambda: announce(address)))
    if unfinished:
        # Threads that still compute an answer cannot be stopped, and would keep the process from ending.
        _complain(f"stopped with {unfinished} request{'' if unfinished == 1 else 's'} unfinished")
        sys.stdout.flush()
        os._exit(0)


def listen(host: str, port: int) -> socket.socket:
    """Return a listening socket; port 0 takes a free one. Raise UsageError if there is none to be had.

    It is our own, since the server's shares its port with whoever else asks for that.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG)
    except OSError as error:
        reason = error.strerror if isinstance(error, socket.gaierror) or not error.errno else os.strerror(error.errno)
        raise UsageError(f"cannot listen on {host}, port {port}: {reason}") from error


def _complain(message: str) -> None:
    sys.stderr.write(f"samsvar: {' '.join(message.split())}\n")
    sys.stderr.flush()


class Line(logging.Formatter):
    """A line of JSON for what the service and the server tell of themselves."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of a record; of an error, its kind and places, since its message may quote a value."""
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "message": record.getMessage().partition("\n")[0],
        }
        if record.exc_info and record.exc_info[1]:
            line |= told(record.exc_info[1])
        return json.dumps(line)


class _Server(Server):
    """Granian's embedded server, on a socket that is open already."""

    def __init__(self, app: App, listener: socket.socket, settings: Settings) -> None:
        super().__init__(
            app,
            interface=Interfaces.ASGINL,
            http=HTTPModes.http1,
            http1_settings=HTTP1Settings(
                header_read_timeout=_HEAD_SECONDS * 1000,
                # Beyond what the guard refuses with a problem document, the server refuses without one.
                max_buffer_size=2 * (settings.url_bytes + settings.header_bytes),
            ),
            websockets=False,
            backlog=_BACKLOG,
            backpressure=_BACKLOG,
            log_level=LogLevels.error,
            log_dictconfig=_LOG,
        )
        self._listener = listener

    def _init_shared_socket(self) -> None:
        # The server's way of taking a socket that is open already; its type information leaves it out.
        holder: Any = SocketHolder
        self._shd = holder(self._listener.detach(), False, _BACKLOG)
        self._ssp: Any = None


class _Service:
    """One run of the service, from its first request to its last."""

    def __init__(self, app: App, live: LiveGraph, settings: Settings, listener: socket.socket) -> None:
        self._live = live
        self._settings = settings
        self._guard = Guard(app, settings, lambda: figures(live))
        self._server = _Server(self._guard, listener, settings)
        self._stop = asyncio.Event()
        self._hurry = asyncio.Event()

    async def run(self, ready: Callable[[], None]) -> int:
        """Serve until a signal says stop; return how many requests were not finished then."""
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self._on_stop)
        loop.add_signal_handler(signal.SIGHUP, self._live.request_reload)
        try:
            await self._live.start()
            serving = asyncio.create_task(self._server.serve())
            stopping = asyncio.create_task(self._stop.wait())
            await asyncio.sleep(0)
            ready()
            await asyncio.wait({serving, stopping}, return_when=asyncio.FIRST_COMPLETED)
            stopping.cancel()
            if not serving.done():
                self._server.stop()  # type: ignore[no-untyped-call]
                await self._finish(serving)
            if serving.done():
                serving.result()
            return self._guard.running
        finally:
            await self._live.close()

    async def _finish(self, serving: asyncio.Task[None]) -> None:
        """Wait for the requests that run, then a moment for their last bytes; connections that only idle can wait."""
        settled = asyncio.create_task(self._settle())
        hurry = asyncio.create_task(self._hurry.wait())
        await asyncio.wait(
            {serving, settled, hurry}, timeout=self._settings.shutdown_seconds, return_when=asyncio.FIRST_COMPLETED
        )
        for task in (settled, hurry):
            task.cancel()

    async def _settle(self) -> None:
        await self._guard.idle.wait()
        await asyncio.sleep(_SETTLE_SECONDS)

    def _on_stop(self) -> None:
        if self._stop.is_set():
            self._hurry.set()
        self._stop.set()


def figures(live: LiveGraph) -> Figures:
    """Return the figures of the moment, for /metrics."""
    state, pool = live.state, live.current.pool
    return Figures(
        state.version,
        state.loaded_at,
        reloaded=state.reloaded,
        workers=living(live),
        busy=pool.busy if pool else 0,
        waiting=pool.waiting if pool else 0,
        replaced=pool.replaced if pool else 0,
    )
