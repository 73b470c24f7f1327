"""A store folder that is only ever seen whole: numbered generations, and a file that names the current one.

Oxigraph has no transaction over a bulk load, so a load writes a new generation beside the one in use and
then changes the name in one step. What the name leads to is on the disk before the name is. The generation before
stays until the next load, and longer while somebody holds it.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from samsvar.errors import EngineUnavailable, UsageError

_NAME = re.compile(r"generation-(\d+)")
_NOTE = "samsvar-contents"


def current_generation(folder: Path) -> Path:
    """Return the folder of the generation in use; raise EngineUnavailable if there is none."""
    try:
        name = (folder / "current").read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise EngineUnavailable(f"{folder} holds no store: load one with `samsvar load --store {folder}`") from error
    if not _NAME.fullmatch(name) or not (folder / name).is_dir():
        raise EngineUnavailable(f"{folder} names a generation that it does not hold: {name!r}")
    return folder / name


@contextmanager
def next_generation(folder: Path) -> Iterator[Path]:
    """Give the path of a new generation, and put it in use if the block ends without an error.

    Raise EngineUnavailable if another process is loading, UsageError if the folder holds something else.
    """
    if folder.exists() and (not folder.is_dir() or _foreign(folder)):
        raise UsageError(f"{folder} is not a store folder and not empty")
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise EngineUnavailable(f"the store {folder} is locked by another process") from error
        new = folder / f"generation-{max(_numbers(folder), default=0) + 1}"
        try:
            yield new
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
        _put_in_use(folder, new)


def note_contents(generation: Path, contents: str) -> None:
    """Write into a generation, before it is put in use, a name for what it holds: one line of ASCII."""
    (generation / _NOTE).write_text(contents + "\n", encoding="ascii")


def noted_contents(generation: Path) -> str | None:
    """Return the name for what a generation holds, or None if it was loaded without one."""
    try:
        return (generation / _NOTE).read_text(encoding="ascii").strip() or None
    except (OSError, UnicodeDecodeError):
        return None


def hold(generation: Path) -> int | None:
    """Keep later loads from removing a generation, until the file descriptor that is returned is closed.

    None if the generation has no note of its contents, which is what is locked.
    """
    try:
        descriptor = os.open(generation / _NOTE, os.O_RDONLY)
    except OSError:
        return None
    fcntl.flock(descriptor, fcntl.LOCK_SH)
    return descriptor


def _put_in_use(folder: Path, new: Path) -> None:
    keep = {new.name}
    if (folder / "current").exists():
        keep.add((folder / "current").read_text(encoding="ascii").strip())
    for file in new.iterdir():
        _sync(file)
    _sync(new)
    _sync(folder)
    pending = folder / "current.new"
    with pending.open("w", encoding="ascii") as stream:
        stream.write(new.name + "\n")
        stream.flush()
        os.fsync(stream.fileno())
    pending.replace(folder / "current")
    _sync(folder)  # before anything that the old name may lead to is removed
    for old in folder.glob("generation-*"):
        if old.name not in keep and not _is_held(old):
            shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    """Have the disk hold a file, or the names in a folder; one that its store has just removed is not missed."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _is_held(generation: Path) -> bool:
    try:
        with (generation / _NOTE).open("rb") as note:
            fcntl.flock(note, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _numbers(folder: Path) -> Iterator[int]:
    for entry in folder.iterdir():
        if match := _NAME.fullmatch(entry.name):
            yield int(match[1])


def _foreign(folder: Path) -> bool:
    known = {"lock", "current", "current.new"}
    return any(entry.name not in known and not _NAME.fullmatch(entry.name) for entry in folder.iterdir())
