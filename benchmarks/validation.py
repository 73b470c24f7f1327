"""Compare what validates our shapes, on the same generated graphs, side by side in one run.

The contestants: pySHACL as it comes; samsvar's reference engine, which is pySHACL with prepared queries; its fast
engine; and its incremental validation after a small change. The graph holds the ontology and what is derived, as
`samsvar validate` sees it. "core" leaves the shapes with SPARQL out. Every run is a process of its own; the
contestants take turns in each round, and medians are told. A contestant that took longer than the limit once is
left out of later rounds and of larger graphs.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from contestants import CONTESTANTS
from generate import generate, size
from results import PAGE, command, machine, progress, table, write_part
from samsvar.derivation import derive
from samsvar.engine import EmbeddedEngine, Triple, to_ntriples
from samsvar.engine.embedded import parse_file
from samsvar.names import PREFIXES
from samsvar.resources import Collection

_BASE = "pyshacl"
_SHOWN = {
    "pyshacl": "pySHACL as it comes",
    "reference": "reference, prepared queries",
    "fast": "fast",
    "incremental": "incremental",
}
_HEAD = (
    *("triples", "engine", "load, s", "validate, s", "whole, s", "peak, MiB", "validate: times pySHACL"),
    *("whole: times pySHACL", "findings", "same findings"),
)
_LIBRARIES = ("pyshacl", "rdflib", "pyoxigraph", "shacl-rust")


@dataclass(frozen=True)
class Case:
    """One graph with one set of shapes."""

    triples: int
    shapes: str
    data: Path
    rules: Path


@dataclass
class Score:
    """What the runs of one contestant in one case took, and the findings of the last one."""

    runs: list[dict[str, float]] = field(default_factory=list)
    findings: frozenset[str] = frozenset()
    left_out: str = ""
    at_least: float = 0
    """Seconds that it was given and that were not enough."""

    def median(self, *parts: str) -> float:
        """Return the median over the runs of the sum of some parts."""
        return median(sum(run[part] for part in parts) for run in self.runs)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run, and write the table; exit with 1 if two contestants did not find the same."""
    parser = argparse.ArgumentParser(prog="validation.py", description=__doc__.splitlines()[0])
    parser.add_argument(
        "--sizes", type=_sizes, default="20000,200000,1000000", metavar="N,N", help="triples to generate"
    )
    parser.add_argument(
        "--shapes", type=_Names("all", "core"), default="all,core", metavar="NAME,NAME", help="all, core"
    )
    parser.add_argument(
        "--contestants",
        type=_Names(*CONTESTANTS),
        default=",".join(CONTESTANTS),
        metavar="NAME,NAME",
        help=", ".join(CONTESTANTS),
    )
    parser.add_argument("--rounds", type=int, default=3, metavar="N", help="runs of each (default: 3)")
    parser.add_argument("--limit", type=float, default=600, metavar="SECONDS", help="for one run (default: 600)")
    parser.add_argument("--changed", type=int, default=20, metavar="N", help="actions changed for incremental runs")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the graphs (default: 1)")
    parser.add_argument("--output", type=Path, default=PAGE, metavar="FILE", help="page to write the table into")
    given = parser.parse_args(arguments)
    started = command("validation.py", sys.argv[1:] if arguments is None else arguments)
    with tempfile.TemporaryDirectory() as folder:
        parts, differ = [], 0
        for shapes in given.shapes:
            slow: dict[str, float] = {}
            rows = []
            for triples in given.sizes:
                case = prepare(triples, given.seed, shapes, Path(folder))
                scores = compare(case, given, slow)
                rows += list(_rows(case, scores))
            differ += sum(row[-1].startswith("NO") for row in rows)
            parts.append(f"### {_title(shapes)}\n\n{table(_HEAD, rows)}")
    about = f"`{started}`\n\n{machine(_LIBRARIES)}\n\n{_note(given)}"
    write_part("validation", "\n\n".join(["## Validation", about, *parts]), given.output)
    raise SystemExit(1 if differ else 0)


def prepare(triples: int, seed: int, shapes: str, folder: Path) -> Case:
    """Generate a graph, derive what follows, and write graph and shapes as the contestants read them."""
    collection = Collection.at()
    data, rules = folder / f"{triples}.nt", folder / f"{shapes}.shapes.nt"
    if not data.exists():
        made = folder / "generated.nt"
        generate(triples, made, seed=seed)
        engine = EmbeddedEngine()
        ontology = [(collection.ontology.parent, file) for file in sorted(collection.ontology.glob("*.ttl"))]
        engine.load_files([*ontology, (folder, made)])
        derive(engine)
        data.write_bytes(to_ntriples(quad.triple for quad in engine.quads()))
    if not rules.exists():
        stated = [quad.triple for file in sorted(collection.shapes.glob("*.ttl")) for quad in parse_file(file)]
        rules.write_bytes(to_ntriples(stated if shapes == "all" else _without_sparql(stated)))
    return Case(sum(1 for _ in data.open("rb")), shapes, data, rules)


