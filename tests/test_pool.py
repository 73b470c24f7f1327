"""Queries run in processes that can be stopped: every limit, every way that a process can end, and equal answers."""

import asyncio
import csv
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import NamedNode, QueryResultsFormat, QuerySolutions, QueryTriples, RdfFormat, Store, parse

from samsvar.engine.pool import GRAPH_TYPES, ROW_TYPES, Job, Limits, Outcome, QueryPool
from samsvar.engine.pool.rows import csv_rows, json_rows, tsv_rows, xml_rows
from samsvar.errors import (
    AnswerTooLarge,
    BadQuery,
    EngineUnavailable,
    NotAcceptable,
    QueryTimeout,
    SamsvarError,
    TooBusy,
)

ROOMY = Limits(seconds=20, cpu_seconds=20, memory_mib=512, rows=10_000, bytes=4 << 20)
TRICKY = ["plain", 'a "quoted"\r\nline, with },{ and },{} and },{"', "", "\\", "<result>", "tab\there", "},{", "æøå 😀"]
CROSS = "{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . "
ENDLESS = f"SELECT (COUNT(*) AS ?count) {CROSS} FILTER(?a != ?d && ?d != ?a || ?c = ?o) }}"
QUICK = "SELECT ?s { ?s ?p ?o } ORDER BY ?s LIMIT 1"


def nquads() -> bytes:
    lines = [f"<http://e/s{n}> <http://e/p> {json.dumps(f'v{n}')} <http://e/g{n % 3}> ." for n in range(300)]
    lines += [f"<http://e/t> <http://e/q> {json.dumps(text, ensure_ascii=False)} <http://e/g0> ." for text in TRICKY]
    lines += ['<http://e/t> <http://e/r> "hei"@nb <http://e/g1> .', "<http://e/t> <http://e/r> _:b <http://e/g1> ."]
    lines += ['<http://e/d> <http://e/p> "in no named graph" .']
    return "\n".join(lines).encode()


NQUADS = nquads()


@pytest.fixture(scope="module")
def pool() -> Iterator[QueryPool]:
    started = QueryPool.start(NQUADS, ROOMY, workers=2, queue=300)
    yield started
    asyncio.run(started.close())


@pytest.fixture
def start() -> Iterator[Callable[..., QueryPool]]:
    """Return a function that starts a pool with some limits changed, to be closed when the test ends."""
    started = []

    def one(source: Path | bytes = NQUADS, workers: int = 1, queue: int = 5, **changed: Any) -> QueryPool:  # noqa: ANN401
        limits = Limits(**{**vars(ROOMY), **changed})
        started.append(QueryPool.start(source, limits, workers=workers, queue=queue))
        return started[-1]

    yield one
    for each in started:
        asyncio.run(each.close())


def ask(pool: QueryPool, text: str, **changed: Any) -> Outcome:  # noqa: ANN401
    return asyncio.run(pool.run(Job(text, **changed)))


def subjects(pool: QueryPool, text: str, **changed: Any) -> int:  # noqa: ANN401
    """Return the number of rows that a query gives."""
    rows = ask(pool, text, **changed).rows
    assert rows is not None
    return rows


def alive(pid: int) -> bool:
    """Tell whether a process is there and has not ended."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except OSError:
        return False
    return state != "Z"


def processor_seconds(pid: int) -> float:
    """Return the seconds of processor time that a process has taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def until(condition: Callable[[], bool]) -> None:
    """Wait until something is so; fail if it takes half a minute."""
    for _ in range(3000):
        if condition():
            return
        time.sleep(0.01)
    pytest.fail("it never came true")


async def started(pool: QueryPool, text: str = ENDLESS) -> asyncio.Task[Outcome]:
    """Return a task that runs a query, once a worker has it."""
    task = asyncio.create_task(pool.run(Job(text)))
    while not pool.busy:  # noqa: ASYNC110 - another thread changes it
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)
    return task


# Answers


@pytest.fixture(scope="module")
def store() -> Store:
    here = Store()
    here.load(NQUADS, format=RdfFormat.N_QUADS)
    return here


