"""What an engine would pass over in silence: read from the shapes before any run, since silence is a false green."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from samsvar.engine import EmbeddedEngine, Literal, NamedNode, Term, value
from samsvar.errors import BadQuery
from samsvar.names import PREFIXES, shorten
from samsvar.validation.constraints import read_constraints
from samsvar.validation.paths import literal_steps, read_path
from samsvar.validation.shapes import RDF_TYPE, SH, TARGETS, Shapes
from samsvar.validation.vocabulary import COMPONENTS, HEEDED, NODE_KINDS, PARAMETERS, SEVERITIES, Form

_XSD = PREFIXES["xsd"]
_SEVERAL = {"and", "class", "disjoint", "equals", "hasValue", "node", "or", "property", "xone", *TARGETS}


@dataclass(frozen=True)
class Trust:
    """How far the fast engine may be trusted with a shapes graph."""

    unsound: tuple[str, ...]
    """What it gets wrong, or is not known to get right."""
    no_literals: frozenset[str] = frozenset()
    """The predicates that it can only follow where none of their objects is a literal."""


def faults(shapes: Shapes) -> tuple[str, ...]:
    """Return what in shapes no engine here heeds."""
    return tuple(dict.fromkeys(_unheeded(shapes)))


def trust(shapes: Shapes) -> Trust:
    """Return how far the fast engine may be trusted with shapes."""
    if unsound := tuple(dict.fromkeys(_not_for_the_fast_engine(shapes))):
        return Trust(unsound)
    steps: set[str] = set()
    for shape in filter(shapes.is_shape, shapes.nodes()):
        try:
            steps |= literal_steps(shapes, shape)
        except ValueError as error:
            return Trust((f"{_name(shapes, shape)}: {error}",))
    return Trust((), frozenset(steps))


def _name(shapes: Shapes, node: Term) -> str:
    return shorten(shapes.named(node))


def _unheeded(shapes: Shapes) -> Iterator[str]:
    for triple in shapes.triples:
        if isinstance(triple.subject, NamedNode) and triple.subject.value.startswith(SH):
            continue  # SHACL's own definitions
        terms = (triple.predicate, triple.object) if triple.predicate.value == RDF_TYPE else (triple.predicate,)
        for term in terms:
            if isinstance(term, NamedNode) and term.value.startswith(SH) and term.value.removeprefix(SH) not in HEEDED:
                yield f"{_name(shapes, triple.subject)} uses {shorten(term.value)}, which no engine here heeds"
    for node in shapes.nodes():
        if any(value(term) not in ("true", "false") for term in shapes.objects(node, "uniqueLang")):
            yield f"{_name(shapes, node)}: sh:uniqueLang has no effect unless it is true"
        for term in shapes.objects(node, "severity"):
            if not isinstance(term, NamedNode) or term.value.removeprefix(SH) not in SEVERITIES:
                yield f"{_name(shapes, node)} has a severity that is not sh:Violation, sh:Warning or sh:Info"


def _not_for_the_fast_engine(shapes: Shapes) -> Iterator[str]:
    for node in shapes.nodes():
        terms = {*shapes.says(node), *(t.value.removeprefix(SH) for t in _types(shapes, node))}
        yield from (f"{_name(shapes, node)} uses sh:{term}" for term in sorted(terms & COMPONENTS))
    for shape in filter(shapes.is_shape, shapes.nodes()):
        yield from (f"{_name(shapes, shape)}: {text}" for text in _of_shape(shapes, shape))
    for constraint in read_constraints(shapes):
        yield from (f"{_name(shapes, constraint.node)}: {text}" for text in constraint.unsound())


def _types(shapes: Shapes, node: Term) -> Iterator[NamedNode]:
    return (term for term in shapes.objects(node, RDF_TYPE) if isinstance(term, NamedNode))


def _of_shape(shapes: Shapes, shape: Term) -> Iterator[str]:
    says = set(shapes.says(shape))
    for name in sorted(says & PARAMETERS.keys()):
        values = shapes.objects(shape, name)
        if len(values) > 1 and name not in _SEVERAL:
            yield f"several values of sh:{name}"
        if not all(_fits(shapes, term, PARAMETERS[name]) for term in values):
            yield f"not a value for sh:{name}"
    found = {
        "not a value for sh:nodeKind": any(
            term.value.removeprefix(SH) not in NODE_KINDS for term in _iris(shapes.objects(shape, "nodeKind"))
        ),
        "a pattern that it does not know": not all(
            _is_pattern(pattern, shapes.one(shape, "flags") or Literal(""))
            for pattern in shapes.objects(shape, "pattern")
        ),
        "a property shape without sh:path": not all(
            shapes.objects(held, "path") for held in shapes.objects(shape, "property")
        ),
        "sh:deactivated on a shape that another holds": shapes.is_on(shape, "deactivated")
        and ("path" in says or bool(shapes.holders(shape))),
        "a shape that is an owl:Class": f"{PREFIXES['owl']}Class" in shapes.classes(shape),
        "sh:node beside sh:and": {"node", "and"} <= says,
        "sh:qualifiedValueShapesDisjoint": shapes.is_on(shape, "qualifiedValueShapesDisjoint"),
        "a qualified value shape in a shape that both is a part of another and looks at nodes of its own": (
            "qualifiedValueShape" in says and not _can_be_said_otherwise(shapes, shape)
        ),
        "sh:sparql on a shape that is part of another": "sparql" in says and not _asks_at_the_top(shapes, shape),
        "a shape that is part of itself": _is_part_of_itself(shapes, shape),
    }
    yield from (text for text, is_so in found.items() if is_so)


def _iris(terms: Iterable[Term]) -> Iterator[NamedNode]:
    return (term for term in terms if isinstance(term, NamedNode))


def _fits(shapes: Shapes, term: Term, form: Form) -> bool:
    if form in (Form.LIST, Form.SHAPES, Form.PATH):
        try:
            members = [] if form is Form.PATH else shapes.items(term)
            if form is Form.PATH:
                read_path(shapes, term)
        except ValueError:
            return False
        return form is not Form.SHAPES or not any(isinstance(member, Literal) for member in members)
    if form in (Form.INTEGER, Form.BOOLEAN, Form.STRING):
        return isinstance(term, Literal) and term.datatype.value == _XSD + form.name.lower()
    if form in (Form.IRI, Form.LITERAL):
        return isinstance(term, NamedNode if form is Form.IRI else Literal)
    return form is Form.TERM or not isinstance(term, Literal)


def _can_be_said_otherwise(shapes: Shapes, shape: Term) -> bool:
    """Tell whether a qualified value shape is held by property shapes only, each a part or at the top, not both."""
    return all(
        name == "property" and not (shapes.holders(holder) and shapes.has_targets(holder))
        for name, holder in shapes.holders(shape)
    )


def _asks_at_the_top(shapes: Shapes, shape: Term) -> bool:
    """Tell whether all focus nodes of a shape are targets, its own or of the node shapes that hold it."""
    return all(
        name == "property" and not shapes.holders(holder) and not shapes.objects(holder, "path")
        for name, holder in shapes.holders(shape)
    )


def _is_pattern(pattern: Term, flags: Term) -> bool:
    """Tell whether the regular expressions of Rust, which fail in silence, know a pattern."""
    try:
        rows = EmbeddedEngine().rows(f'SELECT (REGEX("", {pattern}, {flags}) AS ?known) WHERE {{}}')
    except BadQuery:
        return False
    return rows[0][0] is not None


def _is_part_of_itself(shapes: Shapes, shape: Term) -> bool:
    seen: set[Term] = set()
    todo = [holder for _, holder in shapes.holders(shape)]
    while todo:
        if (holder := todo.pop()) not in seen:
            seen.add(holder)
            todo.extend(above for _, above in shapes.holders(holder))
    return shape in seen
