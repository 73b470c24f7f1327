"""Time every kind of page over HTTP, beside what Oxigraph's server needs for the queries behind the page alone.

Of each kind the page is asked that has most to show: the goal with most actions, the largest document, and so on. It
is made anew for every request. The peer answers the SPARQL text that the page itself gives as the query behind it,
and makes no page of it; so does rdflib-endpoint. A generated graph is asked of samsvar alone. The limit is an endpoint
that does nothing on the same server and framework. One client asks each by turns in every round; medians over the
rounds are told.
"""

import argparse
import contextlib
import html
import re
import sys
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

import servers
from generate import size
from results import PAGE, command, machine, progress, table, write_part
from samsvar.engine import value
from samsvar.knowledge import KnowledgeGraph
from samsvar.names import ID, PREFIXES, shorten

_LIBRARIES = ("fastapi", "granian", "jinja2", "pyoxigraph", "oxigraph", "rdflib-endpoint")
_FRESH = {"Accept": "text/html", "Accept-Encoding": "identity", "Cache-Control": "no-cache"}
_ROWS = {"Accept": "application/sparql-results+json"}
_BEHIND = re.compile(r'aria-label="SPARQL: [^"]*"[^>]*><pre><code>(.*?)</code>', re.DOTALL)
_PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("dcterms", "sv"))
_MOST = {
    "goal": "?thing a sv:Goal . ?counted sv:reaches ?thing ; a sv:Action",
    "focus area": "?thing a sv:FocusArea . ?counted dcterms:isPartOf ?thing",
    "action": "?thing a sv:Action ; sv:reaches ?counted",
    "owner": "?counted sv:owner ?thing ; a sv:Action",
    "document": "?counted sv:statedIn ?thing",
    "regional document": "?counted sv:statedIn ?thing ; a sv:Goal . ?action sv:reaches ?counted ; a sv:Action",
    "alignment": "?thing a sv:Alignment ; sv:target ?goal . ?counted sv:reaches ?goal",
}
"""What is counted to find the things with most to show; the first of those that have as much."""
_TARGETS = {False: 100, True: 1000}
"""Milliseconds that a page may take, of the shipped graph and of a generated one."""


