"""The shapes taken apart into units: what is looked at on its own, at which nodes, and what it then reads.

A node shape that only gathers property shapes is no unit: each of those is one, with the targets of all that
gather it. Units whose findings have a rule in common form a group, since a finding does not say which of them
it comes from.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from samsvar.engine import Literal, NamedNode, Term, Triple, value
from samsvar.names import PREFIXES
from samsvar.validation.incremental.facts import Facts
from samsvar.validation.incremental.paths import Star, Step, Undecidable, inverse, walk
from samsvar.validation.incremental.reads import EVERYTHING, INSTANCE, Read, path_reads
from samsvar.validation.incremental.shapes import shape_reads
from samsvar.validation.shapes import RDF_TYPE, TARGETS, Node, Shapes

ANONYMOUS = ""
"""Stands for the rules of shapes without an IRI, which may be called something else in every run."""
_SUBCLASS = f"{PREFIXES['rdfs']}subClassOf"
_SUBCLASSES = inverse(Star(Step(_SUBCLASS)))
_CLASSES = {f"{PREFIXES['rdfs']}Class", f"{PREFIXES['owl']}Class"}
_GATHERS = {*TARGETS, "property", "name", "description", "order", "group", "severity", "message", "deactivated"}
# What changes the meaning of other shapes than the one that says it.
_FOREIGN = {"parameter", "rule", "entailment", "jsLibrary"}

Target = tuple[str, Term]
"""What kind of target, as SHACL names it, and of what."""


@dataclass(frozen=True)
class Unit:
    """A shape that is looked at on its own."""

    shape: Node
    targets: frozenset[Target]
    rules: frozenset[str]
    reads: tuple[Read, ...]
    nested: bool
    """Whether it has findings on other nodes than those it is looked at for."""


@dataclass(frozen=True)
class Group:
    """Units that cannot be told apart by their findings, and the rules of those."""

    units: tuple[Unit, ...]
    rules: frozenset[str]


def read_groups(shapes: Shapes) -> tuple[Group, ...]:
    """Return the units of the shapes, grouped."""
    groups: list[tuple[list[Unit], set[str]]] = []
    for unit in _units(shapes):
        merged: tuple[list[Unit], set[str]] = ([unit], set(unit.rules))
        others = []
        for units, rules in groups:
            if rules & unit.rules:
                merged = (units + merged[0], rules | merged[1])
            else:
                others.append((units, rules))
        groups = [*others, merged]
    return tuple(Group(tuple(units), frozenset(rules)) for units, rules in groups)


def implied_targets(shapes: Shapes) -> set[Triple]:
    """Return the triples that make a shape a class too, and so its own target."""
    return {
        Triple(shape, NamedNode(RDF_TYPE), NamedNode(kind))
        for shape in shapes.nodes()
        if shapes.is_shape(shape)
        for kind in shapes.classes(shape)
    }


def has_foreign_terms(shapes: Shapes) -> bool:
    """Tell whether the shapes bring components, rules or kinds of class of their own."""
    metaclasses = (kind for node in shapes.nodes() for kind in shapes.objects(node, _SUBCLASS))
    return any(value(kind) in _CLASSES for kind in metaclasses) or any(
        name in _FOREIGN for node in shapes.nodes() for name in shapes.says(node)
    )


def _units(shapes: Shapes) -> Iterator[Unit]:
    targeted: dict[Node, set[Target]] = {}
    holders: dict[Node, set[Node]] = {}
    foreign = has_foreign_terms(shapes)
    classes = {triple.subject for triple in implied_targets(shapes)}
    for shape in shapes.nodes():
        targets = {(kind, target) for kind in TARGETS for target in shapes.objects(shape, kind)}
        if shape in classes:
            targets.add(("targetClass", shape))
        if targets and not shapes.is_on(shape, "deactivated"):
            for unit in shapes.objects(shape, "property") if _gathers(shapes, shape) else [shape]:
                if isinstance(unit, Node):
                    targeted.setdefault(unit, set()).update(targets)
                    holders.setdefault(unit, set()).add(shape)
    for unit, targets in targeted.items():
        reads = (EVERYTHING,) if foreign else _reads(shapes, unit, targets)
        rules = frozenset(_rules(shapes, unit, holders[unit]))
        yield Unit(unit, frozenset(targets), rules, reads, _is_nested(shapes, unit))


def _gathers(shapes: Shapes, shape: Term) -> bool:
    return set(shapes.says(shape)) <= _GATHERS


def _reads(shapes: Shapes, shape: Term, targets: Iterable[Target]) -> tuple[Read, ...]:
    try:
        return tuple(dict.fromkeys([*_target_reads(targets), *shape_reads(shapes, shape)]))
    except (Undecidable, ValueError):
        return (EVERYTHING,)


def _target_reads(targets: Iterable[Target]) -> Iterator[Read]:
    for kind, term in targets:
        if kind == "targetClass":
            yield from path_reads(INSTANCE)
        elif kind != "targetNode":
            yield from path_reads(Step(value(term), inverse=kind == "targetObjectsOf"))


def _rules(shapes: Shapes, shape: Term, holders: Iterable[Term]) -> set[str]:
    """Return the IRIs that the findings of a unit may have as their rule."""
    reporting = set(_reporting(shapes, shape, set()))
    rules = {node.value for node in reporting if isinstance(node, NamedNode)}
    if len(rules) < len(reporting):
        rules |= {ANONYMOUS} | {holder.value for holder in holders if isinstance(holder, NamedNode)}
    return rules


def _reporting(shapes: Shapes, shape: Term, seen: set[Term]) -> Iterator[Term]:
    """Give the shapes and constraints that findings may name where a shape is looked at."""
    if shape not in seen:
        seen.add(shape)
        yield shape
        yield from shapes.objects(shape, "sparql")
        for held in shapes.objects(shape, "property"):
            yield from _reporting(shapes, held, seen)


def _is_nested(shapes: Shapes, shape: Term) -> bool:
    top = [shape] if shapes.objects(shape, "path") else shapes.objects(shape, "property")
    return any(shapes.objects(held, "property") for held in top)


class Aim:
    """Tells what shapes look at among some facts."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._classes: dict[Term, set[Term]] = {}

    def hits(self, targets: Iterable[Target], node: Term) -> bool:
        """Tell whether a node is among the targets."""
        return any(self._hits(kind, term, node) for kind, term in targets)

    def _hits(self, kind: str, term: Term, node: Term) -> bool:
        if kind == "targetNode":
            return term == node
        if kind == "targetSubjectsOf":
            return bool(self._facts.objects(value(term), node))
        if kind == "targetObjectsOf":
            return bool(self._facts.subjects(value(term), node))
        if term not in self._classes:
            self._classes[term] = walk(_SUBCLASSES, {term}, self._facts)
        return not self._classes[term].isdisjoint(self._facts.objects(RDF_TYPE, node))

    def knows(self, term: Term) -> bool:
        """Tell whether anything declares a class or is an instance of it."""
        return any(
            self._facts.objects(predicate, term) or self._facts.subjects(predicate, term)
            for predicate in (RDF_TYPE, _SUBCLASS)
        )

    def may_hit_literals(self, targets: Iterable[Target]) -> bool:
        """Tell whether a literal is among the targets: its finding could be taken for that of an IRI."""
        return any(
            (kind == "targetNode" and isinstance(term, Literal))
            or (kind == "targetObjectsOf" and any(isinstance(o, Literal) for o in self._facts.targets(value(term))))
            for kind, term in targets
        )
