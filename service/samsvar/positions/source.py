"""One file: whether it can hold a name, and where in it the name stands.

Nothing is read before it is needed: a file only if the name can stand in it, and of the file only the statements
about that name, unless it is no subject there.
"""

import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from operator import attrgetter
from pathlib import Path

from samsvar.errors import GraphFileError
from samsvar.names import PREFIXES
from samsvar.positions.turtle import PositionedTriple, Statement, Term, read_statement, split

_TURTLE = {".nt", ".ttl"}
_TYPE = f"{PREFIXES['rdf']}type"
_DECLARED = re.compile(r"prefix\s+([^\s:<>]*:)\s*<([^<>\s]*)>", re.IGNORECASE)
_PLAIN = re.compile(r"[\w-]*")
_ESCAPES = re.compile(r"\\[uU_-]")  # other ways of writing what is plain


@dataclass(frozen=True)
class Place:
    """Where something stands in a file: line and column count from 1, the column in characters."""

    file: str
    line: int
    column: int
    text: str = ""
    """The whole line, without its line end."""


class Source:
    """A file under the name it is told by. Every method raises GraphFileError if the file cannot be read."""

    def __init__(self, file: Path, name: str) -> None:
        self._file = file
        self._name = name
        self._base = file.resolve().as_uri()
        self._read: dict[str, list[PositionedTriple]] = {}

    def subject(self, focus: str, path: str | None, value: str | None) -> tuple[int, Place] | None:
        """Return the best place of a triple about focus, after its rank, or None if there is no such triple.

        The rank is 0 for the triple at fault and grows with the distance from it.
        """
        if "_statements" not in vars(self) and not self._may_hold(focus):
            return None
        ranked = [(rank, term.offset) for rank, term in self._ranked(focus, path, value)]
        if not ranked:
            return None
        rank, offset = min(ranked)
        return rank, self._at(offset)

    def mention(self, name: str) -> Place | None:
        """Return where a name first stands as an object or predicate."""
        term = self._mentions.get(name) if self._may_hold(name) else None
        return term and self._at(term.offset)

    def whole(self, name: str) -> Place | None:
        """Return the start of a file that is not Turtle if the last part of a name stands in it."""
        last = re.compile(rf"(?<![\w-]){re.escape(_last_part(name))}(?![\w-])")
        return Place(self._name, 1, 1) if self._statements is None and last.search(self._text) else None

    def blank_nodes(self, path: str, value: str | None) -> list[Place]:
        """Return the place of each triple of a blank node and path, and of value if there is one."""
        terms = self._of_blank_nodes.get((path, value), ()) if self._may_hold(path) else ()
        return [self._at(term.offset) for term in terms]

    @cached_property
    def _text(self) -> str:
        try:
            return self._file.read_bytes().decode("utf-8")
        except OSError as error:
            raise GraphFileError(f"{self._file}: {error.strerror}") from error
        except UnicodeDecodeError as error:
            raise GraphFileError(f"{self._file}: not UTF-8") from error

    @cached_property
    def _line_starts(self) -> list[int]:
        return [0, *(end.end() for end in re.finditer("\n", self._text)), len(self._text) + 1]

    def _at(self, offset: int) -> Place:
        line = bisect_right(self._line_starts, offset)
        start, end = self._line_starts[line - 1 : line + 1]
        return Place(self._name, line, offset - start + 1, self._text[start : end - 1].removesuffix("\r"))

    @cached_property
    def _namespaces(self) -> list[tuple[str, str]]:
        return _DECLARED.findall(self._text)

    @cached_property
    def _escapes(self) -> bool:
        return _ESCAPES.search(self._text) is not None

    def _may_hold(self, name: str) -> bool:
        """Tell whether the text can hold a name: whole, beside a base, or behind a prefix that ends anywhere in it."""
        if self._escapes or name.startswith(self._base):
            return True
        forms = [_plain_start(_last_part(name))]
        forms += [p + _plain_start(name[len(n) :]) for p, n in self._namespaces if name.startswith(n)]
        return any(form in self._text for form in forms)

    @cached_property
    def _statements(self) -> dict[str | None, list[Statement]] | None:
        """The statements by subject, None standing for what is no IRI; or None for a file that is not Turtle."""
        if self._file.suffix not in _TURTLE:
            return None
        statements: dict[str | None, list[Statement]] = {}
        try:
            for statement in split(self._text, self._base):
                statements.setdefault(statement.subject, []).append(statement)
        except GraphFileError:  # newer than Turtle 1.1, since a parser has accepted it
            return None
        return statements

    def _triples_in(self, statements: Iterable[Statement]) -> Iterator[PositionedTriple]:
        for statement in statements:
            with suppress(GraphFileError):  # brackets in brackets, hundreds deep
                yield from read_statement(self._text, statement)

    @cached_property
    def _triples(self) -> list[PositionedTriple]:
        statements = chain.from_iterable((self._statements or {}).values())
        return list(self._triples_in(sorted(statements, key=attrgetter("start"))))

    def _about(self, subject: str) -> list[PositionedTriple]:
        if subject not in self._read:
            triples = self._triples_in((self._statements or {}).get(subject, ()))
            self._read[subject] = [triple for triple in triples if triple.subject.text == subject]
        return self._read[subject]

    def _ranked(self, focus: str, path: str | None, value: str | None) -> Iterator[tuple[int, Term]]:
        for triple in self._about(focus):
            if triple.object.text == value and path in {None, triple.predicate.text}:
                yield 0, triple.object
            elif triple.predicate.text == path:
                yield 1, triple.predicate
            else:
                yield (2 if triple.predicate.text == _TYPE else 3), triple.subject
        if path is None and value is not None:
            yield from ((1, triple.object) for triple in self._about(value) if triple.object.text == focus)

    @cached_property
    def _mentions(self) -> dict[str, Term]:
        found: dict[str, Term] = {}
        for triple in self._triples:
            found.setdefault(triple.predicate.text, triple.predicate)
            found.setdefault(triple.object.text, triple.object)
        return found

    @cached_property
    def _of_blank_nodes(self) -> dict[tuple[str, str | None], list[Term]]:
        """The objects of blank nodes by path and value, and their predicates by path alone."""
        found: dict[tuple[str, str | None], list[Term]] = defaultdict(list)
        for triple in self._triples:
            if triple.subject.text.startswith("_:"):
                found[triple.predicate.text, triple.object.text].append(triple.object)
                found[triple.predicate.text, None].append(triple.predicate)
        return found


def _last_part(name: str) -> str:
    return re.split("[/#:]", name.rstrip("/#:"))[-1]


def _plain_start(text: str) -> str:
    match = _PLAIN.match(text)
    return match[0] if match else ""