@dataclass(frozen=True)
class Timed:
    """A page, the queries behind it, how many bytes it has before compression, and the seconds of each request."""

    name: str
    address: str
    queries: Sequence[str]
    bytes: int
    took: Mapping[str, list[float]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Read the command line, run, and write the table."""
    parser = argparse.ArgumentParser(prog="pages.py", description=__doc__.splitlines()[0])
    parser.add_argument("--triples", type=size, metavar="N", help="to generate; the shipped graph if not given")
    parser.add_argument("--seed", type=int, default=1, metavar="S", help="of the graph (default: 1)")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="(default: 5)")
    parser.add_argument("--requests", type=int, default=5, metavar="N", help="of one page a round (default: 5)")
    parser.add_argument("--target", type=int, metavar="MS", help="what a page may take (default: 100; generated, 1000)")
    parser.add_argument(
        "--without", default="", metavar="NAME,NAME", help="peers to leave out: oxigraph, rdflib-endpoint"
    )
    parser.add_argument("--output", type=Path, default=PAGE, metavar="FILE", help="page to write the table into")
    given = parser.parse_args(arguments)
    started = command("pages.py", sys.argv[1:] if arguments is None else arguments)
    with tempfile.TemporaryDirectory() as folder, contextlib.ExitStack() as stack:
        place = Path(folder)
        collection, data, graph = servers.prepare(place, given.triples, given.seed)
        addresses, triples = kinds(graph), len(graph.engine)
        del graph
        ours = servers.samsvar(stack, collection)
        bare = servers.nothing(stack, place)
        peers = _peers(stack, place, data, given)
        pages = [_page(name, f"{ours}{path}", ["samsvar", "nothing", *peers]) for name, path in addresses.items()]
        for number in range(given.rounds):
            progress(f"round {number + 1}")
            for page in pages:
                _round(page, bare, peers, given.requests)
    generated = bool(given.triples)
    target = _TARGETS[generated] if given.target is None else given.target
    name = f"pages, {'generated' if generated else 'shipped'} graph"
    about = f"`{started}`\n\n{triples:,} triples. {machine(_LIBRARIES)}"
    parts = [f"## {name.capitalize()}", about, _verdict(pages, target), _table(pages, list(peers))]
    write_part(name, "\n\n".join(parts), given.output)


def _peers(stack: contextlib.ExitStack, place: Path, data: Path, given: argparse.Namespace) -> dict[str, str]:
    """Start the peers, with the shipped graph only: some of the queries take them many minutes on a large one."""
    without, peers = set(given.without.split(",")), dict[str, str]()
    if given.triples:
        return peers
    if "oxigraph" not in without:
        peers["Oxigraph's server"] = servers.oxigraph(stack, place, data)
    if "rdflib-endpoint" not in without:
        peers["rdflib-endpoint"] = servers.rdflib_endpoint(stack, place, data)
    return peers


def kinds(graph: KnowledgeGraph) -> dict[str, str]:
    """Return the path of a page of each kind, of the things of a graph with most to show, by a name for the kind."""
    goal, other = _most(graph, "goal", 2)
    (area,), (action,), (alignment,) = (_most(graph, name, 1) for name in ("focus area", "action", "alignment"))
    owner, another = _most(graph, "owner", 2)
    document, second = _most(graph, "document", 2)
    (regional,) = _most(graph, "regional document", 1)
    word = next(word for word in graph.label(goal).split() if len(word) > 3)  # noqa: PLR2004
    example = {"example": "supporting-actions", "target": _short(goal)}
    asked: dict[str, tuple[str, dict[str, str]]] = {
        "start": ("/", {}),
        "search": ("/search", {"q": word}),
        "goal": (f"/page/id/{_short(goal)}", {}),
        "focus area": (f"/page/id/{_short(area)}", {}),
        "action": (f"/page/id/{_short(action)}", {}),
        "owner": (f"/page/id/{_short(owner)}", {}),
        "document": (f"/page/id/{_short(document)}", {}),
        "chains": ("/chains", {"from": _short(_reaching(graph, goal)), "to": _short(goal)}),
        "matrix, documents": ("/matrix", {"document": _short(regional), "columns": "documents"}),
        "matrix, focus areas": ("/matrix", {"document": _short(regional), "columns": "focus-areas"}),
        "matrix, organisations": ("/matrix", {"document": _short(regional), "columns": "organisations"}),
        "actions": ("/actions", {}),
        "actions, by name": ("/actions", {"sort": "action"}),
        "actions, by deadline": ("/actions", {"sort": "-due"}),
        "actions without owner": ("/actions", {"without-owner": "true"}),
        "actions of an owner": ("/actions", {"owner": _short(owner)}),
        "timeline": ("/actions", {"view": "timeline"}),
        "actions, as a file": ("/actions", {"format": "csv"}),
        "map": ("/map", {}),
        "map around a goal": ("/map", {"around": _short(goal)}),
        "findings by rule": ("/findings", {"by": "rule"}),
        "findings by document": ("/findings", {"by": "document"}),
        "workbench": ("/workbench", {}),
        "workbench, an example run": ("/workbench", {**example, "run": "true"}),
        "compare documents": ("/compare", {"a": _short(document), "b": _short(second)}),
        "compare organisations": ("/compare", {"a": _short(owner), "b": _short(another)}),
        "another goal": (f"/page/id/{_short(other)}", {}),
        "alignment": (f"/page/id/{_short(alignment)}", {}),
        "class": ("/page/def/Action", {}),
        "dataset": ("/page/dataset", {}),
    }
    return {name: f"{path}?{urlencode({**values, 'lang': 'nb'})}" for name, (path, values) in asked.items()}


def _most(graph: KnowledgeGraph, name: str, count: int) -> list[str]:
    found = graph.engine.rows(
        f"{_PROLOGUE}SELECT ?thing (COUNT(DISTINCT ?counted) AS ?n) WHERE {{ {_MOST[name]} }} "
        f"GROUP BY ?thing ORDER BY DESC(?n) ?thing LIMIT {count}"
    )
    return [value(thing) for thing, _ in found]


def _reaching(graph: KnowledgeGraph, goal: str) -> str:
    found = graph.engine.rows(
        f"{_PROLOGUE}SELECT ?action WHERE {{ ?action sv:reaches <{goal}> ; a sv:Action . "
        f"FILTER NOT EXISTS {{ ?action sv:contributesTo <{goal}> }} }} ORDER BY ?action LIMIT 1"
    )
    return value(found[0][0])


def _short(iri: str) -> str:
    return iri.removeprefix(ID) if iri.startswith(ID) else shorten(iri)


def _page(name: str, address: str, contestants: Sequence[str]) -> Timed:
    """Look at a page once, which also lets the service make what it keeps."""
    text = servers.get(address, _FRESH).decode("utf-8")
    queries = [html.unescape(found) for found in _BEHIND.findall(text)]
    return Timed(name, address, queries, len(text.encode("utf-8")), {contestant: [] for contestant in contestants})


def _round(page: Timed, bare: str, peers: Mapping[str, str], requests: int) -> None:
    page.took["samsvar"].extend(servers.times(page.address, _FRESH, requests))
    page.took["nothing"].extend(servers.times(bare, {}, requests))
    for name, endpoint in peers.items():
        if page.queries:
            each = [servers.times(_question(endpoint, text), _ROWS, requests) for text in page.queries]
            page.took[name].extend(sum(together) for together in zip(*each, strict=False))


def _question(endpoint: str, text: str) -> str:
    return f"{endpoint}?{urlencode({'query': text})}"


def _verdict(pages: Sequence[Timed], target: int) -> str:
    slow = [page.name for page in pages if 1000 * median(page.took["samsvar"]) >= target]
    every = median(median(page.took["samsvar"]) for page in pages)
    told = f"Target: every page under {target} ms. Median over the kinds: {1000 * every:.0f} ms. "
    return told + (f"**Over the target: {', '.join(slow)}.**" if slow else "None is over the target.")


def _table(pages: Sequence[Timed], peers: Sequence[str]) -> str:
    head = ("page", "queries behind it", "kB before compression", "median, ms", "p95, ms", "times doing nothing")
    told: list[Callable[[Timed], str]] = [_against(name) for name in peers]
    rows = [
        [
            *(page.name, str(len(page.queries)), f"{page.bytes / 1000:.1f}"),
            *(_ms(median(page.took["samsvar"])), _ms(_p95(page.took["samsvar"]))),
            f"{median(page.took['samsvar']) / median(page.took['nothing']):.0f}",
            *(tell(page) for tell in told),
        ]
        for page in pages
    ]
    return table((*head, *(f"{name}, the queries alone: ms (times samsvar's page)" for name in peers)), rows)


def _against(name: str) -> Callable[[Timed], str]:
    def tell(page: Timed) -> str:
        if not page.took[name]:
            return "–"
        its = median(page.took[name])
        return f"{_ms(its)} ({its / median(page.took['samsvar']):.2g})"

    return tell


def _p95(took: Sequence[float]) -> float:
    return sorted(took)[int(len(took) * 0.95)]


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:.1f}"


if __name__ == "__main__":
    main()
