"""Finds things of the graph by their texts, in an index in memory."""

import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Protocol, TypedDict, Unpack, cast

import tantivy
from tantivy import Document, Index, SchemaBuilder

from samsvar.engine import Engine
from samsvar.search.queries import Queries, stem_field
from samsvar.search.snippets import Telling, best_text
from samsvar.search.texts import GROUPS, Thing, read_things
from samsvar.search.words import LANGUAGES, STEMS, WRITTEN, asked, composed, folded, stemmable

MOST_WORDS = 16
"""Words of a text that are looked for; those after them are not."""
_MOST_BEGINNINGS = 100
_ARENA = 2_000_000_000  # bytes that the writer may fill before it starts a second segment, whose order would vary


class Graph(Protocol):
    """What the index is made from."""

    @property
    def engine(self) -> Engine:
        """The engine that holds the graph."""
        ...


class Filters(TypedDict, total=False):
    """What hits are limited to, each of several values or, if None, of any."""

    kinds: Collection[str] | None
    """Local names of classes, superclasses included."""
    documents: Collection[str] | None
    """IRIs; a document itself counts as standing in it."""
    levels: Collection[str] | None
    """Local names of concepts, such as regional."""


_FILTERED = {"kinds": "kind", "documents": "document", "levels": "level"}


@dataclass(frozen=True)
class Hit:
    """One thing that was found, and the text that tells why."""

    iri: str
    kind: str
    """Local name of its class, such as Action."""
    label: str
    language: str
    """Of the label: the one asked for, where the thing has a label in it."""
    document: str | None
    level: str | None
    score: float
    field: str
    """Where it was met: label, name, statement or definition."""
    snippet: str
    snippet_language: str


@dataclass(frozen=True)
class Found:
    """A page of hits, best first, and how many there are in all."""

    total: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Suggestion:
    """A label that goes on as what was typed."""

    text: str
    language: str
    iri: str
    kind: str
    document: str | None


class Searcher:
    """Answers from one state of the graph."""

    def __init__(self, things: Iterable[Thing]) -> None:
        """Index things; those that come first come first among equals."""
        schema = _schema()
        index = Index(schema)
        index.register_tokenizer("written", WRITTEN)
        for language, analyzer in STEMS.items():
            index.register_tokenizer(language, analyzer)
        writer = index.writer(_ARENA, 1)
        self.kinds: frozenset[str] = frozenset()
        for thing in things:
            self.kinds |= thing.kinds
            writer.add_document(_document(thing))
        writer.commit()
        writer.wait_merging_threads()
        index.reload()
        self._reader = index.searcher()
        self._queries = Queries(schema, self._reader)

    @classmethod
    def build(cls, graph: Graph) -> "Searcher":
        """Index everything of a graph that has a label."""
        return cls(read_things(graph.engine))

    def __len__(self) -> int:
        """Return how many things can be found."""
        return self._reader.num_docs

    def find(
        self, text: str, *, limit: int, offset: int = 0, language: str = "nb", **filters: Unpack[Filters]
    ) -> list[Hit]:
        """Return the things that a text finds, best first; see `page`."""
        return list(self.page(text, limit=limit, offset=offset, language=language, **filters).hits)

    def page(
        self, text: str, *, limit: int, offset: int = 0, language: str = "nb", **filters: Unpack[Filters]
    ) -> Found:
        """Return limit things from the offset-th best on, and how many there are; any text will do."""
        words = asked(text, MOST_WORDS)
        if not words or limit < 1:
            return Found(0, ())
        query = self._queries.search(words, _whole(text))
        given = cast("dict[str, Collection[str] | None]", filters)
        wanted = {field: given.get(name) for name, field in _FILTERED.items()}
        query = self._queries.filtered(query, wanted)
        result = self._reader.search(query, limit, offset=offset)
        told = Telling(words)
        hits = (self._hit(self._stored(address), score, told, language) for score, address in result.hits)
        return Found(_count(result), tuple(hits))

    def suggest(self, text: str, *, limit: int, language: str = "nb") -> list[Suggestion]:
        """Return labels that have the words of a text, the last of which may be unfinished, each label once."""
        words = asked(text, MOST_WORDS)
        if not words or limit < 1:
            return []
        query = self._queries.beginning(words, _whole(text), last_is_whole=not text[-1:].isalnum())
        told = Telling(words)
        suggestions: dict[str, tuple[tuple[bool, int, int], Suggestion]] = {}
        for score, address in self._reader.search(query, _MOST_BEGINNINGS).hits:
            stored = self._stored(address)
            texts = [told_in for group in ("label", "name") for told_in in stored["texts"].get(group, ())]
            label, of = max(texts, key=lambda told_in: (told.starts(told_in[0]), told_in[1] == language))
            rank = not told.starts(label)[0], -int(score), len(label)
            suggestion = Suggestion(label, of, stored["iri"], stored["kind"], stored["document"])
            suggestions.setdefault(label.casefold(), (rank, suggestion))
        ranked = sorted(suggestions.values(), key=lambda one: one[0])
        return [suggestion for _, suggestion in ranked[:limit]]

    def _stored(self, address: tantivy.DocAddress) -> dict[str, Any]:
        stored: dict[str, Any] = json.loads(self._reader.doc(address).get_first("stored") or "{}")
        return stored

    def _hit(self, stored: dict[str, Any], score: float, told: Telling, language: str) -> Hit:
        label, label_language = min(stored["texts"]["label"], key=lambda told_in: told_in[1] != language)
        field, (snippet, snippet_language) = best_text(stored["texts"], told, language)
        return Hit(
            iri=stored["iri"],
            kind=stored["kind"],
            label=label,
            language=label_language,
            document=stored["document"],
            level=stored["level"],
            score=round(score, 3),
            field=field,
            snippet=snippet,
            snippet_language=snippet_language,
        )


def _count(result: tantivy.SearchResult) -> int:
    count: int = getattr(result, "count", None) or 0  # the type information leaves it out
    return count


def _schema() -> tantivy.Schema:
    builder = SchemaBuilder()
    for group in GROUPS:
        builder.add_text_field(group, tokenizer_name="written")
        for language in LANGUAGES:
            builder.add_text_field(stem_field(group, language), tokenizer_name=language, index_option="freq")
    for name in ("whole", "kind", "document", "level"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("stored", stored=True, tokenizer_name="raw", index_option="basic")
    return builder.build()


def _document(thing: Thing) -> Document:
    document = Document()
    for group, texts in thing.texts.items():
        for text, language in texts:
            plain = composed(text)
            document.add_text(group, plain)
            document.add_text(stem_field(group, "en" if language == "en" else "nb"), stemmable(plain))
            if group in {"label", "name"}:
                document.add_text("whole", _whole(plain))
    for kind in thing.kinds:
        document.add_text("kind", kind)
    for name, told in (("document", thing.document), ("level", thing.level)):
        if told:
            document.add_text(name, told)
    stored = {"iri": thing.iri, "kind": thing.kind, "document": thing.document, "level": thing.level}
    document.add_text("stored", json.dumps({**stored, "texts": thing.texts}, ensure_ascii=False))
    return document


def _whole(text: str) -> str:
    return " ".join(WRITTEN.analyze(folded(composed(text))))
