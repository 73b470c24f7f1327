"""What answers in JSON hold, for OpenAPI and for clients that are made from it."""

from collections.abc import Sequence
from typing import Any

from pydantic import BaseModel, Field

from samsvar.analysis import Chain, Chains, Step

Texts = dict[str, str]
"""A text by language."""


class Answered(BaseModel):
    """What every answer says of itself."""

    version: str = Field(description="The state of the graph that the answer is from.")
    notice: str = Field(description="On whose word the links are.")


class Paged(Answered):
    """What a page says of itself, if not everything was wanted at once."""

    total: int | None = Field(None, description="Rows in all.")
    next: str | None = Field(None, description="Address of the next page, if there is one.")


class Word(BaseModel):
    """On whose word one step of a chain stands: a document's own, or an alignment's."""

    relation: str
    strength: str
    rationale: Texts
    rejection_reason: Texts | None = None
    passages: list[str]
    link: str | None = None
    said_by: str
    review_status: str | None = None
    confirmed_by: str | None = None


class ChainStep(BaseModel):
    """One step of a chain, with every word for it, strongest first, and every opinion on it that was rejected."""

    source: str
    target: str
    words: list[Word]
    rejected: list[Word] | None = None


class ChainOut(BaseModel):
    """A chain of support, as strong as its weakest step."""

    strength: str
    steps: list[ChainStep]


class AnswerOut(Paged):
    """The rows of an answer, and its chains if they were asked for."""

    question: Texts
    columns: list[str]
    rows: list[dict[str, str | int | float | bool]]
    chains: list[ChainOut] | None = None


class DocumentOut(BaseModel):
    """The document that states an element, and what it is by its own word."""

    id: str
    labels: Texts
    standing: str


class Card(BaseModel):
    """What names a thing."""

    id: str
    name: str
    labels: Texts
    kinds: list[str]
    document: DocumentOut | None = None


def told_chain(chain: Chain, chains: Chains | None = None) -> dict[str, Any]:
    """Return a chain as JSON; with chains, the rejected opinions on each of its steps too."""
    told = chain.to_json()
    for step in told["steps"]:
        step["words"] = list(map(present, step["words"]))
        if chains and (rejected := told_words(chains.rejected(step["source"], step["target"]))):
            step["rejected"] = rejected
    return told


def told_words(words: Sequence[Step]) -> list[dict[str, Any]]:
    """Return words as JSON."""
    return [present(word.to_json()) for word in words]


def present(members: dict[str, Any]) -> dict[str, Any]:
    """Return the members that have a value."""
    return {name: held for name, held in members.items() if held is not None}
