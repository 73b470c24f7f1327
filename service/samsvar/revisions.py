"""Files and folders as they were at a git revision."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from samsvar.errors import UsageError

_FILE_MODES = {b"100644", b"100755"}
# A hook runs with these set, and what they name holds for the folder that git was called in, not for ours.
_OF_THE_CALLER = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"}


@contextmanager
def paths_at(paths: Sequence[Path], revision: str) -> Iterator[list[Path]]:
    """Give copies of some files and folders as they were at a revision, in their order, until the context ends.

    What was not there then is left out; what is not in the repository of the first is taken as it is. Raise
    UsageError if that is in no repository, if the repository does not know the revision or held nothing of it
    all then, for a path that does not exist, or without git.
    """
    places = [_place(path) for path in paths]
    top = places[0] and places[0][0]
    if top is None:
        raise UsageError(f"{paths[0]} is not in a git repository, so it has no revision {revision!r}")
    commit = _commit(paths[0], revision)
    with TemporaryDirectory(prefix="samsvar-") as folder:
        found: list[Path] = []
        for number, (path, place) in enumerate(zip(paths, places, strict=True)):
            if place is None or place[0] != top:
                found.append(path)
                continue
            copy = Path(folder) / str(number) / path.resolve().name
            if _write(path, place[1], commit, copy):
                found.append(copy)
        if not any(Path(folder).iterdir()):
            raise UsageError(f"revision {revision!r} has nothing of {', '.join(map(str, paths))}")
        yield found


def same_files(one: Path, other: Path) -> bool:
    """Tell whether two folders hold the same files, or two files the same bytes."""
    return _contents(one) == _contents(other)


def _contents(path: Path) -> dict[Path, bytes]:
    files = (file for file in ([path] if path.is_file() else path.rglob("*")) if file.is_file())
    return {file.relative_to(path): file.read_bytes() for file in files}


def _place(path: Path) -> tuple[bytes, bytes] | None:
    """Return the top of the repository of a path and the way from there; None if it is in no repository."""
    if not path.exists():
        raise UsageError(f"{path} does not exist")
    found = _git(path, "rev-parse", "--show-toplevel", "--show-prefix")
    if found.returncode == 0:
        top, prefix = found.stdout.split(b"\n")[:2]
        return top, prefix + (os.fsencode(path.name) if path.is_file() else b"")
    told = found.stderr.decode(errors="replace").strip().removeprefix("fatal: ")
    if "not a git repository" in told:
        return None
    raise UsageError(f"git cannot read {path}: {told.splitlines()[0] if told else 'it does not say why'}")


def _commit(path: Path, revision: str) -> str:
    found = _git(path, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}")
    if found.returncode != 0:
        raise UsageError(f"the repository of {path} has no revision {revision!r}")
    return found.stdout.decode("ascii").strip()


def _write(path: Path, way: bytes, commit: str, copy: Path) -> bool:
    """Write what a path held at a commit to another place; return whether it held anything."""
    below = ["--", os.fsdecode(way)] if way else []
    listed = _git(path, "ls-tree", "-r", "-z", "--full-tree", commit, *below).stdout
    entries = [entry.partition(b"\t") for entry in listed.split(b"\0") if entry]
    files = {name: about.split()[2] for about, _, name in entries if about.split()[0] in _FILE_MODES}
    told = _git(path, "cat-file", "--batch", given=b"".join(blob + b"\n" for blob in files.values())).stdout
    for name in files:
        head, _, rest = told.partition(b"\n")
        size = int(head.split()[2])
        file = copy / os.fsdecode(name.removeprefix(way)) if name != way else copy
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(rest[:size])
        told = rest[size + 1 :]
    return bool(files)


def _git(path: Path, *arguments: str, given: bytes = b"") -> "subprocess.CompletedProcess[bytes]":
    program = shutil.which("git")
    if program is None:
        raise UsageError("git is not installed, and without it no earlier revision can be read")
    environment = {name: text for name, text in os.environ.items() if name not in _OF_THE_CALLER} | {"LC_ALL": "C"}
    command = [program, *arguments]
    folder = path.parent if path.is_file() else path
    return subprocess.run(command, cwd=folder, env=environment, input=given, capture_output=True, check=False)  # noqa: S603 – no shell, and a revision never stands where git expects an option
