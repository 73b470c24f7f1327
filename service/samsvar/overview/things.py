"""The things that pages list: documents, elements, actions and agents, each with what is said of it.

A rule of the collection says that an element stands in one document, and that a document has one level and one
status. Where a graph breaks it, an element has all its documents, and a document the first level and status by IRI.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from samsvar.names import VOCABULARY, shorten
from samsvar.overview.times import Basis, State, Time

UNKNOWN = f"{VOCABULARY}document-status/unknown"
"""The status of a document that states none."""
_INSTEAD: Mapping[str, Sequence[str]] = {"nb": ("nn", "en"), "nn": ("nb", "en"), "en": ("nb", "nn")}


class Wording(NamedTuple):
    """A text and the language that it is in, None where it is in none."""

    text: str
    language: str | None


class Place(NamedTuple):
    """Where something begins in the text of a document."""

    file: str
    start: int


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Labelled:
    """Something that has an IRI and is called something."""

    iri: str
    labels: Mapping[str, str] = field(default_factory=dict, repr=False)
    """What it is called, by language."""

    def label(self, language: str) -> Wording:
        """Return what it is called in a language, else in the nearest one, else its short name."""
        return spoken(self.iri, self.labels, language)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Document(Labelled):
    """A strategy document or a plan."""

    kind: str
    """The local name of its class: `ActionPlan` or `StrategyDocument`."""
    level: str | None
    rank: int
    """The rank of its level: 1 national, 2 regional, more is local; 0 where it has none."""
    status: str
    """The IRI of what it is by its own word: adopted, draft and so on; unknown where it does not say."""
    start: dt.date | None
    end: dt.date | None
    """Its period; the earliest and the latest day of several."""
    issuers: tuple[str, ...]
    dated: bool
    """Whether it tells a day of itself, apart from the period that it is about."""
    with_text: bool
    """Whether its text was read; others are only cited."""

    @property
    def local(self) -> bool:
        """Whether its level is below the regional one."""
        return self.rank > REGIONAL_RANK


REGIONAL_RANK = 2


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Element(Labelled):
    """Something that a document states: a goal, a commitment, an action."""

    number: int
    """Its place among all elements, by document, then by where it stands in it."""
    kind: str
    """The local name of its class, as `Goal`."""
    documents: tuple[str, ...]
    """The documents that state it, by IRI: one, as a rule says."""
    parents: tuple[str, ...]
    """What it is a part of, in what its document says."""
    focus_areas: tuple[str, ...]
    """The focus area that it stands in, itself excluded: the innermost, and any other that is as much so."""
    statements: tuple[Wording, ...]
    """The wordings of the source, in the order of the alphabet."""
    place: Place | None
    """Where its first passage begins."""
    owners: tuple[str, ...]
    """Those whom the document names, by IRI."""
    groups: tuple[str, ...]
    """The target groups that it names."""
    times: tuple[Time, ...]
    """Every deadline with every period, the first due first; one Time that is empty where no time is stated."""
    inherits: frozenset[str]
    """The properties whose values come from a table cell that it shares with others."""
    progress: str | None
    """How far it has come, where a source says so."""

    @property
    def document(self) -> str:
        """The document that states it."""
        return self.documents[0]

    @property
    def position(self) -> tuple[int, str]:
        """What sorts it among all that one document states; what has no place comes first."""
        return self.place.start if self.place else -1, self.iri

    @property
    def parent(self) -> str | None:
        """What it is a part of, if anything."""
        return self.parents[0] if self.parents else None

    @property
    def focus_area(self) -> str | None:
        """The innermost focus area that it stands in, itself excluded."""
        return self.focus_areas[0] if self.focus_areas else None

    @property
    def deadline(self) -> dt.date | None:
        """The first deadline."""
        return self.times[0].deadline

    @property
    def start(self) -> dt.date | None:
        """The first day of its period; of several, of the one that is due first."""
        return self.times[0].start

    @property
    def end(self) -> dt.date | None:
        """The last day of its period; of several, of the one that is due first."""
        return self.times[0].end

    @property
    def due(self) -> dt.date | None:
        """The day on which it is due: its deadline, else the end of its period."""
        return self.times[0].due

    @property
    def basis(self) -> Basis:
        """What the due day rests on."""
        return self.times[0].basis

    def state(self, as_of: dt.date, time: Time | None = None) -> State:
        """Return how it stands on a day, by the time that is given or else by its first."""
        return (time or self.times[0]).state(as_of, self.progress)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Action(Element):
    """What a plan says shall be done, with who answers for it and when."""

    goals: tuple[str, ...]
    """What the plan itself says that it serves."""
    work: tuple[str, ...]
    """The ongoing work beside it."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Agent(Labelled):
    """An organisation, a unit, a committee, a collective, a project, or whoever else owns something."""

    kind: str | None
    """The local name of its most specific class, as `Collective`."""
    number: str | None
    """The organisation number."""
    upward: tuple[str, ...]
    """Whom it stands for: the members of a collective, what a unit is a unit of, and so on upward."""


def spoken(iri: str, labels: Mapping[str, str], language: str) -> Wording:
    """Return the text in a language, else in the nearest one that there is, else the short name."""
    for one in (language, *_INSTEAD.get(language, ("nb", "en"))):
        if one in labels:
            return Wording(labels[one], one)
    return next((Wording(text, one) for one, text in labels.items()), Wording(shorten(iri), None))
