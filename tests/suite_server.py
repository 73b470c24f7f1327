"""A server for the W3C suites: our endpoint over data that a test puts there, by PUT /dataset as N-Quads.

As a program it serves with the settings of the environment; as a module it starts and stops it, and asks it.
"""

import asyncio
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import sha256
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple, cast

from fastapi import FastAPI, Request, Response

from guarded import started
from samsvar.api import graph_store, sparql
from samsvar.api.problems import problems
from samsvar.engine import EmbeddedEngine
from samsvar.engine.pool import Limits, QueryPool
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition, LiveGraph
from samsvar.resources import Collection
from samsvar.serving import listen, serve_app
from samsvar.settings import Settings, read_settings

RUNNING = "/test/running"
DATASET = "/test/dataset"


class Got(NamedTuple):
    """One answer."""

    response: HTTPResponse
    body: bytes

    @property
    def status(self) -> int:
        return self.response.status

    @property
    def media_type(self) -> str:
        return (self.response.headers.get_content_type() if self.response.headers["content-type"] else "") or ""

    def header(self, name: str) -> str:
        return self.response.headers.get(name, "")


class Endpoint:
    """The server as its clients see it, on one connection that stays open."""

    def __init__(self, port: int) -> None:
        self.port = port
        self._connection = HTTPConnection("127.0.0.1", port, timeout=60)
        self._held: bytes | None = None

    def ask(self, method: str, path: str, body: bytes | None = None, /, **headers: str) -> Got:
        """Send a request; an underscore in the name of a header is a hyphen."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self._connection.request(method, path, body=body, headers=named)
        response = self._connection.getresponse()
        return Got(response, response.read())

    def hold(self, nquads: bytes) -> None:
        """Make the server answer from these quads alone."""
        if nquads != self._held:
            assert self.ask("PUT", DATASET, nquads).status == 204
            self._held = nquads

    def close(self) -> None:
        self._connection.close()


@contextmanager
def served(**settings: str) -> Iterator[Endpoint]:
    """Start the server, without the union of all graphs as default graph, and stop it in the end."""
    given = {"union_default_graph": "false", "rate": "0", "access_log": "false", "query_workers": "1", **settings}
    with started(__file__, **given) as server:
        endpoint = Endpoint(server.port)
        try:
            yield endpoint
        finally:
            endpoint.close()


class _Switch:
    """A graph that is another one after each PUT."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.state = SimpleNamespace(version="", loaded_at=datetime.now(UTC), reloaded=None)
        self.current = self._edition(b"")

    def _edition(self, nquads: bytes) -> Edition:
        limits = Limits(
            seconds=self._settings.query_seconds,
            cpu_seconds=self._settings.query_cpu_seconds,
            memory_mib=self._settings.query_memory_mib,
            rows=self._settings.query_rows,
            bytes=self._settings.query_bytes,
        )
        engine = EmbeddedEngine(union=self._settings.union_default_graph)
        engine.load_nquads(nquads)
        pool = QueryPool.start(nquads, limits, workers=self._settings.query_workers, queue=self._settings.query_queue)
        graph = KnowledgeGraph(engine, Collection.at())
        return Edition(graph, sha256(nquads).hexdigest()[:16], datetime.now(UTC), pool)

    async def hold(self, nquads: bytes) -> None:
        before = self.current
        self.current = await asyncio.to_thread(self._edition, nquads)
        if before.pool:
            await before.pool.close()

    async def start(self) -> None:
        pass

    async def close(self) -> None:
        if self.current.pool:
            await self.current.pool.close()

    def request_reload(self) -> None:
        pass


def _main() -> None:
    settings = read_settings()
    switch = _Switch(settings)
    live = cast("LiveGraph", switch)
    app = FastAPI()
    problems(app)
    app.include_router(sparql.routes(live, settings))
    app.include_router(graph_store.routes(live, settings))

    @app.put(DATASET)
    async def dataset(request: Request) -> Response:
        await switch.hold(await request.body())
        return Response(status_code=204)

    @app.get(RUNNING)
    async def running() -> dict[str, int]:
        pool = switch.current.pool
        assert pool
        return {"busy": pool.busy, "waiting": pool.waiting, "replaced": pool.replaced}

    def announce(address: str) -> None:
        sys.stdout.write(f"{address}\n")
        sys.stdout.flush()

    with listen("127.0.0.1", 0) as listener:
        serve_app(app, live, settings, listener, announce)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent))
    _main()
