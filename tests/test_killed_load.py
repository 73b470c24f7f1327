"""A load that is killed leaves the whole old graph or the whole new one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from samsvar.engine import EmbeddedEngine, NamedNode, Triple
from samsvar.engine.generations import current_generation, next_generation, note_contents, noted_contents

PROGRAM = Path(__file__).parent.parent / "benchmarks" / "reliability.py"
HASTY = """\
import sys
from contextlib import contextmanager
import samsvar.knowledge
@contextmanager
def hasty(folder):
    folder.mkdir(exist_ok=True)
    new = folder / f"generation-{len(list(folder.glob('generation-*'))) + 1}"
    new.mkdir()
    (folder / "current").write_text(new.name, encoding="ascii")
    yield new
samsvar.knowledge.next_generation = hasty
from samsvar.cli import main
main(sys.argv[1:])
"""
"""Planted: the new generation is in use before it is written."""


def run(*options: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, str(PROGRAM), *options], check=False, capture_output=True, text=True)


def cells(page: str, moment: str) -> list[int]:
    """Return the counts in the row of a way to choose the moment."""
    row = next(line for line in page.splitlines() if line.startswith(f"| {moment} |"))
    return [int(cell) for cell in row.strip("| ").split(" | ")[1:]]


def test_killed_load_leaves_the_whole_old_or_the_whole_new_graph() -> None:
    ended = run("--kills", "6", "--steps", "5", "--seed", "3")
    assert ended.returncode == 0, ended.stderr
    for moment, kills in (("any time", 3), ("while it writes", 3), ("at each step", 5)):
        told, _, old, new, neither, _ = cells(ended.stdout, moment)
        assert (told, old + new, neither) == (kills, kills, 0)


def test_store_that_is_not_whole_is_noticed() -> None:
    ended = run("--kills", "6", "--steps", "0", "--program", HASTY)
    assert ended.returncode == 1
    assert "the store was not whole" in ended.stderr


def load(store: Path, thing: str) -> Path:
    """Load one triple and return the generation that it is in."""
    with next_generation(store) as generation:
        engine = EmbeddedEngine(generation)
        engine.replace_graph("urn:graph", [Triple(NamedNode(thing), NamedNode("urn:p"), NamedNode("urn:o"))])
        note_contents(generation, thing)
        engine.close()
    return generation


def test_what_the_new_name_leads_to_is_flushed_before_the_name_and_the_name_before_the_old_is_removed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = tmp_path / "store"
    load(store, "urn:one")
    load(store, "urn:two")
    done: list[tuple[str, str]] = []
    flush, rename, remove = os.fsync, Path.replace, os.rmdir

    def flushed(descriptor: int) -> None:
        done.append(("flush", Path(f"/proc/self/fd/{descriptor}").readlink().name))
        flush(descriptor)

    def renamed(path: Path, target: Path) -> Path:
        done.append(("rename", path.name))
        return rename(path, target)

    def removed(path: str, **where: int) -> None:
        done.append(("remove", Path(path).name))
        remove(path, **where)

    monkeypatch.setattr(os, "fsync", flushed)
    monkeypatch.setattr(Path, "replace", renamed)
    monkeypatch.setattr(os, "rmdir", removed)
    generation = load(store, "urn:three")
    monkeypatch.undo()
    ours = done[-(len(list(generation.iterdir())) + 6) :]
    files = sorted(name for what, name in ours if what == "flush" and (generation / name).is_file())
    assert files == sorted(file.name for file in generation.iterdir())
    assert [step for step in ours if step[1] not in files] == [
        ("flush", "generation-3"),
        ("flush", "store"),
        ("flush", "current.new"),
        ("rename", "current.new"),
        ("flush", "store"),
        ("remove", "generation-1"),
    ]
    assert ours[: len(files)] == [step for step in ours if step[1] in files]


def test_generation_that_a_reader_holds_outlives_later_loads(tmp_path: Path) -> None:
    store = tmp_path / "store"
    first = load(store, "urn:one")
    reader = EmbeddedEngine(first, read_only=True)
    for thing in ("urn:two", "urn:three", "urn:four"):
        load(store, thing)
    kept = sorted(path.name for path in store.glob("generation-*"))
    assert kept == ["generation-1", "generation-3", "generation-4"]
    assert [str(quad.subject) for quad in reader.quads()] == ["<urn:one>"]
    del reader
    load(store, "urn:five")
    assert not first.exists()


def test_generation_tells_what_was_noted_of_it(tmp_path: Path) -> None:
    load(tmp_path / "store", "urn:one")
    assert noted_contents(current_generation(tmp_path / "store")) == "urn:one"
    assert noted_contents(tmp_path) is None