SELECTS = [
    "SELECT ?s ?o { ?s <http://e/q> ?o } ORDER BY ?o",
    "SELECT ?s ?p ?o { ?s ?p ?o FILTER(!isBlank(?o)) } ORDER BY ?s ?p ?o",
    "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g ORDER BY ?g",
    "SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) (UNDEF 'a') (UNDEF UNDEF) } } ORDER BY ?x ?y",
    "SELECT ?s { ?s <http://e/nothing> ?o }",
    "SELECT * { VALUES () { () () () } }",
    "SELECT * { FILTER(false) }",
]
FORMATS = [QueryResultsFormat.JSON, QueryResultsFormat.XML, QueryResultsFormat.CSV, QueryResultsFormat.TSV]


@pytest.mark.parametrize("form", FORMATS, ids=ROW_TYPES)
@pytest.mark.parametrize("text", SELECTS)
def test_rows_are_those_of_the_engine_itself(
    text: str, form: QueryResultsFormat, pool: QueryPool, store: Store
) -> None:
    def solutions() -> QuerySolutions:
        result = store.query(text, use_default_graph_as_union=True)
        assert isinstance(result, QuerySolutions)
        return result

    outcome = ask(pool, text, rows_as=ROW_TYPES[FORMATS.index(form)])
    assert outcome.body == solutions().serialize(format=form)
    assert outcome.rows == len(list(solutions()))
    assert (outcome.kind, outcome.media_type) == ("rows", ROW_TYPES[FORMATS.index(form)])


@pytest.mark.parametrize(("form", "media_type"), list(zip(FORMATS, ROW_TYPES, strict=True)), ids=ROW_TYPES)
def test_truth_is_that_of_the_engine_itself(
    form: QueryResultsFormat, media_type: str, pool: QueryPool, store: Store
) -> None:
    for text in ("ASK { ?s ?p ?o }", "ASK { ?s <http://e/nothing> ?o }"):
        result = store.query(text, use_default_graph_as_union=True)
        assert not isinstance(result, QuerySolutions | QueryTriples)
        outcome = ask(pool, text, rows_as=media_type)
        assert outcome == Outcome("truth", media_type, result.serialize(format=form) or b"", None)


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_graphs_are_those_of_the_engine_itself(media_type: str, pool: QueryPool, store: Store) -> None:
    text = "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o FILTER(?p != <http://e/r>) }"
    triples = store.query(text, use_default_graph_as_union=True)
    assert isinstance(triples, QueryTriples)
    wanted = {(t.subject, t.predicate, t.object) for t in triples}
    outcome = ask(pool, text, graph_as=media_type)
    given = {
        (q.subject, q.predicate, q.object) for q in parse(outcome.body, format=RdfFormat.from_media_type(media_type))
    }
    assert given == wanted
    assert outcome.rows == len(wanted)
    assert (outcome.kind, outcome.media_type) == ("graph", media_type)


def test_turtle_has_the_usual_prefixes(pool: QueryPool) -> None:
    assert b"@prefix sv: <https://w3id.org/samsvar/def/> ." in ask(pool, "DESCRIBE <http://e/t>").body


def test_a_relative_iri_is_resolved_against_the_base(pool: QueryPool) -> None:
    assert subjects(pool, "SELECT * { <s1> ?p ?o }", base="http://e/") == 1
    with pytest.raises(BadQuery):
        ask(pool, "SELECT * { <s1> ?p ?o }")


