"""Ranges of characters in a source text, and how a statement is found in them.

A passage is an IRI with a fragment of RFC 5147, `…/source/<file>#char=<start>,<end>`: positions
between characters (not bytes) of the UTF-8 text, the end exclusive, a line end one character.
"""

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from samsvar.errors import BadPassage
from samsvar.names import SOURCE

_FRAGMENT = re.compile(re.escape(SOURCE) + r"(?P<file>[^/#?]+)#char=(?P<start>\d+),(?P<end>\d+)\Z", re.ASCII)
_SPACE = re.compile(r"\s+")
_LINE_END_HYPHEN = re.compile(r"(?<=\w)-[ \t]*\n\s*")


class Passage(NamedTuple):
    """A range of characters in a source file, the end exclusive."""

    file: str
    start: int
    end: int

    @property
    def iri(self) -> str:
        """The IRI of this range."""
        return f"{SOURCE}{self.file}#char={self.start},{self.end}"

    def within(self, text: str) -> str:
        """Return the characters of text that this range names."""
        return text[self.start : self.end]


def parse_passage(iri: str) -> Passage:
    """Return the range that iri names; raise BadPassage if it names none or an empty one."""
    match = _FRAGMENT.match(iri)
    if match is None:
        raise BadPassage(f"{iri} is not a range of characters in a source")
    passage = Passage(match["file"], int(match["start"]), int(match["end"]))
    if passage.start >= passage.end:
        raise BadPassage(f"{iri} ends before it starts")
    return passage


def fold(text: str) -> str:
    """Return text with every run of white space made one space, and none at the ends."""
    return _SPACE.sub(" ", text).strip()


def reads_as(pieces: Sequence[str], statement: str) -> bool:
    """Tell whether the pieces of a text, read in order, are the statement.

    White space is folded; a hyphen at a line end may be kept, kept with a space after it, or dropped.
    """
    parts = _LINE_END_HYPHEN.split("\n".join(pieces).strip())
    pattern = "(?:- ?)?".join(re.escape(_SPACE.sub(" ", part)) for part in parts)
    return re.fullmatch(pattern, fold(statement)) is not None


def split_into_statements(pieces: Sequence[str], statements: Sequence[str]) -> bool:
    """Tell whether the pieces split into consecutive groups that each read as a statement, all used."""
    count = len(pieces)

    @cache
    def rest(start: int, used: frozenset[int]) -> bool:
        if start == count:
            return len(used) == len(statements)
        return any(
            reads_as(pieces[start:end], statement) and rest(end, used | {index})
            for end in range(start + 1, count + 1)
            for index, statement in enumerate(statements)
        )

    return rest(0, frozenset())
