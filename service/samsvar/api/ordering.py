"""Rows in the order that a client asks for.

Numbers go by size, days by date, and texts as in a Norwegian dictionary; rows without a value come last either way.
Rows that are equal in what they are sorted by keep the order that the query gave them.
"""

import datetime as dt
import unicodedata
from collections.abc import Sequence
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from samsvar.answers import Answer
from samsvar.engine import Literal, Term, value
from samsvar.errors import BadParameter
from samsvar.names import PREFIXES

Key = tuple[int, object, str]

_XSD = PREFIXES["xsd"]
_NUMBERS = {_XSD + name for name in ("integer", "decimal", "double", "float")}
_DAYS = {_XSD + name for name in ("date", "dateTime", "gYear", "gYearMonth")}
# Where no other letter of the Latin alphabet comes after them.
_LAST = {"æ": "\u02fd", "ø": "\u02fe", "å": "\u02ff"}
_MARKED = str.maketrans({"å": _LAST["å"], "ä": _LAST["æ"], "ö": _LAST["ø"], "ü": "y"})
# The Sámi letters that do not fall apart into a letter and a mark go with the letters that Norwegians take them for.
_WHOLE = str.maketrans({**_LAST, "đ": "d", "ð": "d", "ŋ": "n", "ŧ": "t", "þ": "th"})


class By(NamedTuple):
    """A column that rows are sorted by."""

    column: str
    descending: bool


def read_sort(text: str | None) -> tuple[By, ...]:
    """Return the columns that `name,-other` names; raise BadParameter if one is blank or named twice."""
    if text is None:
        return ()
    parts = [part.strip() for part in text.split(",")]
    by = tuple(By(part.removeprefix("-"), part.startswith("-")) for part in parts)
    if not all(one.column for one in by):
        raise BadParameter("sort must name columns with commas between, such as document,-deadline")
    if len({one.column for one in by}) < len(by):
        raise BadParameter("sort names a column twice")
    return by


def ordered(answer: Answer, by: Sequence[By]) -> Answer:
    """Return the answer with its rows sorted; raise BadParameter for a column that it does not have."""
    rows = list(answer.rows)
    for one in reversed(by):
        place = column(answer, one.column, "sort")
        bound = [row for row in rows if row[place] is not None]
        bound.sort(key=lambda row, place=place: key(row[place]), reverse=one.descending)  # type: ignore[misc]
        rows = bound + [row for row in rows if row[place] is None]
    return Answer(answer.columns, tuple(rows))


def column(answer: Answer, name: str, parameter: str) -> int:
    """Return where a column of an answer stands; raise BadParameter if there is none of that name."""
    try:
        return answer.columns.index(name)
    except ValueError:
        known = ", ".join(answer.columns)
        raise BadParameter(f"{parameter}: there is no column {name!r}; there are: {known}") from None


def key(term: Term) -> Key:
    """Return what a term is sorted by: numbers first, then days, then anything else as text."""
    text = value(term)
    if isinstance(term, Literal) and term.datatype.value in _NUMBERS:
        number = _number(text)
        if number is not None:
            return 0, number, text
    if isinstance(term, Literal) and term.datatype.value in _DAYS:
        day = _day(text)
        if day is not None:
            return 1, day, text
    return 2, collation(text), text


def collation(text: str) -> str:
    """Return what a text is sorted by in Norwegian: æ, ø and å last, aa as å, and other marks left out."""
    folded = unicodedata.normalize("NFC", text).casefold().replace("aa", "å").translate(_MARKED)
    bare = "".join(sign for sign in unicodedata.normalize("NFD", folded) if not unicodedata.combining(sign))
    return bare.translate(_WHOLE)


def _number(text: str) -> tuple[bool, Decimal | float] | None:
    """Return a number behind whether it is none that can be compared, which puts that one last."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return (True, 0) if number.is_nan() else (False, number)


def _day(text: str) -> dt.datetime | None:
    if text.isdecimal():
        text = f"{text}-01-01"
    try:
        day = dt.datetime.fromisoformat(text if len(text) != len("2026-11") else f"{text}-01")
        return day.replace(tzinfo=dt.UTC) if day.tzinfo is None else day.astimezone(dt.UTC)
    except (ValueError, OverflowError):
        return None
