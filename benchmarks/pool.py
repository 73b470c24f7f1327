"""Compare small queries through the pool of workers with the same queries in this process, interleaved in one run.

In-process is what an endpoint without a pool would do: the engine's query and its own serialization to JSON. Each
round asks every query once either way, in turn; medians are told. `--output` puts the table on the page of results.
"""

import argparse
import asyncio
import sys
import time
from statistics import median, quantiles

from pyoxigraph import QueryResultsFormat, QuerySolutions, RdfFormat, Store

from results import PAGE, command, machine, progress, table, write_part
from samsvar.engine.pool import Job, Limits, QueryPool
from samsvar.knowledge import KnowledgeGraph
from samsvar.resources import Collection

_LIMITS = Limits(seconds=60, cpu_seconds=60, memory_mib=1024, rows=1_000_000, bytes=1 << 28)
_SMALL = {
    "one subject": "SELECT ?p ?o { <https://w3id.org/samsvar/vocab/level/regional> ?p ?o }",
    "ten rows in order": "SELECT ?s { ?s a <https://w3id.org/samsvar/def/Goal> } ORDER BY ?s LIMIT 10",
    "all types": "SELECT ?s ?class { ?s a ?class FILTER(ISIRI(?s)) }",
}


def main() -> None:
    """Run the rounds and tell the medians."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--rounds", type=int, default=500)
    options.add_argument("--output", action="store_true", help="put the table on the page of results")
    given = options.parse_args()
    graph = KnowledgeGraph.load(Collection.at())
    store = Store()
    store.bulk_extend(graph.engine.quads())
    queries = _SMALL | {name: graph.catalog[name].text for name in sorted(graph.catalog)}
    times = asyncio.run(_measure(store, queries, given.rounds))
    rows = [_row(name, *both) for name, both in times.items()]
    head = ("query", "rows", "in-process, ms", "pool, ms", "pool, p99, ms", "difference, ms", "pool: times in-process")
    text = (
        f"## The pool of workers\n\n`{command('pool.py', [word for word in sys.argv[1:] if word != '--output'])}`\n\n"
        f"{machine(('pyoxigraph',))}\n\nMedians of {given.rounds} interleaved rounds on the shipped graph "
        f"({len(store):,} quads); both give the same rows.\n\n{table(head, rows)}"
    )
    print(text)
    if given.output:
        write_part("pool", text, PAGE)


async def _measure(
    store: Store, queries: dict[str, str], rounds: int
) -> dict[str, tuple[int, list[float], list[float]]]:
    pool = QueryPool.start(store.dump(format=RdfFormat.N_QUADS) or b"", _LIMITS, workers=1, queue=10)
    times: dict[str, tuple[int, list[float], list[float]]] = {}
    try:
        for name, text in queries.items():
            outcome = await pool.run(Job(text))
            same = sorted(outcome.body) == sorted(_in_process(store, text))
            if not same:
                raise SystemExit(f"{name}: not the same answer")
            times[name] = (outcome.rows or 0, [], [])
        for turn in range(rounds):
            for name, text in queries.items():
                start = time.perf_counter()
                _in_process(store, text)
                between = time.perf_counter()
                await pool.run(Job(text))
                times[name][1].append(between - start)
                times[name][2].append(time.perf_counter() - between)
            if turn % 100 == 0:
                progress(f"round {turn} of {rounds}")
    finally:
        await pool.close()
    return times


def _in_process(store: Store, text: str) -> bytes:
    result = store.query(text, use_default_graph_as_union=True)
    return (result.serialize(format=QueryResultsFormat.JSON) or b"") if isinstance(result, QuerySolutions) else b""


def _row(name: str, rows: int, here: list[float], pool: list[float]) -> tuple[str, ...]:
    one, other = median(here) * 1000, median(pool) * 1000
    worst = quantiles(pool, n=100)[-1] * 1000
    return (name, str(rows), f"{one:.2f}", f"{other:.2f}", f"{worst:.2f}", f"{other - one:.2f}", f"{other / one:.2f}")


if __name__ == "__main__":
    main()
