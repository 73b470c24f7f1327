"""Kill `samsvar load --store` with SIGKILL, again and again, and look whether the store is whole each time.

Three ways to choose the moment: any time of a load ("any time"); any time after the new generation has appeared in
the folder ("while it writes"); and at each step that the load takes in the folder - a file opened, renamed or
removed - one after another ("at each step"). After each kill the store is opened by a fresh reading, every quad of
it is read, and the digest of all must be that of the graph before or that of the graph that was being loaded.
"""

import argparse
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

from generate import generate, size
from results import command, machine, progress, table, write_part
from samsvar.engine import EmbeddedEngine
from samsvar.engine.generations import current_generation, noted_contents
from samsvar.errors import SamsvarError
from samsvar.resources import shipped_graph

_WAYS = ("any time", "while it writes", "at each step")
_HEAD = (
    "moment",
    "kills",
    "load had ended",
    "old graph",
    "new graph",
    "neither",
    "a half-written generation lay there",
)
_LOAD = "from samsvar.cli import main; import sys; main(sys.argv[1:])"
_MORE = "<https://w3id.org/samsvar/id/goal/more/%d> a <https://w3id.org/samsvar/def/Goal> .\n"
_COUNTING = """\
import atexit, os, signal, sys
last, store, taken = int(sys.argv.pop(1)), sys.argv[-1], 0
def count(event, arguments):
    global taken
    if event in ("os.rename", "os.remove", "os.rmdir", "os.mkdir") or event == "open" and str(arguments[0]).startswith(store):
        taken += 1
        if taken == last:
            os.kill(os.getpid(), signal.SIGKILL)
from samsvar.cli import main
import samsvar.knowledge
sys.addaudithook(count)
atexit.register(lambda: print("steps", taken))
main(sys.argv[1:])
"""  # noqa: E501


@dataclass(frozen=True)
class Held:
    """What a store holds: the name that its load gave it, and all that was read from it."""

    contents: str | None
    quads: int
    digest: str


@dataclass(frozen=True)
class Outcome:
    """What a kill led to."""

    way: str
    ended: bool
    """Whether the load had ended before the kill came."""
    found: str
    """`old`, `new`, or what was wrong."""
    left: bool
    """Whether a generation lay there that is not in use and newer than the one that is."""


class Trial:
    """One store, into which two graphs are loaded in turn, and what it must hold."""

    def __init__(self, folder: Path, graphs: Sequence[Path], program: str) -> None:
        """Load each graph once, undisturbed, to know what it leaves and how long it takes."""
        self.store = folder / "store"
        self._graphs = graphs
        self._program = program
        self._whole: list[Held] = []
        self.seconds, self.writing = 0.0, 0.0
        for graph in graphs:
            begun = time.monotonic()
            loading = self._start(program, graph)
            appeared = self._appeared(loading)
            self._expect_success(loading)
            self.seconds, self.writing = time.monotonic() - begun, time.monotonic() - appeared
            self._whole.append(held(self.store))
        self._current = len(graphs) - 1

    def steps(self) -> int:
        """Return how many steps a load takes in the folder."""
        loading = self._start(_COUNTING, self._graphs[0], "0")
        told = self._expect_success(loading)
        self._current = 0
        return int(told.split()[-1])

    def kill(self, way: str, when: float) -> Outcome:
        """Kill a load: at a share of its time, or at the step of a number; return what the store then holds."""
        other = 1 - self._current
        if way == "at each step":
            loading = self._start(_COUNTING, self._graphs[other], str(int(when)))
        else:
            loading = self._start(self._program, self._graphs[other])
            if way == "while it writes":
                self._appeared(loading)
                time.sleep(when * self.writing)
            else:
                time.sleep(when * self.seconds)
            loading.kill()
        loading.communicate()
        found = self._found(other)
        if found == "new":
            self._current = other
        return Outcome(way, loading.returncode == 0, found, self._left())

    def ends_well(self) -> str:
        """Load once more, undisturbed; return what is wrong with the folder then, or nothing."""
        self._current = 1 - self._current
        self._expect_success(self._start(self._program, self._graphs[self._current]))
        generations = len(list(self.store.glob("generation-*")))
        if held(self.store) != self._whole[self._current]:
            return "the last load, which was not disturbed, left something else than its graph"
        return "" if generations == 2 else f"{generations} generations were left"  # noqa: PLR2004

    def _found(self, other: int) -> str:
        try:
            now = held(self.store)
        except SamsvarError as error:
            return str(error)
        if now == self._whole[self._current]:
            return "old"
        return "new" if now == self._whole[other] else f"another graph: {now}"

    def _left(self) -> bool:
        numbers = [int(path.name.rpartition("-")[2]) for path in self.store.glob("generation-*")]
        try:
            return max(numbers) > int(current_generation(self.store).name.rpartition("-")[2])
        except SamsvarError:
            return False

    def _start(self, program: str, graph: Path, *more: str) -> subprocess.Popen[str]:
        words = [sys.executable, "-c", program, *more, "--graph", str(graph), "load", "--store", str(self.store)]
        return subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)  # noqa: S603

    def _appeared(self, loading: subprocess.Popen[str]) -> float:
        """Wait until a new generation is in the folder or the load has ended; return when that was."""
        before = {path.name for path in self.store.glob("generation-*")}
        while loading.poll() is None and {path.name for path in self.store.glob("generation-*")} <= before:
            time.sleep(0.001)
        return time.monotonic()

    @staticmethod
    def _expect_success(loading: subprocess.Popen[str]) -> str:
        told, complaint = loading.communicate()
        if loading.returncode:
            sys.exit(f"a load that nobody disturbed failed: {complaint}")
        return told


