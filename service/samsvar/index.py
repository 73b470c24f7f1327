"""Answers to the main question without asking SPARQL: rows joined from prepared pieces of JSON.

`supporting-actions` is asked most, and of a national graph its answers run to thousands of rows. What a row says
depends on the action alone, on the supported element alone, or on how the one reaches the other, so that each
piece is written once, when the graph is read, and an answer is only joined. The numbers of the actions follow the
order of the answer. Every other question, and this one with a parameter that the index does not know, is left to
SPARQL; for those it knows, both say the same.
"""

import json
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from samsvar.engine import Engine, Row, Term, value
from samsvar.names import PREFIXES, VOCABULARY

QUERY = "supporting-actions"
LANGUAGES = ("nb", "en")
_PARAMETERS = {"target", "lang", "strength", "direct"}
_STRENGTHS = tuple(f"{VOCABULARY}strength/{name}" for name in ("partial", "strong"))
_PROLOGUE = "".join(f"PREFIX {prefix}: <{PREFIXES[prefix]}>\n" for prefix in ("adms", "dcterms", "skos", "sv"))
_ACTIONS = "?element a sv:Action ; sv:statedIn ?in . ?in sv:level ?any ."
_SUPPORTED = "{ SELECT DISTINCT ?element { ?action sv:reaches ?element ; a sv:Action } } ?element sv:statedIn ?in ."
_AREAS = _PROLOGUE + "SELECT DISTINCT ?area ?part WHERE { ?area a sv:FocusArea . ?part dcterms:isPartOf* ?area }"
_THINGS = _PROLOGUE + "SELECT DISTINCT ?thing WHERE { ?thing a ?kind ; sv:statedIn ?in }"


@dataclass(frozen=True)
class _Place:
    """One row of what is known of an element in a document."""

    element: str
    document: str
    head: bytes
    tail: bytes


@dataclass(frozen=True)
class _Reached:
    """The actions that reach one element, as numbers in the order of an answer, and how each of them does."""

    actions: "array[int]"
    ways: bytes
    """For each action, 2 if it reaches strongly, and 1 more if in one step."""


class Index:
    """Answers of `supporting-actions` for one element, by language, strength and whether in one step."""

    def __init__(self, answers: Mapping[str, "_Answers"], parts: Mapping[str, Sequence[str]], known: set[str]) -> None:
        """Take the answers by language, the parts of each focus area, and the elements that may be asked about."""
        self._answers = answers
        self._parts = parts
        self._known = known

    @classmethod
    def build(cls, engine: Engine) -> "Index":
        """Read the derived graph and the labels from an engine that holds both."""
        strong = set(_pairs(engine, "reachesStrongly"))
        direct = set(_pairs(engine, "contributesTo"))
        support = [(*pair, 2 * (pair in strong) + (pair in direct)) for pair in _pairs(engine, "reaches")]
        parts: dict[str, list[str]] = defaultdict(list)
        for area, part in engine.rows(_AREAS):
            parts[value(area)].append(value(part))
        known = {value(thing) for (thing,) in engine.rows(_THINGS)}
        return cls({language: _Answers.read(engine, language, support) for language in LANGUAGES}, parts, known)

    def rows(self, name: str, values: Mapping[str, str]) -> bytes | None:
        """Return the JSON array of the rows that a query of the catalogue gives, or None if that is not known here.

        Values are the parameters that were given, IRIs whole.
        """
        target, answers = values.get("target", ""), self._answers.get(values.get("lang", "nb"))
        wanted = _wanted(values.get("strength"), values.get("direct"))
        if name != QUERY or not values.keys() <= _PARAMETERS or target not in self._known or not (answers and wanted):
            return None
        return b"[" + b",".join(answers.joined(self._parts.get(target, [target]), wanted)) + b"]"


