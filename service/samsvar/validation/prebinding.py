"""Whether one run of a SPARQL constraint finds what a run for each focus node would.

SHACL runs the query of a constraint once for each focus node, with `$this` pre-bound to it everywhere, also where
SPARQL would not see it: inside a subquery, a filter of a nested group, an OPTIONAL. One run without pre-binding,
of whose rows those of focus nodes are kept, gives the same only where every use of `$this` sees the value that a
triple of the data has given it. What is not plainly so is answered with no.
"""

from typing import Any

from rdflib.paths import AlternativePath, InvPath, MulPath, NegatedPath, Path, SequencePath
from rdflib.plugins.sparql.parserutils import CompValue
from rdflib.plugins.sparql.sparql import Query
from rdflib.term import Variable

_THIS = Variable("this")
_PRE_BOUND = {_THIS, Variable("PATH"), Variable("shapesGraph"), Variable("currentShape"), Variable("failure")}
_WRAPPERS = {"Project", "Distinct", "Reduced", "OrderBy"}
_EXISTS = {"Builtin_EXISTS", "Builtin_NOTEXISTS"}


def one_run_does(query: Query) -> bool:
    """Tell whether a parsed query, run once, finds what it finds when run for each focus node."""
    algebra = query.algebra
    if algebra.name != "SelectQuery" or algebra.datasetClause or _THIS not in algebra.PV:
        return False
    if _mentioned(algebra) & (_PRE_BOUND - {_THIS}):
        return False
    return _binds(algebra.p) and _sees(algebra.p, given=False)


def _binds(part: CompValue) -> bool:
    """Tell whether a triple of the data gives `$this` its value in every solution."""
    if part.name == "BGP":
        return any(_THIS in (s, o) and not _may_be_empty(p) for s, p, o in part.triples)
    if part.name == "Join":
        return _binds(part.p1) or _binds(part.p2)
    if part.name == "LeftJoin":
        return _binds(part.p1)
    if part.name == "Union":
        return _binds(part.p1) and _binds(part.p2)
    return part.name in {*_WRAPPERS, "Filter", "Extend"} and _binds(part.p)


def _sees(part: CompValue, *, given: bool) -> bool:
    """Tell whether every use of `$this` sees its value; given says that one comes from outside, as into EXISTS."""
    match part.name:
        case "BGP":
            seen = given or _binds(part) or _THIS not in _mentioned(part)
        case "Join" | "Union":
            seen = _sees(part.p1, given=given) and _sees(part.p2, given=given)
        case "LeftJoin":
            known = given or _binds(part.p1)
            inside = _sees(part.p1, given=given) and _sees(part.p2, given=given) and _judges(part.expr, known=known)
            seen = inside and (known or _THIS not in _mentioned([part.p2, part.expr]))
        case "Filter":
            seen = _sees(part.p, given=given) and _judges(part.expr, known=given or _binds(part.p))
        case "Extend":
            own = not given and part.var != _THIS
            seen = own and _sees(part.p, given=given) and _judges(part.expr, known=_binds(part.p))
        case name:
            seen = name in _WRAPPERS and not given and _sees(part.p, given=given)
    return seen


def _judges(expression: Any, known: bool) -> bool:  # noqa: ANN401 – rdflib's expressions have no type
    """Tell whether an expression sees the value of `$this`, in the patterns of its EXISTS too."""
    patterns = [part.graph for part in _parts(expression) if part.name in _EXISTS]
    if _THIS in _mentioned(expression) and not known:
        return False
    return all(_sees(pattern, given=True) for pattern in patterns)


def _parts(value: Any) -> list[CompValue]:  # noqa: ANN401
    """Return the parts of an expression, itself among them, but not what stands in the patterns of its EXISTS."""
    if isinstance(value, CompValue):
        if value.name in _EXISTS:
            return [value]
        return [value, *(part for inner in value.values() for part in _parts(inner))]
    if isinstance(value, list | tuple | set | frozenset):
        return [part for inner in value for part in _parts(inner)]
    return []


def _mentioned(value: Any) -> set[Variable]:  # noqa: ANN401
    """Return the variables that stand anywhere in a part of the algebra."""
    if isinstance(value, Variable):
        return {value}
    if isinstance(value, dict):
        return {name for key, inner in value.items() if key != "_vars" for name in _mentioned(inner)}
    if isinstance(value, list | tuple | set | frozenset):
        return {name for inner in value for name in _mentioned(inner)}
    return set()


def _may_be_empty(path: Any) -> bool:  # noqa: ANN401
    """Tell whether a path leads from any node to itself: then it says nothing of where its ends come from."""
    if isinstance(path, MulPath):
        return path.mod in ("*", "?") or _may_be_empty(path.path)
    if isinstance(path, InvPath):
        return _may_be_empty(path.arg)
    if isinstance(path, SequencePath):
        return all(_may_be_empty(step) for step in path.args)
    if isinstance(path, AlternativePath):
        return any(_may_be_empty(step) for step in path.args)
    return isinstance(path, Path) and not isinstance(path, NegatedPath)
