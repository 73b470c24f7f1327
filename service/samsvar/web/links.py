"""Words on how one element relates to another: what documents say themselves, and what alignments judge."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.elements import facts_of
from samsvar.engine import Engine, Literal, NamedNode, Term, value
from samsvar.names import PREFIXES, SV, VOCABULARY
from samsvar.overview import Wording
from samsvar.overview.things import spoken

SERVES, PASSAGE = f"{SV}serves", f"{SV}passage"
ACCEPTED, REJECTED = "accepted", "rejected"
BESIDE = frozenset({"corresponds-to", "conflicts-with"})
"""The relations that are no support."""
Pair = tuple[str, str]
_STRONG, _ACCEPTED = f"{VOCABULARY}strength/strong", f"{VOCABULARY}review-status/{ACCEPTED}"
_ENDS = f"""SELECT DISTINCT ?link WHERE {{{{
  {{{{ ?link <{SV}source> {{0}} }}}} UNION {{{{ ?link <{SV}target> {{0}} }}}}
  FILTER(ISIRI(?link))
}}}}
ORDER BY ?link"""
_SERVING = f"SELECT DISTINCT ?from WHERE {{{{ ?from <{SERVES}> {{}} FILTER(ISIRI(?from)) }}}} ORDER BY ?from"
_STATED = f"""SELECT DISTINCT ?from ?to ?passage WHERE {{{{
  VALUES ?from {{{{ {{}} }}}}
  ?from <{SERVES}> ?to .
  OPTIONAL {{{{ ?from <{PASSAGE}> ?passage }}}}
}}}}
ORDER BY ?from ?to ?passage"""
_GROUNDS = f"""SELECT DISTINCT ?from ?to ?link ?relation ?strength ?status WHERE {{{{
  {{{{ VALUES ?from {{{{ {{0}} }}}} ?from <{SERVES}> ?to }}}}
  UNION {{{{
    VALUES ?from {{{{ {{0}} }}}}
    ?link <{SV}source> ?from .
    FILTER(ISIRI(?link))
    OPTIONAL {{{{ ?link <{SV}target> ?to }}}}
    OPTIONAL {{{{ ?link <{SV}relation> ?relation }}}}
    OPTIONAL {{{{ ?link <{SV}strength> ?strength }}}}
    OPTIONAL {{{{ ?link <{SV}reviewStatus> ?status }}}}
  }}}}
}}}}
ORDER BY ?from ?to ?link ?relation ?strength ?status"""
# optional, so that no engine begins with the status, which nearly every link has
_AUTHOR, _CREATED = f"{PREFIXES['prov']}wasAttributedTo", f"{PREFIXES['dcterms']}created"


class Ground(NamedTuple):
    """What one step of support rests on."""

    strong: bool
    link: str | None
    """The alignment; None for a document's own word."""


@dataclass(frozen=True)
class Link:
    """One word on one step, be it an alignment or what a document says itself."""

    iri: str | None
    """Of the alignment; None for a document's own word."""
    source: str
    target: str
    relation: str
    strong: bool
    status: str
    """`accepted`, `proposed` or `rejected`; a document's own word is accepted."""
    passages: tuple[str, ...]
    rationale: Mapping[str, str]
    reason: Mapping[str, str]
    """Why it was rejected."""
    authors: tuple[str, ...]
    created: dt.date | None
    confirmed: tuple[str, ...]
    """The organisations that have confirmed it."""

    @property
    def own(self) -> bool:
        """Whether it is the word of the document that states its source."""
        return self.iri is None

    @property
    def name(self) -> str:
        """What tells it from every other word: its IRI or, of a document's own, its two ends."""
        return self.iri or f"{self.source} {self.target}"

    @property
    def beside(self) -> bool:
        """Whether it tells of a likeness or a conflict, and not of support."""
        return self.relation.rpartition("/")[2] in BESIDE

    @property
    def counts(self) -> bool:
        """Whether support rests on it."""
        return self.status == ACCEPTED and not self.beside

    @property
    def order(self) -> tuple[bool, bool, bool, str, str]:
        """What links are sorted by: what counts first, then the strong, then the documents' own words."""
        return not self.counts, not self.strong, not self.own, self.source, self.iri or ""

    def why(self, language: str) -> Wording | None:
        """Return the reason that is given for it, in a language or the nearest one."""
        return spoken("", self.rationale, language) if self.rationale else None

    def why_not(self, language: str) -> Wording | None:
        """Return why it was rejected, likewise."""
        return spoken("", self.reason, language) if self.reason else None


