"""What the service answers, as plain values."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from samsvar.client.errors import BadAnswer

Row = dict[str, str | int | float | bool]
Json = dict[str, Any]
Texts = Mapping[str, str]
"""A text by language."""
Item = TypeVar("Item")


@dataclass(frozen=True)
class Question:
    """One query of the catalogue."""

    name: str
    topic: str
    summary: Texts
    question: Texts
    parameters: tuple[str, ...]


@dataclass(frozen=True)
class Card:
    """What names a thing: its IRI, its short name, its labels and the IRIs of its classes."""

    id: str
    name: str
    labels: Texts
    kinds: tuple[str, ...]

    @classmethod
    def read(cls, told: Json) -> "Card":
        """Read what the service says."""
        return cls(told["id"], told["name"], told.get("labels", {}), tuple(told.get("kinds", ())))


@dataclass(frozen=True)
class Word:
    """On whose word one step of a chain stands, and why."""

    relation: str
    strength: str
    rationale: Texts
    passages: tuple[str, ...]
    said_by: str
    link: str | None
    review_status: str | None
    confirmed_by: str | None

    @classmethod
    def read(cls, told: Json) -> "Word":
        """Read what the service says."""
        return cls(
            told["relation"],
            told["strength"],
            told["rationale"],
            tuple(told["passages"]),
            told["said_by"],
            told.get("link"),
            told.get("review_status"),
            told.get("confirmed_by"),
        )


@dataclass(frozen=True)
class Step:
    """One step of a chain, with every word for it, strongest first."""

    source: str
    target: str
    words: tuple[Word, ...]


@dataclass(frozen=True)
class Chain:
    """A chain of support, as strong as its weakest step."""

    strength: str
    steps: tuple[Step, ...]

    @classmethod
    def read(cls, told: Json) -> "Chain":
        """Read what the service says."""
        steps = (Step(s["source"], s["target"], tuple(map(Word.read, s["words"]))) for s in told["steps"])
        return cls(told["strength"], tuple(steps))


@dataclass(frozen=True)
class Hit:
    """One thing that was found, and the text that tells why."""

    iri: str
    id: str
    kind: str
    label: str
    field: str
    snippet: str
    snippet_language: str
    document: str | None
    standing: str | None
    """What the document is by its own word."""
    score: float

    @classmethod
    def read(cls, told: Json) -> "Hit":
        """Read what the service says."""
        document = told["document"] or {}
        names = ("iri", "id", "kind", "label", "field", "snippet", "snippet_language", "score")
        return cls(
            **{name: told[name] for name in names}, document=document.get("iri"), standing=document.get("standing")
        )


@dataclass(frozen=True)
class Suggestion:
    """A label that goes on as what was typed."""

    text: str
    language: str
    iri: str
    kind: str


@dataclass(frozen=True)
class Answered:
    """What every answer says of itself."""

    version: str
    """The state of the graph that it is from."""
    notice: str
    """On whose word the links are."""
    members: Json = field(repr=False)
    """All that the service said, on the first page if there are several."""


@dataclass(frozen=True)
class Pages(Answered, Generic[Item]):
    """An answer that may come in pages; the next is asked for when what it holds is come to."""

    first: tuple[Item, ...] = field(repr=False)
    _more: Callable[[], Iterator[Item]] = field(repr=False)

    def __iter__(self) -> Iterator[Item]:
        """Give everything, in the order of the answer; raise GraphChanged if the graph is another by then."""
        yield from self.first
        yield from self._more()

    @property
    def total(self) -> int:
        """How many there are on all pages."""
        return int(self.members.get("total") or len(self.first))


@dataclass(frozen=True)
class Table(Pages[Row]):
    """Rows of plain values; a column without a value is not in its row."""

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.members["columns"])


@dataclass(frozen=True)
class Answer(Table):
    """The answer to a question of the catalogue."""

    @property
    def question(self) -> Texts:
        """What was asked, by language."""
        told: Texts = self.members["question"]
        return told

    @property
    def chains(self) -> tuple[Chain, ...]:
        """The chains behind the first page, if they were asked for with explain."""
        return tuple(map(Chain.read, self.members.get("chains", ())))


@dataclass(frozen=True)
class Impact(Table):
    """What stops, and in the rows what loses all support by it, or the last strong one."""

    @property
    def of(self) -> Card:
        """What stops."""
        return Card.read(self.members["of"])

    @property
    def stops(self) -> tuple[Card, ...]:
        """The actions that stop with it."""
        return tuple(map(Card.read, self.members["stops"]))


@dataclass(frozen=True)
class Validation(Table):
    """What breaks the rules, a finding a row."""

    @property
    def violated(self) -> bool:
        """Whether there is a violation at all, known or not."""
        return bool(self.members["violated"])

    @property
    def counts(self) -> Mapping[str, int]:
        """How many findings there are of each severity and state."""
        told: Mapping[str, int] = self.members["counts"]
        return told


@dataclass(frozen=True)
class Found(Pages[Hit]):
    """What a search found, best first."""


@dataclass(frozen=True)
class Trace(Answered):
    """The chains from one element to another, strong ones first."""

    source: Card
    target: Card
    chains: tuple[Chain, ...]
    complete: bool
    """Whether these are all the chains there are."""


@dataclass(frozen=True)
class Element(Answered):
    """Everything about one thing; `members` holds what has no property here."""

    id: str
    name: str
    labels: Texts
    statements: tuple[str, ...]
    """The wordings in its source."""


def checked(read: Callable[[Json], Item], told: object) -> Item:
    """Return what is read from JSON; raise BadAnswer if it is not there."""
    if not isinstance(told, dict):
        raise BadAnswer(f"the answer is no object but {type(told).__name__}")
    try:
        return read(told)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise BadAnswer(f"the answer lacks what it should have: {error!r}") from error
