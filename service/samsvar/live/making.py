"""Making an edition from what the settings name: files, a store, or a remote engine."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from samsvar.engine import EmbeddedEngine
from samsvar.engine.embedded import nquads
from samsvar.engine.generations import current_generation
from samsvar.errors import EngineUnavailable
from samsvar.knowledge import KnowledgeGraph
from samsvar.live.edition import Edition
from samsvar.live.process import read_apart
from samsvar.live.source import Source
from samsvar.resources import Collection
from samsvar.settings import Settings

if TYPE_CHECKING:
    from samsvar.engine.pool import QueryPool
    from samsvar.engine.remote import RemotePool
    from samsvar.live.reading import Reading

Read = Callable[[Source, Path], Awaitable["Reading"]]


class Maker:
    """Makes editions of one collection, as the settings say."""

    def __init__(self, collection: Collection, settings: Settings, read: Read = read_apart) -> None:
        """Take what is read and how: `read` gives a reading and writes its quads to a file."""
        self.collection = collection
        self._settings = settings
        self._read = read

    def source(self) -> Source:
        """Return what there is to be read now; raise EngineUnavailable if the store holds no graph."""
        store = self._settings.store
        return Source(self.collection, current_generation(store) if store else None)

    async def make(self, source: Source) -> tuple[str | None, Edition]:
        """Return the name of the contents of a source, and the edition, without a pool, that was made from it.

        What a remote engine holds has no name, is not read, and may change without our knowledge.

        Raise GraphFileError for what cannot be read or breaks what the settings call blocking, EngineUnavailable if
        the store or the process that reads fails, and what a remote engine raises.
        """
        from samsvar.live.blocking import refuse_blocked

        if self._settings.engine:
            graph = await asyncio.to_thread(self._remote)
            return None, Edition(graph, graph.version, datetime.now(UTC))
        with TemporaryDirectory(prefix="samsvar-") as folder:
            quads = Path(folder) / "graph.nq"
            reading = await self._read(source, quads)
            refuse_blocked(reading.report, self._settings.blocking)
            engine = await asyncio.to_thread(self._engine, source, quads)
        graph = KnowledgeGraph(engine, self.collection)
        graph.catalog, graph.version = reading.catalog, reading.version
        return reading.contents, Edition(graph, reading.version, datetime.now(UTC), report=reading.report)

    async def pool(self, source: Source, graph: KnowledgeGraph) -> "QueryPool | RemotePool":
        """Return a started pool for a graph that was made from a source."""
        return await asyncio.to_thread(self._pool, source, graph)

    def _engine(self, source: Source, quads: Path) -> EmbeddedEngine:
        union = self._settings.union_default_graph
        if source.generation is not None:
            return EmbeddedEngine(source.generation, union=union, read_only=True)
        engine = EmbeddedEngine(union=union)
        engine.load_nquads(quads.read_bytes())
        return engine

    def _remote(self) -> KnowledgeGraph:
        """Return the graph that the remote engine holds; raise EngineUnavailable if it holds nothing."""
        graph: KnowledgeGraph = KnowledgeGraph.remote(self.collection, self._settings)
        if not graph.query("ASK { ?subject ?predicate ?object }"):
            raise EngineUnavailable(f"{self._settings.engine} answers, but holds no triples")
        len(graph.catalog)  # read now: its files may change
        return graph

    def _pool(self, source: Source, graph: KnowledgeGraph) -> "QueryPool | RemotePool":
        from samsvar.engine.pool import Limits, QueryPool

        ask = self._settings
        limits = Limits(
            seconds=ask.query_seconds,
            cpu_seconds=ask.query_cpu_seconds,
            memory_mib=ask.query_memory_mib,
            rows=ask.query_rows,
            bytes=ask.query_bytes,
        )
        if ask.engine:
            from samsvar.engine.remote import RemoteEngine, RemotePool

            assert isinstance(graph.engine, RemoteEngine)  # noqa: S101 (made here)
            if graph.engine.faithful:
                return RemotePool(graph.engine, limits, workers=ask.query_workers, queue=ask.query_queue)
            held: Path | bytes = nquads(graph.engine.copy())
        else:
            held = source.generation or nquads(graph.engine)
        pool = QueryPool.start(held, limits, workers=ask.query_workers, queue=ask.query_queue)
        pool.wait_ready()
        return pool
