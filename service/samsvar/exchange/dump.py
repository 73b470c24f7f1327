"""The whole graph, or one named graph, in every form that it leaves in."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from samsvar.engine import Engine, Quad, Triple, value
from samsvar.engine.writing import written
from samsvar.errors import GraphFileError
from samsvar.exchange.compact import Compactor
from samsvar.exchange.graphml import graphml
from samsvar.names import PREFIXES

JSON_LD = "application/ld+json"
GRAPHML = "application/graphml+xml"


class Dump(NamedTuple):
    """A form that the whole graph can be had in."""

    suffix: str
    media_type: str
    holds: dict[str, str]
    """What is in it, by language."""


_TRIPLES = {"en": "every triple, the derived ones too", "nb": "alle tripler, også de avledede"}
_QUADS = {"en": "every triple, in its named graph", "nb": "alle tripler, hver i sin navngitte graf"}
DUMPS = {
    form.suffix: form
    for form in (
        Dump("ttl", "text/turtle", _TRIPLES),
        Dump("nt", "application/n-triples", _TRIPLES),
        Dump("nq", "application/n-quads", _QUADS),
        Dump("trig", "application/trig", _QUADS),
        Dump("jsonld", JSON_LD, _TRIPLES),
        Dump("rdf", "application/rdf+xml", _TRIPLES),
        Dump(
            "graphml",
            GRAPHML,
            {
                "en": "elements, organisations and documents as nodes; support, containment and owners as edges",
                "nb": "elementer, virksomheter og dokumenter som noder; støtte, plassering og eiere som kanter",
            },
        ),
    )
}
"""By suffix, the one that most clients read first."""
_WITH_GRAPHS = {"application/n-quads", "application/trig"}
_NAMES = "SELECT DISTINCT ?graph WHERE { GRAPH ?graph { ?s ?p ?o } }"


def compactor(ontology: Path) -> Compactor:
    """Return a writer of JSON-LD with the context in the folder of an ontology, or with the prefixes alone.

    Raise GraphFileError if the context cannot be read.
    """
    file = ontology / "context.jsonld"
    try:
        own = json.loads(file.read_text(encoding="utf-8"))["@context"] if file.exists() else {"@version": 1.1}
    except (OSError, ValueError, KeyError) as error:
        raise GraphFileError(f"{file}: not a JSON-LD context") from error
    return Compactor({**own, **{name: iri for name, iri in PREFIXES.items() if name not in own}})


def graph_names(engine: Engine) -> list[str]:
    """Return the IRIs of the named graphs, sorted."""
    return sorted(value(name) for (name,) in engine.rows(_NAMES))


def dump(engine: Engine, media_type: str, compact: Compactor, graph: str | None = None) -> Iterator[bytes]:
    """Give the whole graph or one named graph in parts; media_type is one of DUMPS, of GraphML the whole alone.

    Take all parts in one thread: what reads the embedded engine ends the process if another thread goes on with it.
    """
    if media_type == GRAPHML:
        yield from graphml(engine.quads())
        return
    names = [graph] if graph else graph_names(engine)
    quads = chain.from_iterable(map(engine.quads, names))
    if media_type in _WITH_GRAPHS:
        yield from written(quads, media_type)
    else:
        yield from write(map(_triple, quads), media_type, compact)


def write(triples: Iterable[Triple], media_type: str, compact: Compactor) -> Iterator[bytes]:
    """Give triples in parts, in a form that has no named graphs."""
    return compact.document(triples) if media_type == JSON_LD else written(triples, media_type)


def _triple(quad: Quad) -> Triple:
    return quad.triple
