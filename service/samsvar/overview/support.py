"""Which element reaches which, strongest first, as arrays of numbers.

An entry holds the number of an element and, above it, how it is reached: the smaller, the better. Sorted entries
are thereby in the order in which support is told.
"""

from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

Pair = tuple[int, int]
_BITS = 29
_NUMBER = (1 << _BITS) - 1
_PARTIAL, _INDIRECT = 2 << _BITS, 1 << _BITS


class Way(NamedTuple):
    """An element, by its number, at the other end of support, and what kind of support that is."""

    number: int
    strong: bool
    direct: bool


class Support:
    """What reaches what, in both directions."""

    def __init__(self, forward: Mapping[int, Sequence[int]], back: Mapping[int, Sequence[int]]) -> None:
        """Take sorted entries, by the number of the element that they go out from and that they lead to."""
        self._forward = forward
        self._back = back

    @classmethod
    def of(cls, reaches: Iterable[Pair], strongly: Iterable[Pair], directly: Iterable[Pair]) -> "Support":
        """Take the pairs that reach, and which of them do so by a strong chain, and in one step."""
        entries = dict.fromkeys(reaches, _PARTIAL | _INDIRECT)
        for pairs, without in ((strongly, ~_PARTIAL), (directly, ~_INDIRECT)):
            for pair in pairs:
                if pair in entries:
                    entries[pair] &= without
        forward: dict[int, list[int]] = defaultdict(list)
        back: dict[int, list[int]] = defaultdict(list)
        for (source, target), way in entries.items():
            forward[source].append(way | target)
            back[target].append(way | source)
        return cls(_packed(forward), _packed(back))

    def reached_by(self, number: int) -> Sequence[int]:
        """Return the entries of what an element reaches."""
        return self._forward.get(number, ())

    def reaching(self, number: int) -> Sequence[int]:
        """Return the entries of what reaches an element."""
        return self._back.get(number, ())


def ways(entries: Iterable[int]) -> Iterator[Way]:
    """Read entries."""
    for entry in entries:
        yield Way(entry & _NUMBER, not entry & _PARTIAL, not entry & _INDIRECT)


def _packed(entries: Mapping[int, list[int]]) -> dict[int, "array[int]"]:
    return {number: array("I", sorted(found)) for number, found in entries.items()}
