"""What a description says, in the shape that a page shows it in: properties, each with its values."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import quote

from samsvar.engine import BlankNode, Literal, NamedNode, Term, Triple, value
from samsvar.exchange import Description
from samsvar.names import PREFIXES
from samsvar.overview import Wording
from samsvar.overview.things import spoken
from samsvar.resolving import link
from samsvar.web.visit import Visit

_LABELS = {f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['rdfs']}label", f"{PREFIXES['dcterms']}title"}
_DEEPEST = 20


class Value(NamedTuple):
    """One value: a thing by its IRI, a text, or what is said of a node that has no name."""

    iri: str | None = None
    text: Wording | None = None
    inside: "Sequence[Property]" = ()


class Property(NamedTuple):
    """A property and its values, in order."""

    iri: str
    values: Sequence[Value]


class Values:
    """The properties of each subject of some triples."""

    def __init__(self, triples: Iterable[Triple]) -> None:
        """Take triples in the order in which they are shown."""
        self._of: dict[Term, list[Triple]] = defaultdict(list)
        for triple in triples:
            self._of[triple.subject].append(triple)

    @property
    def subjects(self) -> Sequence[str]:
        """The IRIs of all that something is said of."""
        return [subject.value for subject in self._of if isinstance(subject, NamedNode)]

    def of(self, iri: str) -> Sequence[Property]:
        """Return what is said of a thing."""
        return self._properties(NamedNode(iri), 0)

    def iris(self, iri: str, predicate: str) -> Sequence[str]:
        """Return the things that a property of a thing leads to."""
        held = (triple.object for triple in self._of.get(NamedNode(iri), ()) if triple.predicate.value == predicate)
        return [term.value for term in held if isinstance(term, NamedNode)]

    def _properties(self, subject: Term, depth: int) -> Sequence[Property]:
        values: dict[str, list[Value]] = defaultdict(list)
        for triple in self._of.get(subject, ()):
            values[triple.predicate.value].append(self._value(triple.object, depth))
        return [Property(predicate, held) for predicate, held in values.items()]

    def _value(self, term: Term, depth: int) -> Value:
        if isinstance(term, NamedNode):
            return Value(iri=term.value)
        if isinstance(term, Literal):
            return Value(text=Wording(term.value, term.language or None))
        if isinstance(term, BlankNode) and depth < _DEEPEST:
            return Value(inside=self._properties(term, depth + 1))
        return Value(text=Wording(value(term), None))


class Names:
    """What the things of a description are called, and where the pages about them stand."""

    def __init__(self, visit: Visit, found: Description) -> None:
        """Take the labels that came with a description; what has none there may have one in the graph."""
        self._visit = visit
        told: dict[str, dict[str, str]] = defaultdict(dict)
        for triple in (*found.labels, *found.said):
            if triple.predicate.value in _LABELS and isinstance(triple.object, Literal):
                told[value(triple.subject)].setdefault(triple.object.language or "", triple.object.value)
        self._labels: Mapping[str, Mapping[str, str]] = told

    def label(self, iri: str) -> Wording:
        """Return what a thing is called in the visitor's language, or the nearest."""
        told = self._labels.get(iri)
        if told is None:
            return self._visit.label(iri)
        text, language = spoken(iri, told, self._visit.language)
        return Wording(text, language or None)

    def address(self, iri: str) -> str | None:
        """Return the address of the page about a thing, or its own if it is not ours; None if a browser may run it."""
        if not iri.startswith(("http://", "https://")):
            return None
        place = link("", iri)
        if not place.startswith("/"):
            return place
        path, sign, fragment = place.partition("#")
        return f"{self._visit.to(f'/page{path}')}{sign}{quote(fragment, safe='=,:%/')}"
