"""What a page is made of, before it is written as HTML."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil
from typing import Generic, TypeVar

from samsvar.errors import BadParameter
from samsvar.web.visit import Visit

T = TypeVar("T")


@dataclass(frozen=True)
class Asked:
    """A question of the catalogue that a page tells the answer to, and what it is asked with."""

    query: str
    values: Mapping[str, str] = field(default_factory=dict)
    """By parameter; things by their short names, as in an address. The language is added."""


@dataclass(frozen=True)
class Source:
    """Data that a page shows besides the answers of questions: a name, and the address of each form of it."""

    name: str
    forms: Mapping[str, str]


@dataclass(frozen=True)
class Made:
    """A page: which template, with what, and what stands behind it."""

    template: str
    title: str
    values: Mapping[str, object]
    behind: Sequence[Asked] = ()
    sources: Sequence[Source] = ()
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Download:
    """A file in place of a page."""

    name: str
    media_type: str
    body: str


@dataclass(frozen=True)
class Part(Generic[T]):
    """One page of a list."""

    items: Sequence[T]
    total: int
    number: int
    size: int
    name: str = "page"
    """The parameter that chooses it."""

    @classmethod
    def of(cls, items: Sequence[T], visit: Visit, *, size: int = 50, name: str = "page") -> "Part[T]":
        """Return the part of a list that a visit asks for; raise BadParameter if the list is not that long."""
        number = visit.number(name) or 1
        if number > max(1, ceil(len(items) / size)):
            raise BadParameter(f"{name} must be at most {max(1, ceil(len(items) / size))}, not {number}")
        return cls(items[(number - 1) * size : number * size], len(items), number, size, name)

    @property
    def count(self) -> int:
        """How many parts there are."""
        return max(1, ceil(self.total / self.size))

    @property
    def first(self) -> int:
        """The place of the first item of this part in the list, from 1; 0 if there is none."""
        return (self.number - 1) * self.size + 1 if self.total else 0

    @property
    def last(self) -> int:
        """The place of the last one."""
        return (self.number - 1) * self.size + len(self.items)

    @property
    def shown(self) -> Sequence[int | None]:
        """The numbers of the parts that a list of links names: the ends and those near this one; None for a gap."""
        near = {1, self.count, *range(self.number - 1, self.number + 2)} & set(range(1, self.count + 1))
        numbers: list[int | None] = []
        for number in sorted(near):
            if numbers and numbers[-1] is not None and number - numbers[-1] > 1:
                numbers.append(None)
            numbers.append(number)
        return numbers