@pytest.mark.parametrize(
    ("text", "given", "rows"),
    [
        ("SELECT * { ?s <http://e/p> ?o }", {}, 301),
        ("SELECT * { ?s <http://e/p> ?o }", {"union": False}, 1),
        ("SELECT * FROM <http://e/g0> { ?s <http://e/p> ?o }", {}, 100),
        ("SELECT * FROM <http://e/g0> { ?s <http://e/p> ?o }", {"union": False}, 100),
        ("SELECT * FROM NAMED <http://e/g0> { ?s <http://e/p> ?o }", {}, 0),
        ("SELECT * FROM NAMED <http://e/g0> { GRAPH ?g { ?s <http://e/p> ?o } }", {}, 100),
        ("SELECT * FROM <http://e/g0> { GRAPH ?g { ?s <http://e/p> ?o } }", {}, 0),
        ("SELECT * { ?s <http://e/p> ?o }", {"default_graphs": ("http://e/g1", "http://e/g2")}, 200),
        ("SELECT * { ?s <http://e/p> ?o }", {"default_graphs": ()}, 0),
        ("SELECT * { ?s <http://e/p> ?o }", {"named_graphs": ("http://e/g1",)}, 0),
        ("SELECT * { GRAPH ?g { ?s <http://e/p> ?o } }", {"named_graphs": ("http://e/g1",)}, 100),
        ("SELECT * { GRAPH ?g { ?s <http://e/p> ?o } }", {"default_graphs": ("http://e/g1",)}, 0),
        ("SELECT * FROM <http://e/g0> { ?s <http://e/p> ?o }", {"default_graphs": ("http://e/g1", "http://e/g2")}, 200),
        ("SELECT * FROM <http://e/g0> { ?s <http://e/p> ?o }", {"named_graphs": ()}, 0),
        ("PREFIX from: <http://e/> SELECT ?from { ?from from:p ?o }", {}, 301),
        ("SELECT(1<2AS?x)FROM<http://e/g0>{ ?s <http://e/p> ?o }", {}, 100),
    ],
)
def test_the_dataset_is_what_protocol_and_text_say(
    text: str, given: dict[str, Any], rows: int, pool: QueryPool
) -> None:
    assert subjects(pool, text, **given) == rows


@pytest.mark.parametrize(
    "text",
    [
        "SELECT (",
        "INSERT DATA { <http://e/s> <http://e/p> 1 }",
        "SELECT * { BIND(<http://e/f>(1) AS ?x) }",
        "ASK { \ud800 }",
    ],
)
def test_a_faulty_text_is_a_bad_query_in_one_line(text: str, pool: QueryPool) -> None:
    with pytest.raises(BadQuery) as caught:
        ask(pool, text)
    assert "\n" not in str(caught.value)


def test_an_unknown_media_type_is_not_acceptable(pool: QueryPool) -> None:
    with pytest.raises(NotAcceptable, match="image/png"):
        ask(pool, QUICK, rows_as="image/png")


@pytest.mark.parametrize(
    ("count", "form"), [(json_rows, "JSON"), (xml_rows, "XML"), (csv_rows, "CSV"), (tsv_rows, "TSV")]
)
def test_rows_are_counted_as_they_are_read_back(count: Callable[[bytes], int], form: str) -> None:
    values = " ".join(json.dumps(text, ensure_ascii=False) for text in [*TRICKY, '"', '},{"', '","x":{},{'])
    result = Store().query(f"SELECT ?x ?y {{ VALUES ?x {{ UNDEF {values} }} VALUES ?y {{ UNDEF 1 {values} }} }}")
    assert isinstance(result, QuerySolutions)
    body = result.serialize(format=getattr(QueryResultsFormat, form)) or b""
    assert count(body) == (len(TRICKY) + 4) * (len(TRICKY) + 5)
    if form == "CSV":
        assert count(body) == len(list(csv.reader(io.StringIO(body.decode(), newline="")))) - 1
    if form == "JSON":
        assert count(body) == len(json.loads(body)["results"]["bindings"])


# Limits


@pytest.mark.parametrize("media_type", ROW_TYPES)
def test_one_row_beyond_the_limit_is_too_many(media_type: str, start: Callable[..., QueryPool]) -> None:
    pool = start(rows=100)
    assert subjects(pool, "SELECT * { ?s <http://e/p> ?o } LIMIT 100", rows_as=media_type) == 100
    with pytest.raises(AnswerTooLarge, match="100 rows"):
        ask(pool, "SELECT * { ?s <http://e/p> ?o } LIMIT 101", rows_as=media_type)
    with pytest.raises(AnswerTooLarge, match="100 rows"):
        ask(pool, f"SELECT ?z {CROSS} }}", rows_as=media_type)
    assert pool.replaced == 0


