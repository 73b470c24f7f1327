"""What the query of a SPARQL constraint reads, from its parsed algebra.

Every triple pattern is read. Around which focus nodes follows from the patterns that must hold beside it, where
they join it to `$this`; a pattern that nothing joins to `$this` is read for every focus node.

What an OPTIONAL or (NOT) EXISTS adds may be joined to what stands around it only by variables that what it is
added to binds for certain, so all its other variables get names of their own.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from itertools import count
from typing import Any

from rdflib import URIRef, Variable
from rdflib.paths import AlternativePath, InvPath, MulPath, SequencePath
from rdflib.paths import Path as SparqlPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.term import Node

from samsvar.names import PREFIXES
from samsvar.validation.incremental.paths import (
    HERE,
    Alternative,
    Path,
    Sequence,
    Star,
    Step,
    Undecidable,
    inverse,
    joined,
    may_stay,
    optional,
    plus,
    steps,
)
from samsvar.validation.incremental.reads import EVERYTHING, Read, path_reads

_THIS = Variable("this")
# What depends on more than the data, the focus node and the text.
_FICKLE = {"Builtin_NOW", "Builtin_RAND", "Builtin_UUID", "Builtin_STRUUID", "Builtin_BNODE"}
_PASSED_THROUGH = {"SelectQuery", "Project", "Distinct", "Reduced", "OrderBy", "Filter", "Extend"}


@dataclass(frozen=True)
class _Pattern:
    subject: Node
    path: Path | None
    """None for a variable."""
    object: Node

    def ends(self) -> Iterator[tuple[Node, Path | None, Node]]:
        yield self.subject, self.path, self.object
        yield self.object, inverse(self.path) if self.path else None, self.subject


@dataclass(frozen=True)
class _Scope:
    """What the variables of a part of the query are called, so that equal names mean equal values."""

    kept: Mapping[Variable, Variable] | None = None
    """None for all of them."""
    number: int = 0
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def named(self, term: Node) -> Node:
        if not isinstance(term, Variable) or term == _THIS or self.kept is None:
            return term
        return self.kept.get(term, Variable(f"{term}_in_{self.number}"))

    def inside(self, bound: set[Variable]) -> "_Scope":
        """Return the scope of a part that shares these variables with its surroundings, and no others."""
        kept = {name: term for name in bound if isinstance(term := self.named(name), Variable)}
        return _Scope(kept, next(self.numbers), self.numbers)


def query_reads(text: str, prefixes: Mapping[str, str], path: Path) -> Iterator[Read]:
    """Give what a query reads for `$this`; path is what `$PATH` stands for.

    Raise Undecidable if it cannot be told.
    """
    query = _algebra(text.replace("$PATH", _sparql(path)), tuple(sorted(prefixes.items())))
    if query.name != "SelectQuery" or query.datasetClause:
        raise Undecidable("a query that is no SELECT query of the data")
    yield from _part_reads(query, (), _Scope())


@cache
def _algebra(text: str, prefixes: tuple[tuple[str, str], ...]) -> Any:  # noqa: ANN401 – rdflib's types
    try:
        return prepareQuery(text, initNs=dict(prefixes)).algebra
    except Exception as error:  # rdflib raises no class of its own; validation tells what is wrong
        raise Undecidable("a query that cannot be parsed") from error


def _part_reads(part: Any, around: tuple[_Pattern, ...], scope: _Scope) -> Iterator[Read]:  # noqa: ANN401
    """Give what a part of the algebra reads; around are the patterns that must hold beside it."""
    if part.name == "BGP":
        patterns = _certain(part, scope)
        for pattern in patterns:
            yield from _pattern_reads(pattern, (*around, *patterns))
    elif part.name == "Join":
        yield from _part_reads(part.p1, (*around, *_certain(part.p2, scope)), scope)
        yield from _part_reads(part.p2, (*around, *_certain(part.p1, scope)), scope)
    elif part.name == "Union":
        yield from _part_reads(part.p1, around, scope)
        yield from _part_reads(part.p2, around, scope)
    elif part.name == "LeftJoin":
        yield from _part_reads(part.p1, around, scope)
        yield from _added_reads(part.p2, part.p1, around, scope)
        yield from _expression_reads(part.expr, part.p1, around, scope)
    elif part.name in _PASSED_THROUGH:
        yield from _part_reads(part.p, around, scope)
        yield from _expression_reads(dict.get(part, "expr"), part.p, around, scope)
    elif part.name == "AggregateJoin":
        yield from _part_reads(part.p.p, around, scope)
        yield from _expression_reads([part.A, part.p.expr], part.p.p, around, scope)
    elif part.name != "ToMultiSet" or part.p.name != "values":
        raise Undecidable(f"a query with {part.name}")


def _added_reads(added: Any, to: Any, around: tuple[_Pattern, ...], scope: _Scope) -> Iterator[Read]:  # noqa: ANN401
    bound = {term for triple in _certain_triples(to) for term in triple if isinstance(term, Variable)}
    yield from _part_reads(added, (*around, *_certain(to, scope)), scope.inside(bound))


def _expression_reads(expression: Any, on: Any, around: tuple[_Pattern, ...], scope: _Scope) -> Iterator[Read]:  # noqa: ANN401
    """Give what the (NOT) EXISTS of an expression read; raise Undecidable if it depends on more than the data."""
    if isinstance(expression, list):
        for item in expression:
            yield from _expression_reads(item, on, around, scope)
    elif isinstance(expression, CompValue):
        if expression.name in {"Builtin_EXISTS", "Builtin_NOTEXISTS"}:
            yield from _added_reads(expression.graph, on, around, scope)
            return
        if expression.name in _FICKLE:
            raise Undecidable("a query whose answer is not the same every time")
        if expression.name == "Function" and not str(expression.iri).startswith(PREFIXES["xsd"]):
            raise Undecidable("a query with a function of its own")
        for name in expression:
            if name != "_vars":
                yield from _expression_reads(dict.get(expression, name), on, around, scope)


def _certain_triples(part: Any) -> list[tuple[Node, Node, Node]]:  # noqa: ANN401
    """Return the triple patterns that hold in every solution of a part."""
    if part.name == "BGP":
        return list(part.triples)
    if part.name == "Join":
        return _certain_triples(part.p1) + _certain_triples(part.p2)
    if part.name == "LeftJoin":
        return _certain_triples(part.p1)
    if part.name in _PASSED_THROUGH:
        return _certain_triples(part.p)
    return []


def _certain(part: Any, scope: _Scope) -> tuple[_Pattern, ...]:  # noqa: ANN401
    return tuple(
        _Pattern(scope.named(subject), _path(predicate), scope.named(obj))
        for subject, predicate, obj in _certain_triples(part)
    )


def _pattern_reads(pattern: _Pattern, around: tuple[_Pattern, ...]) -> Iterator[Read]:
    ways = _ways(around)
    order = list(ways)
    path = pattern.path
    joined_ends = [end for end in pattern.ends() if end[0] in ways]
    if path is not None and may_stay(path) and not _anchored(pattern, around):
        yield EVERYTHING
    elif joined_ends:
        start, onward, end = min(joined_ends, key=lambda ends: order.index(ends[0]))
        if onward is None or isinstance(onward, Step):
            yield Read(
                back=inverse(ways[start]),
                predicate=onward.predicate if onward else None,
                inverse=onward.inverse if onward else start != pattern.subject,
                other=str(end) if isinstance(end, URIRef) else None,
            )
        else:
            yield from (read.seen_from(ways[start]) for read in path_reads(onward))
    elif path is None:
        yield EVERYTHING
    else:
        yield from (Read(None, step.predicate) for _, step in steps(path))


def _ways(patterns: tuple[_Pattern, ...]) -> dict[Node, Path]:
    """Return the path from `$this` to each variable that patterns join to it, the shortest first found."""
    ways: dict[Node, Path] = {_THIS: HERE}
    todo: list[Node] = [_THIS]
    for here in todo:
        for pattern in patterns:
            for start, path, end in pattern.ends():
                if start == here and path is not None and isinstance(end, Variable) and end not in ways:
                    ways[end] = joined(ways[here], path)
                    todo.append(end)
    return ways


def _anchored(pattern: _Pattern, around: tuple[_Pattern, ...]) -> bool:
    """Tell whether an end of a path that may stay where it is is given, or surely a node of the data.

    What such a path leads to from a node of the data is a node of the data too.
    """
    bound: set[Node] = {_THIS}
    before = 0
    while len(bound) > before:
        before = len(bound)
        for other in around:
            ends = {other.subject, other.object}
            if other.path is None or not may_stay(other.path) or any(_is_given(end, bound) for end in ends):
                bound |= ends
    return any(_is_given(end, bound) for end in (pattern.subject, pattern.object))


def _is_given(end: Node, bound: set[Node]) -> bool:
    return not isinstance(end, Variable) or end in bound


def _path(predicate: Node | SparqlPath) -> Path | None:
    match predicate:
        case Variable():
            return None
        case URIRef():
            return Step(str(predicate))
        case InvPath():
            return inverse(_known(predicate.arg))
        case SequencePath():
            return joined(*map(_known, predicate.args))
        case AlternativePath():
            return Alternative(tuple(map(_known, predicate.args)))
        case MulPath():
            part = _known(predicate.path)
            return {"*": Star, "+": plus, "?": optional}[predicate.mod](part)
    raise Undecidable("a path that leads over all predicates but some")


def _known(predicate: Node | SparqlPath) -> Path:
    path = _path(predicate)
    if path is None:
        raise Undecidable("a path over a variable")
    return path


def _sparql(path: Path) -> str:
    """Return a path as SPARQL; as much of it as decides what is read."""
    match path:
        case Step(predicate, backward):
            return f"{'^' if backward else ''}<{predicate}>"
        case Sequence(parts):
            return f"({'/'.join(map(_sparql, parts))})"
        case Alternative(parts):
            told = "|".join(_sparql(part) for part in parts if part != HERE)
            return f"({told}){'?' if HERE in parts else ''}"
        case Star(part):
            return f"({_sparql(part)})*"
