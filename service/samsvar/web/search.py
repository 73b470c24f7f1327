"""The results of a search, and the search box."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from samsvar.errors import BadParameter
from samsvar.names import VOCABULARY
from samsvar.search import Hit, Searcher
from samsvar.search.searcher import MOST_WORDS
from samsvar.search.snippets import Telling
from samsvar.search.words import asked
from samsvar.web import kinds
from samsvar.web.filters import Chosen
from samsvar.web.made import Made, Part, Source
from samsvar.web.visit import Visit

LONGEST = 500
"""Characters that the text looked for may have, as in the API."""
KINDS = (
    "Goal",
    "Action",
    "Commitment",
    "FocusArea",
    "MainStrategy",
    "SuccessFactor",
    "Requirement",
    "OngoingWork",
    "Document",
    "Committee",
    "Organization",
    "Project",
)
"""The kinds that a search is narrowed to most often; an address may name any other."""
_SIZE = 20
_PART, _SHORT = 0.4, 6
_INSIDE = "-'’"


@dataclass(frozen=True)
class Shown:
    """A hit as the page shows it: its texts in pieces, each with whether it was met, and who supports it."""

    hit: Hit
    label: Sequence[tuple[str, bool]]
    snippet: Sequence[tuple[str, bool]]
    """Nothing where it was met in the label."""
    support: int | None
    """How many actions do; None for an action, and for what is no element."""


@dataclass(frozen=True)
class Narrowing:
    """One value of a filter, with how many hits it leaves."""

    name: str
    called: object
    count: int
    address: str


def page(visit: Visit) -> Made:
    """Return the page of what a text finds; raise BadParameter for a text that is too long, or an unknown kind."""
    text = visit.take("q") or ""
    if len(text) > LONGEST:
        raise BadParameter(f"q must have {LONGEST} characters at most, not {len(text)}")
    kind = visit.one_of("kind", *sorted(visit.edition.searcher.kinds))
    level = visit.thing("level", scheme="level")
    number = visit.number("page") or 1
    searcher = visit.edition.searcher
    kept = {"kinds": [kind] if kind else None, "levels": [_local(level)] if level else None}
    found = searcher.page(text, limit=_SIZE, offset=(number - 1) * _SIZE, language=visit.spoken, **kept)
    part = Part(_shown(visit, text, found.hits), found.total, number, _SIZE)
    if number > part.count:
        raise BadParameter(f"page must be at most {part.count}, not {number}")
    words = visit.texts("search")
    values = {
        "asked_for": text,
        "part": part,
        "called": kinds.called,
        "chosen": _chosen(visit, kind, level),
        "kinds": list(_kinds(visit, searcher, text, level)) if text else [],
        "levels": list(_levels(visit, searcher, text, kind)) if text else [],
        **box(visit),
    }
    title = words("found_for", q=text) if text else words["title"]
    return Made("search", title, values, sources=_sources(visit, text, kind, level))


def box(visit: Visit) -> dict[str, object]:
    """Return what the template of the search box shows: the longest text, and what kinds are called, as JSON."""
    called = {kind: kinds.called(visit, kind).text for kind in sorted(visit.edition.searcher.kinds)}
    return {"longest": LONGEST, "kinds_called": json.dumps(called, ensure_ascii=False)}


def pieces(text: str, telling: Telling) -> Iterator[tuple[str, bool]]:
    """Give a text in pieces: those with a word that was asked for, and those between."""
    kept, word = "", ""
    for letter in (*text, ""):
        if letter and (letter.isalnum() or (word and letter in _INSIDE)):
            word += letter
            continue
        if word and _is_met(word, telling):
            if kept:
                yield kept, False
            yield word, True
            kept = ""
        else:
            kept += word
        kept, word = kept + letter, ""
    if kept:
        yield kept, False


def _is_met(word: str, telling: Telling) -> bool:
    """Tell whether a word was asked for; one that is only a part of it, or much like it, must not be short."""
    points = telling.points(word)
    return points > _PART or (points > 0 and len(word) > _SHORT)


def _shown(visit: Visit, text: str, hits: Sequence[Hit]) -> list[Shown]:
    telling = Telling(asked(text, MOST_WORDS))
    return [
        Shown(
            hit,
            list(pieces(hit.label, telling)),
            [] if hit.field == "label" and hit.snippet == hit.label else list(pieces(hit.snippet, telling)),
            _support(visit, hit.iri),
        )
        for hit in hits
    ]


def _support(visit: Visit, iri: str) -> int | None:
    """Return how many actions support an element, None for an action and for what is no element."""
    element = visit.overview.elements.get(iri)
    if element is None or iri in visit.overview.actions:
        return None
    count = len({reach.element.iri for reach in visit.overview.reaching(iri)})
    return count if count or element.kind == "Goal" else None


def _kinds(visit: Visit, searcher: Searcher, text: str, level: str | None) -> Iterator[Narrowing]:
    levels = [_local(level)] if level else None
    for kind in KINDS:
        if kind in searcher.kinds:
            count = searcher.page(text, limit=1, kinds=[kind], levels=levels).total
            if count:
                yield Narrowing(kind, kinds.called(visit, kind), count, visit.here(kind=kind))


def _levels(visit: Visit, searcher: Searcher, text: str, kind: str | None) -> Iterator[Narrowing]:
    held = {document.level: document.rank for document in visit.overview.documents.values() if document.level}
    for level in sorted(held, key=lambda one: held[one]):
        count = searcher.page(text, limit=1, kinds=[kind] if kind else None, levels=[_local(level)]).total
        if count:
            yield Narrowing(_local(level), visit.label(level), count, visit.here(level=_local(level)))


def _chosen(visit: Visit, kind: str | None, level: str | None) -> list[Chosen]:
    found = []
    if kind:
        found.append(Chosen("kind", kinds.called(visit, kind), visit.here(kind=None)))
    if level:
        found.append(Chosen("level", visit.label(level), visit.here(level=None)))
    return found


def _sources(visit: Visit, text: str, kind: str | None, level: str | None) -> Sequence[Source]:
    """Return where the hits stand as data; no query of the catalogue finds by words."""
    if not text:
        return ()
    given = {"q": text, "kind": kind, "level": level and _local(level), "lang": visit.spoken}
    forms = {form: visit.at("/api/v1/search", {**given, "format": form}) for form in ("json", "csv", "ttl")}
    return (Source(visit.texts("search")["data"], forms),)


def _local(level: str) -> str:
    return level.removeprefix(f"{VOCABULARY}level/")
