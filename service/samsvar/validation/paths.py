"""Property paths of shapes, as far as the fast engine follows them: it takes no inverse step from a literal."""

from dataclasses import dataclass
from itertools import pairwise

from samsvar.engine import Literal, NamedNode, Term
from samsvar.validation.shapes import Shapes
from samsvar.validation.vocabulary import PATHS

_AT_LEAST = 2


@dataclass(frozen=True)
class Route:
    """What of a path matters: whether it begins with an inverse step, and which predicates may lead it to a literal."""

    back: bool
    forth: frozenset[str]


def read_path(shapes: Shapes, path: Term) -> Route:
    """Return what matters of a path; raise ValueError if it is ill-formed, or if it turns back midway."""
    if isinstance(path, NamedNode):
        return Route(back=False, forth=frozenset({path.value}))
    if not (names := PATHS & set(shapes.says(path))):
        return _sequence([read_path(shapes, step) for step in shapes.items(path)])
    if len(names) > 1 or len(shapes.objects(path, name := names.pop())) > 1:
        raise ValueError("a path of several kinds")
    inner = shapes.objects(path, name)[0]
    if name == "inversePath":
        if not isinstance(inner, NamedNode):
            raise ValueError("the inverse of a path of several steps")
        return Route(back=True, forth=frozenset())
    if name == "alternativePath":
        routes = [read_path(shapes, choice) for choice in shapes.items(inner)]
        return Route(any(route.back for route in routes), frozenset().union(*(route.forth for route in routes)))
    route = read_path(shapes, inner)
    if route.back and route.forth:
        raise ValueError("a path that is repeated and turns back")
    return route


def _sequence(steps: list[Route]) -> Route:
    if len(steps) < _AT_LEAST:
        raise ValueError("a path of fewer than two steps")
    for before, after in pairwise(steps):
        if after.back and before.forth:
            raise ValueError("a path that turns back midway")
    return Route(steps[0].back, frozenset().union(*(step.forth for step in steps)))


def literal_steps(shapes: Shapes, shape: Term) -> frozenset[str]:
    """Return the predicates whose objects must not be literals if the fast engine is to get a shape right.

    It takes no inverse step from a literal, and it does not count a literal in a qualified value shape. Raise
    ValueError if literals cannot be told from the data, since the shape itself names one.
    """
    path = shapes.one(shape, "path")
    if path is None:
        return frozenset()
    route = read_path(shapes, path)
    steps = _arriving(shapes, shape) if route.back else frozenset()
    if shapes.objects(shape, "qualifiedValueShape") and not asks_for_one(shapes, shape):
        steps |= route.forth
    return steps


def asks_for_one(shapes: Shapes, shape: Term) -> bool:
    """Tell whether a shape asks for at least one value of a kind and nothing else of that kind."""
    least = shapes.one(shape, "qualifiedMinCount")
    return isinstance(least, Literal) and least.value == "1" and not shapes.objects(shape, "qualifiedMaxCount")


def _arriving(shapes: Shapes, shape: Term) -> frozenset[str]:
    """Return the predicates whose objects may become focus nodes of a shape."""
    if any(isinstance(node, Literal) for node in shapes.objects(shape, "targetNode")):
        raise ValueError("an inverse path from a literal")
    steps = frozenset(term.value for term in shapes.objects(shape, "targetObjectsOf") if isinstance(term, NamedNode))
    for _, holder in shapes.holders(shape):
        if (path := shapes.one(holder, "path")) is not None:
            steps |= read_path(shapes, path).forth
        steps |= _arriving(shapes, holder)
    return steps