def compare(case: Case, given: argparse.Namespace, slow: dict[str, float]) -> dict[str, Score]:
    """Run all contestants on a case, by turns; slow names those that were over the limit before."""
    scores = {name: Score() for name in given.contestants}
    for name, limit in slow.items():
        scores[name] = Score(left_out=f"over {limit:g} s on a smaller graph", at_least=limit)
    for number in range(given.rounds):
        turn = number % len(given.contestants)
        for name in (*given.contestants[turn:], *given.contestants[:turn]):
            if not scores[name].left_out:
                progress(f"{case.triples} triples, {case.shapes} shapes, round {number + 1}: {name}")
                _run(case, name, given, scores[name])
            if scores[name].at_least:
                slow[name] = given.limit
    return scores


def _run(case: Case, name: str, given: argparse.Namespace, score: Score) -> None:
    findings = case.data.with_suffix(".findings")
    program = Path(__file__).with_name("contestants.py")
    files = [str(file) for file in (case.data, case.rules, findings)]
    line = [sys.executable, str(program), name, *files, "--changed", str(given.changed)]
    try:
        ended = subprocess.run(line, check=False, capture_output=True, text=True, timeout=given.limit)  # noqa: S603
    except subprocess.TimeoutExpired:
        score.left_out, score.at_least = f"over {given.limit:g} s", given.limit
        return
    if ended.returncode:
        score.left_out = (ended.stderr.strip().splitlines() or ["it failed"])[-1]
        return
    score.runs.append(json.loads(ended.stdout))
    score.findings = frozenset(findings.read_text(encoding="utf-8").splitlines())


def _rows(case: Case, scores: dict[str, Score]) -> Iterator[list[str]]:
    full = {name: score for name, score in scores.items() if score.runs and name != "incremental"}
    expected = next(iter(full.values())).findings if full else frozenset()
    for name, score in scores.items():
        row = [f"{case.triples:,}", _SHOWN[name]]
        if not score.runs or score.left_out:
            yield [*row, score.left_out, *[""] * (len(_HEAD) - len(row) - 1)]
            continue
        if name == "incremental":
            same = "as a full run" if all(run["agrees"] for run in score.runs) else "NOT as a full run"
        elif len(full) == 1:
            same = "ran alone"
        elif score.findings == expected:
            same = "yes"
        else:
            same = f"NO: {len(score.findings - expected)} more, {len(expected - score.findings)} fewer"
        yield [
            *row,
            *(f"{score.median(*parts):.2f}" for parts in (("load",), ("validate",), ("load", "validate"))),
            f"{score.median('peak'):.0f}",
            *(_times(scores.get(_BASE), score, *parts) for parts in (("validate",), ("load", "validate"))),
            f"{len(score.findings):,}",
            same,
        ]


def _times(base: Score | None, score: Score, *parts: str) -> str:
    """Return how many times as fast as the base a contestant is; where the base gave up, by how much at least."""
    if base and base.runs and not base.left_out:
        return f"{base.median(*parts) / score.median(*parts):.1f}"
    return f"over {base.at_least / score.median(*parts):.0f}" if base and base.at_least else "–"


def _without_sparql(triples: list[Triple]) -> list[Triple]:
    """Return the shapes without those that hold a SPARQL constraint, so that nothing is left that does nothing."""
    held = f"{PREFIXES['sh']}sparql"
    gone = {end for t in triples if t.predicate.value == held for end in (t.subject, t.object)}
    return [t for t in triples if t.subject not in gone and t.object not in gone]


def _title(shapes: str) -> str:
    return "All our shapes" if shapes == "all" else "Our shapes without SPARQL constraints"


def _note(given: argparse.Namespace) -> str:
    return (
        f"Medians of {given.rounds} interleaved rounds, each run in its own process. Load reads the files; for "
        f"incremental it holds a full run too, and validate is what {given.changed} changed actions take. The "
        f"triples are those of the generated graph, the ontology, and what is derived."
    )


def _sizes(words: str) -> list[int]:
    return [size(word) for word in words.split(",")]


class _Names:
    """Reads names separated by commas, of those that there are."""

    def __init__(self, *known: str) -> None:
        self._known = known

    def __call__(self, words: str) -> list[str]:
        """Return the names; raise ArgumentTypeError for one that there is not."""
        if unknown := sorted(set(words.split(",")) - set(self._known)):
            raise argparse.ArgumentTypeError(f"no {unknown[0]!r}: there are {', '.join(self._known)}")
        return words.split(",")


if __name__ == "__main__":
    main()
