"""The graph that is served: renewed in one step, kept when a change is not fit to be served."""

import asyncio
import gc
import logging
import os
import shutil
import sys
import weakref
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from marked import FIRST, SECOND, replace_file, write_mark, write_marked
from samsvar.engine import EmbeddedEngine
from samsvar.engine.generations import current_generation
from samsvar.errors import EngineUnavailable, GraphFileError
from samsvar.inspection import placed
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition, LiveGraph, making, reading
from samsvar.live.process import read_apart
from samsvar.live.source import Source
from samsvar.resources import Collection, shipped_graph
from samsvar.settings import Settings


class Pool:
    """Stands for a pool of processes: it tells whether it was closed."""

    def __init__(self) -> None:
        self.busy = 0
        self.waiting = 0
        self.closed = False

    async def close(self) -> None:
        self.closed = True


async def read_here(source: Source, quads: Path) -> reading.Reading:
    """Read as a process of its own does, without one."""
    return reading.read(source, quads)


@pytest.fixture
def pools(monkeypatch: pytest.MonkeyPatch) -> list[Pool]:
    """Have every edition get a pool that only tells whether it was closed."""
    made: list[Pool] = []

    def pool(*_: object) -> Pool:
        made.append(Pool())
        return made[-1]

    monkeypatch.setattr(making.Maker, "_pool", pool)
    monkeypatch.setattr(Edition, "warm", lambda _: None)
    return made


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_marked(tmp_path / "graph")
    return tmp_path / "graph"


def opened(folder: Path, **settings: Any) -> LiveGraph:  # noqa: ANN401
    return LiveGraph.open(Collection.at(folder), Settings(**settings), read=read_here)


async def until(holds: Callable[[], bool]) -> None:
    """Wait for something that comes by itself."""
    async with asyncio.timeout(60):
        while True:
            if holds():
                return
            await asyncio.sleep(0.02)


def marks(edition: Edition) -> list[str]:
    return [str(row["mark"]) for row in edition.graph.answer("marks").to_json()]


def served(live: LiveGraph, *steps: Callable[[], Awaitable[None]]) -> None:
    """Take steps in one event loop, between start and close."""

    async def run() -> None:
        await live.start()
        try:
            for step in steps:
                await step()
        finally:
            await live.close()

    asyncio.run(run())


async def refused(live: LiveGraph, match: str) -> None:
    """Have a reload fail and the old edition go on."""
    before = live.current
    with pytest.raises(GraphFileError, match=match) as caught:
        await live.reload()
    assert live.current is before
    assert live.state.reload is not None
    assert (live.state.reload.ok, live.state.reload.error) == (False, " ".join(str(caught.value).split()))
    assert live.state.version == before.version


async def recovered(live: LiveGraph, mark: str) -> None:
    """Have a reload take in what the files hold now."""
    edition = await live.reload()
    assert live.current is edition
    assert marks(edition) == [mark, mark]
    assert live.state.reloaded
    assert live.state.reload
    assert live.state.reload.error is None


def test_given_graph_is_served_as_it_is(shipped: KnowledgeGraph) -> None:
    live = LiveGraph(shipped)
    assert live.current.graph is shipped
    assert (live.state.version, live.state.reload, live.state.reloaded) == (shipped.version, None, None)
    assert (live.current.pool, live.current.report, live.current.index) == (None, None, None)


def test_shipped_graph_is_opened_as_the_files_have_it(shipped: KnowledgeGraph) -> None:
    live = LiveGraph.open(shipped.collection, Settings())
    edition = live.current
    assert edition.graph.summary() == shipped.summary()
    assert edition.version == shipped.version
    assert list(edition.graph.catalog) == list(shipped.catalog)
    assert edition.report == placed(
        shipped.validate(), shipped.collection.data.rglob("*.ttl"), shipped.collection.data.parent
    )


def test_changed_files_are_taken_in_and_unchanged_ones_are_not_read(folder: Path, pools: list[Pool]) -> None:
    live = opened(folder)
    first = live.current

    async def unchanged() -> None:
        begun = live.current
        assert begun.graph is first.graph
        assert await live.reload() is begun
        assert live.state.reloaded

    async def changed() -> None:
        write_mark(folder, "1")
        edition = await live.reload()
        assert edition.version != first.version
        assert (marks(first), marks(edition)) == (["0", "0"], ["1", "1"])
        assert edition.graph.version == edition.version
        assert edition.pool is not None

    async def back() -> None:
        write_mark(folder, "0")
        assert (await live.reload()).version == first.version

    served(live, unchanged, changed, back)
    assert [pool.closed for pool in pools] == [True, True, True]


