"""The page about anything that has no page of its own kind: what the graph says of it, with labels and as links."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from samsvar.engine import NamedNode, Triple, value
from samsvar.errors import ElementNotFound
from samsvar.exchange import DATASET, Description, Offer, dataset_offer, labels
from samsvar.findings import judgement
from samsvar.names import BASE, GRAPH, PREFIXES, SHAPE, SOURCE, SV, VOCABULARY, shorten
from samsvar.overview import Wording
from samsvar.overview.things import spoken
from samsvar.resolving import Resolver
from samsvar.web.description import alignment
from samsvar.web.description.statements import Names, Property, Value, Values
from samsvar.web.made import Made, Part
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

SIZE = 100
"""Entries of a list that one page shows."""
_DEFINITION, _COMMENT = f"{PREFIXES['skos']}definition", f"{PREFIXES['rdfs']}comment"
_ABOUT = (_DEFINITION, f"{PREFIXES['sh']}message", _COMMENT)
_TYPE = f"{PREFIXES['rdf']}type"
_ENDS = (f"{SV}source", f"{SV}target")
_VOID = "http://rdfs.org/ns/void#"
_COUNTS = {f"{_VOID}entities", f"{_VOID}triples"}
_THINGS = "SELECT DISTINCT ?thing WHERE {{ GRAPH <{graph}> {{ ?thing ?property ?value }} FILTER(isIRI(?thing)) }}"
_DCAT, _DCTERMS = PREFIXES["dcat"], PREFIXES["dcterms"]
_TITLE, _DESCRIPTION = f"{_DCTERMS}title", f"{_DCTERMS}description"
_ADDRESSES = (f"{_DCAT}downloadURL", f"{_DCAT}endpointURL")
_ELSEWHERE = {f"{_VOID}classPartition", f"{_VOID}propertyPartition", f"{_DCAT}distribution"}
"""What the page about the dataset tells in a shape of its own."""
_RESOLVER = Resolver()
_GRAPHS_KEPT = 64
_listed = Memory[Sequence[str]](_GRAPHS_KEPT)


class Way(NamedTuple):
    """A way to get the dataset: a file, or a service."""

    name: Wording
    about: Wording | None
    address: str
    media_type: str


def page(visit: Visit, iri: str) -> Made | None:
    """Return the page about a thing, None if the graph does not know it."""
    try:
        found = _RESOLVER.find(visit.edition, iri.removeprefix(BASE))
    except ElementNotFound:
        return None
    typed = Triple(NamedNode(iri), NamedNode(_TYPE), NamedNode(f"{SV}Alignment"))
    if typed in found.said and (made := alignment.page(visit, iri)):
        return made
    if iri == DATASET:
        offer = dataset_offer(Offer(visit.base, visit.edition.version, visit.edition.loaded_at))
        found = Description(iri, (*found.said, *offer), labels=found.labels)
    things = _things(visit, iri) if iri.startswith(GRAPH) else None
    if things is not None:
        found = Description(iri, found.said, labels=labels(things.items, visit.graph.engine))
    return _made(visit, found, things)


def _made(visit: Visit, found: Description, things: Part[str] | None) -> Made:
    names = Names(visit, found)
    told = Values(found.said)
    apart = {subject: told.of(subject) for subject in told.subjects if subject != found.iri}
    pointing = [triple for triple in found.pointing if triple.predicate.value not in _ENDS]
    values = {
        "iri": found.iri,
        "names": names,
        "kinds": told.iris(found.iri, _TYPE),
        "properties": [one for one in told.of(found.iri) if one.iri not in _ELSEWHERE],
        "links": _links(found),
        "pointing": Part.of(pointing, visit, size=SIZE, name="pointing") if not found.iri.startswith(SOURCE) else None,
        "cut": found.cut,
        "derived": Values(found.derived).of(found.iri),
        "terms": _terms(visit, names, apart) if _is_vocabulary(found.iri) else None,
        **_beside(visit, found, apart),
        "ranges": _ranges(found),
        "things": things,
        "leads": _leads(visit, found.iri),
    }
    short = shorten(found.iri)
    label = names.label(found.iri)
    title = label.text if label.text == short else f"{label.text} ({short})"
    return Made("description", title, {**values, "label": label})


def _is_vocabulary(iri: str) -> bool:
    """Tell whether an IRI is that of a document of terms: the ontology, a scheme, the rules."""
    return iri in {SV, SHAPE} or (iri.startswith(VOCABULARY) and "/" not in iri.removeprefix(VOCABULARY))


def _terms(visit: Visit, names: Names, apart: Mapping[str, Sequence[Property]]) -> Part[tuple[str, Wording | None]]:
    """Return what a vocabulary holds, by label, each with the property that tells what it is, if one does."""
    named = sorted((names.label(iri).text.casefold(), iri) for iri in apart)
    about = [(iri, _told(visit, apart[iri])) for _, iri in named]
    return Part.of(about, visit, size=SIZE, name="terms")


def _told(visit: Visit, properties: Iterable[Property]) -> Wording | None:
    """Return what properties tell a term to be, in the visitor's language or the nearest."""
    known = {one.iri: one for one in properties}
    return next((_spoken(visit, known[name].values) for name in _ABOUT if name in known), None)


