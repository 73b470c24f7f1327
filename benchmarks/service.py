"""Compare what answers the main question over HTTP, on one graph, side by side in one run.

The contestants: samsvar's API and its `/sparql`; Oxigraph's server in memory, rdflib-endpoint and Virtuoso, each with
the query text that suits it best; and, as the limit, an endpoint that does nothing on the same server and framework.
All are started, and all must give the same rows, or nothing is measured. Latency: one client, which asks each
contestant in turn in every round. Rate: wrk with 50 clients, by turns too. Medians over the rounds are told.
"""

import argparse
import contextlib
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from urllib.parse import urlencode, urlsplit

import servers
from generate import size
from results import PAGE, command, machine, progress, table, write_part
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import PREFIXES

_LIBRARIES = ("fastapi", "granian", "pyoxigraph", "oxigraph", "rdflib", "rdflib-endpoint")
_SPARQL_JSON = "application/sparql-results+json"
_COLUMNS = ("action", "actionLabel", "strength", "direct", "owners", "document", "documentLabel")
_PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("skos", "sv"))
_LEAN = """
SELECT ?action ?actionLabel ?strong ?direct (GROUP_CONCAT(DISTINCT ?name; SEPARATOR = "; ") AS ?owners)
  ?document ?documentLabel
WHERE {
  %s
  ?action sv:reaches %s ; a sv:Action ; sv:statedIn ?document .
  OPTIONAL { ?action skos:prefLabel ?actionLabel FILTER(LANG(?actionLabel) = "nb") }
  OPTIONAL { ?document skos:prefLabel ?documentLabel FILTER(LANG(?documentLabel) = "nb") }
  OPTIONAL { ?action sv:owner ?agent . ?agent skos:prefLabel ?name FILTER(LANG(?name) = "nb") }
  BIND(EXISTS { ?action sv:reachesStrongly %s } AS ?strong)
  BIND(EXISTS { ?action sv:contributesTo %s } AS ?direct)
}
GROUP BY ?action ?actionLabel ?strong ?direct ?document ?documentLabel
ORDER BY ?document ?action"""
_WRK = re.compile(r"(?:50%\s+(?P<p50>\S+))|(?:99%\s+(?P<p99>\S+))|(?:Requests/sec:\s+(?P<rate>\S+))")
_UNITS = {"us": 1e-3, "ms": 1.0, "s": 1e3}


