"""The answer to a query of the workbench: rows, a truth value or triples, and a chart of the rows."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from samsvar.engine.pool import Outcome
from samsvar.errors import BadParameter
from samsvar.names import PREFIXES, is_iri, shorten
from samsvar.overview import Wording
from samsvar.web.made import Part
from samsvar.web.visit import Visit

ROWS = 100
"""Rows on a page of the table."""
BARS = 40
"""Bars on a page of the chart."""
_NUMERIC = frozenset(
    PREFIXES["xsd"] + name for name in ("integer", "decimal", "double", "float", "int", "long", "nonNegativeInteger")
)
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_FORMS = {"rows": ("csv", "json", "tsv", "xml"), "truth": ("json", "xml"), "graph": ("ttl", "jsonld", "nt", "rdf")}


@dataclass(frozen=True)
class Cell:
    """A term of an answer."""

    text: str
    iri: str | None = None
    """Where it is one that a link can lead to."""
    language: str | None = None
    number: float | None = None

    @property
    def wording(self) -> Wording:
        """The text with its language."""
        return Wording(self.text, self.language)


@dataclass(frozen=True)
class Bar:
    """One row of a chart."""

    label: Cell
    value: float
    start: float
    length: float
    """Of the width of the chart, which is 1000."""


@dataclass(frozen=True)
class Chart:
    """The rows as bars: one column names them, another says how long they are."""

    label: str
    value: str
    labels: Sequence[str]
    values: Sequence[str]
    """The columns that can be chosen."""
    bars: Part[Bar]
    skipped: int
    """Rows without a number."""


@dataclass(frozen=True)
class Results:
    """A whole answer."""

    kind: str
    columns: Sequence[str] = ()
    rows: Part[Sequence[Cell | None]] | None = None
    truth: bool | None = None
    graph: str | None = None
    count: int | None = None
    chart: Chart | None = None
    can_chart: bool = False


def forms(visit: Visit, kind: str, query: str) -> dict[str, str]:
    """Return the address of every form of an answer."""
    return {form: visit.at("/sparql", {"query": query, "format": form}) for form in _FORMS[kind]}


def results(visit: Visit, outcome: Outcome) -> Results:
    """Return the part of an answer that a visit asks for; raise BadParameter for a column or a part that is not."""
    if outcome.kind == "graph":
        return Results("graph", graph=outcome.body.decode("utf-8"), count=outcome.rows)
    told = json.loads(outcome.body)
    if outcome.kind == "truth":
        return Results("truth", truth=told["boolean"])
    columns = told["head"]["vars"]
    rows = [[_cell(row.get(name)) for name in columns] for row in told["results"]["bindings"]]
    numeric = [name for place, name in enumerate(columns) if any((cell := row[place]) and cell.number for row in rows)]
    view = visit.one_of("show", "table", "chart")
    asked = visit.take("label"), visit.take("value")
    if view == "chart" and numeric:
        chart = _chart(visit, columns, rows, numeric, asked)
        return Results("rows", columns, count=len(rows), chart=chart, can_chart=True)
    return Results("rows", columns, Part.of(rows, visit, size=ROWS), count=len(rows), can_chart=bool(numeric))


def _chart(
    visit: Visit,
    columns: Sequence[str],
    rows: Sequence[Sequence[Cell | None]],
    numeric: Sequence[str],
    asked: tuple[str | None, str | None],
) -> Chart:
    measured = asked[1] or numeric[-1]
    others = [name for name in columns if name != measured] or columns
    label = asked[0] or next((name for name in others if name.endswith("Label")), others[0])
    for name, text, known in (("label", label, columns), ("value", measured, numeric)):
        if text not in known:
            raise BadParameter(f"{name} must be one of {', '.join(known)}, not {text!r}")
    at, named = columns.index(measured), columns.index(label)
    pairs = [(row[named] or Cell(""), cell.number) for row in rows if (cell := row[at]) and cell.number is not None]
    lowest = min(0.0, *(number for _, number in pairs))
    highest = max(0.0, *(number for _, number in pairs))
    scale = 1000 / ((highest - lowest) or 1)
    bars = [
        Bar(name, number, (min(0.0, number) - lowest) * scale, max(abs(number) * scale, 1)) for name, number in pairs
    ]
    return Chart(label, measured, columns, numeric, Part.of(bars, visit, size=BARS), len(rows) - len(pairs))


def _cell(term: dict[str, Any] | None) -> Cell | None:
    if term is None:
        return None
    text = str(term["value"])
    if term["type"] == "uri":
        return Cell(shorten(text), text if is_iri(text) and text.startswith(("http://", "https://")) else None)
    if term["type"] == "triple":
        return Cell(json.dumps(term["value"], ensure_ascii=False))
    if term["type"] == "bnode":
        return Cell(f"_:{text}")
    numeric = term.get("datatype") in _NUMERIC and _NUMBER.fullmatch(text)
    return Cell(text, None, term.get("xml:lang"), float(text) if numeric else None)
