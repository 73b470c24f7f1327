"""The graph that is being served, and how it is renewed."""

import asyncio
import logging
import weakref
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, TypeVar

from samsvar.errors import SamsvarError
from samsvar.knowledge import KnowledgeGraph
from samsvar.live.edition import Edition
from samsvar.live.making import Maker, Read
from samsvar.live.process import read_apart
from samsvar.live.source import Source
from samsvar.live.state import Attempt, State
from samsvar.live.watch import Watch
from samsvar.resources import Collection
from samsvar.settings import Settings

if TYPE_CHECKING:
    from samsvar.engine.pool import QueryPool
    from samsvar.engine.remote import RemotePool

_LOG = logging.getLogger("samsvar")
_UNFORESEEN = "an unforeseen error; it is in the log"
_PAUSE = 0.05
T = TypeVar("T")


class LiveGraph:
    """Holds the edition that is served, and renews it from its files.

    A request takes `current` once and uses nothing else. All methods but `open` are for the event loop's thread.
    """

    def __init__(self, graph: KnowledgeGraph, settings: Settings | None = None, *, read: Read = read_apart) -> None:
        """Serve a graph as it is, unvalidated; without settings, no queries of clients are run on it."""
        self.current = Edition(graph, graph.version, datetime.now(UTC))
        self._settings = settings
        self._maker = Maker(graph.collection, settings or Settings.model_construct(), read)
        self._source = Source(graph.collection)
        self._contents: str | None = None  # of the source; None if it was not read here
        self._attempt: Attempt | None = None
        self._reloading = asyncio.Lock()
        self._next: asyncio.Task[Edition] | None = None
        self._tasks: set[asyncio.Task[Any]] = set()
        self._pools: dict[QueryPool | RemotePool, weakref.finalize[..., Edition]] = {}
        self._watching = False
        self.warming: list[Callable[[Edition], object]] = []
        """What else is made from an edition so that no request waits for it."""

    @classmethod
    def open(cls, collection: Collection, settings: Settings, *, read: Read = read_apart) -> "LiveGraph":
        """Return what serves a collection, or the store or the remote engine of the settings, read and validated.

        Raise GraphFileError for what cannot be read or breaks what the settings call blocking, EngineUnavailable if
        an engine cannot be used. Not for a thread in which an event loop runs.
        """
        maker = Maker(collection, settings, read)
        source = maker.source()
        contents, edition = asyncio.run(maker.make(source))
        live = cls(edition.graph, settings, read=read)
        live.current, live._source, live._contents = edition, source, contents
        return live

    @property
    def state(self) -> State:
        """What is served, and how the last reload went."""
        now = self.current
        return State(now.version, now.loaded_at, self._watching, self._reloading.locked(), self._attempt)

    async def start(self) -> None:
        """Start what runs the queries of clients, and the watch over the files if the settings ask for one."""
        if self._settings is None:
            return
        pool = await self._maker.pool(self._source, self.current.graph)
        self._adopt(replace(self.current, pool=pool))
        if not self._settings.engine:
            self._run(asyncio.to_thread(self._warm, self.current))
        if self._settings.watch:
            store = self._settings.store
            files = [store / "current"] if store else []
            watch = Watch(self._source.folders(), files, self.request_reload)
            self._watching = True
            self._run(watch.run())

    async def close(self) -> None:
        """End what start and reloads began; what still runs on a pool ends with it."""
        self._watching = False
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        for pool, unused in [*self._pools.items()]:
            unused.detach()
            await pool.close()
        self._pools.clear()

    def request_reload(self) -> None:
        """Begin a reload, or have one follow that which runs; how it goes is in `state` and in the log."""
        self._following()

    async def reload(self) -> Edition:
        """Serve what the files are now, and return it; what is served stays if nothing has changed.

        Raise what keeps it from being served, GraphFileError or EngineUnavailable; then the old edition goes on.
        """
        return await asyncio.shield(self._following())

    def _following(self) -> asyncio.Task[Edition]:
        """Return the reload that has not begun yet: one that runs may have read what has changed since."""
        if self._next is None:
            self._next = self._run(self._one())
        return self._next

    async def _one(self) -> Edition:
        async with self._reloading:
            self._next = None
            problem: str | None = _UNFORESEEN
            try:
                edition = await self._renewed()
                problem = None
            except SamsvarError as error:
                problem = " ".join(str(error).split())
                raise
            finally:
                self._attempt = Attempt(datetime.now(UTC), problem is None, problem)
                if problem:
                    _LOG.error("not reloaded, version %s goes on being served: %s", self.current.version, problem)
            return edition

    async def _renewed(self) -> Edition:
        source = self._maker.source()
        if self._contents is not None and await asyncio.to_thread(source.contents) == self._contents:
            return self.current
        contents, edition = await self._maker.make(source)
        if self._settings is not None:
            edition = replace(edition, pool=await self._maker.pool(source, edition.graph))
            if not self._settings.engine:
                await asyncio.to_thread(self._warm, edition)
        _LOG.info("version %s is served in place of %s", edition.version, self.current.version)
        self._source, self._contents = source, contents
        self._adopt(edition)
        return edition

    def _warm(self, edition: Edition) -> None:
        for make in (Edition.warm, *self.warming):
            make(edition)

    def _adopt(self, edition: Edition) -> None:
        if edition.pool is not None:
            unused = weakref.finalize(edition, self._unused, asyncio.get_running_loop(), edition.pool)
            unused.atexit = False
            self._pools[edition.pool] = unused
        self.current = edition

    def _unused(self, loop: asyncio.AbstractEventLoop, pool: "QueryPool | RemotePool") -> None:
        """Have a pool closed whose edition nobody holds any more; called in whatever thread let it go."""
        if not loop.is_closed():
            loop.call_soon_threadsafe(lambda: self._run(self._close(pool)))

    async def _close(self, pool: "QueryPool | RemotePool") -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(None if self._settings is None else 2 * self._settings.query_seconds):
                while True:
                    if not (pool.busy or pool.waiting):
                        break
                    await asyncio.sleep(_PAUSE)
        await pool.close()
        self._pools.pop(pool, None)

    def _run(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    def _ended(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        error = None if task.cancelled() else task.exception()
        if error is not None and not isinstance(error, SamsvarError):
            _LOG.error("an unforeseen error", exc_info=error)
