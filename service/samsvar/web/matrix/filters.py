"""Which matrix the address asks for: of which document, against what, and what is counted."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import cast

from samsvar.errors import ElementNotFound
from samsvar.names import shorten
from samsvar.overview import Columns, Document, MatrixFilter, Wording
from samsvar.overview.things import REGIONAL_RANK
from samsvar.web import filters
from samsvar.web.filters import Choice, Chosen
from samsvar.web.matrix.counts import SUPPORTS, Support
from samsvar.web.texts import Texts
from samsvar.web.visit import Visit

COLUMNS: Sequence[Columns] = ("documents", "focus-areas", "organisations")
QUERIES: Mapping[Columns, str] = {
    "documents": "coverage-by-document",
    "focus-areas": "coverage-by-focus-area",
    "organisations": "coverage-by-organisation",
}
"""The question of the catalogue for each kind of columns."""
_FIELDS = {"level": "level", "strength": "strength", "status": "status", "owner": "owner", "group": "group"} | {
    "from": "since",
    "until": "until",
}
"""The parameters that the questions have too, and their names in MatrixFilter."""


@dataclass(frozen=True)
class MatrixFilters:
    """What an address asks for."""

    visit: Visit
    document: str
    columns: Columns
    wanted: MatrixFilter
    rows: Support | None
    """Only rows that are supported so."""

    @classmethod
    def of(cls, visit: Visit) -> "MatrixFilters":
        """Read an address; raise BadParameter or another error for a value that is none."""
        return cls(
            visit,
            visit.thing("document", of_class="sv:StrategyDocument") or _first(visit),
            cast("Columns", visit.one_of("columns", *COLUMNS) or "documents"),
            MatrixFilter(
                level=visit.thing("level", scheme="level"),
                strength=visit.thing("strength", scheme="strength"),
                status=visit.thing("status", scheme="document-status"),
                owner=visit.thing("owner", of_class="foaf:Agent"),
                group=visit.thing("group", scheme="target-group"),
                since=visit.day("from"),
                until=visit.day("until"),
            ),
            cast("Support | None", visit.one_of("rows", *SUPPORTS)),
        )

    @cached_property
    def local_documents(self) -> Sequence[Document]:
        """The local documents of the region that are at hand."""
        known = self.visit.overview.documents.get(self.document)
        found = {
            one.iri: one
            for issuer in (known.issuers if known else ())
            for one in self.visit.overview.local_documents(issuer)
            if one.with_text
        }
        return list(found.values())

    def asked(self) -> dict[str, str]:
        """Return the parameters of the questions that these filters are."""
        given = {name: getattr(self.wanted, field) for name, field in _FIELDS.items()}
        return {"document": shorten(self.document)} | {
            name: value.isoformat() if isinstance(value, dt.date) else shorten(value)
            for name, value in given.items()
            if value is not None
        }

    def fields(self) -> dict[str, Choice]:
        """Return the fields of the form."""
        visit, wanted = self.visit, self.wanted
        return {
            "document": filters.documents(visit, self.document, _has_rows),
            "level": filters.levels(visit, wanted.level, self.local_documents),
            "strength": filters.strengths(visit, wanted.strength),
            "status": filters.statuses(visit, wanted.status, self.local_documents),
            "owner": filters.owners(visit, wanted.owner),
            "group": filters.target_groups(visit, wanted.group),
        }

    def chosen(self, texts: Texts) -> list[Chosen]:
        """Return what narrows the matrix, each with the address without it."""
        found = [
            Chosen(name, self._said(getattr(self.wanted, field)), self._without(name))
            for name, field in _FIELDS.items()
            if name in self.visit.asked
        ]
        if self.rows:
            said = Wording(texts[f"rows_{self.rows}"], self.visit.language)
            found.append(Chosen("rows", said, self._without("rows")))
        return found

    def _said(self, value: str | dt.date) -> Wording | dt.date:
        return value if isinstance(value, dt.date) else self.visit.label(value)

    def _without(self, name: str) -> str:
        return self.visit.here(**{name: None, "columns-page": None, "row": None, "column": None})


def _has_rows(document: Document) -> bool:
    return document.with_text and 0 < document.rank <= REGIONAL_RANK and bool(document.issuers)


def _first(visit: Visit) -> str:
    """Return the first document that a matrix can be made of, if possible one with local documents in its region."""
    overview = visit.overview
    found = [one for one in overview.documents.values() if _has_rows(one)]
    if not found:
        raise ElementNotFound("no regional or national document is in the graph")
    found.sort(key=lambda one: not any(overview.local_documents(issuer) for issuer in one.issuers))
    return found[0].iri