@pytest.mark.parametrize("media_type", GRAPH_TYPES)
def test_one_triple_beyond_the_limit_is_too_many(media_type: str, start: Callable[..., QueryPool]) -> None:
    pool = start(rows=100)
    text = "CONSTRUCT { ?s ?p ?o } { ?s <http://e/p> ?o ; ?p ?o } LIMIT"
    assert ask(pool, f"{text} 100", graph_as=media_type).rows == 100
    with pytest.raises(AnswerTooLarge, match="100 triples"):
        ask(pool, f"{text} 101", graph_as=media_type)


def test_one_byte_beyond_the_limit_is_too_many(start: Callable[..., QueryPool]) -> None:
    size = len(ask(start(), "SELECT * { ?s <http://e/p> ?o }").body)
    assert len(ask(start(bytes=size), "SELECT * { ?s <http://e/p> ?o }").body) == size
    pool = start(bytes=size - 1)
    with pytest.raises(AnswerTooLarge, match="bytes"):
        ask(pool, "SELECT * { ?s <http://e/p> ?o }")
    with pytest.raises(AnswerTooLarge, match="bytes"):
        ask(
            pool,
            "CONSTRUCT { ?s <http://e/a> ?o . ?s <http://e/b> ?o } { ?s <http://e/p> ?o }",
            graph_as="application/ld+json",
        )


def test_a_query_that_takes_too_long_is_killed_and_its_place_is_free_again(start: Callable[..., QueryPool]) -> None:
    pool = start(seconds=0.5)
    pool.wait_ready(20)
    worker = pool.pids[1]
    with pytest.raises(QueryTimeout, match=r"0\.5 seconds"):
        ask(pool, ENDLESS)
    assert subjects(pool, QUICK) == 1
    until(lambda: not alive(worker))
    assert (pool.busy, pool.replaced) == (0, 1)


def test_processor_time_is_counted_for_each_query_alone(start: Callable[..., QueryPool]) -> None:
    pool = start(cpu_seconds=1)
    with pytest.raises(QueryTimeout, match="processor time"):
        ask(pool, ENDLESS)
    pool.wait_ready(20)
    worker = pool.pids[1]
    for _ in range(1000):
        subjects(pool, f"SELECT (COUNT(*) AS ?n) {{ SELECT * {CROSS} }} LIMIT 200000 }}")
        if processor_seconds(worker) > 3:
            break
    else:
        pytest.fail("it took no processor time")
    assert pool.replaced == 1


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT * {CROSS} }} ORDER BY ?a ?d ?g ?j ?m",
        f"SELECT (GROUP_CONCAT(?x) AS ?y) {CROSS} BIND(CONCAT(STR(?a), STR(?d), STR(?g)) AS ?x) }}",
        f"SELECT DISTINCT * {CROSS} }} OFFSET 100000000",
    ],
    ids=["order by", "group concat", "distinct"],
)
def test_a_query_that_takes_too_much_memory_is_stopped(text: str, start: Callable[..., QueryPool]) -> None:
    pool = start(memory_mib=64, seconds=60, cpu_seconds=60)
    with pytest.raises(AnswerTooLarge, match="64 MiB of memory"):
        ask(pool, text)
    assert subjects(pool, QUICK) == 1


def test_a_text_nested_too_deeply_ends_its_process_only(start: Callable[..., QueryPool]) -> None:
    pool = start()
    with pytest.raises(BadQuery, match="nested too deeply"):
        ask(pool, "SELECT * " + "{" * 50_000 + "}" * 50_000)
    assert subjects(pool, QUICK) == 1


def test_a_worker_that_shares_little_any_more_makes_room_for_a_new_one(start: Callable[..., QueryPool]) -> None:
    many = "\n".join(f"<http://e/s{n}> <http://e/p> <http://e/o{n}> <http://e/g> ." for n in range(100_000))
    pool = start(many.encode(), memory_mib=64)
    pool.wait_ready(20)
    first = pool.pids[1]
    assert subjects(pool, "SELECT (COUNT(?o) AS ?n) { ?s ?p ?o }") == 1
    for _ in range(100):
        assert subjects(pool, QUICK.replace("?s ?p", "<http://e/s1> ?p").replace("?s", "?o")) == 1
    assert pool.replaced == 1
    until(lambda: not alive(first))


