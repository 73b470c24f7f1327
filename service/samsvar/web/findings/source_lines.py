"""The lines of a file of the collection around the place where something stands."""

from typing import NamedTuple

from samsvar.resources import Collection
from samsvar.validation import Place

BEFORE, AFTER = 2, 6
"""How many lines are told before and after the one that is meant."""
LARGEST = 2 << 20
"""Bytes of a file beyond which only the line itself is told: it would be read anew for each page."""


class Line(NamedTuple):
    """One line of a file."""

    number: int
    text: str
    meant: bool


class SourceLines:
    """The files of a collection, each read once, as they are now."""

    def __init__(self, collection: Collection) -> None:
        """Take the collection; nothing outside of its folders is ever read."""
        self._root = collection.data.parent
        self._own = [folder.resolve() for folder in (collection.ontology, collection.data, collection.shapes)]
        self._read: dict[str, list[str]] = {}

    def around(self, place: Place) -> list[Line]:
        """Return the lines around a place; its own alone if the file is large, changed, or none of the collection."""
        lines = self._lines(place.file)
        if not 0 < place.line <= len(lines) or lines[place.line - 1] != place.text:
            return [Line(place.line, place.text, meant=True)] if place.text else []
        first, last = max(1, place.line - BEFORE), min(len(lines), place.line + AFTER)
        return [Line(number, lines[number - 1], number == place.line) for number in range(first, last + 1)]

    def _lines(self, name: str) -> list[str]:
        if name not in self._read:
            file = (self._root / name).resolve()
            self._read[name] = []
            try:
                if any(file.is_relative_to(folder) for folder in self._own) and file.stat().st_size <= LARGEST:
                    self._read[name] = file.read_text(encoding="utf-8").split("\n")
            except (OSError, UnicodeError):
                pass  # what cannot be read is not told
        return self._read[name]
