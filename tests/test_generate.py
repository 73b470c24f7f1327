"""The generated graphs: the same for a seed, of the size asked for, in constant memory, faulty where it says so."""

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from pyoxigraph import RdfFormat, parse

from samsvar.derivation import support_graph
from samsvar.engine import EmbeddedEngine, NamedNode, Quad, value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import SV
from samsvar.resources import Collection

BENCHMARKS = Path(__file__).parent.parent / "benchmarks"
GENERATE = [sys.executable, str(BENCHMARKS / "generate.py")]
PEAK = """
import io, sys, tracemalloc
sys.path.insert(0, sys.argv[1])
from national.country import Country
class Nowhere(io.TextIOBase):
    def writelines(self, lines): pass
Country(Nowhere(), 3_000, 1, 0.02).write()
tracemalloc.start()
Country(Nowhere(), int(sys.argv[2]), 1, 0.02).write()
print(tracemalloc.get_traced_memory()[1])
"""


def generate(output: Path, triples: int, *options: str) -> dict[str, Any]:
    """Write a graph and return what its sidecar tells."""
    command = [*GENERATE, "--triples", str(triples), "--output", str(output), *options]
    subprocess.run(command, check=True, capture_output=True)
    told: dict[str, Any] = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))
    return told


def quads(file: Path) -> list[Quad]:
    return list(parse(path=str(file), format=RdfFormat.N_TRIPLES))


def findings(folder: Path) -> Counter[str]:
    """Return how many findings each rule gives in the collection of a folder."""
    report = KnowledgeGraph.load(Collection.at(folder)).validate()
    return Counter(finding.rule.rpartition("/")[2] for finding in report.findings)


def test_same_seed_gives_the_same_bytes_and_another_seed_others(tmp_path: Path) -> None:
    for name, seed in (("one.nt", "7"), ("same.nt", "7"), ("other.nt", "8")):
        generate(tmp_path / name, 3_000, "--seed", seed)
    assert (tmp_path / "one.nt").read_bytes() == (tmp_path / "same.nt").read_bytes()
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "same.json").read_bytes()
    assert (tmp_path / "one.nt").read_bytes() != (tmp_path / "other.nt").read_bytes()


@pytest.mark.parametrize("triples", [3_000, 20_000, 100_000])
def test_size_is_the_one_asked_for(tmp_path: Path, triples: int) -> None:
    told = generate(tmp_path / "graph.nt", triples)
    lines = (tmp_path / "graph.nt").read_text(encoding="utf-8").splitlines()
    assert told["triples"] == len(lines) == len(set(lines))
    assert abs(len(lines) - triples) <= 0.02 * triples


def test_country_has_its_shape_and_few_plans_hold_most_actions(tmp_path: Path) -> None:
    told = generate(tmp_path / "graph.nt", 100_000, "--faults", "0")
    graph = quads(tmp_path / "graph.nt")
    kinds = Counter(
        value(quad.object).rpartition("/")[2] for quad in graph if quad.predicate.value.endswith("#classification")
    )
    shape = {"regional-health-authority": 4, "hospital-trust": 20, "health-community": 19, "municipality": 357}
    assert kinds == {**shape, "editors": 1}
    actions = Counter(
        value(quad.subject).rsplit("/", 2)[1] for quad in graph if quad.object == NamedNode(f"{SV}Action")
    )
    assert actions.total() == told["things"]["action"]
    assert sum(count for _, count in actions.most_common(len(actions) // 10)) > 0.3 * actions.total()


def test_about_two_per_cent_are_faulty(tmp_path: Path) -> None:
    told = generate(tmp_path / "graph.nt", 20_000)
    assert 0.015 <= sum(told["faulty"].values()) / sum(told["things"].values()) <= 0.025


@pytest.mark.parametrize("options", [("--faults", "0"), ("--seed", "3"), ("--faults", "0.5", "--seed", "2")])
def test_rules_find_the_planted_faults_and_no_others(tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "data").mkdir()
    told = generate(tmp_path / "data" / "graph.ttl", 6_000 if "0.5" in options else 3_000, *options)
    assert findings(tmp_path) == told["findings"]


def test_many_faults_break_every_rule_that_the_catalogue_names(tmp_path: Path) -> None:
    told = generate(tmp_path / "graph.nt", 20_000, "--faults", "0.5")
    catalogue = (BENCHMARKS / "national" / "faults.py").read_text(encoding="utf-8")
    assert told["findings"].keys() == set(re.findall(r"[A-Z]\w+Shape-\w+", catalogue))


def test_chains_from_an_action_to_a_vision_have_two_to_five_steps(tmp_path: Path) -> None:
    generate(tmp_path / "graph.ttl", 3_000, "--faults", "0")
    engine = EmbeddedEngine()
    engine.load_files([(tmp_path, tmp_path / "graph.ttl")])
    steps = support_graph(engine)
    visions = [element for element in steps if "/vision/" in element]
    actions = [element for element in steps if "/action/" in element]
    chains = (chain for action in actions for chain in nx.all_simple_paths(steps, action, visions))
    assert {len(chain) - 1 for chain in chains} == {2, 3, 4, 5}


def test_memory_does_not_grow_with_the_graph() -> None:
    peaks = [
        int(subprocess.run([sys.executable, "-c", PEAK, str(BENCHMARKS), size], check=True, capture_output=True).stdout)
        for size in ("100000", "200000")
    ]
    assert peaks[1] < 1.1 * peaks[0]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--triples", "many", "--output", "x.nt"), "not a number of 3000 or more: 'many'"),
        (("--triples", "2999", "--output", "x.nt"), "not a number of 3000 or more: '2999'"),
        (("--triples", "3000", "--output", "x.nt", "--faults", "2"), "not a share from 0 to 1: '2'"),
        (("--triples", "3000", "--output", "x.rdf"), "--output must end in .nt or .ttl: x.rdf"),
        (("--triples", "3000", "--output", "no/such/folder/x.nt"), "x.nt cannot be written: No such file"),
    ],
)
def test_wrong_usage_is_told_in_a_line(tmp_path: Path, options: tuple[str, ...], message: str) -> None:
    ended = subprocess.run([*GENERATE, *options], cwd=tmp_path, check=False, capture_output=True, text=True)
    assert ended.returncode == 2
    assert message in ended.stderr
    assert not list(tmp_path.iterdir())
