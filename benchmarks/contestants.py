"""One run of one contestant in a process of its own: what it took, and what it found.

Prints one line of JSON: seconds to load and to validate, peak memory, the number of findings. The findings go to a
file, one a line, so that runs can be compared. Exits with 3 where the contestant is not there.
"""

import argparse
import json
import resource
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NoReturn

from samsvar.engine import NamedNode, Triple
from samsvar.engine.embedded import parse_file, read_file
from samsvar.errors import SamsvarError
from samsvar.names import SV
from samsvar.validation import Report

NOT_HERE = 3
_MIB = 1024
_OWNER, _DEADLINE = f"{SV}owner", f"{SV}deadline"


@dataclass(frozen=True)
class Run:
    """What one run took and found: each finding as severity, rule, focus, path, value and component."""

    load: float
    validate: float
    findings: frozenset[str]
    agrees: bool = True
    """For incremental runs: whether the findings are those of a full run."""


def pyshacl_as_it_comes(data: Path, shapes: Path, _: int) -> Run:
    """Run pySHACL as its documentation shows it, on plain rdflib graphs and the shapes as they are."""
    import pyshacl
    import rdflib
    from rdflib import SH

    started = time.perf_counter()
    graph, rules = rdflib.Graph().parse(data, format="nt"), rdflib.Graph().parse(shapes, format="nt")
    loaded = time.perf_counter()
    _, results, told = pyshacl.validate(graph, shacl_graph=rules)
    ended = time.perf_counter()
    if not isinstance(results, rdflib.Graph):
        _leave(str(told))
    found = set()
    for result in results.objects(None, SH.result):
        said = {str(name).rpartition("#")[2]: term for name, term in results.predicate_objects(result)}
        path = said.get("resultPath")
        found.add(
            _line(
                str(said["resultSeverity"]).rpartition("#")[2].lower(),
                str(said["sourceShape"]),
                str(said["focusNode"]),
                str(path) if isinstance(path, rdflib.URIRef) else None,
                str(said["value"]) if "value" in said else None,
                str(said["sourceConstraintComponent"]).rpartition("#")[2],
            )
        )
    return Run(loaded - started, ended - loaded, frozenset(found))


def _engine(name: str) -> Callable[[Path, Path, int], Run]:
    def run(data: Path, shapes: Path, _: int) -> Run:
        from samsvar.validation import Data, validate

        started = time.perf_counter()
        graph, rules = Data(quad.triple for quad in read_file(data)), _read(shapes)
        loaded = time.perf_counter()
        report = validate(graph, rules, engine=name)
        return Run(loaded - started, time.perf_counter() - loaded, _lines(report))

    return run


def incremental(data: Path, shapes: Path, changed: int) -> Run:
    """Validate anew, the data kept loaded, after some actions lost their owner and others got a new deadline.

    That is done, undone and done again: the time is the median of the three, the findings are those of the last.
    """
    from samsvar.validation import validate
    from samsvar.validation.incremental import Change, Session

    started = time.perf_counter()
    before, rules = _read(data), _read(shapes)
    after = _edited(before, changed)
    session = Session(before, rules)
    there, back = Change.between(before, after), Change.between(after, before)
    loaded = time.perf_counter()
    times = []
    for change in (there, back, there):
        began = time.perf_counter()
        session.change(change)
        times.append(time.perf_counter() - began)
    findings = _lines(session.report)
    agrees = findings == _lines(validate(after, rules))
    return Run(loaded - started, statistics.median(times), findings, agrees=agrees)


CONTESTANTS: dict[str, Callable[[Path, Path, int], Run]] = {
    "pyshacl": pyshacl_as_it_comes,
    "reference": _engine("reference"),
    "fast": _engine("fast"),
    "incremental": incremental,
}


def main() -> None:
    """Run one contestant and tell what it took."""
    parser = argparse.ArgumentParser(prog="contestants.py", description=__doc__.splitlines()[0])
    parser.add_argument("contestant", choices=CONTESTANTS)
    parser.add_argument("data", type=Path, help="N-Triples, the ontology and what is derived among them")
    parser.add_argument("shapes", type=Path, help="N-Triples")
    parser.add_argument("findings", type=Path, help="file to write the findings to")
    parser.add_argument("--changed", type=int, default=20, metavar="N", help="actions that an incremental run changes")
    given = parser.parse_args()
    try:
        run = CONTESTANTS[given.contestant](given.data, given.shapes, given.changed)
    except SamsvarError as error:
        _leave(str(error))
    given.findings.write_text("".join(f"{line}\n" for line in sorted(run.findings)), encoding="utf-8")
    told = {"load": run.load, "validate": run.validate, "peak": _peak(), "agrees": run.agrees}
    print(json.dumps(told | {"findings": len(run.findings)}))


def _leave(reason: str) -> NoReturn:
    print(reason, file=sys.stderr)
    raise SystemExit(NOT_HERE)


def _peak() -> float:
    """Return the most memory that this process has held, in MiB.

    Linux hands the peak of the parent down in getrusage, but not in /proc, so that is asked first.
    """
    status = Path("/proc/self/status")
    lines = status.read_text(encoding="ascii").splitlines() if status.exists() else []
    peaks = [int(line.split()[1]) for line in lines if line.startswith("VmHWM:")]
    return (peaks or [resource.getrusage(resource.RUSAGE_SELF).ru_maxrss])[0] / _MIB


def _read(file: Path) -> list[Triple]:
    return [quad.triple for quad in parse_file(file)]


def _edited(before: list[Triple], changed: int) -> list[Triple]:
    """Return the triples with some actions changed: every second loses its owner, the others get a deadline."""
    actions = [t.subject for t in before if t.object == NamedNode(f"{SV}Action") and isinstance(t.subject, NamedNode)]
    chosen = Random(1).sample(actions, min(changed, len(actions)))  # noqa: S311 – the same ones again is the point
    ownerless, moved = set(chosen[::2]), set(chosen[1::2])
    late = next(t.object for t in before if t.predicate.value == _DEADLINE)
    kept = (
        t
        for t in before
        if not (t.subject in ownerless and t.predicate.value == _OWNER)
        and not (t.subject in moved and t.predicate.value == _DEADLINE)
    )
    return [*kept, *(Triple(action, NamedNode(_DEADLINE), late) for action in sorted(moved, key=str))]


def _lines(report: Report) -> frozenset[str]:
    return frozenset(_line(f.severity, f.rule, f.focus, f.path, f.value, f.component) for f in report.findings)


def _line(*parts: str | None) -> str:
    return json.dumps(parts, ensure_ascii=False)


if __name__ == "__main__":
    main()
