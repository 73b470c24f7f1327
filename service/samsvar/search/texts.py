"""What of the graph can be found: everything that has a label, with its texts, kinds, document and level."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from samsvar.engine import Engine, Literal, value
from samsvar.names import PREFIXES, SV, VOCABULARY

GROUPS = {
    "label": ("skos:prefLabel",),
    "name": ("skos:altLabel", "dcterms:title", "skos:notation"),
    "statement": ("sv:statement",),
    "definition": ("skos:definition", "dcterms:description", "skos:scopeNote"),
}
"""The groups of texts, from that which tells most, and the properties whose values they hold."""

Texts = dict[str, list[tuple[str, str]]]
"""By group, each text with its language."""

_LEFT_OUT = frozenset({f"{PREFIXES['dcterms']}PeriodOfTime", f"{PREFIXES['skos']}ConceptScheme"})
_HEAD = "".join(
    f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("adms", "dcterms", "org", "rdfs", "rov", "skos", "sv")
)
_TEXTS = f"""{_HEAD}
SELECT ?thing ?text WHERE {{
  ?thing skos:prefLabel ?label .
  %s
}}"""
_PATTERNS = {
    "skos:notation": "{ ?thing skos:notation ?text } UNION { ?thing rov:registration/skos:notation ?text }",
}
_TYPES = f"{_HEAD} SELECT ?thing ?type WHERE {{ ?thing skos:prefLabel ?label ; a ?type }}"
_SUPERCLASSES = f"{_HEAD} SELECT ?class ?super WHERE {{ ?class rdfs:subClassOf+ ?super }}"
_PLACES = f"""{_HEAD}
SELECT ?thing ?document ?level WHERE {{
  {{ ?thing sv:statedIn ?document }} UNION {{ ?thing sv:textFile ?file BIND(?thing AS ?document) }}
  OPTIONAL {{ ?document sv:level ?level }}
}}"""


@dataclass
class Thing:
    """Something that can be found."""

    iri: str
    kind: str
    kinds: frozenset[str]
    document: str | None = None
    level: str | None = None
    texts: Texts = field(default_factory=dict)


def read_things(engine: Engine) -> list[Thing]:
    """Return everything that has a label, sorted by IRI."""
    kinds = _kinds(engine)
    things = {iri: Thing(iri, kind, all_) for iri, (kind, all_) in kinds.items()}
    for group, properties in GROUPS.items():
        for name in properties:
            pattern = _PATTERNS.get(name, f"?thing {name} ?text .")
            for thing, text in engine.rows(_TEXTS % pattern):
                if isinstance(text, Literal) and (known := things.get(value(thing))):
                    texts = known.texts.setdefault(group, [])
                    if (told := (text.value, text.language or "nb")) not in texts:
                        texts.append(told)
    for thing, document, level in engine.rows(_PLACES):
        if known := things.get(value(thing)):
            known.document = min(filter(None, (known.document, value(document))))
            known.level = value(level).removeprefix(f"{VOCABULARY}level/") or known.level
    for known in things.values():
        for texts in known.texts.values():
            texts.sort()
    return sorted(things.values(), key=lambda thing: thing.iri)


def _kinds(engine: Engine) -> dict[str, tuple[str, frozenset[str]]]:
    above: dict[str, set[str]] = {}
    for lower, upper in engine.rows(_SUPERCLASSES):
        above.setdefault(value(lower), set()).add(value(upper))
    types: dict[str, set[str]] = {}
    for thing, of_type in engine.rows(_TYPES):
        types.setdefault(value(thing), set()).add(value(of_type))
    known: dict[frozenset[str], tuple[str, frozenset[str]]] = {}
    found = {}
    for thing_iri, own in types.items():
        if own & _LEFT_OUT:
            continue
        key = frozenset(own)
        if key not in known:
            known[key] = _kind(key, above), frozenset(map(_local, _with_above(key, above)))
        found[thing_iri] = known[key]
    return found


def _kind(types: frozenset[str], above: dict[str, set[str]]) -> str:
    lowest = types - {upper for each in types for upper in above.get(each, ())}
    return _local(min(lowest or types, key=lambda iri: (not iri.startswith(SV), not _organisation(iri), iri)))


def _organisation(iri: str) -> bool:
    return iri.startswith(PREFIXES["org"])


def _with_above(types: Iterable[str], above: dict[str, set[str]]) -> Iterator[str]:
    for each in types:
        yield each
        yield from above.get(each, ())


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
