"""How the parts of what is said of a thing are told: texts, passages, periods, notes and links."""

from collections.abc import Iterable

from samsvar.elements.facts import Facts, Json, Reference, references, slug, spoken
from samsvar.engine import Literal, Term, value
from samsvar.errors import BadPassage
from samsvar.names import PREFIXES, SV
from samsvar.passages import parse_passage

_ENDS = {"start": f"{PREFIXES['dcat']}startDate", "end": f"{PREFIXES['dcat']}endDate"}
_DCTERMS = PREFIXES["dcterms"]


def text(held: Term) -> Json:
    """Return a text with its language."""
    return {"text": value(held), "language": held.language if isinstance(held, Literal) else None}


def passages(terms: Iterable[Term]) -> list[Json]:
    """Return ranges of characters in the sources, in the order in which they stand there."""
    told = [_passage(value(held)) for held in terms]
    return sorted(told, key=lambda one: (one.get("file", ""), one.get("start", 0), one["id"]))


def period(iri: str, facts: Facts) -> Json:
    """Return a period with its first and its last day."""
    days = {name: value(facts[end][0]) for name, end in _ENDS.items() if end in facts}
    return {"thing": Reference(iri), **days}


def note(iri: str, facts: Facts) -> Json:
    """Return an editorial note with where it comes from."""
    sources = [value(held) for held in facts.get(f"{PREFIXES['dc']}source", ())]
    return {"id": iri, "text": spoken(facts.get(f"{PREFIXES['rdf']}value", ())), "sources": sources}


def link(iri: str, facts: Facts) -> Json:
    """Return an alignment: what it says, why, on which passages, and on whose word."""
    source, target = (references(facts.get(SV + end, ())) for end in ("source", "target"))
    told: Json = {
        "id": iri,
        "source": source[0] if source else None,
        "target": target[0] if target else None,
        "relation": slug(facts.get(f"{SV}relation", ())),
        "strength": slug(facts.get(f"{SV}strength", ())),
        "review_status": slug(facts.get(f"{SV}reviewStatus", ())),
        "rationale": spoken(facts.get(f"{SV}rationale", ())),
        "rejection_reason": spoken(facts.get(f"{SV}rejectionReason", ())),
        "evidence": passages(facts.get(f"{SV}evidence", ())),
        "said_by": references(facts.get(f"{PREFIXES['prov']}wasAttributedTo", ())),
        "created": next(map(value, facts.get(f"{_DCTERMS}created", ())), None),
        "confirmed_by": references(facts.get(f"{SV}confirmedBy", ())),
        "confirmed_on": next(map(value, facts.get(f"{SV}confirmedOn", ())), None),
    }
    return {name: held for name, held in told.items() if held not in ({}, None)}


def _passage(iri: str) -> Json:
    try:
        passage = parse_passage(iri)
    except BadPassage:
        return {"id": iri}
    return {"id": iri, "file": passage.file, "start": passage.start, "end": passage.end}
