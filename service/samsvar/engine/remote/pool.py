"""Clients' queries on a remote engine, with the face of the pool of processes that the embedded engine has.

The server does the work and can't be made to stop, but it is not waited for longer than a query may take, and not
by more queries at once than there are places; when a client goes away, the connection is closed.
"""

import asyncio
from itertools import islice

from pyoxigraph import QueryBoolean, QueryResultsFormat, QueryTriples, RdfFormat, serialize

from samsvar.engine.base import Result
from samsvar.engine.pool.jobs import Job, Limits, Outcome
from samsvar.engine.pool.rows import ROW_COUNTS
from samsvar.engine.pool.spool import Spool, TooMuch
from samsvar.engine.remote.engine import RemoteEngine
from samsvar.engine.remote.exchange import Exchange
from samsvar.engine.remote.words import with_base
from samsvar.errors import AnswerTooLarge, EngineTimeout, EngineUnavailable, QueryTimeout, TooBusy
from samsvar.names import PREFIXES


class RemotePool:
    """Runs jobs on a remote engine, a bounded number at a time."""

    def __init__(self, engine: RemoteEngine, limits: Limits, *, workers: int, queue: int) -> None:
        """Take the engine, what one query may take, and how many may run and wait at a time."""
        self._engine = engine
        self._limits = limits
        self._places = asyncio.Semaphore(workers)
        self._queue = queue
        self._closed = False
        self._idle = asyncio.Event()
        self._idle.set()
        self.size = workers
        self.busy = 0
        self.waiting = 0
        self.replaced = 0

    async def run(self, job: Job) -> Outcome:
        """Return the outcome of a job; when the task is cancelled, the connection is closed.

        Raise TooBusy, QueryTimeout, AnswerTooLarge, or what the engine raises.
        """
        if self._closed:
            raise EngineUnavailable("the engine is being closed")
        if self._places.locked() and self.waiting >= self._queue:
            raise TooBusy(f"{self.busy} queries run and {self.waiting} wait: try again in a moment")
        self.waiting += 1
        try:
            await self._places.acquire()
        finally:
            self.waiting -= 1
        exchange = Exchange(self._limits.seconds)
        self.busy += 1
        self._idle.clear()
        work = asyncio.ensure_future(asyncio.to_thread(self._outcome, job, exchange))
        work.add_done_callback(self._freed)
        try:
            return await asyncio.shield(work)
        except asyncio.CancelledError:
            exchange.end()
            raise
        except EngineTimeout as error:
            if exchange.ended:
                raise QueryTimeout(f"the query took longer than {self._limits.seconds:g} s") from error
            raise

    async def close(self) -> None:
        """Take no more jobs, and wait for those that run."""
        self._closed = True
        await self._idle.wait()

    def _freed(self, work: "asyncio.Future[Outcome]") -> None:
        """Free the place once the thread is done with it, which may be after its client went away."""
        if not work.cancelled():
            work.exception()  # taken note of: nobody may be waiting
        self.busy -= 1
        self._places.release()
        if not self.busy:
            self._idle.set()

    def _outcome(self, job: Job, exchange: Exchange) -> Outcome:
        result = self._engine.ask(
            with_base(job.text, job.base),
            default_graphs=job.default_graphs,
            named_graphs=job.named_graphs,
            union=job.union,
            exchange=exchange,
        )
        try:
            return _written(result, job, self._limits)
        except TooMuch as much:
            told = str(much)
        del result  # it can't be let go in another thread, where the error ends
        raise AnswerTooLarge(told)


def _written(result: Result, job: Job, limits: Limits) -> Outcome:
    """Return a result in the form that a job asks for; raise TooMuch if it has more rows or bytes than may be."""
    if isinstance(result, QueryTriples):
        triples = list(islice(result, limits.rows + 1))
        if len(triples) > limits.rows:
            raise TooMuch(f"the answer has more than {limits.rows} triples")
        spool = Spool(limits.bytes, limits.rows)
        form = RdfFormat.from_media_type(job.graph_as)
        serialize(triples, spool, format=form, prefixes=PREFIXES)  # type: ignore[arg-type]
        return Outcome("graph", job.graph_as, spool.whole()[0], len(triples))
    rows_form = QueryResultsFormat.from_media_type(job.rows_as)
    if isinstance(result, QueryBoolean):
        return Outcome("truth", job.rows_as, result.serialize(format=rows_form) or b"", None)
    spool = Spool(limits.bytes, limits.rows, ROW_COUNTS[job.rows_as])
    result.serialize(spool, format=rows_form)  # type: ignore[arg-type]
    body, rows = spool.whole()
    return Outcome("rows", job.rows_as, body, rows)
