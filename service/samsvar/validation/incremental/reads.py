"""What is read of the data to judge a focus node, and for which focus nodes a change of the data meets it.

A shape's verdict on a focus node can change only if something that it reads changes, and the first thing read
that changed was reached over triples that are the same before and after. So it is enough to list, for each
shape, the triples that it reads and the path from them back to the focus node.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from samsvar.engine import NamedNode, Term
from samsvar.names import PREFIXES
from samsvar.validation.incremental.facts import Facts, Pair
from samsvar.validation.incremental.paths import (
    Path,
    Star,
    Step,
    inverse,
    joined,
    steps,
    walk,
)

INSTANCE = joined(Step(f"{PREFIXES['rdf']}type"), Star(Step(f"{PREFIXES['rdfs']}subClassOf")))


@dataclass(frozen=True)
class Read:
    """Triples that are read, and the way from them to the focus nodes for which they are.

    The way starts at the subject, or at the object if `inverse`; where it is None, any focus node may be meant.
    Without a predicate, every triple is read. `other`, where given, is the IRI that must stand at the other end.
    """

    back: Path | None
    predicate: str | None
    inverse: bool = False
    other: str | None = None

    def matches(self, pair: Pair) -> bool:
        """Tell whether a triple with the right predicate is one of those read."""
        end = pair[0] if self.inverse else pair[1]
        return self.other is None or (isinstance(end, NamedNode) and end.value == self.other)

    def start(self, pair: Pair) -> Term:
        """Return the end of a triple where the way to the focus nodes starts."""
        return pair[1] if self.inverse else pair[0]

    def seen_from(self, path: Path) -> "Read":
        """Return this read for a focus node from which a path leads to the node that reads."""
        return self if self.back is None else replace(self, back=joined(self.back, inverse(path)))


EVERYTHING = Read(back=None, predicate=None)


def foci(read: Read, changed: Mapping[str, list[Pair]], facts: Facts) -> set[Term] | None:
    """Return the nodes for which a read meets a changed triple, or None if that may be any node."""
    pairs = changed.get(read.predicate, []) if read.predicate else [p for found in changed.values() for p in found]
    met = {read.start(pair) for pair in pairs if read.matches(pair)}
    if not met:
        return met
    return None if read.back is None else walk(read.back, met, facts)


def path_reads(path: Path) -> Iterator[Read]:
    """Give what is read to follow a path from a focus node."""
    for before, step in steps(path):
        yield Read(inverse(before), step.predicate, step.inverse)
