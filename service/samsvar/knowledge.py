"""The knowledge graph: the one object that every face calls."""

from collections.abc import Mapping
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from samsvar import __version__
from samsvar.analysis import Chain, Chains, Stoppages
from samsvar.answers import Answer
from samsvar.catalog import Catalog, Parameter, Query, read_catalog
from samsvar.derivation import DERIVED, Derivation, derive, support_graph
from samsvar.engine import (
    EmbeddedEngine,
    Engine,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolutions,
    Triple,
    value,
)
from samsvar.engine.embedded import parse_file
from samsvar.engine.generations import current_generation, next_generation, note_contents, noted_contents
from samsvar.errors import BadParameter, GraphFileError
from samsvar.names import PREFIXES, SV, VOCABULARY, shorten
from samsvar.naming import Names
from samsvar.resources import Collection
from samsvar.settings import Settings

if TYPE_CHECKING:
    from samsvar.engine.remote import RemoteEngine
    from samsvar.validation import Report

NOTICE = {
    "nb": "Koblingene er redaksjonens vurdering; ingen virksomhet har bekreftet dem. "
    "Meld fra om en feil i prosjektets saksliste, med IRI-en til koblingen.",
    "nn": "Koplingane er redaksjonen si vurdering; inga verksemd har stadfesta dei. "
    "Meld frå om ein feil i sakslista til prosjektet, med IRI-en til koplinga.",
    "en": "The links are the editors' judgement; no organisation has confirmed them. "
    "Report a wrong one in the project's issue tracker, with the IRI of the link.",
}
"""What every face says of the links, by language."""
_DERIVED = NamedNode(DERIVED)
_PREF_LABEL = f"{PREFIXES['skos']}prefLabel"
_SUMMARY = f"""PREFIX sv: <{SV}>
SELECT ?documents ?elements ?actions ?accepted ?rejected WHERE {{
  {{ SELECT (COUNT(DISTINCT ?d) AS ?documents) WHERE {{ ?d sv:textFile ?file }} }}
  {{ SELECT (COUNT(DISTINCT ?e) AS ?elements) WHERE {{ ?e sv:statedIn ?in }} }}
  {{ SELECT (COUNT(DISTINCT ?a) AS ?actions) WHERE {{ ?a a sv:Action }} }}
  {{ SELECT (COUNT(DISTINCT ?y) AS ?accepted) WHERE {{ ?y sv:reviewStatus <{VOCABULARY}review-status/accepted> }} }}
  {{ SELECT (COUNT(DISTINCT ?n) AS ?rejected) WHERE {{ ?n sv:reviewStatus <{VOCABULARY}review-status/rejected> }} }}
}}"""


