"""A store folder is whole, or it is as it was."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from samsvar.engine.generations import current_generation, next_generation
from samsvar.errors import EngineUnavailable, GraphFileError, UsageError
from samsvar.knowledge import KnowledgeGraph
from samsvar.resources import Collection

LoadGraph = Callable[[str], KnowledgeGraph]


def named(graph: KnowledgeGraph) -> set[str]:
    """Give the quads that have no blank node, whose names differ from one reading to the next."""
    return {text for text in map(str, graph.engine.quads()) if "BlankNode" not in text and "_:" not in text}


def test_store_answers_as_the_files_do(shipped: KnowledgeGraph, tmp_path: Path) -> None:
    KnowledgeGraph.load(shipped.collection, tmp_path / "store")
    stored = KnowledgeGraph.open(shipped.collection, tmp_path / "store")
    assert stored.summary() == shipped.summary()
    assert named(stored) == named(shipped)


def test_failed_load_leaves_the_old_graph(graph_of: LoadGraph, tmp_path: Path) -> None:
    graph_of("<urn:a> sv:serves <urn:b> .")
    collection = Collection.at(tmp_path)
    KnowledgeGraph.load(collection, tmp_path / "store")
    before = current_generation(tmp_path / "store")
    (tmp_path / "data" / "bad.ttl").write_text("<urn:a> <urn:b>", encoding="utf-8")
    with pytest.raises(GraphFileError, match=r"bad\.ttl:1:"):
        KnowledgeGraph.load(collection, tmp_path / "store")
    assert current_generation(tmp_path / "store") == before
    assert [p.name for p in (tmp_path / "store").glob("generation-*")] == [before.name]


def test_reader_keeps_its_graph_while_the_next_is_loaded(graph_of: LoadGraph, tmp_path: Path) -> None:
    graph_of("<urn:a> sv:serves <urn:b> .")
    collection = Collection.at(tmp_path)
    KnowledgeGraph.load(collection, tmp_path / "store")
    reader = KnowledgeGraph.open(collection, tmp_path / "store")
    graph_of("<urn:c> sv:serves <urn:d> .")
    KnowledgeGraph.load(collection, tmp_path / "store")
    ask = "ASK { <urn:%s> <https://w3id.org/samsvar/def/serves> ?x }"
    assert reader.query(ask % "a")
    assert KnowledgeGraph.open(collection, tmp_path / "store").query(ask % "c")
    assert not KnowledgeGraph.open(collection, tmp_path / "store").query(ask % "a")


def test_only_the_current_and_the_last_generation_are_kept(tmp_path: Path) -> None:
    for _ in range(4):
        with next_generation(tmp_path / "store") as generation:
            generation.mkdir()
    assert sorted(p.name for p in (tmp_path / "store").glob("generation-*")) == ["generation-3", "generation-4"]


def test_second_writer_is_refused(tmp_path: Path) -> None:
    hold = "from samsvar.engine.generations import next_generation; import pathlib, sys\n"
    hold += (
        "with next_generation(pathlib.Path(sys.argv[1])) as g: g.mkdir(); print('held', flush=True); sys.stdin.read()"
    )
    store = tmp_path / "store"
    other = subprocess.Popen(
        [sys.executable, "-c", hold, str(store)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert other.stdout
    assert other.stdout.readline() == "held\n"
    with pytest.raises(EngineUnavailable, match="locked by another process"), next_generation(store):
        pytest.fail("two writers at once")
    other.communicate("", timeout=20)
    assert other.returncode == 0
    with next_generation(store) as generation:
        generation.mkdir()


def test_folder_with_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work", encoding="utf-8")
    with pytest.raises(UsageError, match="not a store folder"), next_generation(tmp_path):
        pytest.fail("took a foreign folder")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("content", [None, "generation-7\n", "../elsewhere\n", ""])
def test_folder_without_a_store_is_named(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / "current").write_text(content, encoding="ascii")
    with pytest.raises(EngineUnavailable, match=str(tmp_path)):
        current_generation(tmp_path)
