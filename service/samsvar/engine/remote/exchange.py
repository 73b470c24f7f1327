"""One exchange over HTTP: a deadline for all of it, no redirect followed, and an end put to it from elsewhere."""

import contextlib
import http.client
import socket
import ssl
import threading
import time
import urllib.request
from functools import partial
from types import TracebackType
from typing import Any, Self


class Exchange:
    """A limit of time on one exchange, with its retries; `end` cuts it short from another thread.

    A limit for each read alone, which is what a socket has, is none: a server that gives a byte now and then would
    keep its client for ever.
    """

    def __init__(self, seconds: float) -> None:
        """Allow this many seconds from now."""
        self.seconds = seconds
        self._until = time.monotonic() + seconds
        self._ended = threading.Event()
        self._socket: socket.socket | None = None
        self._clock = threading.Timer(seconds, self.end)
        self._clock.daemon = True

    def __enter__(self) -> Self:
        """Start the clock."""
        self._clock.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop the clock."""
        self._clock.cancel()

    @property
    def ended(self) -> bool:
        """Whether time is up, or the exchange was cut short."""
        return self._ended.is_set() or time.monotonic() >= self._until

    @property
    def left(self) -> float:
        """Seconds that are left, never less than a millisecond: a socket takes 0 for no waiting at all."""
        return max(0.001, self._until - time.monotonic())

    def pause(self, seconds: float) -> bool:
        """Wait, if there is time for that and something after it; tell whether there was."""
        return seconds < self.left and not self._ended.wait(seconds)

    def end(self) -> None:
        """Cut the exchange short: whoever reads from its connection sees it end."""
        self._ended.set()
        _shut(self._socket)

    def takes(self, connection: socket.socket) -> None:
        """Take note of the connection that is read from now."""
        self._socket = connection
        if self.ended:
            _shut(connection)

    def opener(self, context: ssl.SSLContext) -> urllib.request.OpenerDirector:
        """Return what opens the requests of this exchange; an answer with a status of 300 or more is an HTTPError."""
        opener = urllib.request.OpenerDirector()
        for handler in (
            urllib.request.ProxyHandler(),
            _Plain(self),
            _Secure(self, context),
            urllib.request.HTTPErrorProcessor(),
            urllib.request.HTTPDefaultErrorHandler(),
        ):
            opener.add_handler(handler)
        return opener


def _shut(connection: socket.socket | None) -> None:
    if connection is not None:
        with contextlib.suppress(OSError):
            socket.socket.shutdown(connection, socket.SHUT_RDWR)  # not SSLSocket's, which drops what is being read


class _PlainConnection(http.client.HTTPConnection):
    def __init__(self, exchange: Exchange, host: str, **settings: Any) -> None:  # noqa: ANN401 - what http.client takes
        super().__init__(host, **settings)
        self._exchange = exchange

    def connect(self) -> None:
        super().connect()
        self._exchange.takes(self.sock)


class _SecureConnection(http.client.HTTPSConnection):
    def __init__(self, exchange: Exchange, host: str, **settings: Any) -> None:  # noqa: ANN401 - what http.client takes
        super().__init__(host, **settings)
        self._exchange = exchange

    def connect(self) -> None:
        super().connect()
        self._exchange.takes(self.sock)


class _Plain(urllib.request.HTTPHandler):
    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._connection = partial(_PlainConnection, exchange)

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req)


class _Secure(urllib.request.HTTPSHandler):
    def __init__(self, exchange: Exchange, context: ssl.SSLContext) -> None:
        super().__init__(context=context)
        self._connection = partial(_SecureConnection, exchange)
        self._settings = context

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(self._connection, req, context=self._settings)
