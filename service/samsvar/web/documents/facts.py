"""What a document says of itself, and how documents build on one another."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from samsvar.elements import facts_of
from samsvar.engine import Engine, Literal, NamedNode, Term, value
from samsvar.names import PREFIXES, SV
from samsvar.overview import Wording
from samsvar.web.links import days
from samsvar.web.notes import Note, notes

_DCTERMS, _SKOS = PREFIXES["dcterms"], PREFIXES["skos"]
_DAYS = ("created", "date", "dateAccepted", "issued", "modified")
_THINGS: Mapping[str, str] = {
    "version_of": f"{SV}versionOf",
    "replaces": f"{_DCTERMS}replaces",
    "prioritises": f"{SV}prioritises",
    "mentions": f"{SV}mentions",
    "pages": f"{PREFIXES['foaf']}page",
}
_LATER = f"""SELECT DISTINCT ?relation ?document WHERE {{{{
  {{{{ ?document <{_DCTERMS}replaces> {{0}} BIND("replaced_by" AS ?relation) }}}}
  UNION {{{{ {{0}} <{SV}versionOf> ?strategy . ?document <{SV}versionOf> ?strategy
    BIND("other_versions" AS ?relation) }}}}
  FILTER(?document != {{0}})
}}}} ORDER BY ?relation ?document"""
_CITES = f"""SELECT DISTINCT ?cited ?reference WHERE {{{{
  {{{{ {{0}} <{_DCTERMS}references> ?cited }}}}
  UNION {{{{ ?reference <{SV}statedIn> {{0}} ; <{_DCTERMS}references> ?cited }}}}
}}}} ORDER BY ?cited ?reference"""
_CITED_BY = f"""SELECT DISTINCT ?document ?reference WHERE {{{{
  {{{{ ?document <{_DCTERMS}references> {{0}} FILTER NOT EXISTS {{{{ ?document <{SV}statedIn> ?in }}}} }}}}
  UNION {{{{ ?reference <{_DCTERMS}references> {{0}} ; <{SV}statedIn> ?document }}}}
}}}} ORDER BY ?document ?reference"""
Citations = Mapping[str, Sequence[str]]
"""Documents by IRI, each with the elements in which the one points to the other."""


@dataclass(frozen=True)
class Particulars:
    """What is told of a document besides its elements."""

    titles: Sequence[Wording]
    other_names: Sequence[Wording]
    about: Mapping[str, str]
    """What it is, by language."""
    scope: Mapping[str, str]
    contradictions: Mapping[str, str]
    publishers: Sequence[Wording]
    days: Sequence[tuple[str, dt.date]]
    """The days that it tells of itself, with the name of each."""
    things: Mapping[str, Sequence[str]]
    notes: Sequence[Note]
    file: str | None
    cites: Citations
    cited_by: Citations


def told(engine: Engine, iri: str) -> Particulars:
    """Return what an engine holds of a document."""
    facts = facts_of(engine, [iri]).get(iri, {})
    things = {name: held for name, one in _THINGS.items() if (held := _iris(facts.get(one, ())))}
    for relation, document in engine.rows(_LATER.format(NamedNode(iri))):
        things.setdefault(value(relation), []).append(value(document))
    return Particulars(
        titles=_wordings(facts.get(f"{_DCTERMS}title", ())),
        other_names=_wordings(facts.get(f"{_SKOS}altLabel", ())),
        about=_texts(facts.get(f"{_DCTERMS}description", ())),
        scope=_texts(facts.get(f"{_SKOS}scopeNote", ())),
        contradictions=_texts(facts.get(f"{SV}contradiction", ())),
        publishers=_wordings(facts.get(f"{_DCTERMS}publisher", ())),
        days=[(name, day) for name in _DAYS for day in days(facts.get(_DCTERMS + name, ()))],
        things=things,
        notes=notes(engine, _iris(facts.get(f"{_SKOS}editorialNote", ()))),
        file=next(map(value, facts.get(f"{SV}textFile", ())), None),
        cites=_citations(engine, _CITES, iri),
        cited_by=_citations(engine, _CITED_BY, iri),
    )


def _citations(engine: Engine, query: str, iri: str) -> Citations:
    found: dict[str, list[str]] = defaultdict(list)
    for document, reference in engine.rows(query.format(NamedNode(iri))):
        found[value(document)] += [value(reference)] if reference is not None else []
    return found


def _wordings(terms: Iterable[Term]) -> list[Wording]:
    return [Wording(one.value, one.language or None) for one in terms if isinstance(one, Literal)]


def _texts(terms: Iterable[Term]) -> dict[str, str]:
    return {one.language or "": one.value for one in terms if isinstance(one, Literal)}


def _iris(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, NamedNode)]