class KnowledgeGraph:
    """A collection in an engine, with its derived graph, its queries and its rules."""

    def __init__(
        self,
        engine: Engine,
        collection: Collection,
        derivation: Derivation | None = None,
        *,
        contents: str | None = None,
    ) -> None:
        """Take a loaded engine; without a derivation, the derived graph is taken as it stands in the engine.

        Contents names what the engine holds, where that need not be what the files hold now.
        """
        self.engine = engine
        self._contents = contents
        self.collection = collection
        self._derivation = derivation
        self._names = Names(engine)

    @classmethod
    def load(cls, collection: Collection, store: Path | None = None, *, union: bool = True) -> "KnowledgeGraph":
        """Read every file of a collection and derive; into memory, or into a new generation of a store folder.

        Raise GraphFileError for a file that cannot be read, and leave a store as it was.
        """
        if store is None:
            return cls._fill(EmbeddedEngine(union=union), collection)
        with next_generation(store) as generation:
            contents, engine = collection.contents(), EmbeddedEngine(generation)
            engine.load_files(collection.files())
            derivation = derive(engine)
            if collection.contents() != contents:
                raise GraphFileError(f"{collection.data}: a file was changed while it was read; load it again")
            note_contents(generation, contents)
            engine.close()  # nobody may read its files while it still merges them
        return cls.stored(collection, current_generation(store), union=union, derivation=derivation)

    @classmethod
    def open(cls, collection: Collection, store: Path, *, union: bool = True) -> "KnowledgeGraph":
        """Open the graph that a store folder holds, for reading; raise EngineUnavailable if it holds none."""
        return cls.stored(collection, current_generation(store), union=union)

    @classmethod
    def stored(
        cls, collection: Collection, generation: Path, *, union: bool = True, derivation: Derivation | None = None
    ) -> "KnowledgeGraph":
        """Open one generation of a store for reading; raise EngineUnavailable if it cannot be."""
        engine = EmbeddedEngine(generation, union=union, read_only=True)
        return cls(engine, collection, derivation, contents=noted_contents(generation))

    @classmethod
    def remote(cls, collection: Collection, settings: Settings) -> "KnowledgeGraph":
        """Take the graph that the SPARQL server of the settings holds, with the queries and shapes of a collection.

        Raise UsageError for a faulty address, EngineUnavailable if the server holds no whole graph, and what the
        engine raises where it cannot be asked.
        """
        engine = remote_engine(settings)
        engine.check(DERIVED)
        graph = cls(engine, collection)
        marker = engine.marker()
        graph.version = marker.version if marker and marker.version else uuid4().hex[:16]
        return graph

    def write_to(self, settings: Settings) -> None:
        """Put every graph, the derived one too, into the SPARQL server of the settings, in place of what it held."""
        remote_engine(settings).replace_all(self.engine.quads(), self.version)

    @classmethod
    def _fill(cls, engine: EmbeddedEngine, collection: Collection) -> "KnowledgeGraph":
        engine.load_files(collection.files())
        return cls(engine, collection, derive(engine))

    @cached_property
    def catalog(self) -> Catalog:
        """The queries of the collection."""
        return read_catalog(self.collection.queries)

    @cached_property
    def version(self) -> str:
        """A name for this state of the collection: equal files, read by one release, give equal names."""
        held = self._contents or self.collection.contents()
        digest = sha256(f"{__version__} {held} {self.collection.rules()}".encode())
        return digest.hexdigest()[:16]

    @cached_property
    def chains(self) -> Chains:
        """Finds chains of support in this graph."""
        return Chains(self.engine, self._derivation.steps if self._derivation else support_graph(self.engine))

    @cached_property
    def stoppages(self) -> Stoppages:
        """Finds what would lose support in this graph if something stopped."""
        return Stoppages(self.engine, self.chains.graph)

    @property
    def cycles(self) -> tuple[tuple[str, ...], ...]:
        """The cycles that the derivation met, each as its elements."""
        return self._derivation.cycles if self._derivation else ()

    def summary(self) -> dict[str, int]:
        """Return how many triples, documents, elements, actions and links there are."""
        row = self.engine.rows(_SUMMARY)[0]
        names = ("documents", "elements", "actions", "accepted links", "rejected links")
        derived = sum(1 for _ in self.engine.quads(DERIVED))
        counts = {name: int(value(term)) for name, term in zip(names, row, strict=True)}
        return {"triples": len(self.engine), "derived triples": derived, **counts}

    def answer(self, name: str, values: Mapping[str, str] | None = None) -> Answer:
        """Return what the query of this name gives; elements in values may be named in any way `resolve` knows.

        Raise QueryNotFound, BadParameter, ElementNotFound or AmbiguousName.
        """
        query = self.catalog[name]
        return self._select(query.bind(self.resolved(query, values or {})))

    def resolved(self, query: Query, values: Mapping[str, str]) -> dict[str, str]:
        """Return values with every name of an element in place of its IRI."""
        return {
            name: self.resolve(text, query.parameter(name)) if query.parameter(name).type == "iri" else text
            for name, text in values.items()
        }

    def resolve(self, name: str, parameter: Parameter) -> str:
        """Return the IRI of the one thing that a name means.

        A name is an IRI, a short name, a label, a part of a label or, where no label has it, of a short name.

        Raise ElementNotFound if nothing has that name, AmbiguousName if several have.
        """
        return self._names.resolve(name, parameter)

    def query(self, text: str) -> Answer | bool | list[Triple]:
        """Return what any SPARQL query gives: rows, a truth value, or triples; raise BadQuery if it is refused."""
        result = self.engine.query(text)
        if isinstance(result, QuerySolutions):
            columns = tuple(variable.value for variable in result.variables)
            return Answer(columns, tuple(tuple(solution) for solution in result))
        if isinstance(result, QueryBoolean):
            return bool(result)
        return list(result)

    def _select(self, text: str) -> Answer:
        answer = self.query(text)
        if not isinstance(answer, Answer):
            raise GraphFileError("a query of the catalogue is not a SELECT query")
        return answer

    def explain(self, name: str, answer: Answer, values: Mapping[str, str] | None = None) -> list[Chain]:
        """Return the chains between the two ends that the query names, for each row of its answer.

        Raise BadParameter if the query has no chains to tell.
        """
        query = self.catalog[name]
        if query.explain is None:
            raise BadParameter(f"{name} has no chains to explain")
        given = self.resolved(query, values or {})
        ends = [[value(row.get(end)) or given.get(end, "") for end in query.explain] for row in answer]
        pairs = dict.fromkeys((source, target) for source, target in ends if source and target)
        return [chain for source, target in pairs for chain in self.chains.between(source, target)]

    def describe(self, iris: list[str]) -> list[Triple]:
        """Return what the files say about each IRI: its triples, those of the derived graph left out."""
        return [
            _triple(quad)
            for iri in dict.fromkeys(iris)
            for quad in self.engine.about(iri)
            if quad.graph_name != _DERIVED
        ]

    def label(self, iri: str, language: str = "nb") -> str:
        """Return the label of a thing in a language, else in another, else its short name."""
        labels = {
            quad.object.language: quad.object.value
            for quad in self.engine.about(iri)
            if quad.predicate.value == _PREF_LABEL and isinstance(quad.object, Literal)
        }
        return labels.get(language) or next(iter(labels.values()), shorten(iri))

    def document_of(self, iri: str) -> str | None:
        """Return the document that states an element, if one does."""
        return self._object(iri, f"{SV}statedIn")

    def standing(self, document: str, language: str = "nb") -> str:
        """Return what a document is, by its own word: adopted, draft, consultation paper, or not stated."""
        status = self._object(document, f"{PREFIXES['adms']}status")
        return self.label(status or f"{VOCABULARY}document-status/unknown", language)

    def statements(self, iri: str) -> list[str]:
        """Return the wordings of an element in its source, sorted."""
        return sorted(value(q.object) for q in self.engine.about(iri) if q.predicate.value == f"{SV}statement")

    def _object(self, iri: str, predicate: str) -> str | None:
        return next((value(q.object) for q in self.engine.about(iri) if q.predicate.value == predicate), None)

    def validate(self) -> "Report":
        """Return what in the data, the derived graph included, breaks the shapes of the collection."""
        from samsvar.validation import validate

        shapes = [quad for file in sorted(self.collection.shapes.glob("*.ttl")) for quad in parse_file(file)]
        return validate(map(_triple, self.engine.quads()), map(_triple, shapes))


def _triple(quad: Quad) -> Triple:
    return Triple(quad.subject, quad.predicate, quad.object)


def remote_engine(settings: Settings) -> "RemoteEngine":
    """Return the engine that asks the SPARQL server of the settings; raise UsageError for a faulty address."""
    from samsvar.engine.remote import RemoteEngine

    return RemoteEngine(
        settings.engine,
        update_url=settings.engine_update,
        user=settings.engine_user,
        password=settings.engine_password.get_secret_value(),
        seconds=settings.engine_seconds,
        union=settings.union_default_graph,
    )
