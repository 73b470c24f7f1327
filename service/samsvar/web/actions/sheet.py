"""The rows of the page of actions as a file for spreadsheets: all of them, with the page's filters, in its order."""

from collections.abc import Iterator, Sequence
from functools import cache

from samsvar.answers import Answer
from samsvar.engine import Literal, NamedNode, Term
from samsvar.names import PREFIXES, SV
from samsvar.overview import ActionRow
from samsvar.web.made import Download
from samsvar.web.texts import Texts
from samsvar.web.visit import Visit

COLUMNS = (
    *("action", "goal", "focus_area", "owner", "owner_shared", "due", "basis", "start", "end", "time_shared", "state"),
    *("group", "document", "standing", "statement", "iri"),
)
"""The names of the columns; what each is called is the text `column_` and the name."""
TIMES = frozenset({f"{SV}deadline", f"{PREFIXES['dcterms']}temporal"})
"""The properties that tell when something is to be done."""
OWNER = f"{SV}owner"
_DATE = NamedNode(f"{PREFIXES['xsd']}date")


def sheet(visit: Visit, texts: Texts, rows: Sequence[ActionRow]) -> Download:
    """Return the rows as CSV that a spreadsheet opens in the visitor's language.

    Fields are parted by what spreadsheets there part lists by: a semicolon in Norwegian, where the comma is the decimal
    sign, else a comma. It begins with a byte order mark.
    """
    columns = tuple(texts[f"column_{name}"] for name in COLUMNS)
    cells = _Cells(visit, texts)
    answer = Answer(columns, tuple(tuple(cells.of(row)) for row in rows))
    body = answer.to_csv(mark=True, separator="," if visit.language == "en" else ";")
    return Download(f"{texts['file_name']}-{visit.as_of.isoformat()}.csv", "text/csv; charset=utf-8", body)


class _Cells:
    """The cells of rows; what many rows have in common is written once."""

    def __init__(self, visit: Visit, texts: Texts) -> None:
        self._visit = visit
        self._said = cache(lambda name: Literal(texts[name]))
        self._names = cache(self._name)
        self._day = cache(lambda day: Literal(day.isoformat(), datatype=_DATE) if day else None)

    def of(self, row: ActionRow) -> Iterator[Term | None]:
        """Give the cells of a row, in the order of the columns."""
        action, document = row.action, self._visit.overview.documents.get(row.document)
        yield self._name((action.iri,))
        yield self._names(action.goals)
        yield self._names(action.focus_areas)
        yield self._names(action.owners)
        yield self._said("yes") if OWNER in action.inherits else None
        yield self._day(row.due)
        yield self._said(f"basis_{row.basis}")
        yield self._day(row.start)
        yield self._day(row.end)
        yield None if TIMES.isdisjoint(action.inherits) else self._said("yes")
        yield self._said(f"state_{row.state(self._visit.as_of)}")
        yield self._names(action.groups)
        yield self._names((row.document,))
        yield self._names((document.status,) if document else ())
        yield Literal("\n".join(wording.text for wording in action.statements)) if action.statements else None
        yield NamedNode(action.iri)

    def _name(self, iris: tuple[str, ...]) -> Literal | None:
        return Literal("; ".join(self._visit.label(iri).text for iri in iris)) if iris else None
