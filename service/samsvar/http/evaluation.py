"""Runs a client's query in the pool of an edition, for as long as the client is there."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakKeyDictionary

from fastapi import Request
from starlette.exceptions import HTTPException

from samsvar.engine.algebra import check
from samsvar.engine.pool import Job, Outcome
from samsvar.errors import EngineUnavailable, QueryTimeout
from samsvar.exchange import graph_names
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition

_MOMENT = 0.02  # seconds
_TO_PARSE = re.compile(r"service|\\", re.IGNORECASE)  # in what may hold SERVICE, which takes long to be sure of
CLIENT_GONE = 499
"""Status, for the log, of an answer that nobody waited for."""
_known: WeakKeyDictionary[KnowledgeGraph, frozenset[str]] = WeakKeyDictionary()


async def evaluate(request: Request, edition: Edition, job: Job, seconds: float | None = None) -> Outcome:
    """Return the outcome of a query; when its client goes away, the query is stopped.

    Seconds, if given, is what the client would wait at most. The request's body must have been read.

    Raise QueryRefused, BadQuery, GraphNotFound, QueryTimeout, TooBusy, AnswerTooLarge, or what a remote engine raises.
    """
    if edition.pool is None:
        raise EngineUnavailable("this service runs no queries of clients: it was started without a pool for them")
    if _TO_PARSE.search(job.text):
        await asyncio.to_thread(check, job.text)
    else:
        check(job.text)
    try:
        async with asyncio.timeout(seconds):
            async with _while_there(request):
                return await edition.pool.run(job)
    except TimeoutError as error:
        raise QueryTimeout(f"the query took longer than the {seconds:g} s that the request gave it") from error


@asynccontextmanager
async def _while_there(request: Request) -> AsyncIterator[None]:
    """Cancel what is done inside when the client goes away, and raise HTTPException.

    Most queries are answered before that is worth a task of its own, so the watch begins after a moment.
    """
    loop, working = asyncio.get_running_loop(), asyncio.current_task()
    watching: asyncio.Task[None] | None = None
    gone = False

    async def watch() -> None:
        nonlocal gone
        while (await request.receive())["type"] != "http.disconnect":
            pass
        gone = True
        if working is not None:
            working.cancel()

    def begin() -> None:
        nonlocal watching
        watching = loop.create_task(watch())

    beginning = loop.call_later(_MOMENT, begin)
    try:
        yield
    except asyncio.CancelledError:
        if gone and working is not None and not working.uncancel():
            raise HTTPException(CLIENT_GONE, "the client went away") from None
        raise
    finally:
        beginning.cancel()
        if watching is not None:
            watching.cancel()


async def stored_graphs(graph: KnowledgeGraph) -> frozenset[str]:
    """Return the IRIs of the named graphs; they are asked for once, since a graph that is served stays as it is."""
    if graph not in _known:
        _known[graph] = frozenset(await asyncio.to_thread(graph_names, graph.engine))
    return _known[graph]
