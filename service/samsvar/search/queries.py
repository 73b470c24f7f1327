"""What is asked, as a query of the index, and how much each way of meeting a word counts.

A word scores by the best way in which a thing meets it, and BM25 decides between things that meet it in the same
way: what is written so comes before the same stem, a part of a compound and a slip of the pen, and labels come
before names, statements and definitions. In a text of several words each counts by how rare it is, and things that
meet all of them come first.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from math import ceil, log

from tantivy import Occur, Query, Schema
from tantivy import Searcher as Reader

from samsvar.search.words import LANGUAGES, Word, mistakes

WRITTEN = {"label": 40.0, "name": 38.0, "statement": 24.0, "definition": 16.0}
STEM = {"label": 30.0, "name": 29.0, "statement": 20.0, "definition": 14.0}
PART = {"label": 12.0, "name": 11.0, "statement": 8.0}
HALVES = {"label": 10.0, "statement": 7.0}
SLIP = {"label": 5.0, "name": 4.5, "statement": 3.0}
"""Points for a word, by how and where it is met."""
_SLIP_IN = {"nb": 1.0, "en": 0.8}  # the English stem of a Norwegian word is often that of another

_NAMES = ("label", "name")
_RANK = 0.05  # of BM25, so that it never outweighs a step of the points above
_WHOLE, _ALL, _PHRASE = 30.0, 60.0, 20.0
_ANY = "[a-z0-9]*"  # of a folded word; a regex for any character takes milliseconds to compile
_ANY_WRITTEN = "[a-z0-9æøå]*"
_SHORTEST_PART, _LONGEST_PART = 4, 60
_MOST_HALVES = 6


def stem_field(group: str, language: str) -> str:
    """Return the name of the field with the stems of a group of texts."""
    return f"{group}_{language}"


class Queries:
    """Makes queries for one index."""

    def __init__(self, schema: Schema, reader: Reader) -> None:
        """Take the index's schema, and a reader that tells how often a word occurs."""
        self._schema = schema
        self._reader = reader

    def search(self, words: Sequence[Word], whole: str) -> Query:
        """Return the query for words; whole is the text folded, which lifts a thing of just that name."""
        shares = self._shares(words)
        met = [Query.boost_query(self._met(word), share) for word, share in zip(words, shares, strict=True)]
        lifts = [(Occur.Should, Query.const_score_query(self._term("whole", whole), _WHOLE))] if whole else []
        if len(words) > 1:
            together = Query.boolean_query([(Occur.Must, each) for each in met])
            lifts.append((Occur.Should, Query.const_score_query(together, _ALL)))
            phrase = Query.phrase_query(self._schema, "label", [word.written for word in words])
            lifts.append((Occur.Should, Query.const_score_query(phrase, _PHRASE)))
        least = ceil(len(words) / 2)
        any_ = Query.boolean_query([(Occur.Should, each) for each in met], minimum_number_should_match=least)
        return Query.boolean_query([(Occur.Must, any_), *lifts])

    def beginning(self, words: Sequence[Word], whole: str, *, last_is_whole: bool) -> Query:
        """Return the query for labels and names that have all words, the last of which may be unfinished.

        Those that begin with the whole text, folded, come first.
        """
        *before, last = words
        met = [self._label(word) for word in before]
        met.append(self._label(last) if last_is_whole else self._started(last))
        lifts = []
        if whole.isascii() and len(whole) <= _LONGEST_PART:
            first = Query.regex_query(self._schema, "whole", f"{whole}[a-z0-9 ]*")
            lifts.append((Occur.Should, Query.const_score_query(first, _WHOLE * len(words))))
        return Query.boolean_query([*((Occur.Must, each) for each in met), *lifts])

    def filtered(self, query: Query, filters: Mapping[str, Iterable[str] | None]) -> Query:
        """Return the query limited to things with one of the values in each field."""
        limits = [
            Query.const_score_query(Query.term_set_query(self._schema, field, sorted(values)), 0.0)
            for field, values in filters.items()
            if values is not None
        ]
        return Query.boolean_query([(Occur.Must, each) for each in (query, *limits)]) if limits else query

    def _met(self, word: Word) -> Query:
        return Query.disjunction_max_query([*self._forms(word), *self._parts(word), *self._slips(word)])

    def _forms(self, word: Word) -> Iterator[Query]:
        for group, points in WRITTEN.items():
            yield self._ranked(group, word.written, points)
        for group, points in STEM.items():
            for language in LANGUAGES:
                if stem := word.stems[language]:
                    yield self._ranked(stem_field(group, language), stem, points)

    def _parts(self, word: Word) -> Iterator[Query]:
        stem = word.stems["nb"]
        if not (_SHORTEST_PART <= len(stem) <= _LONGEST_PART and stem.isalnum()):
            return
        for group, points in PART.items():
            part = Query.regex_query(self._schema, stem_field(group, "nb"), f"{_ANY}{stem}{_ANY}")
            yield Query.const_score_query(part, points)
        known = [halves for halves in word.halves() if all(self._frequency(half) for half in halves)]
        for halves in known[:_MOST_HALVES]:
            for group, points in HALVES.items():
                both = [(Occur.Must, self._term(stem_field(group, "nb"), half)) for half in halves]
                yield Query.const_score_query(Query.boolean_query(both), points)

    def _slips(self, word: Word, groups: Iterable[str] = tuple(SLIP), *, prefix: bool = False) -> Iterator[Query]:
        for group in groups:
            for language in LANGUAGES if group == "label" else ("nb",):
                field, form = stem_field(group, language), word.stems[language]
                if not mistakes(form):  # a short stem is that of too many words
                    field, form = group, word.written
                for wrong in range(1, mistakes(form) + 1):
                    slip = Query.fuzzy_term_query(self._schema, field, form, wrong, prefix=prefix)
                    yield Query.const_score_query(slip, SLIP[group] / wrong * _SLIP_IN[language])

    def _label(self, word: Word) -> Query:
        forms = [query for group in _NAMES for query in self._label_forms(word, group)]
        return Query.disjunction_max_query([*forms, *self._slips(word, _NAMES)])

    def _label_forms(self, word: Word, group: str) -> Iterator[Query]:
        yield self._ranked(group, word.written, WRITTEN[group])
        for language in LANGUAGES:
            yield self._ranked(stem_field(group, language), word.stems[language], STEM[group])

    def _started(self, word: Word) -> Query:
        starts = [self._label(word), *self._slips(word, _NAMES, prefix=True)]
        for group in _NAMES:
            for field, text in ((group, word.written), (stem_field(group, "nb"), word.folded)):
                if text.isalnum() and len(text) <= _LONGEST_PART:
                    started = Query.regex_query(
                        self._schema, field, f"{text}{_ANY_WRITTEN if field == group else _ANY}"
                    )
                    starts.append(Query.const_score_query(started, PART[group]))
        return Query.disjunction_max_query(starts)

    def _ranked(self, field: str, text: str, points: float) -> Query:
        term = self._term(field, text)
        return Query.boolean_query(
            [(Occur.Must, Query.const_score_query(term, points)), (Occur.Should, Query.boost_query(term, _RANK))]
        )

    def _term(self, field: str, text: str) -> Query:
        return Query.term_query(self._schema, field, text)

    def _shares(self, words: Sequence[Word]) -> list[float]:
        things = self._reader.num_docs
        often = [max(self._frequency(word.stems[language], language) for language in LANGUAGES) for word in words]
        rare = [log(1 + (things + 0.5) / (frequency + 0.5)) for frequency in often]
        return [each / max(rare) for each in rare]

    def _frequency(self, stem: str, language: str = "nb") -> int:
        return max(self._reader.doc_freq(stem_field(group, language), stem) for group in ("label", "statement"))
