"""A shapes graph, read as shapes: what each node says, which shapes refer to it, and whose nodes it looks at."""

from collections.abc import Iterable, Iterator

from samsvar.engine import BlankNode, Literal, NamedNode, Term, Triple, value
from samsvar.names import PREFIXES

SH = PREFIXES["sh"]
RDF_TYPE = f"{PREFIXES['rdf']}type"
_FIRST, _REST, _NIL = (f"{PREFIXES['rdf']}{name}" for name in ("first", "rest", "nil"))
_CLASSES = {f"{PREFIXES['rdfs']}Class", f"{PREFIXES['owl']}Class"}

HOLD_A_SHAPE = ("property", "node", "not", "qualifiedValueShape")
HOLD_A_LIST = ("and", "or", "xone")
TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")

Node = NamedNode | BlankNode


class Shapes:
    """The facts of a shapes graph, by node and by the name that a property has in SHACL."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self.triples = tuple(triples)
        self._facts: dict[Term, dict[str, list[Term]]] = {}
        for triple in self.triples:
            self._facts.setdefault(triple.subject, {}).setdefault(triple.predicate.value, []).append(triple.object)
        self._holders: dict[Term, list[tuple[str, Node]]] = {}
        for node in self.nodes():
            for name, held in self._held(node):
                self._holders.setdefault(held, []).append((name, node))

    def nodes(self) -> Iterator[Node]:
        """Return every node that the graph says something of."""
        return (node for node in self._facts if isinstance(node, NamedNode | BlankNode))

    def objects(self, node: Term, name: str) -> list[Term]:
        """Return what a node has for a property of SHACL, or for one named by its whole IRI."""
        return self._facts.get(node, {}).get(name if ":" in name else SH + name, [])

    def one(self, node: Term, name: str) -> Term | None:
        """Return one of these, or None."""
        return next(iter(self.objects(node, name)), None)

    def says(self, node: Term) -> Iterable[str]:
        """Return the names of the properties of SHACL that a node has."""
        return [name.removeprefix(SH) for name in self._facts.get(node, {}) if name.startswith(SH)]

    def items(self, head: Term) -> list[Term]:
        """Return the members of a list; raise ValueError if it is not a well-formed one."""
        members, seen = [], set()
        while head != NamedNode(_NIL):
            first, rest = self.objects(head, _FIRST), self.objects(head, _REST)
            if len(first) != 1 or len(rest) != 1 or head in seen:
                raise ValueError(f"{head} is not a list")
            seen.add(head)
            members.append(first[0])
            head = rest[0]
        return members

    def holders(self, shape: Term) -> list[tuple[str, Node]]:
        """Return which shapes refer to a shape, and by which property."""
        return [(name, holder) for name, holder in self._holders.get(shape, []) if name != "sparql"]

    def is_shape(self, node: Term) -> bool:
        """Tell whether a node is a shape: by its type, its targets, or because a shape refers to it as to one."""
        types = {SH + "NodeShape", SH + "PropertyShape"}
        typed = any(isinstance(t, NamedNode) and t.value in types for t in self.objects(node, RDF_TYPE))
        return typed or bool(self.holders(node)) or any(self.objects(node, name) for name in TARGETS)

    def is_on(self, node: Term, name: str) -> bool:
        """Tell whether a node has the value true for a property."""
        return any(isinstance(term, Literal) and term.value in ("true", "1") for term in self.objects(node, name))

    def classes(self, node: Term) -> list[str]:
        """Return which kinds of class a shape is, whose instances are then its focus nodes (SHACL, 2.1.3.3)."""
        return [t.value for t in self.objects(node, RDF_TYPE) if isinstance(t, NamedNode) and t.value in _CLASSES]

    def has_targets(self, node: Term) -> bool:
        """Tell whether a shape has focus nodes of its own."""
        return any(self.objects(node, name) for name in TARGETS) or bool(self.classes(node))

    def named(self, node: Term) -> str:
        """Return the IRI of a node, or of the nearest one that refers to it: blank nodes change from run to run."""
        seen: set[Term] = set()
        while isinstance(node, BlankNode) and node in self._holders and node not in seen:
            seen.add(node)
            node = self._holders[node][0][1]
        return value(node)

    def _held(self, node: Term) -> Iterator[tuple[str, Term]]:
        for name in (*HOLD_A_SHAPE, "sparql"):
            yield from ((name, held) for held in self.objects(node, name))
        for name in HOLD_A_LIST:
            for head in self.objects(node, name):
                try:
                    yield from ((name, held) for held in self.items(head))
                except ValueError:  # the linter tells of it, where there is someone to tell
                    continue
