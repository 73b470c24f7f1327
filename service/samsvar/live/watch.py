"""Following files that are served, through folders that are removed, replaced and put back."""

import asyncio
import logging
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

from samsvar.engine.embedded import READABLE
from samsvar.errors import UsageError
from samsvar.watching import changes

_ENDINGS = (*READABLE, ".rq", ".toml")
_LOG = logging.getLogger("samsvar")


class Watch:
    """Tells of changes below some folders, and of a change of single files, as often as there are any."""

    def __init__(
        self, folders: Sequence[Path], files: Sequence[Path], changed: Callable[[], None], *, seconds: float = 1.0
    ) -> None:
        """Take what is called, in the event loop, after a change, and how often it is looked whether folders stand."""
        self._folders = folders
        self._files = files
        self._changed = changed
        self._seconds = seconds

    async def run(self) -> None:
        """Watch until cancelled; tell of a change once as soon as the folders are watched, as some may be past."""
        while True:
            there = self._there()
            if None not in there:
                await self._follow_while(there)
                await asyncio.sleep(self._seconds)
            else:
                self._changed()
                while True:
                    await asyncio.sleep(self._seconds)
                    if self._there() != there:
                        break

    async def _follow_while(self, there: list[tuple[int, ...] | None]) -> None:
        loop = asyncio.get_running_loop()
        stop, ended = Event(), asyncio.Event()

        def follow() -> None:
            try:
                for _ in changes(self._folders, _ENDINGS, stop=stop):
                    loop.call_soon_threadsafe(self._changed)
            except (OSError, UsageError) as error:
                _LOG.warning("files cannot be watched: %s", error)
            finally:
                loop.call_soon_threadsafe(ended.set)

        Thread(target=follow, name="samsvar-watch", daemon=True).start()
        try:
            while self._there() == there and not ended.is_set():
                with suppress(TimeoutError):
                    await asyncio.wait_for(ended.wait(), self._seconds)
        finally:
            stop.set()
            await ended.wait()

    def _there(self) -> list[tuple[int, ...] | None]:
        """Return what tells one folder from another of that name, and one state of a file from the next."""
        return [*(_which(folder) for folder in self._folders), *(_which(file, "mtime") for file in self._files)]


def _which(path: Path, *more: str) -> tuple[int, ...] | None:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, *(getattr(status, f"st_{name}_ns") for name in more)
