"""What ties an organisation, a committee or a project to others: what the graph says of it, and what points at it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.elements import facts_of
from samsvar.engine import Engine, Literal, NamedNode, Term, value
from samsvar.names import PREFIXES, SV, VOCABULARY

_ORG, _FOAF, _SKOS, _DCTERMS = (PREFIXES[name] for name in ("org", "foaf", "skos", "dcterms"))
_OUT: Mapping[str, str] = {
    "type": f"{_ORG}classification",
    "unit_of": f"{_ORG}unitOf",
    "part_of": f"{_ORG}subOrganizationOf",
    "mandated_by": f"{SV}mandatedBy",
    "covers": f"{SV}coversFocusArea",
    "members": f"{_FOAF}member",
    "partners": f"{_ORG}hasMember",
}
"""What the graph says of it, by the name that pages have for it."""
_IN: Mapping[str, str] = {
    "in_collectives": f"{_FOAF}member",
    "in_collaborations": f"{_ORG}hasMember",
    "units": f"{_ORG}unitOf",
    "parts": f"{_ORG}subOrganizationOf",
    "mandates": f"{SV}mandatedBy",
    "mentions": f"{SV}mentions",
}
"""What the graph says of others that has to do with it."""
_POINTING = """SELECT DISTINCT ?relation ?thing WHERE {{
  VALUES ?relation {{ {} }}
  ?thing ?relation {} .
  FILTER(ISIRI(?thing))
}}"""
_MEMBERSHIPS = f"""PREFIX org: <{_ORG}>
SELECT DISTINCT ?membership ?body ?member ?role WHERE {{{{
  {{{{ ?membership org:organization {{0}} }}}} UNION {{{{ ?membership org:member {{0}} }}}}
  OPTIONAL {{{{ ?membership org:organization ?body }}}}
  OPTIONAL {{{{ ?membership org:member ?member }}}}
  OPTIONAL {{{{ ?membership org:role ?role }}}}
}}}}
ORDER BY ?membership ?body ?member ?role"""
_WANTED_ROLES = (f"{VOCABULARY}role/gp-representative", f"{VOCABULARY}role/user-representative")
_WANTED_FACTS = ("covers", "mandated_by")


class Seat(NamedTuple):
    """A membership: of which body, who has the seat if it is told, and in which role."""

    body: str | None
    member: str | None
    role: str | None


@dataclass(frozen=True)
class Relations:
    """What ties one agent to others, by the names that pages have for it; there are only those with something in."""

    iri: str
    facts: Mapping[str, Sequence[str]]
    pointing: Mapping[str, Sequence[str]]
    seats: Sequence[Seat]
    """The memberships in it, and those that it has itself."""
    other_names: Sequence[Literal]
    descriptions: Mapping[str, str]
    notes: Sequence[str]
    pages: Sequence[str]
    """Where else one reads of it."""

    @property
    def representatives(self) -> Sequence[Seat]:
        """Who sits in it."""
        return [seat for seat in self.seats if seat.body == self.iri]

    @property
    def seats_elsewhere(self) -> Sequence[Seat]:
        """Where it has a seat itself."""
        return [seat for seat in self.seats if seat.body != self.iri]

    @property
    def missing(self) -> Sequence[str]:
        """What a professional committee should have, by IRI, and nothing in the graph names."""
        held = {seat.role for seat in self.representatives}
        lacks = [_OUT[name] for name in _WANTED_FACTS if name not in self.facts]
        return sorted([*(role for role in _WANTED_ROLES if role not in held), *lacks])


def read(engine: Engine, iri: str) -> Relations:
    """Return what an engine holds of an agent."""
    facts = facts_of(engine, [iri]).get(iri, {})
    term = NamedNode(iri)
    asked = _POINTING.format(" ".join(f"<{one}>" for one in _IN.values()), term)
    found: dict[str, list[str]] = defaultdict(list)
    for relation, thing in engine.rows(asked):
        found[value(relation)].append(value(thing))
    rows = engine.rows(_MEMBERSHIPS.format(term))
    return Relations(
        iri=iri,
        facts={name: held for name, one in _OUT.items() if (held := _iris(facts.get(one, ())))},
        pointing={name: sorted(found[one]) for name, one in _IN.items() if one in found},
        seats=list(dict.fromkeys(Seat(*(value(one) or None for one in row[1:])) for row in rows)),
        other_names=[one for one in facts.get(f"{_SKOS}altLabel", ()) if isinstance(one, Literal)],
        descriptions=_texts(facts.get(f"{_DCTERMS}description", ())),
        notes=_iris(facts.get(f"{_SKOS}editorialNote", ())),
        pages=_iris([*facts.get(f"{_FOAF}page", ()), *facts.get(f"{PREFIXES['rdfs']}seeAlso", ())]),
    )


def _iris(terms: Iterable[Term]) -> list[str]:
    return [term.value for term in terms if isinstance(term, NamedNode)]


def _texts(terms: Iterable[Term]) -> dict[str, str]:
    return {term.language or "": term.value for term in terms if isinstance(term, Literal)}
