"""How much of the text of a document is in the graph, by the inventory of its ranges."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from samsvar.coverage import Entry, read_inventory
from samsvar.names import ID
from samsvar.resources import Collection


class Inventory(NamedTuple):
    """The ranges of a text: bullets, cells, headings, paragraphs."""

    ranges: int
    held: int
    """Of the ranges, how many are in the graph."""
    characters: int
    """Of all ranges together."""
    held_characters: int
    reasons: Sequence[tuple[str, int]]
    """Why ranges are left out, each with how many, the commonest first."""

    @property
    def share(self) -> float:
        """How much of the characters is in the graph, from 0 to 1."""
        return self.held_characters / self.characters if self.characters else 0.0


def inventory(collection: Collection, document: str) -> Inventory | None:
    """Return what is listed of a document, None if nothing is; raise GraphFileError for a malformed list."""
    file = collection.data / "coverage" / f"{document.removeprefix(f'{ID}document/')}.csv"
    if "/" in document.removeprefix(f"{ID}document/") or not file.is_file():
        return None
    entries = read_inventory(file)
    held = [entry for entry in entries if not entry.reason]
    reasons = Counter(entry.reason for entry in entries if entry.reason)
    return Inventory(
        ranges=len(entries),
        held=len(held),
        characters=_length(entries),
        held_characters=_length(held),
        reasons=sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0])),
    )


def _length(entries: Sequence[Entry]) -> int:
    return sum(entry.end - entry.start for entry in entries)
