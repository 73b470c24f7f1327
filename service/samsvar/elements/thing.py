"""Everything that the graph says of one thing: an element first of all, but just as well an organisation or a document.

What has no place of its own in the answer stands under `properties`, and what points at the thing from elsewhere under
`referred_to_by`, so that nothing is left out.
"""

from collections import defaultdict
from collections.abc import Iterator

from samsvar.answers import plain
from samsvar.elements import wording
from samsvar.elements.facts import (
    DERIVED,
    LABEL,
    STATED_IN,
    STATUS,
    TERM_LABEL,
    TYPE,
    Facts,
    Json,
    Reference,
    facts_of,
    filled,
    labels,
    references,
    slug,
    spoken,
    standing,
    term,
)
from samsvar.engine import Engine, NamedNode, value
from samsvar.errors import ElementNotFound
from samsvar.names import PREFIXES, SV, shorten

_DCTERMS, _SKOS = PREFIXES["dcterms"], PREFIXES["skos"]
_POINTING = """SELECT DISTINCT ?property ?thing WHERE {{ ?thing ?property {} FILTER(ISIRI(?thing)) }}
ORDER BY ?property ?thing"""
_LINKS = "SELECT DISTINCT ?link WHERE {{ ?link ?end {} VALUES ?end {{ {} {} }} FILTER(ISIRI(?link)) }} ORDER BY ?link"
_SUPPORT = "SELECT DISTINCT ?thing WHERE {{ {} }} ORDER BY ?thing"
_REFERENCES = {
    "part_of": f"{_DCTERMS}isPartOf",
    "serves": f"{SV}serves",
    "target_groups": f"{SV}targetGroup",
    "indicators": f"{SV}hasIndicator",
    "progress": f"{SV}progress",
    "ongoing_work": f"{SV}ongoingWork",
    "mentions": f"{SV}mentions",
}
_BACK = {"parts": f"{_DCTERMS}isPartOf", "served_by": f"{SV}serves"}
_PASSAGES = {
    "passages": f"{SV}passage",
    "owner_passages": f"{SV}ownerPassage",
    "period_passages": f"{SV}periodPassage",
}
_TEXTS = {
    "definition": f"{_SKOS}definition",
    "ambiguity": f"{SV}ambiguity",
    "contradiction": f"{SV}contradiction",
}
_OTHER_LABEL, _NOTE, _PERIOD = f"{_SKOS}altLabel", f"{_SKOS}editorialNote", f"{_DCTERMS}temporal"
_OWNER, _DEADLINE, _INHERITS = f"{SV}owner", f"{SV}deadline", f"{SV}inherits"
_STATEMENT, _TARGET_YEAR, _TEXT_FILE = f"{SV}statement", f"{SV}targetYear", f"{SV}textFile"
_MEMBER = f"{PREFIXES['foaf']}member"
_ENDS = (f"{SV}source", f"{SV}target")
_DATES = tuple(_DCTERMS + name for name in ("created", "date", "dateAccepted", "issued", "modified"))
_TOLD = {
    *(TYPE, LABEL, TERM_LABEL, STATED_IN, _OTHER_LABEL, _NOTE, _PERIOD, _OWNER, _DEADLINE, _INHERITS),
    *(_STATEMENT, _TARGET_YEAR),
    *_REFERENCES.values(),
    *_PASSAGES.values(),
    *_TEXTS.values(),
    *DERIVED,
}


def everything(engine: Engine, iri: str, *, most: int = 100) -> Json:
    """Return all that is known of a thing, at most so many of those it reaches, is reached by or is referred to by.

    Counts are of all there are. Raise ElementNotFound if the graph says nothing of it.
    """
    facts = facts_of(engine, [iri]).get(iri)
    if facts is None:
        raise ElementNotFound(f"nothing in the graph has the IRI {iri}")
    pointing: dict[str, list[Reference]] = defaultdict(list)
    for name, thing in engine.rows(_POINTING.format(term(iri))):
        pointing[value(name)].append(Reference(value(thing)))
    told = {
        "id": iri,
        "name": shorten(iri),
        "labels": labels(facts),
        "other_labels": [wording.text(held) for held in facts.get(_OTHER_LABEL, ())],
        "kinds": references(facts.get(TYPE, ())),
        "statements": [wording.text(held) for held in facts.get(_STATEMENT, ())],
        **{name: spoken(facts.get(one, ())) for name, one in _TEXTS.items()},
        **{name: wording.passages(facts.get(one, ())) for name, one in _PASSAGES.items()},
        "document": _document(engine, facts),
        **(_of_document(facts) if _TEXT_FILE in facts or STATUS in facts else {}),
        **{name: references(facts.get(one, ())) for name, one in _REFERENCES.items()},
        **{name: pointing.get(one) for name, one in _BACK.items()},
        **_responsibility(engine, facts),
        "notes": _notes(engine, facts),
        **_support(engine, iri, most),
        "links": _links(engine, iri),
        "referred_to_by": {
            shorten(name): {"count": len(things), "things": things[:most]}
            for name, things in pointing.items()
            if name not in {*_BACK.values(), *DERIVED, *_ENDS}
        },
        "properties": {
            shorten(name): [Reference(one.value) if isinstance(one, NamedNode) else plain(one) for one in held]
            for name, held in facts.items()
            if name not in _TOLD
        },
    }
    return filled(engine, {name: held for name, held in told.items() if held not in ([], {}, None)})


