"""What the tables are made from: a few scans of the graph, each of one property."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import product

from samsvar.engine import Engine, Literal, value
from samsvar.errors import BadPassage
from samsvar.names import PREFIXES
from samsvar.overview.things import Place, Wording
from samsvar.overview.times import Time, day_of
from samsvar.passages import parse_passage

Values = Mapping[str, tuple[str, ...]]
"""The values of one property, by thing, each thing's sorted."""
_PROLOGUE = "".join(f"PREFIX {prefix}: <{namespace}>\n" for prefix, namespace in PREFIXES.items())
_NOTHING = (Time(),)


class Scans:
    """Reads a graph, one property at a time, and keeps one copy of what is the same."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine that holds the graph."""
        self._engine = engine
        self._tuples: dict[tuple[str, ...], tuple[str, ...]] = {}
        self._names: dict[str, str] = {}

    def pairs(self, pattern: str) -> Iterator[tuple[str, str]]:
        """Give what is bound to ?a and ?b in a pattern, the same pair perhaps more than once."""
        name = self._names.setdefault
        for a, b in self._engine.rows(f"{_PROLOGUE}SELECT ?a ?b WHERE {{ {pattern} }}"):
            first, second = value(a), value(b)
            yield name(first, first), name(second, second)

    def things(self, pattern: str) -> Iterator[str]:
        """Give what is bound to ?a in a pattern, the same thing perhaps more than once."""
        name = self._names.setdefault
        for (a,) in self._engine.rows(f"{_PROLOGUE}SELECT ?a WHERE {{ {pattern} }}"):
            thing = value(a)
            yield name(thing, thing)

    def values(self, pattern: str) -> Values:
        """Return what is bound to ?b, by what is bound to ?a."""
        found: dict[str, set[str]] = defaultdict(set)
        for thing, held in self.pairs(pattern):
            found[thing].add(held)
        return {thing: self._one(tuple(sorted(held))) for thing, held in found.items()}

    def texts(self, property_: str) -> dict[str, dict[str, str]]:
        """Return the texts that a property gives of things, by language; of two in one language, the first."""
        found: dict[str, dict[str, str]] = defaultdict(dict)
        name = self._names.setdefault
        for thing, text in self._engine.rows(f"{_PROLOGUE}SELECT ?a ?b WHERE {{ ?a {property_} ?b }}"):
            if isinstance(text, Literal) and (language := text.language):
                iri = value(thing)
                texts = found[name(iri, iri)]
                texts[language] = min(text.value, texts.get(language, text.value))
        return dict(found)

    def wordings(self) -> dict[str, tuple[Wording, ...]]:
        """Return the statements of elements, in the order of the alphabet."""
        found: dict[str, set[Wording]] = defaultdict(set)
        for thing, text in self._engine.rows(f"{_PROLOGUE}SELECT ?a ?b WHERE {{ ?a sv:statement ?b }}"):
            language = text.language if isinstance(text, Literal) else None
            found[value(thing)].add(Wording(value(text), language))
        return {thing: tuple(sorted(held, key=lambda one: one.text)) for thing, held in found.items()}

    def places(self) -> dict[str, Place]:
        """Return where the first passage of each element begins; what names no range of characters has no place."""
        found: dict[str, Place] = {}
        for thing, iri in self.pairs("?a sv:passage ?b"):
            try:
                passage = parse_passage(iri)
            except BadPassage:
                continue
            known = found.get(thing)
            if known is None or (passage.start, passage.file) < (known.start, known.file):
                found[thing] = Place(passage.file, passage.start)
        return found

    def times(self) -> Callable[[str], tuple[Time, ...]]:
        """Return a function that tells the times of an element: each of its deadlines with each of its periods."""
        deadlines = self.values("?a sv:deadline ?b")
        periods = self.values("?a dcterms:temporal ?b")
        starts = self.values("?a dcat:startDate ?b")
        ends = self.values("?a dcat:endDate ?b")
        known: dict[tuple[tuple[str, ...], tuple[str, ...]], tuple[Time, ...]] = {}

        def read(element: str) -> tuple[Time, ...]:
            key = deadlines.get(element, ()), periods.get(element, ())
            if key == ((), ()):
                return _NOTHING
            if key not in known:
                spans = [
                    span for one in key[1] for span in product(starts.get(one) or ("",), ends.get(one) or ("",))
                ] or [("", "")]
                found = {Time(*map(day_of, (day, *span))) for day in key[0] or ("",) for span in spans}
                known[key] = tuple(sorted(found, key=_first_due))
            return known[key]

        return read

    def _one(self, found: tuple[str, ...]) -> tuple[str, ...]:
        return self._tuples.setdefault(found, found)


def closure(steps: Mapping[str, Iterable[str]], start: str) -> set[str]:
    """Return all that is reached from a start by one or more steps."""
    met: set[str] = set()
    waiting = list(steps.get(start, ()))
    while waiting:
        one = waiting.pop()
        if one not in met:
            met.add(one)
            waiting.extend(steps.get(one, ()))
    return met


def inverse(steps: Mapping[str, Iterable[str]]) -> dict[str, list[str]]:
    """Return the steps the other way round."""
    found: dict[str, list[str]] = defaultdict(list)
    for source, targets in steps.items():
        for target in targets:
            found[target].append(source)
    return dict(found)


def innermost(parents: Mapping[str, tuple[str, ...]], start: str, wanted: set[str]) -> tuple[str, ...]:
    """Return those of the wanted above a start that have no other of them below them, itself excluded, sorted."""
    above = (closure(parents, start) & wanted) - {start}
    if len(above) > 1:
        above -= {far for near in above for far in closure(parents, near) - {near}}
    return tuple(sorted(above))


def _first_due(time: Time) -> tuple[bool, str, str, str]:
    """Return what sorts times as the query `actions` does: without a day last, of one day those that start first."""
    start, end = (day.isoformat() if day else "" for day in (time.start, time.end))
    return time.due is None, str(time.due), start, end
