"""Property paths as a small algebra: read from shapes, turned round, and walked over facts.

Walking is generous: it may lead to more nodes than SHACL or SPARQL would, never to fewer.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from samsvar.engine import NamedNode, Term
from samsvar.validation.incremental.facts import Facts
from samsvar.validation.shapes import Shapes


class Undecidable(Exception):
    """What a shape or a query reads cannot be told from its text."""


@dataclass(frozen=True)
class Step:
    """One predicate, from subject to object or back."""

    predicate: str
    inverse: bool = False


@dataclass(frozen=True)
class Sequence:
    """Paths one after another; none of them leads nowhere else than here."""

    parts: tuple["Path", ...] = ()


@dataclass(frozen=True)
class Alternative:
    """Any one of several paths."""

    parts: tuple["Path", ...]


@dataclass(frozen=True)
class Star:
    """A path any number of times, or not at all."""

    part: "Path"


Path = Step | Sequence | Alternative | Star
HERE = Sequence()


def joined(*paths: Path) -> Path:
    """Return the paths one after another, without needless nesting."""
    parts: list[Path] = []
    for path in paths:
        parts.extend(path.parts if isinstance(path, Sequence) else (path,))
    return parts[0] if len(parts) == 1 else Sequence(tuple(parts))


def plus(path: Path) -> Path:
    """Return a path one or more times."""
    return joined(path, Star(path))


def optional(path: Path) -> Path:
    """Return a path once or not at all."""
    return Alternative((path, HERE))


def inverse(path: Path) -> Path:
    """Return the path from the end of a path to its start."""
    match path:
        case Step(predicate, backward):
            return Step(predicate, not backward)
        case Sequence(parts):
            return Sequence(tuple(inverse(part) for part in reversed(parts)))
        case Alternative(parts):
            return Alternative(tuple(inverse(part) for part in parts))
        case Star(part):
            return Star(inverse(part))


def may_stay(path: Path) -> bool:
    """Tell whether a path can lead from a node to itself without a triple."""
    match path:
        case Step():
            return False
        case Sequence(parts):
            return all(map(may_stay, parts))
        case Alternative(parts):
            return any(map(may_stay, parts))
        case Star():
            return True


def steps(path: Path, before: Path = HERE) -> Iterable[tuple[Path, Step]]:
    """Give each step of a path with the path that leads to it."""
    match path:
        case Step():
            yield before, path
        case Sequence(parts):
            for part in parts:
                yield from steps(part, before)
                before = joined(before, part)
        case Alternative(parts):
            for part in parts:
                yield from steps(part, before)
        case Star(part):
            yield from steps(part, joined(before, path))


def walk(path: Path, nodes: set[Term], facts: Facts) -> set[Term]:
    """Return the nodes that a path leads to from any of some nodes."""
    match path:
        case Step(predicate, backward):
            onward = facts.subjects if backward else facts.objects
            return {found for node in nodes for found in onward(predicate, node)}
        case Sequence(parts):
            for part in parts:
                nodes = walk(part, nodes, facts)
            return nodes
        case Alternative(parts):
            return {found for part in parts for found in walk(part, nodes, facts)}
        case Star(part):
            seen, new = set(nodes), nodes
            while new := walk(part, new, facts) - seen:
                seen |= new
            return seen


def read_path(shapes: Shapes, node: Term) -> Path:
    """Return the path that a value of sh:path describes; raise Undecidable if it is none of SHACL's."""
    if isinstance(node, NamedNode):
        return Step(node.value)
    match [(kind, value) for kind in shapes.says(node) for value in shapes.objects(node, kind)]:
        case []:
            return joined(*(read_path(shapes, item) for item in shapes.items(node)))
        case [("alternativePath", value)]:
            return Alternative(tuple(read_path(shapes, item) for item in shapes.items(value)))
        case [("inversePath" | "zeroOrMorePath" | "oneOrMorePath" | "zeroOrOnePath" as kind, value)]:
            made = {"inversePath": inverse, "zeroOrMorePath": Star, "oneOrMorePath": plus, "zeroOrOnePath": optional}
            return made[kind](read_path(shapes, value))
    raise Undecidable("a path that SHACL does not know")
