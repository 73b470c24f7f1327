"""The page of results: each benchmark has its part between two markers, with the command and the machine."""

import os
import platform
import sys
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PAGE = Path(__file__).parent / "RESULTS.md"
_GIB = 1024**3
_HEAD = """# Results of the benchmarks

Made by the programs in this folder, side by side in one run; ratios hold from machine to machine, times do not.
"""


def machine(libraries: Iterable[str]) -> str:
    """Return what the benchmarks ran on: cores, memory, how busy it was, versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / _GIB
    versions = [f"{name} {_version(name)}" for name in libraries]
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB of memory, load {os.getloadavg()[0]:.1f} "
        f"at the end; {platform.system()}, Python {platform.python_version()}, {', '.join(versions)}."
    )


def command(program: str, arguments: Sequence[str]) -> str:
    """Return the command line, as a reader would type it at the top of a checkout; the page itself is not named."""
    words = list(arguments)
    if "--output" in words:
        place = words.index("--output")
        del words[place : place + 2]
    return " ".join(["python", f"benchmarks/{program}", *words])


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a Markdown table, all columns but the first two flush right."""
    lines = [head, ["---" if place < 2 else "---:" for place in range(len(head))], *rows]  # noqa: PLR2004
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def write_part(name: str, text: str, page: Path = PAGE) -> None:
    """Put the part of one benchmark between its markers, in place of what stood there, or at the end of the page."""
    start, end = f"<!-- {name}: start -->", f"<!-- {name}: end -->"
    old = page.read_text(encoding="utf-8") if page.exists() else _HEAD
    before, found, rest = old.partition(start)
    after = rest.partition(end)[2] if found else "\n"
    gap = "" if found else "\n"
    page.write_text(f"{before}{gap}{start}\n{text.strip()}\n{end}{after}", encoding="utf-8")


def progress(text: str) -> None:
    """Tell on the terminal how far a long run has come."""
    print(text, file=sys.stderr, flush=True)


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
