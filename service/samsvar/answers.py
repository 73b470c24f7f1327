"""The result of a query as JSON, CSV, Markdown or Turtle.

A cell is an RDF term or nothing. JSON keeps each as an object with its type, as in the SPARQL results format,
under the names of the columns; CSV and Markdown give the plain value.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from samsvar.engine import BlankNode, Literal, NamedNode, Row, Term, value
from samsvar.names import PREFIXES, shorten

BYTE_ORDER_MARK = "\ufeff"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_NUMERIC = frozenset(PREFIXES["xsd"] + name for name in ("integer", "decimal", "double"))


@dataclass(frozen=True)
class Answer:
    """The columns and rows that a query gave, in its order."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[dict[str, Term]]:
        """Give each row as the bound columns with their terms."""
        for row in self.rows:
            yield {column: term for column, term in zip(self.columns, row, strict=True) if term is not None}

    def to_json(self) -> list[dict[str, str | int | float | bool]]:
        """Return each row as plain values, unbound columns left out: IRIs and texts as strings, numbers as such."""
        return [{column: plain(term) for column, term in row.items()} for row in self]

    def to_csv(self, *, mark: bool = False, separator: str = ",") -> str:
        """Return CSV (RFC 4180) that a spreadsheet can open.

        A text that a spreadsheet would take for a formula gets an apostrophe in front of it, as OWASP advises
        against CSV injection. With mark, the text starts with a byte order mark, by which Excel knows UTF-8.
        Where the comma is the decimal sign, as in Norway, Excel parts columns at a semicolon only.
        """
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=separator, lineterminator="\r\n")
        writer.writerow(map(_harmless, self.columns))
        writer.writerows([_cell(term) for term in row] for row in self.rows)
        return (BYTE_ORDER_MARK if mark else "") + stream.getvalue()

    def to_markdown(self) -> str:
        """Return a table in GitHub Flavored Markdown, with short names for IRIs."""
        return markdown_table(self.columns, ([shown(term) for term in row] for row in self.rows))

    def iris(self) -> list[str]:
        """Return the IRIs in the rows, each once, in the order in which they come."""
        return list(dict.fromkeys(t.value for row in self.rows for t in row if isinstance(t, NamedNode)))


def plain(term: Term) -> str | int | float | bool:
    """Return a term as the JSON value that says the same."""
    if isinstance(term, Literal):
        datatype = term.datatype.value
        if datatype == PREFIXES["xsd"] + "boolean":
            return term.value in {"true", "1"}
        if datatype == PREFIXES["xsd"] + "integer":
            return int(term.value)
        if datatype in _NUMERIC:
            return float(term.value)
    return f"_:{term.value}" if isinstance(term, BlankNode) else value(term)


def shown(term: Term | None) -> str:
    """Return a term as a person reads it: the short name of an IRI, else its value."""
    return shorten(term.value) if isinstance(term, NamedNode) else value(term)


def markdown_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table in GitHub Flavored Markdown."""
    lines = [columns, ["---"] * len(columns), *rows]
    return "".join("| " + " | ".join(_markdown_cell(cell) for cell in line) + " |\n" for line in lines)


def _cell(term: Term | None) -> str:
    numeric = isinstance(term, Literal) and term.datatype.value in _NUMERIC
    return value(term) if numeric else _harmless(value(term))


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text


def _markdown_cell(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(escaped.split())
