"""The engines behind one function, and which of them may be trusted with which shapes.

`reference` is pySHACL: slow, and right. `fast` is many times faster and refuses shapes that it is not known to get
right. `auto` takes the fast one where it is installed and trusted, else the reference. `both` compares the two.
"""

from collections.abc import Iterable

from samsvar.engine import NamedNode, Triple
from samsvar.errors import BadParameter, EngineMismatch, EngineUnavailable, GraphFileError, UsageError
from samsvar.names import SHAPE, shorten
from samsvar.validation import fast, reference
from samsvar.validation.data import Data
from samsvar.validation.findings import Report
from samsvar.validation.linter import faults, trust
from samsvar.validation.results import to_report
from samsvar.validation.shapes import Shapes

ENGINES = ("auto", "reference", "fast", "both")
_MAY_BE_EMPTY = f"{SHAPE}mayBeEmpty"
_LISTED = 5

Seen = tuple[str, str | None, str, str]
"""What two engines have to agree on: focus node, path, component, severity."""


def validate(data: Iterable[Triple] | Data, shapes: Iterable[Triple], *, engine: str = "auto") -> Report:
    """Return what in data breaks the shapes.

    The data must hold the ontology too: without its subclasses, shapes find nothing to look at. Raise
    GraphFileError if the shapes are faulty or say what no engine here heeds, or if one targets a class that is
    neither declared nor has an instance, unless it says `svs:mayBeEmpty`: a rule that looks at nothing finds
    nothing. Raise BadParameter for an engine that there is not, EngineUnavailable for one that is not installed,
    UsageError if shapes are not sound for the engine that was asked for, EngineMismatch if two do not agree.
    """
    if engine not in ENGINES:
        raise BadParameter(f"no validation engine named {engine!r}: there are {', '.join(ENGINES)}")
    graph, rules = data if isinstance(data, Data) else Data(data), Shapes(shapes)
    if unheeded := faults(rules):
        raise GraphFileError(f"the shapes cannot be used: {_some(unheeded)}")
    _refuse_targets_nobody_knows(graph, rules)
    chosen = _choose(engine, graph, rules)
    if chosen == "both":
        return _agreed(to_report(reference.run(graph, rules), rules), to_report(fast.run(graph, rules), rules))
    return to_report((fast if chosen == "fast" else reference).run(graph, rules), rules)


def _choose(engine: str, data: Data, rules: Shapes) -> str:
    if engine == "reference":
        return engine
    if not fast.is_installed():
        if engine == "auto":
            return "reference"
        raise EngineUnavailable("the fast engine is not installed: pip install 'samsvar[fast]'")
    trusted = trust(rules)
    unsound = trusted.unsound or tuple(
        f"an object of {shorten(predicate)} is a literal, from which a path turns back"
        for predicate in sorted(trusted.no_literals)
        if data.has_literals(predicate)
    )
    if engine == "auto":
        return "reference" if unsound else "fast"
    if unsound:
        raise UsageError(f"the shapes are not sound for the fast engine: {_some(unsound)}; use the reference engine")
    return engine


def _refuse_targets_nobody_knows(data: Data, rules: Shapes) -> None:
    for shape in rules.nodes():
        for target in rules.objects(shape, "targetClass"):
            if not rules.objects(shape, _MAY_BE_EMPTY) and not data.knows_class(target):
                name = shorten(target.value) if isinstance(target, NamedNode) else str(target)
                raise GraphFileError(f"{shorten(rules.named(shape))} targets {name}, which nothing declares or is")


def _agreed(expected: Report, found: Report) -> Report:
    """Return the first of two reports; raise EngineMismatch if they do not tell of the same."""
    ours, theirs = _seen(expected), _seen(found)
    only = [
        *(f"only the reference engine finds {_told(seen)}" for seen in sorted(ours - theirs, key=str)),
        *(f"only the fast engine finds {_told(seen)}" for seen in sorted(theirs - ours, key=str)),
    ]
    if only:
        raise EngineMismatch(f"the engines do not agree: {_some(only)}")
    return expected


def _seen(report: Report) -> set[Seen]:
    return {(found.focus, found.path, found.component, found.severity.value) for found in report.findings}


def _told(seen: Seen) -> str:
    focus, path, component, severity = seen
    return f"{component} ({severity}) at {shorten(focus)}" + (f" {shorten(path)}" if path else "")


def _some(texts: Iterable[str]) -> str:
    listed = list(texts)
    more = f"; and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return "; ".join(listed[:_LISTED]) + more