# Queue and cancellation


def test_two_hundred_queries_at_once_are_all_answered(pool: QueryPool) -> None:
    async def all_at_once() -> list[Outcome]:
        jobs = [Job(f"SELECT ?o {{ <http://e/s{n}> ?p ?o }}", rows_as="text/csv") for n in range(200)]
        return await asyncio.gather(*(pool.run(job) for job in jobs))

    assert [outcome.body for outcome in asyncio.run(all_at_once())] == [b"o\r\nv%d\r\n" % n for n in range(200)]
    assert (pool.busy, pool.waiting) == (0, 0)


def test_one_more_than_may_wait_is_turned_away(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=1, queue=2)

    async def crowd() -> None:
        running = await started(pool)
        waiting = [asyncio.create_task(pool.run(Job(QUICK))) for _ in range(2)]
        await asyncio.sleep(0)
        assert (pool.busy, pool.waiting) == (1, 2)
        with pytest.raises(TooBusy):
            await pool.run(Job(QUICK))
        running.cancel()
        assert [outcome.rows for outcome in await asyncio.gather(*waiting)] == [1, 1]

    asyncio.run(crowd())


def test_nobody_waits_longer_than_a_query_may_take(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=1, seconds=1)

    async def wait_behind() -> None:
        first = await started(pool)
        second = asyncio.create_task(pool.run(Job(ENDLESS)))
        await asyncio.sleep(0)
        third = asyncio.create_task(pool.run(Job(QUICK)))
        given = await asyncio.gather(first, second, third, return_exceptions=True)
        assert [type(one) for one in given] == [QueryTimeout, QueryTimeout, TooBusy]

    asyncio.run(wait_behind())
    assert pool.waiting == 0


def test_a_cancelled_query_frees_its_worker_at_once(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=1)

    async def change_of_mind() -> None:
        task = await started(pool)
        worker = pool.pids[1]
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert pool.busy == 0
        assert (await pool.run(Job(QUICK))).rows == 1
        until(lambda: not alive(worker))

    asyncio.run(change_of_mind())


def test_who_is_cancelled_while_waiting_leaves_no_trace(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=1, seconds=30)

    async def impatient() -> None:
        running = await started(pool)
        waiting = [asyncio.create_task(pool.run(Job(QUICK))) for _ in range(3)]
        await asyncio.sleep(0)
        for task in waiting[:2]:
            task.cancel()
        running.cancel()
        assert (await waiting[2]).rows == 1
        assert (pool.busy, pool.waiting, pool.replaced) == (0, 0, 1)

    asyncio.run(impatient())


def test_an_event_loop_that_is_gone_keeps_no_worker(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=1)
    for _ in range(3):
        assert subjects(pool, QUICK) == 1
    assert pool.replaced == 0


# Processes that end


def test_a_worker_killed_from_outside_is_told_of_and_replaced(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=1)

    async def killed() -> None:
        task = await started(pool)
        os.kill(pool.pids[1], signal.SIGKILL)
        with pytest.raises(EngineUnavailable, match="killed from outside"):
            await task
        assert (await pool.run(Job(QUICK))).rows == 1

    asyncio.run(killed())
    assert pool.replaced == 1


def test_an_idle_worker_killed_from_outside_is_replaced_unnoticed(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=2)
    pool.wait_ready(20)
    workers = pool.pids[1:]
    for pid in workers:
        os.kill(pid, signal.SIGKILL)
    until(lambda: not any(alive(pid) for pid in workers))
    for _ in range(5):
        assert subjects(pool, QUICK) == 1


