"""The pool as the service sees it: one job in, one whole answer or one clear error out."""

import asyncio
import signal
import tempfile
from pathlib import Path
from typing import IO, Literal, Self

from samsvar.engine.pool.channel import Channel
from samsvar.engine.pool.frames import pack_job
from samsvar.engine.pool.jobs import GRAPH_TYPES, ROW_TYPES, Job, Limits, Outcome
from samsvar.engine.pool.keeper import Keeper
from samsvar.errors import (
    AnswerTooLarge,
    BadQuery,
    EngineUnavailable,
    NotAcceptable,
    QueryTimeout,
    SamsvarError,
)

_ENDING_SECONDS = 2.0
_GRACE_SECONDS = 1.0
_KINDS: dict[bytes, Literal["rows", "truth", "graph"]] = {b"r": "rows", b"t": "truth", b"g": "graph"}
_REASONS: dict[bytes, type[SamsvarError]] = {b"q": BadQuery, b"l": AnswerTooLarge, b"u": EngineUnavailable}


class QueryPool:
    """Runs each query in a process of its own, which is killed when it goes beyond its limits."""

    def __init__(self, keeper: Keeper, limits: Limits, kept: IO[bytes] | None) -> None:
        self._keeper = keeper
        self._limits = limits
        self._kept = kept

    @classmethod
    def start(cls, source: Path | bytes, limits: Limits, *, workers: int, queue: int) -> Self:
        """Start the processes and return at once; the first jobs wait for them.

        `source` is the folder of a store, which each worker opens read-only, or N-Quads, which are loaded once and
        shared by all workers. More than `queue` jobs that wait for a worker are turned away. Raise
        EngineUnavailable if the N-Quads can't be written to a temporary file, from which they are loaded.
        """
        if isinstance(source, Path):
            return cls(Keeper(source, limits, workers=workers, queue=queue), limits, None)
        try:
            kept = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the pool; a new nursery reads it again
            kept.write(source)
            kept.flush()
        except OSError as error:
            raise EngineUnavailable(f"no room for a copy of the graph: {error}") from error
        return cls(Keeper(kept, limits, workers=workers, queue=queue), limits, kept)

    @property
    def busy(self) -> int:
        """How many workers have a job."""
        return self._keeper.busy

    @property
    def waiting(self) -> int:
        """How many jobs wait for a worker."""
        return self._keeper.waiting

    @property
    def size(self) -> int:
        """How many workers there are, one now being replaced included."""
        return self._keeper.size

    @property
    def replaced(self) -> int:
        """How many workers have been replaced since the start, whatever the reason."""
        return self._keeper.replaced

    @property
    def pids(self) -> list[int]:
        """The numbers of the processes: the nursery's first, then those of the workers."""
        return self._keeper.pids

    def wait_ready(self, seconds: float | None = None) -> None:
        """Block until every worker is there; raise EngineUnavailable if that fails, or takes longer than that."""
        self._keeper.wait_ready(seconds)

    async def run(self, job: Job) -> Outcome:
        """Return the whole answer to a job.

        Raise BadQuery, QueryTimeout (clock or processor time), AnswerTooLarge (rows, bytes or memory), TooBusy,
        NotAcceptable for an unknown media type, or EngineUnavailable. If the calling task is cancelled, the worker
        is killed at once.
        """
        if job.rows_as not in ROW_TYPES or job.graph_as not in GRAPH_TYPES:
            raise NotAcceptable(f"no answer is given as {job.rows_as} or {job.graph_as}")
        frame = pack_job(job)
        for _ in range(self.size + 1):
            channel = await self._keeper.take()
            reusable = False
            try:
                async with asyncio.timeout(self._limits.seconds):
                    kind, worn, rows, body = await channel.exchange(frame)
                reusable = not worn
            except BrokenPipeError:
                continue  # the worker had died before it was asked
            except TimeoutError:
                raise QueryTimeout(f"the query took more than {self._limits.seconds:g} seconds") from None
            except ConnectionError:
                raise await self._reason(channel) from None
            finally:
                if reusable:
                    self._keeper.give_back(channel)
                else:
                    self._keeper.dismiss(channel)
            if kind in _REASONS:
                raise _REASONS[kind](body.decode("utf-8", "replace"))
            media_type = job.graph_as if kind == b"g" else job.rows_as
            return Outcome(_KINDS[kind], media_type, body, None if rows < 0 else rows)
        raise EngineUnavailable("every process for queries ends before it is asked")

    async def close(self) -> None:
        """Turn new jobs away, give running ones a moment, then end every process and wait until it is gone."""
        self._keeper.refuse()
        loop = asyncio.get_running_loop()
        until = loop.time() + _GRACE_SECONDS
        while self._keeper.busy and loop.time() < until:  # noqa: ASYNC110 - other threads change it
            await asyncio.sleep(0.02)
        await asyncio.to_thread(self._keeper.stop)
        if self._kept:
            self._kept.close()

    async def _reason(self, channel: Channel) -> SamsvarError:
        """Return the error for a worker that ended while it had a job."""
        try:
            status = await asyncio.wait_for(asyncio.wrap_future(channel.ended), _ENDING_SECONDS)
        except TimeoutError:
            status = None
        if status is None:
            return EngineUnavailable("the process that holds the graph ended: ask again")
        match -status:
            case signal.SIGXCPU:
                return QueryTimeout(f"the query took more than {self._limits.cpu_seconds} seconds of processor time")
            case signal.SIGABRT:
                return AnswerTooLarge(f"the query took more than {self._limits.memory_mib} MiB of memory")
            case signal.SIGSEGV:
                return BadQuery("the query is nested too deeply for the engine")
            case signal.SIGKILL:
                return EngineUnavailable("the process of the query was killed from outside: ask again")
        return EngineUnavailable(f"the process of the query ended with status {status}: ask again")
