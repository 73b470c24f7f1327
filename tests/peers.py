"""Other SPARQL servers, started for a test or a benchmark on free ports of 127.0.0.1 and stopped by process id.

Each is a context manager that gives a `Peer` with the addresses to ask and to write to. What a server writes goes
into the folder that it is given.
"""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

DEBIAN = Path("/etc/virtuoso-opensource-7/virtuoso.ini")
PATIENCE = 60
"""Seconds that a server is given to start and to load what it is given."""


@dataclass(frozen=True)
class Peer:
    """A server that answers: where, and as whom one may write."""

    name: str
    query: str
    update: str
    process: int
    user: str = ""
    password: str = ""
    store: str = ""
    """Address of the Graph Store Protocol, where the server has one that asks for no password."""


def free_port() -> int:
    """Return a port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def virtuoso_is_here() -> bool:
    """Tell whether Debian's virtuoso-opensource-7 is installed."""
    return shutil.which("virtuoso-t") is not None and DEBIAN.is_file()


@contextmanager
def virtuoso(folder: Path, *, rows: int = 1_000_000, buffers: int = 10_000) -> Iterator[Peer]:
    """Run Virtuoso 7.2 over an empty database in a folder; rows is the most that it gives in one answer."""
    http, sql = free_port(), free_port()
    values = {
        "Parameters": {
            "ServerPort": f"127.0.0.1:{sql}",
            "NumberOfBuffers": str(buffers),
            "MaxDirtyBuffers": str(buffers * 3 // 4),
        },
        "HTTPServer": {"ServerPort": f"127.0.0.1:{http}", "ServerThreads": "20"},
        "SPARQL": {"ResultSetMaxRows": str(rows), "MaxQueryCostEstimationTime": "0", "MaxQueryExecutionTime": "0"},
    }
    (folder / "virtuoso.ini").write_text(_virtuoso_settings(folder, values), "utf-8")
    command = ["virtuoso-t", "+configfile", str(folder / "virtuoso.ini"), "+foreground"]
    at = f"http://127.0.0.1:{http}"
    with _running(command, folder, f"{at}/sparql?query=ASK%20%7B%7D") as process:
        yield Peer("virtuoso", f"{at}/sparql", f"{at}/sparql-auth", process, "dba", "dba")


def _virtuoso_settings(folder: Path, values: dict[str, dict[str, str]]) -> str:
    """Return the settings of the package with another folder and other values, and without plugins."""
    changed = DEBIAN.read_text("utf-8").partition("[Plugins]")[0]
    for place in ("db", "vsp"):
        changed = changed.replace(f"/var/lib/virtuoso-opensource-7/{place}", str(folder))
    lines, section = [], ""
    for line in changed.splitlines():
        if header := re.fullmatch(r"\[([^\]]+)\]\s*", line):
            section = header[1]
        key = line.partition("=")[0].strip()
        lines.append(f"{key} = {values[section][key]}" if key in values.get(section, {}) else line)
    return "\n".join(lines) + "\n"


@contextmanager
def oxigraph(folder: Path, *, on_disk: bool = False, seconds: int | None = None) -> Iterator[Peer]:
    """Run the Oxigraph server, in memory or over a store in a folder, with a limit of time if one is given."""
    port = free_port()
    program = Path(sys.executable).with_name("oxigraph")
    command = [str(program), "serve", "--bind", f"127.0.0.1:{port}"]
    command += ["--location", str(folder / "store")] if on_disk else []
    command += ["--timeout-s", str(seconds)] if seconds else []
    at = f"http://127.0.0.1:{port}"
    with _running(command, folder, f"{at}/query?query=ASK%20%7B%7D") as process:
        yield Peer("oxigraph", f"{at}/query", f"{at}/update", process, store=f"{at}/store")


@contextmanager
def rdflib_endpoint(folder: Path, *files: Path) -> Iterator[Peer]:
    """Run rdflib-endpoint, its graphs in memory and open to updates, with files loaded if any are given."""
    port = free_port()
    program = Path(sys.executable).with_name("rdflib-endpoint")
    command = [str(program), "serve", "--host", "127.0.0.1", "--port", str(port), "--enable-update", *map(str, files)]
    at = f"http://127.0.0.1:{port}/"
    with _running(command, folder, f"{at}?query=ASK%20%7B%7D") as process:
        yield Peer("rdflib-endpoint", at, at, process)


@contextmanager
def _running(command: list[str], folder: Path, probe: str) -> Iterator[int]:
    """Run a command until the block ends; the block starts once the address of the probe answers."""
    with (folder / "output.txt").open("wb") as output:
        environment = {**os.environ, "NO_PROXY": "127.0.0.1", "PYTHONWARNINGS": "ignore"}
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output, env=environment)
    try:
        _wait(process, folder, probe)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: "subprocess.Popen[bytes]", folder: Path, probe: str) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(probe, timeout=5):  # noqa: S310 - an address of our own
                return
        except urllib.error.HTTPError as error:
            error.close()
            raise
        except OSError:
            time.sleep(0.05)
    said = (folder / "output.txt").read_text("utf-8", "replace")[-2000:]
    raise RuntimeError(f"{probe} was not answered: {said}")