def test_a_nursery_killed_from_outside_is_started_again(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=2)

    async def killed() -> None:
        task = await started(pool)
        processes = pool.pids
        os.kill(processes[0], signal.SIGKILL)
        with pytest.raises(EngineUnavailable) as caught:
            await task
        assert "\n" not in str(caught.value)
        assert (await pool.run(Job("SELECT * { ?s <http://e/p> ?o }"))).rows == 301
        until(lambda: not any(alive(pid) for pid in processes))

    asyncio.run(killed())


def test_a_closed_pool_leaves_no_process_and_turns_queries_away(start: Callable[..., QueryPool]) -> None:
    pool = start(workers=2)
    pool.wait_ready(20)
    processes = pool.pids

    async def close() -> None:
        running = await started(pool)
        await pool.close()
        with pytest.raises(SamsvarError):
            await running
        with pytest.raises(EngineUnavailable, match="being stopped"):
            await pool.run(Job(QUICK))

    asyncio.run(close())
    assert not any(alive(pid) for pid in processes)


def test_no_process_outlives_a_parent_that_is_killed() -> None:
    program = """
import asyncio, sys, time
from samsvar.engine.pool import Job, Limits, QueryPool
pool = QueryPool.start(sys.argv[1].encode(), Limits(60, 60, 256, 10, 1000), workers=2, queue=1)
pool.wait_ready(20)
async def main():
    task = asyncio.create_task(pool.run(Job(sys.argv[2])))
    await asyncio.sleep(0.1)
    print(*pool.pids, flush=True)
    await task
asyncio.run(main())
"""
    command = [sys.executable, "-c", program, NQUADS.decode(), ENDLESS]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        processes = [int(pid) for pid in parent.stdout.readline().split()]
        assert len(processes) == 3
        assert all(alive(pid) for pid in processes)
        parent.kill()
    until(lambda: not any(alive(pid) for pid in processes))


# Sources


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a store folder of many files, so that not all of them are opened at the start."""
    path = tmp_path_factory.mktemp("pool") / "store"
    store = Store(str(path))
    for part in range(10):
        lines = [f"<http://e/s{part}-{n}> <http://e/p{n % 5}> 'x{part}-{n}' <http://e/g> ." for n in range(500)]
        store.bulk_load("\n".join(lines).replace("'", '"'), format=RdfFormat.N_QUADS)
    store.flush()
    return path


def test_a_store_folder_is_asked_read_only(folder: Path, start: Callable[..., QueryPool]) -> None:
    pool = start(folder, workers=2)
    assert subjects(pool, "SELECT * { ?s ?p ?o }") == 5000
    for part in range(10):
        assert subjects(pool, f"SELECT * {{ <http://e/s{part}-7> ?p ?o }}") == 1
        assert subjects(pool, f"SELECT * {{ ?s ?p 'x{part}-8' }}") == 1
    with pytest.raises(QueryTimeout):
        ask(start(folder, seconds=0.5), ENDLESS)
    assert pool.replaced == 0


def test_a_folder_that_is_no_store_is_told_of(tmp_path: Path, start: Callable[..., QueryPool]) -> None:
    pool = start(tmp_path / "nothing")
    with pytest.raises(EngineUnavailable) as caught:
        pool.wait_ready(20)
    assert "\n" not in str(caught.value)
    with pytest.raises(EngineUnavailable):
        ask(pool, QUICK)


def test_faulty_nquads_are_told_of(start: Callable[..., QueryPool]) -> None:
    pool = start(b"<http://e/s> <http://e/p> oops")
    with pytest.raises(EngineUnavailable):
        ask(pool, QUICK)


def test_nothing_can_be_written_to_a_store_folder(folder: Path, start: Callable[..., QueryPool]) -> None:
    before = {file.name: file.stat().st_mtime_ns for file in folder.iterdir()}
    pool = start(folder)
    assert subjects(pool, QUICK) == 1
    with pytest.raises(BadQuery):
        ask(pool, "INSERT DATA { <http://e/s> <http://e/p> 1 }")
    asyncio.run(pool.close())
    assert {file.name: file.stat().st_mtime_ns for file in folder.iterdir()} == before
    assert NamedNode("http://e/g") in Store.read_only(str(folder)).named_graphs()
