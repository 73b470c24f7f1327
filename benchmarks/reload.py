"""How long requests take while a reload runs: quiet, with the reading in a thread, and in a process of its own.

The requests are answers of the catalogue, given by threads as the API gives them, to some clients that ask again a
moment after each answer. The three take turns in each round; figures are over all rounds.
"""

import argparse
import asyncio
import random
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import median, quantiles
from tempfile import TemporaryDirectory

from generate import generate, size
from results import command, machine, table, write_part
from samsvar.live import LiveGraph
from samsvar.live.process import read_apart
from samsvar.live.reading import Reading, read
from samsvar.live.source import Source
from samsvar.resources import Collection
from samsvar.settings import Settings

_CLIENTS = 8
_PAUSE_SECONDS = 0.02
_QUIET_SECONDS = 4.0
_HEAD = ("the reload", "runs", "took, s", "requests", "median, ms", "p95, ms", "p95: times quiet", "longest, ms")


async def read_in_thread(source: Source, quads: Path) -> Reading:
    """Read as the process does, in a thread."""
    return await asyncio.to_thread(read, source, quads)


async def measure(live: LiveGraph, during: Callable[[], Awaitable[object]]) -> tuple[float, list[float]]:
    """Return how many seconds something took, and the milliseconds that each request took meanwhile."""
    name, values = _question(live)
    ended, taken = asyncio.Event(), []

    async def client() -> None:
        while not ended.is_set():
            begun = time.perf_counter()
            await asyncio.to_thread(live.current.graph.answer, name, values)
            taken.append(1000 * (time.perf_counter() - begun))
            await asyncio.sleep(_PAUSE_SECONDS)

    clients = [asyncio.create_task(client()) for _ in range(_CLIENTS)]
    begun = time.perf_counter()
    await during()
    seconds = time.perf_counter() - begun
    ended.set()
    await asyncio.gather(*clients)
    return seconds, taken


def _question(live: LiveGraph) -> tuple[str, dict[str, str]]:
    rows = live.current.graph.engine.rows(
        "SELECT ?goal (COUNT(?action) AS ?n) WHERE { ?action a <https://w3id.org/samsvar/def/Action> ;"
        " <https://w3id.org/samsvar/def/reaches> ?goal } GROUP BY ?goal ORDER BY DESC(?n) ?goal LIMIT 1"
    )
    return "supporting-actions", {"target": str(rows[0][0])[1:-1]}


async def rounds(live: LiveGraph, count: int) -> dict[str, tuple[list[float], list[float]]]:
    """Return, for each way, the seconds of its runs and the milliseconds of all requests during them."""
    seconds: dict[str, list[float]] = defaultdict(list)
    requests: dict[str, list[float]] = defaultdict(list)

    async def reload() -> None:
        live._contents = "another"  # noqa: SLF001 (the files are as they were)
        await live.reload()

    ways = {
        "none": (read_apart, lambda: asyncio.sleep(_QUIET_SECONDS)),
        "in a thread": (read_in_thread, reload),
        "in a process": (read_apart, reload),
    }
    for _ in range(count):
        for way in random.sample(sorted(ways), len(ways)):
            live._maker._read, during = ways[way]  # noqa: SLF001 (the only thing that differs)
            took, taken = await measure(live, during)
            seconds[way].append(took)
            requests[way] += taken
    return {way: (seconds[way], requests[way]) for way in ways}


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, measure, and write the table."""
    parser = argparse.ArgumentParser(prog="reload.py", description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=size, metavar="N", help="to generate; the shipped graph if not given")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="(default: 5)")
    parser.add_argument("--output", type=Path, metavar="PAGE", help="page to write the table into; else it is printed")
    given = parser.parse_args(arguments)
    words = [f"--{name}={value}" for name, value in vars(given).items() if value is not None and name != "output"]
    with TemporaryDirectory(prefix="samsvar-reload-") as name:
        collection = Collection.at()
        if given.triples:
            collection = replace(collection, data=Path(name) / "data")
            collection.data.mkdir()
            generate(given.triples, collection.data / "country.ttl")
        live = LiveGraph.open(collection, Settings(blocking=""))
        live._settings = None  # noqa: SLF001 (no pool: its start is the same for both)
        found = asyncio.run(rounds(live, given.rounds))
    quiet = _p95(found["none"][1])
    rows = [
        [
            way,
            str(len(seconds)),
            f"{median(seconds):.1f}",
            str(len(taken)),
            *(f"{figure:.1f}" for figure in (median(taken), _p95(taken), _p95(taken) / quiet, max(taken))),
        ]
        for way, (seconds, taken) in found.items()
    ]
    about = f"{given.triples:,} triples" if given.triples else "the shipped graph"
    text = f"""### Requests during a reload, {about}

`{command("reload.py", words)}`

{table(_HEAD, rows)}

{_CLIENTS} clients. {machine(("pyoxigraph",))}
"""
    if given.output:
        write_part(f"reload-{given.triples or 'shipped'}", text, given.output)
    else:
        print(text)


def _p95(taken: Sequence[float]) -> float:
    return quantiles(taken, n=20)[-1]


if __name__ == "__main__":
    main()
