"""Waiting for files to be saved."""

from collections.abc import Collection, Iterator
from pathlib import Path
from threading import Event

from watchfiles import Change, watch

from samsvar.engine.embedded import READABLE
from samsvar.errors import UsageError


def changes(
    paths: Collection[Path],
    endings: Collection[str] = tuple(READABLE),
    *,
    quiet_ms: int = 200,
    stop: Event | None = None,
) -> Iterator[frozenset[Path]]:
    """Give, each time that files at or below some paths have changed and then been left alone, which those are.

    The first set comes as soon as the paths are watched, and is empty if nothing has changed by then: what is done
    on it misses no later change. Only files with one of the endings count: an editor's own files beside them do
    not. Ends when stop is set, or when the user interrupts. Raise UsageError for a path that is not there.
    """
    for path in paths:
        if not path.exists():
            raise UsageError(f"{path} is not there to be watched")

    def counts(_: Change, path: str) -> bool:
        return Path(path).suffix in endings

    longest_ms = 10 * quiet_ms
    bursts = watch(
        *paths,
        watch_filter=counts,
        step=quiet_ms,
        debounce=longest_ms,
        stop_event=stop,
        raise_interrupt=False,
        rust_timeout=quiet_ms,
        yield_on_timeout=True,
    )
    begun = False
    for burst in bursts:
        if burst or not begun:
            yield frozenset(Path(path) for _, path in burst)
        begun = True