def of_element(engine: Engine, iri: str) -> list[Link]:
    """Return every word from or to an element, in order: those of `links-of-element`, and what documents say."""
    serving = [value(one) for (one,) in engine.rows(_SERVING.format(NamedNode(iri)))]
    own = [link for link in _own(engine, [iri, *serving]) if iri in {link.source, link.target}]
    return sorted((*own, *_read(engine, _ENDS.format(NamedNode(iri)))), key=lambda link: link.order)


def grounds(engine: Engine, sources: Iterable[str]) -> dict[Pair, list[Ground]]:
    """Return what the support that starts at some elements rests on, by its two ends, the strongest of a pair first."""
    pairs: dict[Pair, list[Ground]] = {}
    for row in engine.rows(_GROUNDS.format(_among(sources))):
        source, target, link, relation, strength, status = map(value, row)
        accepted = status == _ACCEPTED and relation and strength and relation.rpartition("/")[2] not in BESIDE
        if target and (accepted or not link):
            ground = Ground(not link or strength == _STRONG, link or None)
            pairs.setdefault((source, target), []).append(ground)
    return {pair: sorted(held, key=lambda one: (not one.strong, one.link or "")) for pair, held in pairs.items()}


def named(engine: Engine, iris: Iterable[str]) -> dict[str, Link]:
    """Return alignments by their IRIs."""
    return {link.iri: link for link in _told(facts_of(engine, iris)) if link.iri}


def stated(source: str, target: str, passages: Sequence[str]) -> Link:
    """Return the word of a document that one of its elements serves another."""
    return Link(None, source, target, SERVES, True, ACCEPTED, tuple(passages), {}, {}, (), None, ())


def _own(engine: Engine, sources: Iterable[str]) -> Iterator[Link]:
    passages: dict[tuple[str, str], list[str]] = {}
    for source, target, passage in engine.rows(_STATED.format(_among(sources))):
        passages.setdefault((value(source), value(target)), []).extend([value(passage)] if passage else [])
    for (source_iri, target_iri), places in passages.items():
        yield stated(source_iri, target_iri, places)


def _among(iris: Iterable[str]) -> str:
    return " ".join(str(NamedNode(one)) for one in sorted(set(iris)))


def _read(engine: Engine, query: str) -> list[Link]:
    return _told(facts_of(engine, [value(link) for (link,) in engine.rows(query)]))


def _told(facts_by_link: Mapping[str, Mapping[str, Sequence[Term]]]) -> list[Link]:
    """Return the alignments of which enough is told: those without ends, a relation or a status say nothing."""
    return [link for iri, facts in facts_by_link.items() if (link := _link(iri, facts))]


def _link(iri: str, facts: Mapping[str, Sequence[Term]]) -> Link | None:
    known = {name: _values(facts.get(SV + name, ())) for name in ("source", "target", "relation", "reviewStatus")}
    if not all(known.values()):
        return None
    return Link(
        iri=iri,
        source=known["source"][0],
        target=known["target"][0],
        relation=known["relation"][0],
        strong=_STRONG in _values(facts.get(f"{SV}strength", ())),
        status=known["reviewStatus"][0].rpartition("/")[2],
        passages=_values(facts.get(f"{SV}evidence", ())),
        rationale=_texts(facts.get(f"{SV}rationale", ())),
        reason=_texts(facts.get(f"{SV}rejectionReason", ())),
        authors=_values(facts.get(_AUTHOR, ())),
        created=next(iter(days(facts.get(_CREATED, ()))), None),
        confirmed=_values(facts.get(f"{SV}confirmedBy", ())),
    )


def days(terms: Iterable[Term]) -> Iterator[dt.date]:
    """Give the days among some terms."""
    for one in terms:
        try:
            yield dt.date.fromisoformat(value(one))
        except ValueError:
            continue


def _values(terms: Iterable[Term]) -> tuple[str, ...]:
    return tuple(map(value, terms))


def _texts(terms: Iterable[Term]) -> dict[str, str]:
    return {one.language or "": one.value for one in terms if isinstance(one, Literal)}