@dataclass(frozen=True)
class _Answers:
    """The pieces of all answers in one language."""

    actions: Sequence[_Place]
    supported: Mapping[str, Sequence[_Place]]
    reached: Mapping[str, _Reached]

    @classmethod
    def read(cls, engine: Engine, language: str, support: Iterable[tuple[str, str, int]]) -> "_Answers":
        actions = list(_actions(engine, language))
        numbers: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(actions):
            numbers[place.element].append(number)
        found: dict[str, list[tuple[int, int]]] = defaultdict(list)
        for action, to, way in support:
            found[to] += [(number, way) for number in numbers[action]]
        reached = {}
        for to, pairs in found.items():
            pairs.sort()
            reached[to] = _Reached(array("I", (number for number, _ in pairs)), bytes(way for _, way in pairs))
        return cls(actions, _supported(engine, language), reached)

    def joined(self, elements: Sequence[str], wanted: Sequence[bool]) -> list[bytes]:
        """Return the rows of what reaches some elements, in order, of the ways that are wanted."""
        places = [place for element in elements if element in self.reached for place in self.supported.get(element, ())]
        if len(places) == 1:
            return [row for _, row in self._rows(places[0], wanted)]
        keyed = [
            ((self.actions[number].document, place.element, self.actions[number].element), row)
            for place in places
            for number, row in self._rows(place, wanted)
        ]
        return [row for _, row in sorted(keyed)]

    def _rows(self, place: _Place, wanted: Sequence[bool]) -> Iterator[tuple[int, bytes]]:
        middles, actions, reached = [place.head + way for way in _WAYS], self.actions, self.reached[place.element]
        for number, way in zip(reached.actions, reached.ways, strict=True):
            if wanted[way]:
                action = actions[number]
                yield number, b"%b%b%b%b" % (action.head, middles[way], action.tail, place.tail)


def _wanted(strength: str | None, direct: str | None) -> list[bool] | None:
    """Return which of the four ways are asked for, or None for a value that there is not."""
    if strength not in {None, *_STRENGTHS} or direct not in {None, "true", "false"}:
        return None
    return [
        strength in {None, _STRENGTHS[way // 2]} and direct in {None, "true" if way % 2 else "false"}
        for way in range(4)
    ]


def _pairs(engine: Engine, predicate: str) -> Iterator[tuple[str, str]]:
    pattern = f"?action sv:{predicate} ?to ; a sv:Action"
    for action, to in engine.rows(f"{_PROLOGUE}SELECT DISTINCT ?action ?to WHERE {{ {pattern} }}"):
        yield value(action), value(to)


def _owners(engine: Engine, language: str) -> dict[str, str]:
    names: dict[str, set[str]] = defaultdict(set)
    pattern = f"?action a sv:Action ; sv:owner ?agent . {_label(language, '?agent skos:prefLabel', '?name')}"
    for action, agent, name in engine.rows(f"{_PROLOGUE}SELECT DISTINCT ?action ?agent ?name WHERE {{ {pattern} }}"):
        names[value(action)].add(value(name if name is not None else agent))
    return {action: "; ".join(sorted(found)) for action, found in names.items()}


def _places(engine: Engine, language: str, pattern: str) -> list[Row]:
    """Return document, element, its label, that of the document, and that of the document's status, in order."""
    labels = (
        _label(language, "?element skos:prefLabel", "?name"),
        _label(language, "?in skos:prefLabel", "?label"),
        _label(language, "?in adms:status/skos:prefLabel", "?status"),
    )
    columns = "?in ?element ?name ?label ?status"
    where = f"{pattern} {' '.join(labels)}"
    return engine.rows(f"{_PROLOGUE}SELECT DISTINCT {columns} WHERE {{ {where} }} ORDER BY {columns}")


def _label(language: str, of: str, variable: str) -> str:
    return f'OPTIONAL {{ {of} {variable} FILTER(LANG({variable}) = "{language}") }}'


def _actions(engine: Engine, language: str) -> Iterator[_Place]:
    owners = _owners(engine, language)
    for document, element, name, label, status in _places(engine, language, _ACTIONS):
        head = _piece(("action", element), ("actionLabel", name))
        owned = _text("owners", owners.get(value(element), "")) + b"," + _text("ownedThrough", "")
        tail = _piece(("document", document), ("documentLabel", label), ("documentStatus", status))
        yield _Place(value(element), value(document), b"{" + head + b",", owned + b"," + tail)


def _supported(engine: Engine, language: str) -> dict[str, list[_Place]]:
    places: dict[str, list[_Place]] = defaultdict(list)
    for document, element, name, label, status in _places(engine, language, _SUPPORTED):
        head = _piece(("supported", element), ("supportedLabel", name)) + b","
        tail = _piece(("supportedIn", document), ("supportedInLabel", label), ("supportedInStatus", status))
        places[value(element)].append(_Place(value(element), value(document), head, b"," + tail + b"}"))
    return dict(places)


def _piece(*members: tuple[str, Term | None]) -> bytes:
    """Return members of a JSON object, those without a value left out."""
    return b",".join(_text(name, value(term)) for name, term in members if term is not None)


def _text(name: str, text: str) -> bytes:
    return f"{json.dumps(name)}:{json.dumps(text, ensure_ascii=False)}".encode()


_WAYS = tuple(
    _text("strength", _STRENGTHS[way // 2]) + b',"direct":' + (b"true," if way % 2 else b"false,") for way in range(4)
)