def test_changed_shape_is_taken_in(folder: Path, pools: list[Pool]) -> None:
    live = opened(folder)
    shapes = folder / "shapes/small.ttl"

    async def step() -> None:
        replace_file(shapes, shapes.read_text(encoding="utf-8").replace("no year", "no target year"))
        edition = await live.reload()
        assert edition.report
        assert {finding.told("en") for finding in edition.report.findings} == {"The goal has no target year."}

    served(live, step)
    assert pools


BAD: dict[str, tuple[Callable[[Path], object], str]] = {
    "Turtle that does not parse": (
        lambda folder: replace_file(folder / SECOND, "<urn:a> <urn:b>"),
        r"second\.ttl:1:16: ",
    ),
    "a file that is half written": (
        lambda folder: (folder / FIRST).write_bytes((folder / FIRST).read_bytes()[:-20]),
        r"first\.ttl:\d+:\d+: ",
    ),
    "a file that is no text": (
        lambda folder: (folder / FIRST).write_bytes(b"\xff\xfe\x00"),
        r"first\.ttl:1:",
    ),
    "a broken rule": (
        lambda folder: replace_file(
            folder / FIRST, "<urn:goal> a <https://w3id.org/samsvar/def/Goal> .\n# and so on\n"
        ),
        r"what is marked as blocking is broken: data/first\.ttl:1: urn:goal breaks svs:GoalShape-label: The goal has",
    ),
    "no folder of data": (lambda folder: (folder / "data").rename(folder / "gone"), "data is not there"),
    "no file of data": (
        lambda folder: [(folder / name).rename(folder / f"{number}") for number, name in enumerate((FIRST, SECOND))],
        "holds no .ttl file",
    ),
    "no ontology": (lambda folder: shutil.rmtree(folder / "ontology"), "ontology is not there"),
    "no shapes": (lambda folder: (folder / "shapes/small.ttl").unlink(), "shapes holds no .ttl file"),
    "no queries": (lambda folder: shutil.rmtree(folder / "queries"), "queries is not there"),
    "a query without a header": (
        lambda folder: replace_file(folder / "queries/small/marks.rq", "SELECT * WHERE { ?s ?p ?o }"),
        r"marks\.rq: the header lacks",
    ),
    "a query that is not SPARQL": (
        lambda folder: replace_file(
            folder / "queries/small/marks.rq", (folder / "queries/small/marks.rq").read_text("utf-8") + "}"
        ),
        r"small/marks\.rq: ",
    ),
    "a shape of a term that nobody heeds": (
        lambda folder: replace_file(
            folder / "shapes/small.ttl",
            (folder / "shapes/small.ttl").read_text("utf-8").replace("sh:minCount", "sh:leastCount"),
        ),
        "the shapes cannot be used: ",
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_served_leaves_the_old_graph_until_it_is_mended(
    name: str, tmp_path: Path, pools: list[Pool], caplog: pytest.LogCaptureFixture
) -> None:
    write_marked(tmp_path / "graph")
    shutil.copytree(tmp_path / "graph", tmp_path / "good")
    live = opened(tmp_path / "graph")
    spoil, told = BAD[name]

    async def spoilt() -> None:
        spoil(tmp_path / "graph")
        with caplog.at_level(logging.ERROR, "samsvar"):
            await refused(live, told)
        assert [record.getMessage() for record in caplog.records] == [
            f"not reloaded, version {live.current.version} goes on being served: {live.state.reload.error}"  # type: ignore[union-attr]
        ]
        assert marks(live.current) == ["0", "0"]

    async def mended() -> None:
        shutil.rmtree(tmp_path / "graph")
        shutil.copytree(tmp_path / "good", tmp_path / "graph")
        write_mark(tmp_path / "graph", "2")
        await recovered(live, "2")

    served(live, spoilt, mended)
    assert len(pools) == 2


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_served_is_not_served_from_the_start(name: str, folder: Path) -> None:
    collection = Collection.at(folder)
    spoil, told = BAD[name]
    spoil(folder)
    with pytest.raises(GraphFileError, match=told) as caught:
        LiveGraph.open(collection, Settings(), read=read_here)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("blocking", ["info", "GoalShape-year", "svs:GoalShape-year", "warning, GoalShape-year"])
def test_operator_says_what_is_blocking(folder: Path, blocking: str) -> None:
    with pytest.raises(GraphFileError, match=r"small/first breaks svs:GoalShape-year: .*; data/deep/second\.ttl:4: "):
        opened(folder, blocking=blocking)


@pytest.mark.parametrize("blocking", ["", "violation", "violation, warning", "GoalShape-label", " , "])
def test_what_is_not_blocking_is_served_and_reported(folder: Path, blocking: str) -> None:
    live = opened(folder, blocking=blocking)
    assert live.current.report
    assert [finding.rule.rpartition("-")[2] for finding in live.current.report.findings] == ["year", "year"]


def test_misspelt_blocking_rule_is_refused(folder: Path) -> None:
    with pytest.raises(GraphFileError, match="'GoalShape-yaer' is marked as blocking, but is neither"):
        opened(folder, blocking="violation, GoalShape-yaer")


def test_reload_that_is_asked_for_while_one_runs_begins_after_it(folder: Path, pools: list[Pool]) -> None:
    live = opened(folder)
    running = most = readings = 0

    async def slowly(source: Source, quads: Path) -> reading.Reading:
        nonlocal running, most, readings
        running, readings = running + 1, readings + 1
        most = max(most, running)
        found = await read_here(source, quads)
        write_mark(folder, str(readings))  # what this reading has not seen
        await asyncio.sleep(0.05)
        running -= 1
        return found

    live._maker._read = slowly

    async def step() -> None:
        write_mark(folder, "a")
        first = asyncio.create_task(live.reload())
        await asyncio.sleep(0.02)
        assert live.state.reloading
        later = await asyncio.gather(*(live.reload() for _ in range(5)))
        assert marks(await first) == ["a", "a"]
        assert {id(edition) for edition in later} == {id(live.current)}
        assert marks(live.current) == ["1", "1"]
        assert (most, readings) == (1, 2)

    served(live, step)
    assert all(pool.closed for pool in pools)


def test_client_that_goes_away_does_not_stop_its_reload(folder: Path, pools: list[Pool]) -> None:
    live = opened(folder)

    async def step() -> None:
        write_mark(folder, "1")
        asked = asyncio.create_task(live.reload())
        await asyncio.sleep(0)
        asked.cancel()
        await asyncio.gather(asked, return_exceptions=True)
        assert (await live.reload()).version == live.current.version
        assert marks(live.current) == ["1", "1"]

    served(live, step)
    assert pools


@pytest.mark.parametrize("restored", [False, True])
def test_reading_is_of_one_state_even_if_files_change_meanwhile(
    folder: Path, tmp_path: Path, restored: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Planted: between the two files, both change, once; restored, they are then as they were when it began."""
    load, loads = KnowledgeGraph.load, 0

    def torn(collection: Collection) -> KnowledgeGraph:
        nonlocal loads
        loads += 1
        if loads > 1:
            return load(collection)
        write_mark(folder, "1")
        (folder / FIRST).write_text((folder / FIRST).read_text("utf-8").replace('"1"', '"0"'), encoding="utf-8")
        graph = load(collection)
        write_mark(folder, "0" if restored else "1")
        return graph

    monkeypatch.setattr(KnowledgeGraph, "load", torn)
    found = reading.read(Source(Collection.at(folder)), tmp_path / "quads.nq")
    monkeypatch.undo()
    text = (tmp_path / "quads.nq").read_text("utf-8")
    kept, other = ("0", "1") if restored else ("1", "0")
    assert loads == 2
    assert text.count(f'"{kept}"@en') == 2
    assert f'"{other}"@en' not in text
    assert found.version == KnowledgeGraph.load(Collection.at(folder)).version


def test_files_that_never_rest_are_not_served(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    load = KnowledgeGraph.load

    def restless(collection: Collection) -> KnowledgeGraph:
        write_mark(folder, "0")
        return load(collection)

    monkeypatch.setattr(KnowledgeGraph, "load", restless)
    monkeypatch.setattr(reading, "_PAUSE", 0)
    with pytest.raises(GraphFileError, match="files change faster than they can be read"):
        reading.read(Source(Collection.at(folder)), tmp_path / "quads.nq")


def test_process_that_reads_tells_what_is_wrong_and_is_ended_with_its_caller(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace_file(folder / FIRST, "<urn:a>")
    source, quads = Source(Collection.at(folder)), tmp_path / "graph.nq"
    with pytest.raises(GraphFileError, match=r"first\.ttl:1:8: "):
        asyncio.run(read_apart(source, quads))
    sleeper, noted = tmp_path / "sleeper", tmp_path / "pid"
    sleeper.write_text(f"#!/bin/sh\necho $$ > {noted}\nexec sleep 60\n", encoding="utf-8")
    sleeper.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(sleeper))

    async def cancelled() -> int:
        task = asyncio.create_task(read_apart(source, quads))
        await until(lambda: noted.exists() and bool(noted.read_text("utf-8").strip()))
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        return int(noted.read_text("utf-8"))

    pid = asyncio.run(cancelled())
    assert not Path(f"/proc/{pid}").exists()


@pytest.mark.parametrize(("command", "how"), [("kill -9 $$", "by signal 9"), ("exit 3", "with code 3")])
def test_process_that_dies_while_reading_is_told_of(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str, how: str
) -> None:
    dying = tmp_path / "dying"
    dying.write_text(f"#!/bin/sh\n{command}\n", encoding="utf-8")
    dying.chmod(0o755)
    monkeypatch.setattr(sys, "executable", str(dying))
    with pytest.raises(EngineUnavailable, match=f"the process that reads the graph ended {how}"):
        asyncio.run(read_apart(Source(Collection.at(folder)), tmp_path / "graph.nq"))


def test_pool_is_closed_when_the_last_request_lets_its_edition_go(folder: Path, pools: list[Pool]) -> None:
    live = opened(folder)

    async def step() -> None:
        held = live.current
        write_mark(folder, "1")
        await live.reload()
        await asyncio.sleep(0.05)
        assert not pools[0].closed
        pools[0].busy = 1
        del held
        gc.collect()
        await asyncio.sleep(0.1)
        assert not pools[0].closed
        pools[0].busy = 0
        await until(lambda: pools[0].closed)
        assert not pools[1].closed

    served(live, step)
    assert pools[1].closed


def resident_mib() -> float:
    """Return how much memory this process has."""
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / (1 << 20)


def test_fifty_reloads_leave_one_edition_and_no_more_memory_taken(folder: Path, pools: list[Pool]) -> None:
    much = "".join(f'<urn:thing{number}> <urn:says> "{number}" .\n' for number in range(6000))
    (folder / "data/much.ttl").write_text(much, encoding="utf-8")  # so that each edition takes some MiB
    live = opened(folder)
    taken: list[float] = []
    editions: list[weakref.ref[Edition]] = []
    graphs: list[weakref.ref[KnowledgeGraph]] = []

    async def step() -> None:
        for number in range(50):
            write_mark(folder, str(number + 1))
            await live.reload()
            taken.append(resident_mib())
            editions.append(weakref.ref(live.current))
            graphs.append(weakref.ref(live.current.graph))
        gc.collect()
        await until(lambda: sum(not pool.closed for pool in pools) == 1)
        assert len(live._pools) == 1
        assert [alive() for alive in editions if alive()] == [live.current]
        assert [alive() for alive in graphs if alive()] == [live.current.graph]

    served(live, step)
    assert len(pools) == 51
    assert max(taken[40:]) - max(taken[:20]) < 30, taken


def test_watched_files_are_taken_in_by_themselves(tmp_path: Path, pools: list[Pool]) -> None:
    write_marked(tmp_path / "graph")
    live = opened(tmp_path / "graph", watch=True)
    graph = tmp_path / "graph"

    async def serving(mark: str) -> None:
        await until(lambda: marks(live.current) == [mark, mark])

    async def saved() -> None:
        assert live.state.watching
        write_mark(graph, "1")
        await serving("1")

    async def spoilt() -> None:
        (graph / FIRST).write_text("<urn:a>", encoding="utf-8")
        await until(lambda: live.state.reloaded is False)
        assert "first.ttl:1:8" in str(live.state.reload)
        write_mark(graph, "2")
        await serving("2")
        await until(lambda: live.state.reloaded is True)

    async def folder_replaced() -> None:
        (graph / "data").rename(tmp_path / "old")
        await until(lambda: live.state.reloaded is False)
        assert marks(live.current) == ["2", "2"]
        shutil.copytree(tmp_path / "old", graph / "data")
        await until(lambda: live.state.reloaded is True)
        await asyncio.sleep(1)
        write_mark(graph, "3")
        await serving("3")

    served(live, saved, spoilt, folder_replaced)
    assert not live.state.watching
    assert all(pool.closed for pool in pools)


def test_loaded_generation_of_a_store_is_taken_in(folder: Path, tmp_path: Path, pools: list[Pool]) -> None:
    store, collection = tmp_path / "store", Collection.at(folder)
    KnowledgeGraph.load(collection, store)
    live = opened(folder, store=store)
    first = live.current

    async def files_only() -> None:
        write_mark(folder, "1")
        edition = await live.reload()
        assert marks(edition) == ["0", "0"]
        assert edition.graph is first.graph

    async def loaded() -> None:
        for mark in ("2", "3", "4"):
            write_mark(folder, mark)
            KnowledgeGraph.load(collection, store)
        await recovered(live, "4")
        assert marks(first) == ["0", "0"]

    async def broken() -> None:
        replace_file(folder / FIRST, "<urn:goal> a <https://w3id.org/samsvar/def/Goal> .\n")
        KnowledgeGraph.load(collection, store)
        await refused(live, "urn:goal breaks svs:GoalShape-label")

    served(live, files_only, loaded, broken)
    assert pools


def test_version_of_a_store_is_of_what_it_holds_and_not_of_the_files(folder: Path, tmp_path: Path) -> None:
    store, collection = tmp_path / "store", Collection.at(folder)
    loaded = KnowledgeGraph.load(collection, store)
    before = KnowledgeGraph.load(collection).version
    write_mark(folder, "1")
    assert loaded.version == KnowledgeGraph.open(collection, store).version == before
    assert opened(folder, store=store).current.version == before
    assert KnowledgeGraph.load(collection, store).version == KnowledgeGraph.load(collection).version != before


def test_watched_store_is_taken_in_by_itself(folder: Path, tmp_path: Path, pools: list[Pool]) -> None:
    store, collection = tmp_path / "store", Collection.at(folder)
    KnowledgeGraph.load(collection, store)
    live = opened(folder, store=store, watch=True)

    async def loaded() -> None:
        write_mark(folder, "1")
        KnowledgeGraph.load(collection, store)
        await until(lambda: marks(live.current) == ["1", "1"])
        assert live.current.graph.engine is not None
        assert current_generation(store).name == "generation-2"

    served(live, loaded)
    assert pools


def test_start_without_a_store_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(EngineUnavailable, match="holds no store"):
        opened(folder, store=tmp_path / "none")


def test_remote_engine_is_asked_anew_at_a_reload_and_must_answer(
    folder: Path, pools: list[Pool], monkeypatch: pytest.MonkeyPatch
) -> None:
    held = [KnowledgeGraph.load(Collection.at(folder))]

    def remote(_: Collection, settings: Settings) -> KnowledgeGraph:
        if not held:
            raise EngineUnavailable(f"{settings.engine} did not answer")
        return held[0]

    monkeypatch.setattr(KnowledgeGraph, "remote", staticmethod(remote), raising=False)
    live = opened(folder, engine="http://127.0.0.1:9/sparql")
    replace_file(folder / FIRST, "<urn:a>")  # the files of data are not read

    async def step() -> None:
        write_mark(folder, "1")
        held[0] = KnowledgeGraph.load(Collection.at(folder))
        await recovered(live, "1")
        last = live.current
        held[0] = KnowledgeGraph(EmbeddedEngine(), held[0].collection)
        with pytest.raises(EngineUnavailable, match="9/sparql answers, but holds no triples"):
            await live.reload()
        held.clear()
        with pytest.raises(EngineUnavailable, match="9/sparql did not answer"):
            await live.reload()
        assert live.current is last
        assert live.state.reload
        assert live.state.reload.error == "http://127.0.0.1:9/sparql did not answer"

    served(live, step)
    assert pools


def test_unforeseen_error_leaves_the_old_graph_and_is_logged(
    folder: Path, pools: list[Pool], caplog: pytest.LogCaptureFixture
) -> None:
    live = opened(folder)

    async def fail(*_: object) -> reading.Reading:
        raise ZeroDivisionError

    live._maker._read = fail

    async def step() -> None:
        before = live.current
        write_mark(folder, "1")
        live.request_reload()
        await until(lambda: live.state.reload is not None)
        assert live.current is before
        assert live.state.reload
        assert live.state.reload.error == "an unforeseen error; it is in the log"

    with caplog.at_level(logging.ERROR, "samsvar"):
        served(live, step)
    assert any(record.exc_info for record in caplog.records)
    assert pools


def test_shipped_shapes_are_not_taken_for_a_collection_that_lost_its_own(folder: Path) -> None:
    collection = Collection.at(folder)
    shutil.rmtree(folder / "shapes")
    assert Source(collection).collection.shapes != shipped_graph() / "shapes"
    with pytest.raises(GraphFileError, match="shapes is not there"):
        Source(collection).files()
