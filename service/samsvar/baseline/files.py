"""A baseline as a TOML file: one `[[known]]` table an entry, sorted, so that it diffs by line.

    [[known]]
    rule = "https://w3id.org/samsvar/shape/ActionShape-owner"
    focus = "https://w3id.org/samsvar/id/action/some-plan/some-action"
    path = "https://w3id.org/samsvar/def/owner"
    reason = { en = "The cell is blank.", nb = "Cellen er tom." }
    author = "somebody"
    since = 2026-11-22
    expires = 2027-12-31

Names are whole IRIs, since a value may be any text and a short name could not be told from one. `path` and
`value` are left out where the finding has none; `reason` may be a single text.
"""

import json
import re
import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

from samsvar.baseline.entries import Baseline, Entry, in_order
from samsvar.errors import GraphFileError, UsageError
from samsvar.validation import Place

_NAME = "known"
_HEADER = re.compile(rf"[ \t]*\[\[[ \t]*{_NAME}[ \t]*\]\]")
_BARE = re.compile(r"[A-Za-z0-9_-]+\Z")
_TEXTS = ("rule", "focus", "path", "value", "author")
_DAYS = ("since", "expires")
_OPTIONAL = ("path", "value")
_KEYS = ("rule", "focus", "path", "value", "reason", "author", "since", "expires")


def read_baseline(file: Path, *, missing_ok: bool = False) -> Baseline:
    """Return the baseline that a file holds; an empty one for no file, if that may be.

    Raise GraphFileError, with the file and the entry at fault, if it cannot be read as a baseline.
    """
    if missing_ok and not file.exists():
        return Baseline()
    try:
        text = file.read_text(encoding="utf-8-sig")
        content = tomllib.loads(text)
    except OSError as error:
        raise GraphFileError(f"{file}: {error.strerror or error}") from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise GraphFileError(f"{file} is not TOML: {error}") from error
    tables = content.pop(_NAME, [])
    if content:
        raise GraphFileError(f"{file}: unknown key {next(iter(content))!r}: entries are tables named [[{_NAME}]]")
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        raise GraphFileError(f"{file}: {_NAME!r} is not a list of tables: begin each entry with [[{_NAME}]]")
    return Baseline(_entries(file, text, tables), _head(text))


def _head(text: str) -> str:
    lines = takewhile(lambda line: not line.strip() or line.startswith("#"), text.split("\n"))
    head = "\n".join(lines).strip()
    return f"{head}\n" if head else ""


def _entries(file: Path, text: str, tables: list[dict[str, Any]]) -> tuple[Entry, ...]:
    entries: dict[tuple[str, str, str | None, str | None], Entry] = {}
    for number, (table, place) in enumerate(zip(tables, _places(file, text, len(tables)), strict=True), start=1):
        where = f"{file}{f':{place.line}' if place else ''}: entry {number}"
        try:
            entry = _entry(table, place)
        except UsageError as error:
            raise GraphFileError(f"{where}: {error}") from error
        if entry.key in entries:
            first = list(entries).index(entry.key) + 1
            raise GraphFileError(f"{where}: it says again what entry {first} says: keep one of the two")
        entries[entry.key] = entry
    return tuple(entries.values())


def _places(file: Path, text: str, count: int) -> list[Place | None]:
    """Return where each entry begins, or nothing if the file is written in a way that hides it."""
    lines = [(number, line) for number, line in enumerate(text.split("\n"), start=1) if _HEADER.match(line)]
    if len(lines) != count:
        return [None] * count
    return [Place(str(file), number, line.index("[") + 1, line) for number, line in lines]


def _entry(table: Mapping[str, Any], place: Place | None) -> Entry:
    """Return the entry of one table; raise UsageError if it is faulty."""
    if unknown := next((key for key in table if key not in _KEYS), None):
        raise UsageError(f"unknown key {unknown!r}: an entry has {', '.join(_KEYS)}")
    if missing := next((key for key in _KEYS if key not in table and key not in _OPTIONAL), None):
        raise UsageError(f"it has no {missing}")
    for key in _TEXTS:
        if not isinstance(table.get(key, ""), str):
            raise UsageError(f"{key} is not a text")
    for key in _DAYS:
        if not isinstance(table[key], date) or isinstance(table[key], datetime):
            raise UsageError(f"{key} is not a date such as 2027-12-31, without quotation marks")
    reason = table["reason"]
    if not all(isinstance(text, str) for text in (reason.values() if isinstance(reason, dict) else [reason])):
        raise UsageError("reason is neither a text nor one text for each language")
    return Entry(**{"path": None, "value": None, **table}, place=place)


def write_baseline(file: Path, baseline: Baseline) -> None:
    """Write a baseline to a file, in place of what it held; raise UsageError if that cannot be."""
    try:
        file.write_text(to_toml(baseline), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror or error}") from error


def to_toml(baseline: Baseline) -> str:
    """Return a baseline as TOML, the same for the same entries in whatever order."""
    return "\n".join(part for part in (baseline.head, *map(_table, in_order(baseline.entries))) if part)


def _table(entry: Entry) -> str:
    lines = (f"{key} = {_written(getattr(entry, key))}\n" for key in _KEYS if getattr(entry, key) is not None)
    return f"[[{_NAME}]]\n{''.join(lines)}"


def _written(held: str | date | Mapping[str, str]) -> str:
    if isinstance(held, date):
        return held.isoformat()
    if isinstance(held, str):
        # What JSON escapes, TOML escapes alike, but for the one character that only TOML forbids.
        return json.dumps(held, ensure_ascii=False).replace("\x7f", "\\u007f")
    texts = (f"{key if _BARE.match(key) else _written(key)} = {_written(text)}" for key, text in sorted(held.items()))
    return f"{{ {', '.join(texts)} }}"
