"""The start page: the main question, what the graph holds, what needs attention, and how sure the links are."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsvar.names import shorten
from samsvar.overview import Document, counts
from samsvar.web import search
from samsvar.web.made import Asked, Made, Part
from samsvar.web.start import attention
from samsvar.web.visit import Visit

STATUSES = ("accepted", "proposed", "rejected")
STRENGTHS = ("strong", "partial")
_DOCUMENTS = 25
"""Documents on one page of their list."""
_FEW = 3
"""How many things a card names before it leads to all of them."""


@dataclass(frozen=True)
class Links:
    """How many links there are of each status and strength, who says so, and what is confirmed."""

    by_status: Mapping[str, Mapping[str, int]]
    authors: Mapping[str | None, int]
    confirmed: int

    @property
    def accepted(self) -> int:
        """How many links are accepted."""
        return sum(self.by_status["accepted"].values())


def page(visit: Visit) -> Made:
    """Return the start page."""
    standing, days = attention.standing(visit.edition), attention.on_day(visit.edition, visit.as_of)
    before = attention.soon_before(visit.as_of).isoformat()
    values = {
        **search.box(visit),
        "counts": counts(visit.overview),
        "documents": Part.of(_documents(visit), visit, size=_DOCUMENTS),
        "cited": sum(not document.with_text for document in visit.overview.documents.values()),
        "standing": standing,
        "unsupported": sum(map(len, standing.unsupported.values())),
        "days": days,
        "soon_before": before,
        "rules": attention.REPRESENTATIVES,
        "links": _links(visit),
        "statuses": STATUSES,
        "strengths": STRENGTHS,
        "few": _FEW,
    }
    behind = (
        Asked("documents"),
        Asked("unsupported-goals"),
        Asked("weakly-supported-goals"),
        Asked("ownerless-actions"),
        Asked("due-actions", {"as-of": visit.as_of.isoformat(), "before": before}),
        Asked("committees-missing-representation"),
        Asked("alignments-by-status"),
        Asked("rejected-links"),
    )
    return Made("start", visit.texts("start")["title"], values, behind)


def _documents(visit: Visit) -> Sequence[Document]:
    """Return the documents whose text was read, from the national level downward, by name."""
    read = [document for document in visit.overview.documents.values() if document.with_text]
    return sorted(read, key=lambda one: (one.rank, one.label(visit.language).text))


def _links(visit: Visit) -> Links:
    by_status = {status: dict.fromkeys(STRENGTHS, 0) for status in STATUSES}
    authors: dict[str | None, int] = {}
    for one in visit.overview.links:
        status, strength = (shorten(iri).rpartition("/")[2] for iri in (one.status, one.strength))
        by_status[status][strength] = by_status[status].get(strength, 0) + one.links
        authors[one.author] = authors.get(one.author, 0) + one.links
    return Links(by_status, authors, sum(one.confirmed for one in visit.overview.links))
