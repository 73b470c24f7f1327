"""Whether the service is well: for those who restart it, for those who send it requests, and for people."""

import asyncio
from datetime import datetime
from typing import Literal

from fastapi import APIRouter, Response
from pydantic import BaseModel

from samsvar import __version__
from samsvar.live import LiveGraph
from samsvar.settings import Settings

_LOOKS = 20
_PAUSE = 0.05


class Life(BaseModel):
    """The process answers."""

    status: Literal["up"] = "up"


class Readiness(BaseModel):
    """Whether requests can be answered, and if not, why."""

    status: Literal["ready", "not-ready"]
    reason: str | None = None


class Reload(BaseModel):
    """The last attempt to take in changed files."""

    at: datetime
    ok: bool
    error: str | None
    """In one line, what kept the files from being served."""


class Pool(BaseModel):
    """The processes that run ad-hoc queries."""

    workers: int
    busy: int
    waiting: int
    replaced: int


class Health(BaseModel):
    """What is served, since when, and what has gone wrong."""

    status: Literal["ready", "not-ready"]
    release: str
    version: str
    loaded_at: datetime
    watching: bool
    """Whether a changed file is taken in by itself."""
    reloading: bool
    """Whether that is being done now."""
    reload: Reload | None
    engine: str
    pool: Pool | None


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router with the health of the service."""
    router = APIRouter(prefix="/health", tags=["service"])

    @router.get("/live", summary="Whether the process answers", operation_id="health-live")
    async def life(response: Response) -> Life:
        response.headers["Cache-Control"] = "no-store"
        return Life()

    @router.get(
        "/ready",
        summary="Whether requests can be answered",
        operation_id="health-ready",
        responses={503: {"model": Readiness, "description": "Not now"}},
        response_model_exclude_none=True,
    )
    async def readiness(response: Response) -> Readiness:
        response.headers["Cache-Control"] = "no-store"
        reason = await _trouble(live)
        if reason is None:
            return Readiness(status="ready")
        response.status_code = 503
        return Readiness(status="not-ready", reason=reason)

    @router.get("", summary="What is served, since when, and what has gone wrong", operation_id="health")
    async def report(response: Response) -> Health:
        response.headers["Cache-Control"] = "no-store"
        state = live.state
        last = state.reload
        return Health(
            status="ready" if await _trouble(live) is None else "not-ready",
            release=__version__,
            version=state.version,
            loaded_at=state.loaded_at,
            watching=state.watching,
            reloading=state.reloading,
            reload=Reload(at=last.at, ok=last.ok, error=last.error) if last else None,
            engine="remote" if settings.engine else "embedded",
            pool=_pool(live),
        )

    return router


def living(live: LiveGraph) -> int:
    """Return how many processes there are to run queries now; of a remote engine, how many queries it is sent."""
    pool = live.current.pool
    pids = getattr(pool, "pids", None)  # the first is that of the process which makes the others
    return (pool.size if pool else 0) if pids is None else len(pids[1:])


def _pool(live: LiveGraph) -> Pool | None:
    pool = live.current.pool
    if pool is None:
        return None
    return Pool(workers=living(live), busy=pool.busy, waiting=pool.waiting, replaced=pool.replaced)


async def _trouble(live: LiveGraph) -> str | None:
    if live.current.pool is None:
        return None
    for _ in range(_LOOKS):
        if living(live):
            return None
        await asyncio.sleep(_PAUSE)  # those that were killed together are back in a moment
    return "there is no process to run queries"
