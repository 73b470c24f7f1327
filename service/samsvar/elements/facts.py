"""The triples of many things at once, and the card by which a thing is named wherever another tells of it."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from samsvar.engine import Engine, Literal, NamedNode, Term, Triple, value
from samsvar.names import PREFIXES, SV, shorten

Facts = Mapping[str, Sequence[Term]]
"""The values of one thing's properties, by property, in order."""
Json = dict[str, Any]
DERIVED = frozenset(SV + name for name in ("contributesTo", "reaches", "reachesStrongly"))
"""The properties that no file states."""
TYPE = f"{PREFIXES['rdf']}type"
LABEL = f"{PREFIXES['skos']}prefLabel"
TERM_LABEL = f"{PREFIXES['rdfs']}label"
STATED_IN = f"{SV}statedIn"
STATUS = f"{PREFIXES['adms']}status"
_CARD = (TYPE, LABEL, TERM_LABEL, STATED_IN, STATUS)
_AT_ONCE = 400
_FACTS = "SELECT DISTINCT ?thing ?property ?value WHERE {{ {} }} ORDER BY ?thing ?property ?value"


@dataclass(frozen=True)
class Reference:
    """Stands for the card of a thing until all the cards of an answer are read at once."""

    iri: str


def facts_of(engine: Engine, iris: Iterable[str], properties: Sequence[str] = ()) -> dict[str, dict[str, list[Term]]]:
    """Return the values of some properties, or of all, of each of some things; what is no subject is left out."""
    facts: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    # as a filter: a second VALUES would be joined the slow way
    only = f" FILTER(?property IN ({', '.join(map(term, properties))}))" if properties else ""
    waiting = filter(_nameable, dict.fromkeys(iris))
    while some := list(islice(waiting, _AT_ONCE)):
        pattern = f"VALUES ?thing {{ {' '.join(map(term, some))} }} ?thing ?property ?value{only}"
        for thing, name, held in engine.rows(_FACTS.format(pattern)):
            if held is not None:
                facts[value(thing)][value(name)].append(held)
    return {thing: dict(values) for thing, values in facts.items()}


def said(engine: Engine, iris: Iterable[str]) -> Iterator[Triple]:
    """Give what the files say of some things: their triples, without what is derived."""
    for thing, facts in facts_of(engine, iris).items():
        for name, terms in facts.items():
            if name not in DERIVED:
                yield from (Triple(NamedNode(thing), NamedNode(name), held) for held in terms)


def cards(engine: Engine, iris: Iterable[str]) -> dict[str, Json]:
    """Return for each thing what names it: labels, kinds and, for an element, its document and the standing of that.

    A thing that nothing is said of has only its IRI and its short name.
    """
    wanted = list(dict.fromkeys(iris))
    facts = facts_of(engine, wanted, _CARD)
    documents = {value(one) for known in facts.values() for one in known.get(STATED_IN, ())}
    facts |= facts_of(engine, sorted(documents - facts.keys()), _CARD)
    return {iri: _card(iri, facts) for iri in wanted}


def filled(engine: Engine, told: Json) -> Json:
    """Return what is told with a card in place of every reference."""
    known = cards(engine, _referred(told))

    def fill(part: Any) -> Any:  # noqa: ANN401 (JSON)
        if isinstance(part, Reference):
            return known[part.iri]
        if isinstance(part, dict):
            return {name: fill(held) for name, held in part.items()}
        return [fill(held) for held in part] if isinstance(part, list) else part

    return {name: fill(held) for name, held in told.items()}


def references(terms: Iterable[Term]) -> list[Reference]:
    """Return a reference for each term that has an IRI."""
    return [Reference(held.value) for held in terms if isinstance(held, NamedNode)]


def labels(facts: Facts) -> dict[str, str]:
    """Return the labels of a thing by language, Norwegian first."""
    return spoken(facts.get(LABEL) or facts.get(TERM_LABEL, ()))


def spoken(terms: Iterable[Term]) -> dict[str, str]:
    """Return texts by language, Norwegian first."""
    texts = {held.language or "und": held.value for held in terms if isinstance(held, Literal)}
    return dict(sorted(texts.items(), reverse=True))


def standing(document: Facts) -> str:
    """Return what a document is by its own word: adopted, draft, consultation and so on, or unknown."""
    return slug(document.get(STATUS, ())) or "unknown"


def slug(terms: Sequence[Term]) -> str:
    """Return the last part of the IRI of the first term, as `strong` of a strength, or nothing."""
    return value(terms[0]).rpartition("/")[2] if terms else ""


def term(iri: str) -> str:
    """Return an IRI as it stands in a query."""
    return str(NamedNode(iri))


def _nameable(iri: str) -> bool:
    """Tell whether a query can name this: a blank node, or a text where an IRI should be, it cannot."""
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return True


def _card(iri: str, facts: Mapping[str, Facts]) -> Json:
    own = facts.get(iri, {})
    card: Json = {"id": iri, "name": shorten(iri), "labels": labels(own), "kinds": list(map(value, own.get(TYPE, ())))}
    if document := next(map(value, own.get(STATED_IN, ())), None):
        held = facts.get(document, {})
        card["document"] = {"id": document, "labels": labels(held), "standing": standing(held)}
    return card


def _referred(told: object) -> Iterator[str]:
    if isinstance(told, Reference):
        yield told.iri
    elif isinstance(told, dict | list):
        for part in told.values() if isinstance(told, dict) else told:
            yield from _referred(part)
