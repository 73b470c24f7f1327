"""What a shape reads of a focus node and around it."""

from collections.abc import Iterator

from samsvar.engine import Term, value
from samsvar.names import PREFIXES
from samsvar.validation.incremental.paths import HERE, Path, Undecidable, read_path
from samsvar.validation.incremental.queries import query_reads
from samsvar.validation.incremental.reads import INSTANCE, Read, path_reads
from samsvar.validation.shapes import HOLD_A_LIST, HOLD_A_SHAPE, Shapes

# What reads nothing that the path to the value nodes has not read.
_SILENT = set(
    "path severity message name description order group deactivated defaultValue targetNode targetClass "
    "targetObjectsOf targetSubjectsOf minCount maxCount datatype nodeKind minExclusive minInclusive maxExclusive "
    "maxInclusive minLength maxLength pattern flags languageIn uniqueLang in hasValue ignoredProperties "
    "qualifiedMinCount qualifiedMaxCount".split()
)
_COMPARED = {"equals", "disjoint", "lessThan", "lessThanOrEquals"}


def shape_reads(shapes: Shapes, shape: Term, *, within: frozenset[Term] = frozenset()) -> Iterator[Read]:
    """Give what a shape reads of a focus node and around it.

    Raise Undecidable for a shape that holds itself or says something that SHACL 1.0 does not know, and ValueError
    for a list that is none.
    """
    if shape in within:
        raise Undecidable("a shape that holds itself")
    within |= {shape}
    path = next((read_path(shapes, node) for node in shapes.objects(shape, "path")), HERE)
    yield from path_reads(path)
    for name in shapes.says(shape):
        for term in shapes.objects(shape, name):
            if name in _COMPARED:
                yield Read(HERE, value(term))
            elif name == "sparql":
                yield from _sparql_reads(shapes, term, path)
            elif name == "qualifiedValueShapesDisjoint":
                siblings = _qualified_beside(shapes, shape)
                yield from (r.seen_from(path) for held in siblings for r in shape_reads(shapes, held, within=within))
            else:
                yield from (read.seen_from(path) for read in _value_reads(shapes, name, term, within))


def _value_reads(shapes: Shapes, name: str, term: Term, within: frozenset[Term]) -> Iterator[Read]:
    """Give what a constraint reads of a value node and around it."""
    if name == "class":
        yield from path_reads(INSTANCE)
    elif name == "closed":
        yield Read(HERE, None)
    elif name in HOLD_A_SHAPE:
        yield from shape_reads(shapes, term, within=within)
    elif name in HOLD_A_LIST:
        for held in shapes.items(term):
            yield from shape_reads(shapes, held, within=within)
    elif name not in _SILENT:
        raise Undecidable(f"sh:{name}")


def _qualified_beside(shapes: Shapes, shape: Term) -> list[Term]:
    """Return the qualified value shapes beside a shape, wherever that is held, its own among them."""
    return [
        qualified
        for _, holder in shapes.holders(shape)
        for sibling in shapes.objects(holder, "property")
        for qualified in shapes.objects(sibling, "qualifiedValueShape")
    ]


def _sparql_reads(shapes: Shapes, constraint: Term, path: Path) -> Iterator[Read]:
    known = {"select", "prefixes", "message", "deactivated"}
    if not set(shapes.says(constraint)) <= known:
        raise Undecidable("a SPARQL constraint that is no SELECT query")
    for text in shapes.objects(constraint, "select"):
        yield from query_reads(value(text), _prefixes(shapes, constraint), path)


def _prefixes(shapes: Shapes, constraint: Term) -> dict[str, str]:
    todo, seen = list(shapes.objects(constraint, "prefixes")), set[Term]()
    prefixes: dict[str, str] = {}
    while todo:
        declarer = todo.pop()
        if declarer not in seen:
            seen.add(declarer)
            todo.extend(shapes.objects(declarer, f"{PREFIXES['owl']}imports"))
            for declaration in shapes.objects(declarer, "declare"):
                for prefix in shapes.objects(declaration, "prefix"):
                    for namespace in shapes.objects(declaration, "namespace"):
                        prefixes[value(prefix)] = value(namespace)
    return prefixes