def held(store: Path) -> Held:
    """Return what a store holds, every quad of it read; raise EngineUnavailable if it cannot be opened or read."""
    generation = current_generation(store)
    engine = EmbeddedEngine(generation, read_only=True)
    lines = sorted(line for line in engine.dump_nquads().splitlines() if b"_:" not in line)
    return Held(noted_contents(generation), len(engine), sha256(b"\n".join(lines)).hexdigest())


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, kill, and write the table; exit with 1 if a store was not whole."""
    parser = argparse.ArgumentParser(prog="reliability.py", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=200, metavar="N", help="at random moments (default: 200)")
    parser.add_argument("--steps", type=int, metavar="N", help="how many of the steps; all if not given")
    parser.add_argument("--triples", type=size, metavar="N", help="to generate; the shipped graph if not given")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the moments (default: 1)")
    parser.add_argument("--program", default=_LOAD, help="Python that loads, in place of the command (for tests)")
    parser.add_argument("--output", type=Path, metavar="PAGE", help="page to write the table into; else it is printed")
    words = list(sys.argv[1:] if arguments is None else arguments)
    given = parser.parse_args(words)
    with TemporaryDirectory(prefix="samsvar-kills-") as name:
        trial = Trial(Path(name), _graphs(Path(name), given.triples), given.program)
        outcomes = list(_kills(trial, given.kills, given.steps, random.Random(given.seed)))  # noqa: S311
        wrong = [outcome.found for outcome in outcomes if outcome.found not in {"old", "new"}]
        if trouble := trial.ends_well():
            wrong.append(trouble)
    text = _page(outcomes, trial, words)
    if given.output:
        write_part("kills", text, given.output)
    else:
        print(text)
    if wrong:
        sys.exit(f"{len(wrong)} times the store was not whole: {wrong[0]}")


def _graphs(folder: Path, triples: int | None) -> list[Path]:
    graphs = [folder / "first", folder / "second"]
    for number, graph in enumerate(graphs):
        if triples is None:
            shutil.copytree(shipped_graph() / "data", graph / "data")
            (graph / "data/more.ttl").write_text(_MORE % number, encoding="utf-8")
        else:
            (graph / "data").mkdir(parents=True)
            generate(triples, graph / "data/country.ttl", seed=number + 1)
    return graphs


def _kills(trial: Trial, kills: int, most_steps: int | None, moments: random.Random) -> Iterator[Outcome]:
    for number in range(kills):
        yield trial.kill(_WAYS[number % 2], moments.random())
        if number % 20 == 19:  # noqa: PLR2004
            progress(f"{number + 1} kills")
    steps = range(1, trial.steps() + 1)
    chosen = steps if most_steps is None else sorted(moments.sample(steps, min(most_steps, len(steps))))
    for step in chosen:
        yield trial.kill("at each step", step)
    progress(f"{len(chosen)} of {len(steps)} steps")


def _page(outcomes: Sequence[Outcome], trial: Trial, words: Sequence[str]) -> str:
    rows = []
    for way in _WAYS:
        seen = [outcome for outcome in outcomes if outcome.way == way]
        found = Counter(outcome.found if outcome.found in {"old", "new"} else "neither" for outcome in seen)
        ended, left = sum(outcome.ended for outcome in seen), sum(outcome.left for outcome in seen)
        counts = (len(seen), ended, found["old"], found["new"], found["neither"], left)
        rows.append([way, *map(str, counts)])
    return f"""## Killed loads

`{command("reliability.py", words)}`

{table(_HEAD, rows)}

An undisturbed load took {trial.seconds:.1f} s, {trial.writing:.1f} s of it with the new generation in the folder.
{machine(("pyoxigraph",))}
"""


if __name__ == "__main__":
    main()
