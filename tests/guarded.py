"""A server for the tests of the guard: an application with routes that go slow or wrong, on a free port.

As a program it serves that application with the settings of the environment; as a module it starts and stops it.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from typing import IO, Any, cast
from urllib.parse import urlsplit

import anyio
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from samsvar.api import health
from samsvar.api.problems import problems
from samsvar.errors import AnswerTooLarge, QueryTimeout, SamsvarError, TooBusy
from samsvar.live import LiveGraph, State
from samsvar.serving import listen, serve_app
from samsvar.settings import Settings, read_settings


@dataclass
class Started:
    """A running server, and all that it has written so far."""

    process: subprocess.Popen[str]
    address: str
    written: list[str] = field(default_factory=list)

    @property
    def port(self) -> int:
        return urlsplit(self.address).port or 0

    def ask(
        self,
        path: str,
        method: str = "GET",
        body: bytes | Iterator[bytes] | None = None,
        headers: dict[str, str] | None = None,
    ) -> tuple[HTTPResponse, bytes]:
        """Ask on a connection of its own."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=30)
        try:
            connection.request(method, path, body=body, headers=headers or {})
            response = connection.getresponse()
            return response, response.read()
        finally:
            connection.close()

    def send(self, head: bytes) -> socket.socket:
        """Open a connection and send what may be no whole request."""
        connection = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        connection.sendall(head)
        return connection

    def log(self) -> list[dict[str, Any]]:
        """Return the lines of the log."""
        return [json.loads(line) for line in self.written if line.startswith("{")]

    def logged(self, request_id: str | None) -> dict[str, Any]:
        """Return the line of one request, which may be a moment behind its answer."""
        for _ in range(500):
            for line in self.log():
                if line.get("id") == request_id:
                    return line
            time.sleep(0.01)
        raise AssertionError(f"no line for {request_id} in {self.written}")

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal and return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(60)


@contextmanager
def started(*command: str, **settings: str) -> Iterator[Started]:
    """Start a server (this module's if no other command is given) with SAMSVAR_… set, and stop it in the end."""
    process = subprocess.Popen(
        [sys.executable, *(command or (__file__,))],
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith("SAMSVAR_")},
            **{f"SAMSVAR_{name.upper()}": value for name, value in settings.items()},
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    server = Started(process, "")
    assert process.stdout
    assert process.stderr
    said = threading.Event()

    def read(lines: IO[str], where: list[str]) -> None:
        for line in lines:
            where.append(line)
            if "http://" in line and not server.address:
                server.address = next(word for word in line.split() if word.startswith("http://"))
                said.set()
        said.set()

    readers = [
        threading.Thread(target=read, args=(stream, server.written)) for stream in (process.stdout, process.stderr)
    ]
    for reader in readers:
        reader.start()
    try:
        assert said.wait(60)
        assert server.address, server.written
        yield server
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for reader in readers:
            reader.join()
        process.stdout.close()
        process.stderr.close()


def application(live: "Still", settings: Settings) -> FastAPI:
    """Return an application whose routes take their time, fail and break off."""
    app = FastAPI()
    problems(app)
    app.include_router(health.routes(cast("LiveGraph", live), settings))

    @app.get("/things/{name}")
    async def thing(name: str) -> dict[str, str]:
        return {"name": name}

    @app.post("/length")
    async def length(request: Request) -> int:
        return len(await request.body())

    @app.get("/slow")
    async def slow(seconds: float = 1) -> str:
        await anyio.sleep(seconds)
        return "done"

    @app.get("/stuck")
    def stuck(seconds: float = 1) -> str:
        time.sleep(seconds)
        return "done"

    @app.get("/wrong/{kind}")
    async def wrong(kind: str) -> str:
        kinds: dict[str, type[SamsvarError]] = {"large": AnswerTooLarge, "busy": TooBusy, "late": QueryTimeout}
        raise kinds[kind]("it went wrong")

    @app.get("/fault")
    async def fault(text: str = "") -> str:
        raise ZeroDivisionError(f"quoting {text}")

    @app.get("/cut")
    async def cut(text: str = "") -> StreamingResponse:
        async def parts() -> AsyncIterator[str]:
            yield "half of the answer"
            await anyio.sleep(0.1)
            raise ZeroDivisionError(f"quoting {text}")

        return StreamingResponse(parts())

    return app


class Still:
    """A graph that does not change, without a graph: what the guard and the server ask of it, and no more."""

    def __init__(self, pids: Sequence[int] = (1, 2, 3)) -> None:
        self.current = SimpleNamespace(pool=SimpleNamespace(pids=pids, busy=1, waiting=3, replaced=4))
        self.state = State(
            "0123456789abcdef", datetime(2026, 1, 2, tzinfo=UTC), watching=False, reloading=False, reload=None
        )

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        sys.stdout.write("closed\n")

    def request_reload(self) -> None:
        sys.stdout.write("reloaded\n")
        sys.stdout.flush()


def _announce(address: str) -> None:
    sys.stdout.write(f"{address}\n")
    sys.stdout.flush()


def _main() -> None:
    settings, live = read_settings(), Still()
    app = application(live, settings)
    with listen("127.0.0.1", settings.port if "SAMSVAR_PORT" in os.environ else 0) as listener:
        serve_app(app, cast("LiveGraph", live), settings, listener, _announce)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    try:
        _main()
    except SamsvarError as error:
        sys.stderr.write(f"{error}\n")
        sys.exit(error.exit_code)
