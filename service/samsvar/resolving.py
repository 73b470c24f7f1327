"""What stands behind an address of the service: our own IRIs, each at its path."""

import threading
from collections import OrderedDict
from contextlib import nullcontext
from urllib.parse import quote
from weakref import WeakKeyDictionary

from samsvar.engine import EmbeddedEngine, Engine
from samsvar.errors import ElementNotFound
from samsvar.exchange import (
    DATASET,
    Compactor,
    Description,
    compactor,
    dataset_facts,
    describe,
    is_named,
    labels,
    names,
)
from samsvar.live import Edition
from samsvar.names import BASE, GRAPH, SHAPE, SV, VOCABULARY

KINDS = ("def", "graph", "id", "shape", "source", "vocab")
"""The first parts of the paths behind BASE that have a meaning, besides that of the dataset."""
_KEPT = 2000


class Resolver:
    """Finds descriptions, and keeps those of the editions that are in use, within bounds."""

    def __init__(self, kept: int = _KEPT) -> None:
        """Keep at most so many descriptions of an edition."""
        self._most = kept
        self._kept: WeakKeyDictionary[Edition, OrderedDict[str, Description]] = WeakKeyDictionary()
        self._shapes: WeakKeyDictionary[Edition, EmbeddedEngine] = WeakKeyDictionary()
        self._compactors: WeakKeyDictionary[Edition, Compactor] = WeakKeyDictionary()
        self._lock = threading.Lock()
        self._counting = threading.Lock()

    def find(self, edition: Edition, *paths: str) -> Description:
        """Return what an edition knows of the first of these paths that it knows.

        Raise ElementNotFound if it knows none.
        """
        for path in paths:
            if found := self._find(edition, BASE + path):
                return found
        raise ElementNotFound(f"nothing here has the IRI {BASE}{paths[0]}")

    def compactor(self, edition: Edition) -> Compactor:
        """Return what writes JSON-LD with the context of an edition."""
        with self._lock:
            if edition not in self._compactors:
                self._compactors[edition] = compactor(edition.graph.collection.ontology)
            return self._compactors[edition]

    def _find(self, edition: Edition, iri: str) -> Description | None:
        with self._lock:
            kept = self._kept.setdefault(edition, OrderedDict())
            if iri in kept:
                kept.move_to_end(iri)
                return kept[iri]
        with self._counting if iri == DATASET else nullcontext():  # for one request, and not for each that waits
            found = kept.get(iri) or (self._describe(edition, iri) if is_named(iri) else None)
        if found is not None:
            with self._lock:
                kept[iri] = found
                while len(kept) > self._most:
                    kept.popitem(last=False)
        return found

    def _describe(self, edition: Edition, iri: str) -> Description | None:
        engine: Engine = edition.graph.engine
        path = iri.removeprefix(BASE)
        if iri == DATASET:
            facts = tuple(dataset_facts(engine))
            return Description(iri, facts, labels=labels(names(facts), engine))
        if iri.startswith(GRAPH):
            held = engine.query(f"ASK {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}")
            return Description(iri, ()) if bool(held) else None
        if iri.startswith(SHAPE):
            return describe(iri, self._rules(edition), engine)
        return describe(iri, engine) if path.partition("/")[0] in KINDS else None

    def _rules(self, edition: Edition) -> EmbeddedEngine:
        """Return the shapes of an edition: they are rules about the graph and no part of it."""
        with self._lock:
            if edition not in self._shapes:
                folder = edition.graph.collection.shapes
                engine = EmbeddedEngine()
                engine.load_files([(folder.parent, file) for file in sorted(folder.glob("*.ttl"))])
                self._shapes[edition] = engine
            return self._shapes[edition]


def is_document(iri: str) -> bool:
    """Tell whether what we send is a representation of what the IRI names, and not only tells of it.

    So it is with the ontology, a vocabulary, the collection of shapes and a named graph.
    """
    scheme = iri.startswith(VOCABULARY) and "/" not in iri.removeprefix(VOCABULARY)
    return iri in {SV, SHAPE} or scheme or iri.startswith(GRAPH)


def link(base: str, iri: str) -> str:
    """Return the address of an IRI: on the service if it is ours, else its own; not ASCII is percent-encoded."""
    path, hash_sign, fragment = iri.removeprefix(BASE).partition("#")
    ours = iri.startswith(BASE) and (path.partition("/")[0] in KINDS or iri.partition("#")[0] == DATASET)
    address = f"{base}/{path}{hash_sign}{fragment}" if ours else iri
    return quote(address, safe="/:?#[]@!$&'()*+,;=%~")
