"""A client for a samsvar service: its questions, what a query alone cannot say, and its SPARQL endpoint.

    with Client("https://samsvar.example.no") as client:
        for row in client.supporting_actions("goal/helse-nord-strategy/seamless-care-pathway"):
            print(row["actionLabel"])

Answers are plain values; answers in pages are read on as they are gone through. What goes wrong is a ClientError.
"""

from samsvar.client.client import Client
from samsvar.client.errors import (
    BadAnswer,
    BadRequest,
    ClientError,
    Forbidden,
    GraphChanged,
    NotFound,
    Problem,
    ServiceFault,
    TimedOut,
    TooLarge,
    TryLater,
    Unreachable,
)
from samsvar.client.results import (
    Answer,
    Card,
    Chain,
    Element,
    Found,
    Hit,
    Impact,
    Question,
    Row,
    Step,
    Suggestion,
    Table,
    Trace,
    Validation,
    Word,
)

__all__ = [
    "Answer",
    "BadAnswer",
    "BadRequest",
    "Card",
    "Chain",
    "Client",
    "ClientError",
    "Element",
    "Forbidden",
    "Found",
    "GraphChanged",
    "Hit",
    "Impact",
    "NotFound",
    "Problem",
    "Question",
    "Row",
    "ServiceFault",
    "Step",
    "Suggestion",
    "Table",
    "TimedOut",
    "TooLarge",
    "Trace",
    "TryLater",
    "Unreachable",
    "Validation",
    "Word",
]