def _beside(visit: Visit, found: Description, apart: Mapping[str, Sequence[Property]]) -> dict[str, object]:
    """Return what is told of beside the dataset: the ways to get it, and the counts of what it holds."""
    if found.iri != DATASET:
        return {"ways": (), "counts": {}}
    ways = [way for properties in apart.values() if (way := _way(visit, properties))]
    counts = {iri: apart[iri] for iri in apart if any(one.iri in _COUNTS for one in apart[iri])}
    return {"ways": ways, "counts": counts}


def _way(visit: Visit, properties: Iterable[Property]) -> Way | None:
    """Return what properties tell of a file or a service, None if they tell of neither."""
    known = {one.iri: one.values for one in properties}
    addresses = [one.iri for name in _ADDRESSES for one in known.get(name, ()) if one.iri]
    if not addresses:
        return None
    name = _spoken(visit, known.get(_TITLE, ())) or Wording(addresses[0], None)
    media = next((one.iri for one in known.get(f"{_DCAT}mediaType", ()) if one.iri), "")
    return Way(name, _spoken(visit, known.get(_DESCRIPTION, ())), addresses[0], media.partition("/media-types/")[2])


def _spoken(visit: Visit, values: Iterable[Value]) -> Wording | None:
    """Return the text among some values that is in the visitor's language or the nearest."""
    texts = {one.text.language or "": one.text.text for one in values if one.text}
    if not texts:
        return None
    text, language = spoken("", texts, visit.language)
    return Wording(text, language or None)


def _links(found: Description) -> Mapping[str, Mapping[str, str]]:
    """Return the alignments that a thing is an end of, by IRI, each with its ends, relation, strength and status."""
    facts: dict[str, dict[str, str]] = defaultdict(dict)
    for triple in (*found.links, *(one for one in found.pointing if one.predicate.value in _ENDS)):
        facts[value(triple.subject)][triple.predicate.value.removeprefix(SV)] = value(triple.object)
    return facts


def _ranges(found: Description) -> Sequence[tuple[str, Sequence[Triple]]]:
    """Return the ranges of a text file that are cited, in its order, each with what cites it."""
    if not found.iri.startswith(SOURCE):
        return ()
    cited: dict[str, list[Triple]] = defaultdict(list)
    for triple in found.pointing:
        if value(triple.object).startswith(f"{found.iri}#"):
            cited[value(triple.object)].append(triple)
    return sorted(cited.items(), key=lambda pair: (_start(pair[0]), pair[0]))


def _start(iri: str) -> int:
    start = iri.rpartition("=")[2].partition(",")[0]
    return int(start) if start.isdecimal() else 0


def _things(visit: Visit, graph: str) -> Part[str]:
    """Return a part of what a named graph tells of; the list is kept as long as the edition."""
    asked = _THINGS.format(graph=graph)
    held = _listed.get(visit.edition, graph, lambda: sorted(value(one) for (one,) in visit.graph.engine.rows(asked)))
    return Part.of(held, visit, size=SIZE, name="things")


def _leads(visit: Visit, iri: str) -> Sequence[tuple[str, str]]:
    """Return where else on the pages the thing matters: the name of a text, and an address."""
    if iri.startswith(SHAPE) and iri in judgement(visit.edition).rules:
        return [("findings_of_rule", visit.to("/findings", rule=iri.removeprefix(SHAPE)))]
    if iri.startswith(f"{VOCABULARY}target-group/"):
        return [("actions_for_group", visit.to("/actions", group=iri.removeprefix(f"{VOCABULARY}target-group/")))]
    return []