def _document(engine: Engine, facts: Facts) -> Json | None:
    """Return the document that states an element, with what one must know to judge by it."""
    document = next(iter(references(facts.get(STATED_IN, ()))), None)
    if document is None:
        return None
    held = facts_of(engine, [document.iri]).get(document.iri, {})
    level = references(held.get(f"{SV}level", ()))
    about = {"level": level[0] if level else None, "issued_by": references(held.get(f"{SV}issuedBy", ()))}
    return {"thing": document, **_of_document(held), **about}


def _of_document(facts: Facts) -> Json:
    """Return the standing of a document, and whether it tells a day of itself, apart from the period it is about."""
    return {"standing": standing(facts), "dated": any(date in facts for date in _DATES)}


def _responsibility(engine: Engine, facts: Facts) -> Json:
    """Return who answers for an element and by when, each with whether it is taken from a shared cell."""
    inherited = {value(held) for held in facts.get(_INHERITS, ())}
    owners = references(facts.get(_OWNER, ()))
    members = facts_of(engine, (owner.iri for owner in owners), [_MEMBER])
    periods = references(facts.get(_PERIOD, ()))
    days = facts_of(engine, (period.iri for period in periods))
    return {
        "owners": [
            {"thing": owner, "inherited": _OWNER in inherited}
            | ({"members": references(members[owner.iri][_MEMBER])} if owner.iri in members else {})
            for owner in owners
        ],
        "periods": [
            {**wording.period(period.iri, days.get(period.iri, {})), "inherited": _PERIOD in inherited}
            for period in periods
        ],
        "deadlines": [{"date": value(day), "inherited": _DEADLINE in inherited} for day in facts.get(_DEADLINE, ())],
        "target_years": [value(year) for year in facts.get(_TARGET_YEAR, ())],
    }


def _notes(engine: Engine, facts: Facts) -> list[Json]:
    notes = [note.iri for note in references(facts.get(_NOTE, ()))]
    return [wording.note(note, held) for note, held in facts_of(engine, notes).items()]


def _support(engine: Engine, iri: str, most: int) -> Json:
    """Return what an element reaches and what reaches it, the strongly connected first."""
    support: Json = {}
    for name, pattern in (("reaches", f"{term(iri)} <{{}}> ?thing"), ("reached_by", f"?thing <{{}}> {term(iri)}")):
        strongly = list(_things(engine, pattern.format(f"{SV}reachesStrongly")))
        others = [one for one in _things(engine, pattern.format(f"{SV}reaches")) if one not in set(strongly)]
        if strongly or others:
            actions = (
                set(_things(engine, pattern.format(f"{SV}reaches") + f" ; a <{SV}Action>")) if "by" in name else ()
            )
            listed = [*((one, True) for one in strongly), *((one, False) for one in others)][:most]
            support[name] = {
                "count": len(strongly) + len(others),
                "strong": len(strongly),
                **({"actions": len(actions)} if name == "reached_by" else {}),
                "things": [{"thing": Reference(one), "strongly": strong} for one, strong in listed],
            }
    return support


def _things(engine: Engine, pattern: str) -> Iterator[str]:
    for (thing,) in engine.rows(_SUPPORT.format(pattern)):
        yield value(thing)


def _links(engine: Engine, iri: str) -> Json:
    """Return the alignments from and to an element, those that were rejected apart."""
    links = [value(link) for (link,) in engine.rows(_LINKS.format(term(iri), *map(term, _ENDS)))]
    told: Json = {"out": [], "in": [], "rejected": []}
    for link, facts in facts_of(engine, links).items():
        way = "out" if iri in map(value, facts.get(_ENDS[0], ())) else "in"
        rejected = slug(facts.get(f"{SV}reviewStatus", ())) == "rejected"
        told["rejected" if rejected else way].append(wording.link(link, facts))
    return told if links else {}
