"""Triples that can be walked in both directions, and the difference between two sets of them."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Self

from samsvar.engine import Term, Triple

Pair = tuple[Term, Term]
_Index = dict[Term, set[Term]]


@dataclass(frozen=True)
class Change:
    """What a change took away and what it added."""

    removed: frozenset[Triple]
    added: frozenset[Triple]

    @classmethod
    def between(cls, before: Iterable[Triple], after: Iterable[Triple]) -> Self:
        """Return the change from one set of triples to another."""
        old, new = frozenset(before), frozenset(after)
        return cls(removed=old - new, added=new - old)

    def by_predicate(self) -> dict[str, list[Pair]]:
        """Return subject and object of every triple that came or went, by predicate."""
        pairs: dict[str, list[Pair]] = {}
        for triple in (*self.removed, *self.added):
            pairs.setdefault(triple.predicate.value, []).append((triple.subject, triple.object))
        return pairs

    def __bool__(self) -> bool:
        """Tell whether anything changed."""
        return bool(self.removed or self.added)


class Facts:
    """Triples by predicate; what leads where is worked out for a predicate when it is first asked for."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        self._waiting: dict[str, list[Triple]] = {}
        """Triples of predicates that were not asked for yet."""
        self._objects: dict[str, _Index] = {}
        self._subjects: dict[str, _Index] = {}
        self.add(triples)

    def add(self, triples: Iterable[Triple]) -> None:
        """Take in triples."""
        for triple in triples:
            predicate = triple.predicate.value
            if predicate in self._objects:
                self._enter(predicate, triple)
            else:
                self._waiting.setdefault(predicate, []).append(triple)

    def discard(self, triples: Iterable[Triple]) -> None:
        """Drop triples."""
        for triple in triples:
            predicate, subject, obj = triple.predicate.value, triple.subject, triple.object
            self._indexed(self._objects, predicate).get(subject, set()).discard(obj)
            self._indexed(self._subjects, predicate).get(obj, set()).discard(subject)

    def objects(self, predicate: str, subject: Term) -> Collection[Term]:
        """Return what a predicate leads to from a subject."""
        return self._indexed(self._objects, predicate).get(subject, ())

    def subjects(self, predicate: str, obj: Term) -> Collection[Term]:
        """Return what a predicate leads from to an object."""
        return self._indexed(self._subjects, predicate).get(obj, ())

    def targets(self, predicate: str) -> Iterable[Term]:
        """Return everything that a predicate leads to."""
        return (obj for obj, subjects in self._indexed(self._subjects, predicate).items() if subjects)

    def _indexed(self, index: dict[str, _Index], predicate: str) -> _Index:
        if predicate not in self._objects:
            self._objects[predicate], self._subjects[predicate] = {}, {}
            for triple in self._waiting.pop(predicate, ()):
                self._enter(predicate, triple)
        return index[predicate]

    def _enter(self, predicate: str, triple: Triple) -> None:
        subject, obj = triple.subject, triple.object
        self._objects[predicate].setdefault(subject, set()).add(obj)
        self._subjects[predicate].setdefault(obj, set()).add(subject)
