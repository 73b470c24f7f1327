"""Write a national-scale graph in the model of samsvar, with a known number of faults.

The same seed and size give the same bytes. The graph is written as it is made, one thing at a time, so memory does
not grow with its size. N-Triples is Turtle too: name the file `.ttl` and `samsvar` loads it. Beside FILE stands a
sidecar of the same name and the suffix `.json`: what was written, and how many findings each rule must give.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

from national.country import SMALLEST, Country

FAULTY = 0.02


def generate(triples: int, output: Path, *, seed: int = 1, faults: float = FAULTY) -> Country:
    """Write a graph of about so many triples, and the sidecar beside it; raise OSError if that cannot be done."""
    with output.open("w", encoding="utf-8") as stream:
        country = Country(stream, triples, seed, faults)
        country.write()
    told = {
        "seed": seed,
        "triples": country.triples,
        "things": dict(sorted(country.planter.things.items())),
        "faulty": dict(sorted(country.planter.planted.items())),
        "findings": dict(sorted(country.planter.findings.items())),
    }
    output.with_suffix(".json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
    return country


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line and write the graph."""
    parser = argparse.ArgumentParser(prog="generate.py", description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=size, required=True, metavar="N", help=f"how many, at least {SMALLEST}")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="the same gives the same graph (default: 1)")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="file to write, .nt or .ttl")
    parser.add_argument(
        "--faults", type=_share, default=FAULTY, metavar="SHARE", help=f"of things that are faulty (default: {FAULTY})"
    )
    given = parser.parse_args(arguments)
    if given.output.suffix not in {".nt", ".ttl"}:
        parser.error(f"--output must end in .nt or .ttl: {given.output}")
    try:
        country = generate(given.triples, given.output, seed=given.seed, faults=given.faults)
    except OSError as error:
        parser.error(f"{given.output} cannot be written: {error.strerror}")
    planted = country.planter
    print(f"{country.triples} triples, {planted.planted.total()} faulty of {planted.things.total()} things")


def size(words: str) -> int:
    """Read a number of triples; raise ArgumentTypeError if it is none, or too small for the country."""
    if not words.isdecimal() or int(words) < SMALLEST:
        raise argparse.ArgumentTypeError(f"not a number of {SMALLEST} or more: {words!r}")
    return int(words)


def _share(words: str) -> float:
    try:
        share = float(words)
    except ValueError:
        share = -1
    if not 0 <= share <= 1:
        raise argparse.ArgumentTypeError(f"not a share from 0 to 1: {words!r}")
    return share


if __name__ == "__main__":
    main()
