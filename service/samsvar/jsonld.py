"""The JSON-LD context: a name, and the kind of its values, for every term that the graph uses.

Our own terms have bare names (`statedIn`), those of others keep their prefix (`dcterms:isPartOf`), so that a term
that is added later never takes the name of another. What an own property holds is read from the ontology; what
another's holds, from how the files use it: one whose values are of several kinds is left as it is.
"""

from collections.abc import Iterable, Sequence

from samsvar.engine import Literal, NamedNode, Quad, value
from samsvar.names import ID, PREFIXES, SOURCE, SV, VOCABULARY, shorten

Definition = str | dict[str, str]
_LANG_STRING = f"{PREFIXES['rdf']}langString"
_STRING = f"{PREFIXES['xsd']}string"
_TYPE = f"{PREFIXES['rdf']}type"
_RANGE = f"{PREFIXES['rdfs']}range"
_PREFIXES = {**PREFIXES, "svi": ID, "svp": SOURCE, "svv": VOCABULARY}


def json_context(ontology: Sequence[Quad], data: Sequence[Quad]) -> dict[str, object]:
    """Return a JSON-LD 1.1 document whose context has every own term and every term of others in use.

    In use is what data says, and what the ontology says of its own concepts.
    """
    concepts = [quad for quad in ontology if value(quad.subject).startswith(VOCABULARY)]
    used = [*data, *concepts]
    iris = {iri for quad in used for iri in _iris(quad)} | {SV}
    prefixes = {p: n for p, n in sorted(_PREFIXES.items()) if any(iri.startswith(n) for iri in iris)}
    keywords: dict[str, object] = {"@version": 1.1, "id": "@id", "type": "@type"}
    return {"@context": keywords | prefixes | _own(ontology) | _reused(used)}


def _own(ontology: Iterable[Quad]) -> dict[str, Definition]:
    types: dict[str, str] = {}
    ranges: dict[str, str] = {}
    for quad in ontology:
        if value(quad.subject).startswith(SV) and value(quad.subject) != SV:
            if quad.predicate.value == _TYPE:
                types[value(quad.subject)] = value(quad.object).removeprefix(PREFIXES["owl"])
            elif quad.predicate.value == _RANGE:
                ranges[value(quad.subject)] = value(quad.object)
    kinds = {"Class": _STRING, "ObjectProperty": "@id"}
    return {
        term.removeprefix(SV): _definition(term, {kinds.get(kind) or ranges.get(term, _STRING)})
        for term, kind in sorted(types.items())
    }


def _reused(quads: Iterable[Quad]) -> dict[str, Definition]:
    values: dict[str, set[str]] = {}
    for quad in quads:
        if quad.predicate.value != _TYPE:
            values.setdefault(quad.predicate.value, set()).add(_kind(quad))
        else:
            values.setdefault(value(quad.object), {_STRING})
    others = {term: kinds for term, kinds in values.items() if not term.startswith(SV)}
    return dict(sorted((shorten(term), _definition(term, kinds)) for term, kinds in others.items()))


def _kind(quad: Quad) -> str:
    return quad.object.datatype.value if isinstance(quad.object, Literal) else "@id"


def _definition(term: str, kinds: set[str]) -> Definition:
    if kinds == {_LANG_STRING}:
        return {"@id": shorten(term), "@container": "@language"}
    if len(kinds) > 1 or kinds == {_STRING}:
        return shorten(term)
    return {"@id": shorten(term), "@type": shorten(min(kinds))}


def _iris(quad: Quad) -> Iterable[str]:
    for term in (quad.subject, quad.predicate, quad.object):
        if isinstance(term, NamedNode):
            yield term.value
        elif isinstance(term, Literal):
            yield term.datatype.value
