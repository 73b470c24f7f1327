"""The links that stand accepted, by their ends: how many an element has, and which run between two documents."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.engine import Engine, value
from samsvar.live import Edition
from samsvar.names import SV, VOCABULARY
from samsvar.overview import Overview
from samsvar.web.memory import Memory

_ACCEPTED = f"""SELECT ?link ?source ?target WHERE {{
  ?link <{SV}reviewStatus> <{VOCABULARY}review-status/accepted> ; <{SV}source> ?source ; <{SV}target> ?target .
}}"""


class Ends(NamedTuple):
    """A link and what it ties."""

    link: str
    source: str
    target: str


@dataclass(frozen=True)
class Accepted:
    """All accepted links of an edition."""

    links: Sequence[Ends]
    leaving: Counter[str]
    arriving: Counter[str]
    """How many there are, by the element that they leave and that they arrive at."""

    def between(self, overview: Overview, a: str, b: str) -> list[str]:
        """Return the links from an element of one document to one of another, in either direction."""
        return [
            one.link
            for one in self.links
            if {a, b}.issubset(_documents(overview, one.source) | _documents(overview, one.target))
            and not {a, b} & _documents(overview, one.source) & _documents(overview, one.target)
        ]


_held = Memory[Accepted]()


def accepted(edition: Edition) -> Accepted:
    """Return the accepted links of an edition, read once."""
    return _held.get(edition, "accepted", lambda: _read(edition.graph.engine))


def _read(engine: Engine) -> Accepted:
    links = sorted({Ends(*map(value, row)) for row in engine.rows(_ACCEPTED)})
    return Accepted(links, Counter(one.source for one in links), Counter(one.target for one in links))


def _documents(overview: Overview, iri: str) -> set[str]:
    element = overview.elements.get(iri)
    return set(element.documents) if element else set()