@dataclass
class Contestant:
    """One thing that answers: the address for a question, and how to read the rows of an answer."""

    name: str
    url: Callable[[str], str]
    rows: Callable[[bytes], list[tuple[str, ...]]] | None
    headers: dict[str, str] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run, and write the tables; exit with 1 if two contestants do not give the same rows."""
    parser = argparse.ArgumentParser(prog="service.py", description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=size, metavar="N", help="to generate; the shipped graph if not given")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the graph (default: 1)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="(default: 5)")
    parser.add_argument("--requests", type=int, default=20, metavar="N", help="of one contestant a round (default: 20)")
    parser.add_argument("--seconds", type=int, default=5, metavar="N", help="of wrk a round (default: 5)")
    parser.add_argument("--without", default="", metavar="NAME,NAME", help="peers to leave out")
    parser.add_argument("--output", type=Path, default=PAGE, metavar="FILE", help="page to write the tables into")
    given = parser.parse_args(arguments)
    started = command("service.py", sys.argv[1:] if arguments is None else arguments)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        place = Path(folder)
        collection, data, graph = servers.prepare(place, given.triples, given.seed)
        goals, triples = _goals(graph), len(graph.engine)
        del graph
        contestants = [*_ours(stack, collection, place), *_peers(stack, data, place, set(given.without.split(",")))]
        parts = [_latencies(contestants, goals, given)]
        parts += [] if given.triples else [_startup(collection, next(iter(goals.values())), given.rounds)]
        if shutil.which("wrk"):
            parts.append(_rates(contestants, goals, given, place))
    about = f"`{started}`\n\n{triples:,} triples. {machine(_LIBRARIES)}"
    name = f"service, {'generated' if given.triples else 'shipped'} graph"
    write_part(name, "\n\n".join([f"## {name.capitalize()}", about, *parts]), given.output)


def _goals(graph: KnowledgeGraph) -> dict[str, str]:
    """Return the goal with the most rows and the one with the number next to fifty."""
    found = graph.engine.rows(
        f"{_PROLOGUE}SELECT ?goal (COUNT(DISTINCT ?action) AS ?n) WHERE "
        "{ ?action sv:reaches ?goal ; a sv:Action . ?goal a sv:Goal } GROUP BY ?goal ORDER BY DESC(?n) ?goal"
    )
    counted = [(int(value(number)), value(goal)) for goal, number in found]
    chosen = [counted[0], min(counted, key=lambda pair: (abs(pair[0] - 50), pair[1]))]
    return {f"{number:,} rows": goal for number, goal in dict.fromkeys(chosen)}


def _ours(stack: contextlib.ExitStack, collection: Path, place: Path) -> list[Contestant]:
    at = servers.samsvar(stack, collection)
    bare = servers.nothing(stack, place)
    asked = "/api/v1/supporting-actions?"
    fresh = {"Accept": "application/json", "Cache-Control": "no-cache"}
    return [
        Contestant("samsvar, API", lambda goal: at + asked + urlencode({"target": goal}), _api_rows, fresh),
        Contestant(
            "samsvar, API, cached", lambda goal: at + asked + urlencode({"target": goal}), _api_rows, {"Accept": "*/*"}
        ),
        Contestant(
            "samsvar, /sparql",
            lambda goal: f"{at}/sparql?{urlencode({'query': _lean(goal)})}",
            _sparql_rows,
            {"Accept": _SPARQL_JSON, "Cache-Control": "no-cache"},
        ),
        Contestant("endpoint that does nothing", lambda _: bare, None),
    ]


def _peers(stack: contextlib.ExitStack, data: Path, place: Path, without: set[str]) -> Iterator[Contestant]:
    asked = {"Accept": _SPARQL_JSON}
    if "oxigraph" not in without:
        at = servers.oxigraph(stack, place, data)
        yield Contestant("Oxigraph's server, in memory", _asker(at, _lean), _sparql_rows, asked)
    if "virtuoso" not in without and shutil.which("virtuoso-t"):
        at = servers.virtuoso(stack, place, data)
        yield Contestant("Virtuoso", _asker(at, _lean), _sparql_rows, asked)
    if "rdflib-endpoint" not in without:
        at = servers.rdflib_endpoint(stack, place, data)
        yield Contestant("rdflib-endpoint", _asker(at, _lean_constant), _sparql_rows, asked)


def _asker(address: str, text: Callable[[str], str]) -> Callable[[str], str]:
    return lambda goal: f"{address}?{urlencode({'query': text(goal)})}"


def _lean(goal: str) -> str:
    return _PROLOGUE + _LEAN % (f"VALUES ?goal {{ <{goal}> }}", "?goal", "?goal", "?goal")


def _lean_constant(goal: str) -> str:
    text = _LEAN.replace("DISTINCT ?name", 'DISTINCT COALESCE(?name, "")')  # rdflib stops at what is not bound
    return _PROLOGUE + text % ("", *[f"<{goal}>"] * 3)


def _api_rows(body: bytes) -> list[tuple[str, ...]]:
    rows = json.loads(body)["rows"]
    return [_row({**row, "strong": row["strength"].endswith("/strong")}) for row in rows]


def _sparql_rows(body: bytes) -> list[tuple[str, ...]]:
    bindings = json.loads(body)["results"]["bindings"]
    rows = [{name: term["value"] for name, term in row.items()} for row in bindings]
    return [_row({**row, **{name: row[name] in {"true", "1"} for name in ("strong", "direct")}}) for row in rows]


def _row(row: dict[str, object]) -> tuple[str, ...]:
    named = str(row.get("owners", "")).split("; ")
    labelled = (name for name in named if name and not name.startswith("https:"))  # our API names the others too
    owners = "; ".join(sorted(labelled))
    plain = (
        str(row.get(name, "")) for name in ("action", "actionLabel", "strong", "direct", "document", "documentLabel")
    )
    return (*plain, owners)


def _latencies(contestants: list[Contestant], goals: dict[str, str], given: argparse.Namespace) -> str:
    rows = []
    for title, goal in goals.items():
        _same_rows(contestants, goal)
        times: dict[str, list[float]] = {contestant.name: [] for contestant in contestants}
        for number in range(given.rounds):
            progress(f"latency, {title}, round {number + 1}")
            turn = number % len(contestants)
            for contestant in (*contestants[turn:], *contestants[:turn]):
                times[contestant.name] += servers.times(contestant.url(goal), contestant.headers, given.requests)
        ours = median(times[contestants[0].name])
        for contestant in contestants:
            took = sorted(times[contestant.name])
            rows.append(
                [
                    *(title, contestant.name, f"{1000 * median(took):.2f}"),
                    *(f"{1000 * took[int(len(took) * 0.95)]:.2f}", f"{median(took) / ours:.1f}"),
                ]
            )
    head = ("answer", "from", "median, ms", "p95, ms", "times samsvar's API, uncached")
    return f"### One client\n\n{table(head, rows)}"


def _rates(contestants: list[Contestant], goals: dict[str, str], given: argparse.Namespace, place: Path) -> str:
    goal = list(goals.values())[-1]
    found: dict[str, list[dict[str, float]]] = {contestant.name: [] for contestant in contestants}
    for number in range(given.rounds):
        progress(f"rate, round {number + 1}")
        for contestant in contestants:
            found[contestant.name].append(_wrk([contestant.url(goal)], contestant.headers, given.seconds, place))
    mixed = "samsvar, API, 5 % large answers"
    small, large = contestants[0].url(goal), contestants[0].url(next(iter(goals.values())))
    found[mixed] = [
        _wrk([small] * 19 + [large], contestants[0].headers, given.seconds, place) for _ in range(given.rounds)
    ]
    bare = median(run["rate"] for run in found["endpoint that does nothing"])
    rows = []
    for name, runs in found.items():
        rate, p50, p99 = (median(run[key] for run in runs) for key in ("rate", "p50", "p99"))
        rows.append(
            [
                list(goals)[-1],
                name,
                f"{rate:,.0f}",
                f"{rate / bare:.2f}",
                f"{p50:.1f}",
                f"{p99:.1f}",
                f"{p99 / p50:.1f}" if p50 else "–",
            ]
        )
    head = ("answer", "from", "answers a second", "of doing nothing", "median, ms", "p99, ms", "p99 over median")
    return f"### Fifty clients\n\n{table(head, rows)}"


def _startup(collection: Path, goal: str, rounds: int) -> str:
    """Tell how long it takes from the start of the program to the first answer."""
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        with contextlib.ExitStack() as stack:
            servers.samsvar(stack, collection, f"/api/v1/supporting-actions?{urlencode({'target': goal})}")
            took.append(time.perf_counter() - began)
    return f"### Start-up\n\nFrom the start of the program to its first answer: {median(took):.2f} s."


def _same_rows(contestants: list[Contestant], goal: str) -> None:
    expected: list[tuple[str, ...]] | None = None
    for contestant in contestants:
        if contestant.rows is None:
            continue
        rows = sorted(contestant.rows(servers.get(contestant.url(goal), contestant.headers)))
        if expected is not None and rows != expected:
            differ = sorted(set(rows) ^ set(expected))[:2]
            raise SystemExit(f"{contestant.name} gives other rows about {goal}: {len(rows)}, {len(expected)}: {differ}")
        expected = rows


def _wrk(urls: list[str], headers: dict[str, str], seconds: int, place: Path) -> dict[str, float]:
    paths = [url.partition(urlsplit(url).netloc)[2] for url in urls]
    script = place / "requests.lua"
    listed = ", ".join(json.dumps(path) for path in paths)
    script.write_text(
        f"local paths = {{ {listed} }}\nlocal n = 0\nfunction request() n = n % #paths + 1\n"
        "return wrk.format(nil, paths[n]) end\n",
        encoding="utf-8",
    )
    line = ["wrk", "-t1", "-c50", f"-d{seconds}s", "--latency", "--timeout", "30s", "-s", str(script)]
    line += [word for name, text in headers.items() for word in ("-H", f"{name}: {text}")]
    told = subprocess.run([*line, urls[0]], check=True, capture_output=True, text=True).stdout  # noqa: S603
    if "Non-2xx" in told:
        raise SystemExit(f"{urls[0]} does not answer every request:\n{told}")
    figures = {name: text for match in _WRK.finditer(told) for name, text in match.groupdict().items() if text}
    return {name: float(text) if name == "rate" else _milliseconds(text) for name, text in figures.items()}


def _milliseconds(text: str) -> float:
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()  # type: ignore[union-attr]
    return float(number) * _UNITS[unit]


if __name__ == "__main__":
    main()
