"""What the graph says of one thing: a symmetric concise description.

Its own triples, with the unnamed nodes that they lead to; what points at it, with the gist of each link that it is an
end of; and the labels of everything named there. Derived triples are kept apart. A class or a concept has too much
pointing at it (every goal points at `sv:Goal`), so of those only what stands at them is told; an ontology, a vocabulary
and a collection of shapes is a document, and brings its terms. A source file has no triples of its own: it is described
by the document that names it and by the ranges that are cited from it, never by its text.

Everything is asked in SPARQL that names its graphs, so that it is the same on every engine, whatever its default graph.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from samsvar.engine import BlankNode, Engine, Literal, NamedNode, Quad, Row, Triple, value
from samsvar.names import GRAPH, ID, PREFIXES, SHAPE, SOURCE, SV, VOCABULARY, is_iri

MOST = 1000
"""Triples that point at a thing, beyond which the rest are left out."""
_MANY = 400
_DERIVED = f"{GRAPH}derived"
_ALIGNMENT_ENDS = {f"{SV}source", f"{SV}target"}
_HEAD = "".join(f"PREFIX {name}: <{PREFIXES[name]}>\n" for name in ("rdfs", "skos", "sv"))


def _each(*properties: str) -> str:
    """Return a pattern for the values of some properties; VALUES for them would be joined the slow way."""
    return " UNION ".join(f"{{{{ ?s {name} ?o BIND({name} AS ?p) }}}}" for name in properties)


def _of_many(*properties: str) -> str:
    values = "GRAPH ?graph {{ VALUES ?s {{ {iris} }} " + _each(*properties) + " }}"
    return f"{_HEAD}SELECT DISTINCT ?s ?p ?o WHERE {{{{ {values} }}}}"


_OWN = "SELECT DISTINCT ?graph ?s ?p ?o WHERE {{ GRAPH ?graph {{ VALUES ?s {{ {iris} }} ?s ?p ?o }} }}"
_POINTING = """SELECT DISTINCT ?s ?p (<{iri}> AS ?o) WHERE {{
  GRAPH ?graph {{ ?s ?p <{iri}> }}
  FILTER(?graph != <{derived}>)
}} LIMIT {most}"""
_LINKS = _of_many("sv:source", "sv:target", "sv:relation", "sv:strength", "sv:reviewStatus")
_LABELS = _of_many("skos:prefLabel", "rdfs:label")
_USED = "ASK {{ {{ GRAPH ?graph {{ ?s <{iri}> ?o }} }} UNION {{ GRAPH ?graph {{ ?s ?p <{iri}> }} }} }}"
_CONCEPTS = _HEAD + "SELECT DISTINCT ?s WHERE {{ GRAPH ?graph {{ ?s skos:inScheme <{iri}> }} }}"
_TERMS = _HEAD + "SELECT DISTINCT ?s WHERE {{ GRAPH ?graph {{ ?s rdfs:isDefinedBy <{iri}> }} FILTER(isIRI(?s)) }}"
_SHAPES = "SELECT DISTINCT ?s WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?s), '{iri}')) }}"
_FILE = (
    _HEAD
    + """SELECT DISTINCT ?s ?p ?o WHERE {{
  GRAPH ?graph {{ ?s sv:textFile "{file}" }}
  GRAPH ?graph {{ """
    + _each("sv:textFile", "sv:textSha256")
    + """ }}
}}"""
)
_RANGES = (
    _HEAD
    + "SELECT DISTINCT ?s ?p ?o WHERE {{ GRAPH ?graph {{ "
    + _each("sv:passage", "sv:ownerPassage", "sv:periodPassage", "sv:evidence")
    + """ }} FILTER(STRSTARTS(STR(?o), "{start}")) }}"""
)


@dataclass(frozen=True)
class Description:
    """What is known of one thing; each part is sorted."""

    iri: str
    said: tuple[Triple, ...]
    """Its own triples, and those of the unnamed nodes and, for a document of terms, of the terms in it."""
    derived: tuple[Triple, ...] = ()
    """Its own triples that no file says."""
    pointing: tuple[Triple, ...] = ()
    """What says something of it, at most MOST, whichever the engine gives first."""
    links: tuple[Triple, ...] = ()
    """The gist of the alignments that it is an end of."""
    labels: tuple[Triple, ...] = ()
    """Of everything in the other parts."""
    cut: bool = False
    """Whether more points at it than is told."""

    def triples(self) -> list[Triple]:
        """Return everything but what is derived, each triple once."""
        return [*dict.fromkeys((*self.said, *self.pointing, *self.links, *self.labels))]


def describe(iri: str, *engines: Engine) -> Description | None:
    """Return what engines hold about an IRI (the first its facts, all of them labels), or None if it is unknown."""
    if not is_named(iri):
        return None
    engine = engines[0]
    found = _source(iri, engine) if iri.startswith(SOURCE) else _thing(iri, engine)
    if found is None:
        return None
    named = names((*found.said, *found.derived, *found.pointing, *found.links))
    known = set(found.said)
    return replace(found, labels=tuple(label for label in labels(named, *engines) if label not in known))


def _thing(iri: str, engine: Engine) -> Description | None:
    rows = [row for row in engine.rows(_OWN.format(iris=_iris(_subjects(iri, engine)))) if value(row[0])]
    stated = [row for row in rows if value(row[0]) != _DERIVED]
    derived = [_triple(row[1:]) for row in rows if value(row[0]) == _DERIVED]
    pointing: list[Triple] = []
    if iri.startswith(ID):
        asked = _POINTING.format(iri=iri, derived=_DERIVED, most=MOST + 1)
        pointing = [_triple(row) for row in engine.rows(asked)]
    elif not rows and not bool(engine.query(_USED.format(iri=iri))):
        return None
    if not rows and not pointing and iri.startswith(ID):
        return None
    ends = sorted({value(t.subject) for t in pointing if t.predicate.value in _ALIGNMENT_ENDS})
    links = [triple for some in _portions(ends) for triple in _ask(engine, _LINKS, some)]
    return Description(
        iri,
        said=_sorted(_with_unnamed(stated, engine)),
        derived=_sorted(derived),
        pointing=_sorted(pointing[:MOST]),
        links=_sorted(set(links) - set(pointing[:MOST])),
        cut=len(pointing) > MOST,
    )


def _subjects(iri: str, engine: Engine) -> list[str]:
    """Return the things whose triples a description holds: a document of terms brings its terms."""
    if iri == SHAPE:
        asked = _SHAPES
    elif iri == SV:
        asked = _TERMS
    elif iri.startswith(VOCABULARY) and "/" not in iri.removeprefix(VOCABULARY):
        asked = _CONCEPTS
    else:
        return [iri]
    return [iri, *(value(s) for (s,) in engine.rows(asked.format(iri=iri)) if value(s) != iri)]


def _with_unnamed(rows: Sequence[Row], engine: Engine) -> Iterator[Triple]:
    """Give the triples of rows of (graph, subject, predicate, object), and of the unnamed nodes they lead to.

    An unnamed node has no name to ask for, and another one in each answer of a remote engine, so a graph in which
    one is met is read whole.
    """
    unnamed = {value(row[0]) for row in rows if isinstance(row[3], BlankNode)}
    wanted = {row[1] for row in rows}
    for row in rows:
        if value(row[0]) not in unnamed:
            yield _triple(row[1:])
    for graph in sorted(unnamed):
        yield from _reached(wanted, engine.quads(graph))


def _reached(wanted: Iterable[object], quads: Iterable[Quad]) -> Iterator[Triple]:
    known: dict[object, list[Triple]] = {}
    for quad in quads:
        known.setdefault(quad.subject, []).append(quad.triple)
    rest = [subject for subject in wanted if subject in known]
    seen = set(rest)
    while rest:
        for triple in known.get(rest.pop(), ()):
            yield triple
            if isinstance(triple.object, BlankNode) and triple.object not in seen:
                seen.add(triple.object)
                rest.append(triple.object)


def _source(iri: str, engine: Engine) -> Description | None:
    file = iri.removeprefix(SOURCE)
    start = f"{iri}#"
    cited = [_triple(row) for row in engine.rows(_RANGES.format(start=start))]
    documents = [_triple(row) for row in engine.rows(_FILE.format(file=file))]
    if not cited and not documents:
        return None
    part_of, format_of = (NamedNode(PREFIXES["dcterms"] + name) for name in ("isPartOf", "isFormatOf"))
    this = NamedNode(iri)
    said = [Triple(this, format_of, triple.subject) for triple in documents]
    said += [Triple(triple.object, part_of, this) for triple in cited if isinstance(triple.object, NamedNode)]
    return Description(iri, said=_sorted(said), pointing=_sorted((*documents, *cited)))


def is_named(iri: str) -> bool:
    """Tell whether a text is an IRI that something can be called, and that can stand in a query."""
    try:
        return is_iri(iri) and bool(NamedNode(iri))
    except ValueError:
        return False


def labels(iris: Iterable[str], *engines: Engine) -> tuple[Triple, ...]:
    """Return the labels that engines hold of things, in every language, sorted."""
    named = sorted({iri for iri in iris if is_named(iri) and "#char=" not in iri})
    told = (triple for some in _portions(named) for engine in engines for triple in _ask(engine, _LABELS, some))
    return _sorted(triple for triple in told if isinstance(triple.object, Literal))


def names(triples: Iterable[Triple]) -> Iterator[str]:
    """Give every IRI in triples."""
    for triple in triples:
        for term in (triple.subject, triple.predicate, triple.object):
            if isinstance(term, NamedNode):
                yield term.value


def _ask(engine: Engine, text: str, iris: Sequence[str]) -> Iterator[Triple]:
    return map(_triple, engine.rows(text.format(iris=_iris(iris))))


def _portions(iris: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(iris)
    while some := list(islice(rest, _MANY)):
        yield some


def _iris(iris: Iterable[str]) -> str:
    return " ".join(f"<{iri}>" for iri in iris)


def _triple(row: Row) -> Triple:
    subject, predicate, thing = row
    return Triple(subject, predicate, thing)  # type: ignore[arg-type]  # a pattern of triples binds just such terms


def _sorted(triples: Iterable[Triple]) -> tuple[Triple, ...]:
    return tuple(sorted(set(triples), key=str))
