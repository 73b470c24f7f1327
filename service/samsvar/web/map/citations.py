"""Who refers to national documents whose text is not at hand: rows of the query `cited-documents`."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from samsvar.engine import value
from samsvar.live import Edition
from samsvar.names import PREFIXES
from samsvar.web.memory import Memory

_REFERENCES = f"SELECT ?a ?b WHERE {{ ?a <{PREFIXES['dcterms']}references> ?b }} ORDER BY ?a ?b"
_NATIONAL = 1


class Citation(NamedTuple):
    """A document refers to another: itself, or in one of its elements."""

    document: str
    element: str | None
    cited: str


_citations: Memory[Sequence[Citation]] = Memory()


def citations_of(edition: Edition) -> Sequence[Citation]:
    """Return the references to national documents whose text is not at hand, read once."""
    return _citations.get(edition, None, lambda: sorted(set(_read(edition)), key=str))


def _read(edition: Edition) -> Iterator[Citation]:
    overview = edition.overview
    for citing, cited in ((value(a), value(b)) for a, b in edition.graph.engine.rows(_REFERENCES)):
        target, element = overview.documents.get(cited), overview.elements.get(citing)
        if target is None or target.with_text or target.rank != _NATIONAL:
            continue
        for document in element.documents if element else (citing,):
            if document in overview.documents and overview.documents[document].with_text:
                yield Citation(document, element.iri if element else None, cited)
