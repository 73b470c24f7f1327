"""A graph to serve, the servers that a benchmark asks, all started for it and stopped after it, and how they are asked.

Every server listens on a free port of 127.0.0.1. What a server writes goes into the folder of the run.
"""

import contextlib
import http.client
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from generate import generate
from results import progress
from samsvar.knowledge import KnowledgeGraph
from samsvar.resources import Collection

sys.path.append(str(Path(__file__).parents[1] / "tests"))

import peers

peers.PATIENCE = 1800
_ENOUGH = 20
"""Seconds after which a slow server need not be asked again in one round."""
_UNLIMITED = {
    "SAMSVAR_RATE": "0",
    "SAMSVAR_QUERY_QUEUE": "100",
    "SAMSVAR_ACCESS_LOG": "false",
    "SAMSVAR_BLOCKING": "",
}
_NOTHING = """
import asyncio, sys
from fastapi import FastAPI
from granian.constants import Interfaces
from granian.server.embed import Server
app = FastAPI()

@app.get("/")
async def nothing() -> dict[str, str]:
    return {"nothing": "at all"}

server = Server(app, port=int(sys.argv[1]), interface=Interfaces.ASGI, log_enabled=False)
asyncio.run(server.serve())
"""


def prepare(place: Path, triples: int | None, seed: int) -> tuple[Path, Path, KnowledgeGraph]:
    """Lay out a collection in a folder: the shipped one or, with a number of triples, one that is generated.

    Return its folder, its graph with all that is derived as N-Triples, and that graph.
    """
    progress("preparing the graph")
    shipped = Collection.at()
    folder = place / "collection"
    for part in (shipped.ontology, shipped.shapes, shipped.queries, *([] if triples else [shipped.data])):
        shutil.copytree(part, folder / part.name)
    if triples:
        (folder / "data").mkdir()
        generate(triples, folder / "data" / "generated.ttl", seed=seed)
    graph = KnowledgeGraph.load(Collection.at(folder))
    data = place / "graph.nt"
    with data.open("wb") as stream:
        stream.writelines(f"{line} .\n".encode() for line in {str(quad.triple) for quad in graph.engine.quads()})
    return folder, data, graph


def samsvar(stack: contextlib.ExitStack, collection: Path, ready: str = "/health/ready") -> str:
    """Start samsvar without limits on requests; return its address once it answers at the path that ready names."""
    began = time.perf_counter()
    program = Path(sys.executable).with_name("samsvar")
    port = peers.free_port()
    _start(stack, [str(program), "--graph", str(collection), "serve", "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    _await(f"{address}{ready}")
    progress(f"samsvar is ready after {time.perf_counter() - began:.2f} s")
    return address


def nothing(stack: contextlib.ExitStack, place: Path) -> str:
    """Start an endpoint that does nothing, on the server and the framework of samsvar; return its address."""
    port = peers.free_port()
    program = place / "nothing.py"
    program.write_text(_NOTHING, encoding="utf-8")
    _start(stack, [sys.executable, str(program), str(port)])
    address = f"http://127.0.0.1:{port}/"
    _await(address)
    return address


def oxigraph(stack: contextlib.ExitStack, place: Path, data: Path) -> str:
    """Start Oxigraph's server in memory, with a graph; return the address that takes queries."""
    progress("loading Oxigraph's server")
    peer = stack.enter_context(peers.oxigraph(_folder(place, "oxigraph")))
    where = urlsplit(f"{peer.store}?default")
    connection = http.client.HTTPConnection(where.netloc, timeout=600)
    with data.open("rb") as stream:
        headers = {"Content-Type": "application/n-triples", "Content-Length": str(data.stat().st_size)}
        connection.request("POST", f"{where.path}?{where.query}", body=stream, headers=headers)
        response = connection.getresponse()
        response.read()
    if response.status >= http.client.BAD_REQUEST:
        raise SystemExit(f"Oxigraph's server does not take the graph: {response.status}")
    return peer.query


def rdflib_endpoint(stack: contextlib.ExitStack, place: Path, data: Path) -> str:
    """Start rdflib-endpoint with a graph; return the address that takes queries."""
    progress("loading rdflib-endpoint")
    return stack.enter_context(peers.rdflib_endpoint(_folder(place, "rdflib"), data)).query


def virtuoso(stack: contextlib.ExitStack, place: Path, data: Path) -> str:
    """Start Virtuoso with a graph; return the address that takes queries."""
    progress("loading Virtuoso")
    folder = _folder(place, "virtuoso")
    peer = stack.enter_context(peers.virtuoso(folder, buffers=170_000))
    shutil.copy(data, folder / "graph.nt")
    settings = (folder / "virtuoso.ini").read_text(encoding="utf-8")
    port = re.search(r"^ServerPort\s*=\s*127\.0\.0\.1:(\d+)", settings, re.MULTILINE)
    if port is None:
        raise SystemExit("Virtuoso's settings name no port")
    words = f"DB.DBA.TTLP_MT(file_to_string_output('{folder / 'graph.nt'}'), '', 'urn:samsvar', 512); checkpoint;"
    line = ["isql-vt", f"127.0.0.1:{port[1]}", "dba", "dba", f"EXEC={words}"]
    subprocess.run(line, check=True, capture_output=True, timeout=900)  # noqa: S603
    return peer.query


def get(url: str, headers: Mapping[str, str]) -> bytes:
    """Return what is at an address; end the run if that is no success."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=600)
    connection.request("GET", f"{where.path}?{where.query}", headers=dict(headers))
    response = connection.getresponse()
    body = response.read()
    connection.close()
    if response.status != http.client.OK:
        raise SystemExit(f"{url} answers {response.status}: {body[:300]!r}")
    return body


def times(url: str, headers: Mapping[str, str], requests: int) -> list[float]:
    """Return the seconds that each of some requests to an address took, one after the other on one connection."""
    where = urlsplit(url)
    connection = http.client.HTTPConnection(where.netloc, timeout=600)
    target = f"{where.path}?{where.query}"
    took: list[float] = []
    while len(took) <= requests and sum(took) < _ENOUGH:
        began = time.perf_counter()
        connection.request("GET", target, headers=dict(headers))
        response = connection.getresponse()
        response.read()
        if response.status != http.client.OK:
            raise SystemExit(f"{url} answers {response.status}")
        took.append(time.perf_counter() - began)
    connection.close()
    return took[1:] or took  # the first one opened the connection


def _start(stack: contextlib.ExitStack, line: list[str]) -> None:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(line, stdout=quiet, stderr=quiet, env={**os.environ, **_UNLIMITED})  # noqa: S603

    def stop() -> None:
        process.terminate()
        process.wait(timeout=60)

    stack.callback(stop)


def _await(url: str, seconds: float = 600) -> None:
    where = urlsplit(url)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        with contextlib.suppress(OSError):
            connection = http.client.HTTPConnection(where.netloc, timeout=10)
            connection.request("GET", f"{where.path}?{where.query}")
            if connection.getresponse().status == http.client.OK:
                return
        time.sleep(0.01)
    raise SystemExit(f"{url} does not answer")


def _folder(place: Path, name: str) -> Path:
    (place / name).mkdir()
    return place / name
