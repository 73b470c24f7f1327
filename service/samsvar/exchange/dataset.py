"""What the whole dataset is, in VoID and DCAT 3: what it holds, who stands for it, and how it can be had.

Counts and names are read from the graph. What nobody has said is left out: a publisher is named by nobody today, so
there is none; those whom the links are attributed to are its creators. A triple that two named graphs hold counts
twice, and an entity is a thing that has a type.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from samsvar.engine import Engine, Literal, NamedNode, Triple, value
from samsvar.exchange.dump import DUMPS, GRAPHML
from samsvar.names import BASE, ID, PREFIXES, SV, shorten

DATASET = f"{BASE}dataset"
"""The IRI of the dataset."""
VOID = "http://rdfs.org/ns/void#"
_DCAT, _DCTERMS, _FOAF, _RDF, _SKOS, _XSD = (
    PREFIXES[name] for name in ("dcat", "dcterms", "foaf", "rdf", "skos", "xsd")
)
_MEDIA = "https://www.iana.org/assignments/media-types/"
_FEATURES = {
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/n-quads": "N-Quads",
    "application/trig": "TriG",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}
_TITLE = {
    "en": "samsvar: strategies, actions and the links between them",
    "nb": "samsvar: strategier, tiltak og koblingene mellom dem",
}
_ABOUT = {
    "en": "Which local actions support which regional goal in Norwegian health services, through which chain, and on "
    "whose word: the elements of strategy documents and action plans, who answers for them, and the links between "
    "them, as a knowledge graph.",
    "nb": "Hvilke lokale tiltak som støtter hvilket regionalt mål i norsk helsetjeneste, gjennom hvilken kjede, og på "
    "hvems ord: elementene i strategidokumenter og handlingsplaner, hvem som svarer for dem, og koblingene mellom dem, "
    "som en kunnskapsgraf.",
}
_RIGHTS = {
    "en": "The licence covers labels, definitions, rationales and links. The quoted wording (sv:statement) belongs to "
    "those who issued the documents.",
    "nb": "Lisensen gjelder navn, definisjoner, begrunnelser og koblinger. Den siterte ordlyden (sv:statement) "
    "tilhører dem som har gitt ut dokumentene.",
}


class _Service(NamedTuple):
    name: str
    title: dict[str, str]
    path: str
    described_at: str
    standard: str


_SERVICES = (
    _Service(
        "sparql",
        {"en": "SPARQL endpoint", "nb": "SPARQL-endepunkt"},
        "/sparql",
        "/sparql",
        "https://www.w3.org/TR/sparql11-protocol/",
    ),
    _Service(
        "api",
        {"en": "The questions as an API", "nb": "Spørsmålene som API"},
        "/api/v1",
        "/openapi.json",
        "https://spec.openapis.org/oas/v3.1.0",
    ),
)
_ENTITIES = f"""SELECT (COUNT(DISTINCT ?s) AS ?entities) WHERE {{
  GRAPH ?graph {{ ?s a ?class }} FILTER(STRSTARTS(STR(?s), '{ID}'))
}}"""
_CLASSES = """SELECT ?class (COUNT(DISTINCT ?s) AS ?entities) WHERE { GRAPH ?graph { ?s a ?class } FILTER(isIRI(?s)) }
GROUP BY ?class ORDER BY ?class"""
_PROPERTIES = """SELECT ?graph ?property (COUNT(*) AS ?triples) WHERE { GRAPH ?graph { ?s ?property ?o } }
GROUP BY ?graph ?property ORDER BY ?graph ?property"""
_EXAMPLES = f"""SELECT ?class (MIN(?s) AS ?example) WHERE {{
  VALUES ?class {{ <{SV}Action> <{SV}Goal> <{SV}StrategyDocument> <{SV}ActionPlan> <{SV}Alignment> }}
  GRAPH ?graph {{ ?s a ?class }}
}} GROUP BY ?class ORDER BY ?class"""
_CREATORS = f"""SELECT DISTINCT ?agent WHERE {{
  GRAPH ?graph {{ ?link a <{SV}Alignment> ; <{PREFIXES["prov"]}wasAttributedTo> ?agent }}
}} ORDER BY ?agent"""
_LICENCES = (
    f"SELECT DISTINCT ?licence WHERE {{ GRAPH ?graph {{ <{SV}> <{_DCTERMS}license> ?licence }} }} ORDER BY ?licence"
)


@dataclass(frozen=True)
class Offer:
    """What a service offers of the dataset, and since when."""

    base: str
    """The address of the service, without a slash at its end."""
    version: str
    modified: datetime


def dataset_facts(engine: Engine) -> list[Triple]:
    """Return what the dataset in an engine is, whoever offers it; this counts, so keep it while the graph is kept."""
    return [*dict.fromkeys((*_about(engine), *_statistics(engine)))]


def dataset_offer(offer: Offer) -> list[Triple]:
    """Return how the dataset can be had of a service."""
    return [*dict.fromkeys(_access(offer))]


def _about(engine: Engine) -> Iterator[Triple]:
    for kind in (f"{_DCAT}Dataset", f"{VOID}Dataset"):
        yield _is(DATASET, kind)
    for name, texts in (("title", _TITLE), ("description", _ABOUT), ("rights", _RIGHTS)):
        yield from _texts(DATASET, _DCTERMS + name, texts)
    for (licence,) in engine.rows(_LICENCES):
        yield _to(DATASET, f"{_DCTERMS}license", value(licence))
    for (agent,) in engine.rows(_CREATORS):
        yield _to(DATASET, f"{_DCTERMS}creator", value(agent))
    for language in ("NOB", "ENG"):
        code = f"http://publications.europa.eu/resource/authority/language/{language}"
        yield _to(DATASET, f"{_DCTERMS}language", code)


def _statistics(engine: Engine) -> Iterator[Triple]:
    graphs: Counter[str] = Counter()
    properties: Counter[str] = Counter()
    for graph, predicate, count in engine.rows(_PROPERTIES):
        graphs[value(graph)] += int(value(count))
        properties[value(predicate)] += int(value(count))
    classes = {value(kind): value(count) for kind, count in engine.rows(_CLASSES)}
    ((entities,),) = engine.rows(_ENTITIES)
    yield _count(DATASET, "triples", str(graphs.total()))
    yield _count(DATASET, "entities", value(entities))
    yield _count(DATASET, "classes", str(len(classes)))
    yield _count(DATASET, "properties", str(len(properties)))
    yield _literal(DATASET, f"{VOID}uriSpace", BASE)
    for kind, number in classes.items():
        yield from _part(DATASET, "class", kind, "entities", number)
    for name, triples in sorted(properties.items()):
        yield from _part(DATASET, "property", name, "triples", str(triples))
    for namespace in sorted(PREFIXES.values()):
        if any(iri.startswith(namespace) for iri in (*classes, *properties)):
            yield _to(DATASET, f"{VOID}vocabulary", namespace)
    for name, triples in sorted(graphs.items()):
        yield _to(DATASET, f"{VOID}subset", name)
        yield _is(name, f"{VOID}Dataset")
        yield _count(name, "triples", str(triples))
    for _, example in engine.rows(_EXAMPLES):
        if example is not None:
            yield _to(DATASET, f"{VOID}exampleResource", value(example))


def _access(offer: Offer) -> Iterator[Triple]:
    yield _literal(DATASET, f"{_DCAT}version", offer.version)
    yield _literal(DATASET, f"{_DCTERMS}modified", _moment(offer.modified), f"{_XSD}dateTime")
    yield _to(DATASET, f"{_DCAT}landingPage", f"{offer.base}/page/dataset")
    yield _to(DATASET, f"{_FOAF}homepage", f"{offer.base}/page/dataset")
    yield _to(DATASET, f"{VOID}sparqlEndpoint", f"{offer.base}/sparql")
    for dump in DUMPS.values():
        address = f"{offer.base}/downloads/samsvar.{dump.suffix}"
        part = f"{DATASET}#{dump.suffix}"
        if dump.media_type != GRAPHML:
            yield _to(DATASET, f"{VOID}dataDump", address)
            yield _to(DATASET, f"{VOID}feature", f"http://www.w3.org/ns/formats/{_FEATURES[dump.media_type]}")
        yield _to(DATASET, f"{_DCAT}distribution", part)
        yield _is(part, f"{_DCAT}Distribution")
        yield _literal(part, f"{_DCTERMS}title", f"samsvar.{dump.suffix}")
        yield from _texts(part, f"{_DCTERMS}description", dump.holds)
        yield _to(part, f"{_DCAT}downloadURL", address)
        yield _to(part, f"{_DCAT}accessURL", address)
        yield _to(part, f"{_DCAT}mediaType", _MEDIA + dump.media_type)
    for service in _SERVICES:
        part = f"{DATASET}#{service.name}"
        yield _is(part, f"{_DCAT}DataService")
        yield from _texts(part, f"{_DCTERMS}title", service.title)
        yield _to(part, f"{_DCAT}endpointURL", offer.base + service.path)
        yield _to(part, f"{_DCAT}endpointDescription", offer.base + service.described_at)
        yield _to(part, f"{_DCAT}servesDataset", DATASET)
        yield _to(part, f"{_DCTERMS}conformsTo", service.standard)


def _part(dataset: str, kind: str, term: str, counted: str, number: str) -> Iterator[Triple]:
    """Give a partition by class or property; it has an IRI, since nothing here is unnamed."""
    part = f"{dataset}#{kind}-{shorten(term).replace('#', '%23')}"
    yield _to(dataset, f"{VOID}{kind}Partition", part)
    yield _to(part, VOID + kind, term)
    yield _count(part, counted, number)


def _is(subject: str, kind: str) -> Triple:
    return _to(subject, f"{_RDF}type", kind)


def _to(subject: str, predicate: str, thing: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(thing))


def _texts(subject: str, predicate: str, texts: dict[str, str]) -> Iterator[Triple]:
    for language, text in texts.items():
        yield Triple(NamedNode(subject), NamedNode(predicate), Literal(text, language=language))


def _literal(subject: str, predicate: str, text: str, datatype: str = f"{_XSD}string") -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(text, datatype=NamedNode(datatype)))


def _count(subject: str, name: str, number: str) -> Triple:
    return _literal(subject, VOID + name, number, f"{_XSD}integer")


def _moment(moment: datetime) -> str:
    return moment.isoformat(timespec="seconds").replace("+00:00", "Z")
