"""What a runaway query costs the others: 50 ordinary clients, with and without one beside them, by turns in one run.

The clients ask at their own pace, whether or not the service keeps up, and latency counts from the moment at which
a request was due. The runaway is a 5-way cross product on /sparql, sent anew as soon as it is answered. Ends with
code 1 if an ordinary request is answered with anything but 200, or the runaway with anything but 504.
"""

import argparse
import asyncio
import os
import random
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from statistics import quantiles
from urllib.parse import quote, urlsplit

from results import PAGE, command, machine, table, write_part

_RUNAWAY = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?o ?p }"
_SMALL = "SELECT ?goal ?label { ?goal a <https://w3id.org/samsvar/def/Goal> ; "
_SMALL += "<http://www.w3.org/2004/02/skos/core#prefLabel> ?label } ORDER BY ?goal ?label LIMIT %d"


@dataclass
class Tally:
    """What became of the requests of one kind of phase."""

    seconds: list[float] = field(default_factory=list)
    ordinary: Counter[int] = field(default_factory=Counter)
    runaway: Counter[int] = field(default_factory=Counter)

    def percentile(self, percent: int) -> float:
        """Return a percentile of the latency in milliseconds."""
        return quantiles(self.seconds, n=100)[percent - 1] * 1000


class Client:
    """One client with one connection."""

    def __init__(self, address: str) -> None:
        """Take the address of the service."""
        parts = urlsplit(address)
        self._host, self._port = parts.hostname, parts.port
        self._stream: tuple[asyncio.StreamReader, asyncio.StreamWriter] | None = None

    async def ask(self, path: str) -> tuple[int, bytes]:
        """Return the status and the body of an answer."""
        for fresh in (False, True):
            if fresh or self._stream is None:
                self._stream = await asyncio.open_connection(self._host, self._port)
            try:
                return await self._ask(*self._stream, path)
            except (ConnectionError, asyncio.IncompleteReadError):
                self.close()  # the service closes a connection that has been idle
        raise ConnectionError(f"no answer to {path}")

    def close(self) -> None:
        """Close the connection."""
        if self._stream:
            self._stream[1].close()
            self._stream = None

    async def _ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, path: str) -> tuple[int, bytes]:
        writer.write(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\nAccept: application/json, */*\r\n\r\n".encode())
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        length = re.search(rb"content-length: (\d+)", head)
        if length is None:
            raise ConnectionError("an answer without a length")
        return int(head[9:12]), await reader.readexactly(int(length[1]))


async def ordinary(address: str, paths: Iterator[str], until: float, pause: float, tally: Tally) -> None:
    """Ask at random moments, pause seconds apart on average, until a moment of the clock."""
    client, chance = Client(address), random.Random()  # noqa: S311 - for pauses
    due = time.perf_counter() + chance.random() * pause
    while due < until:
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        status, _ = await client.ask(next(paths))
        tally.ordinary[status] += 1
        tally.seconds.append(time.perf_counter() - due)
        due += chance.expovariate(1 / pause)
    client.close()


async def runaway(address: str, tally: Tally) -> None:
    """Send the runaway query again and again until cancelled."""
    client = Client(address)
    try:
        while True:
            status, _ = await client.ask(f"/sparql?query={quote(_RUNAWAY)}")
            tally.runaway[status] += 1
    finally:
        client.close()


async def phase(address: str, paths: Iterator[str], options: argparse.Namespace, tally: Tally, *, beside: bool) -> None:
    """Have the ordinary clients ask for a while, with or without a runaway beside them."""
    wild = asyncio.create_task(runaway(address, tally)) if beside else None
    until = time.perf_counter() + options.seconds
    await asyncio.gather(*(ordinary(address, paths, until, options.pause, tally) for _ in range(options.clients)))
    if wild:
        wild.cancel()
        with suppress(asyncio.CancelledError):
            await wild
    await asyncio.sleep(0.5)


async def questions(address: str) -> Iterator[str]:
    """Return what the ordinary clients ask, by turns: questions of the API and small queries."""
    client = Client(address)
    status, body = await client.ask(f"/sparql?query={quote(_SMALL % 100)}&format=json")
    if status != 200:  # noqa: PLR2004
        raise SystemExit(f"the service answered {status}: {body.decode(errors='replace')}")
    client.close()
    goals = re.findall(r'"(https://w3id\.org/samsvar/id/[^"]+)"', body.decode()) or sys.exit("no goals")
    paths = [f"/sparql?query={quote(_SMALL % number)}&format=json" for number in range(10, 60)]
    paths += [f"/api/v1/supporting-actions?target={quote(goal, safe='')}" for goal in dict.fromkeys(goals)]
    random.Random(1).shuffle(paths)  # noqa: S311 - an order that is the same in every run
    return cycle(paths)


async def replaced(address: str) -> int:
    """Return how many workers the service has replaced."""
    client = Client(address)
    _, page = await client.ask("/metrics")
    client.close()
    found = re.search(rb"^samsvar_query_workers_replaced_total (\S+)", page, re.MULTILINE)
    return int(float(found[1])) if found else 0


async def measure(address: str, options: argparse.Namespace) -> tuple[Tally, Tally, int]:
    """Return the tallies without and with a runaway, and how many workers were replaced."""
    paths = await questions(address)
    await phase(address, paths, argparse.Namespace(**{**vars(options), "seconds": 1.0}), Tally(), beside=False)
    quiet, beside = Tally(), Tally()
    for _ in range(options.rounds):
        await phase(address, paths, options, quiet, beside=False)
        await phase(address, paths, options, beside, beside=True)
    return quiet, beside, await replaced(address)


@contextmanager
def served(query_seconds: float, graph: Path | None) -> Iterator[str]:
    """Start the service on a free port and give its address."""
    settings = {"RATE": "0", "ACCESS_LOG": "false", "QUERY_SECONDS": str(query_seconds)}
    process = subprocess.Popen(
        [sys.executable, "-m", "samsvar", "serve", "--port", "0"],
        env={
            **os.environ,
            **{f"SAMSVAR_{name}": text for name, text in settings.items()},
            **({"SAMSVAR_GRAPH": str(graph)} if graph else {}),
        },
        stdout=subprocess.PIPE,
        text=True,
    )
    if process.stdout is None:
        raise SystemExit("no output of the service")
    try:
        found = next(filter(None, (re.search(r"http://\S+:\d+", line) for line in process.stdout)), None)
        if found is None:
            raise SystemExit("the service did not start")
        yield found[0]
    finally:
        process.terminate()
        process.wait(60)
        process.stdout.close()


def report(quiet: Tally, beside: Tally, workers: int, options: argparse.Namespace, arguments: list[str]) -> str:
    """Return the part of the page of results."""
    rows = [
        [
            name,
            str(len(tally.seconds)),
            f"{tally.percentile(50):.1f}",
            f"{tally.percentile(95):.1f}",
            f"{tally.percentile(99):.1f}",
        ]
        for name, tally in (("quiet", quiet), ("beside a runaway", beside))
    ]
    ratio = beside.percentile(95) / quiet.percentile(95)
    how = (
        f"{options.clients} clients, each of which asks every {options.pause:g} s on average, and a 5-way cross "
        f"product on `/sparql`, limited to {options.query_seconds:g} s; {options.rounds} turns of "
        f"{options.seconds:g} s each."
    )
    found = (
        f"p95 beside a runaway is **{ratio:.2f} times** the quiet one (target: under 2). {beside.runaway[504]} "
        f"runaways ended as 504, {workers} workers were replaced, and every ordinary request was answered."
    )
    return "\n\n".join(
        (
            "## A runaway query beside ordinary clients",
            f"`{command('runaway.py', arguments)}`",
            how,
            table(["ordinary clients", "requests", "median ms", "p95 ms", "p99 ms"], rows),
            found,
            machine(("granian", "fastapi", "pyoxigraph")),
        )
    )


def main() -> int:
    """Measure, print, and write the part of the page if one is named."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--pause", type=float, default=1.0, help="seconds between the requests of a client")
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--seconds", type=float, default=15.0, help="for each turn")
    parser.add_argument("--query-seconds", type=float, default=5.0, help="limit for the runaway")
    parser.add_argument("--graph", type=Path, help="folder of a collection; the shipped one if not given")
    parser.add_argument("--output", type=Path, nargs="?", const=PAGE, help="page of results")
    options = parser.parse_args()
    with served(options.query_seconds, options.graph) as address:
        quiet, beside, workers = asyncio.run(measure(address, options))
    wrong = (quiet.ordinary + beside.ordinary).keys() - {200} or beside.runaway.keys() - {504}
    if wrong:
        print(f"ordinary: {quiet.ordinary}, {beside.ordinary}; runaway: {beside.runaway}", file=sys.stderr)
        return 1
    text = report(quiet, beside, workers, options, sys.argv[1:])
    print(text)
    if options.output:
        write_part("runaway", text, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
