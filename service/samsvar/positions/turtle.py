"""A reader of Turtle 1.1 that tells where each word of each triple stands.

It is made for texts that a parser has accepted: it gives the same triples as the parser, and refuses what it
cannot read, but does not check all that a parser checks (the characters of an IRI, the form of a date).
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from samsvar.errors import GraphFileError
from samsvar.names import PREFIXES
from samsvar.positions.iris import resolve

_RDF = PREFIXES["rdf"]
_XSD = PREFIXES["xsd"]
_BASE_CHARACTERS = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c-\u200d\u2070-\u218f"
    "\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHARACTERS = rf"{_BASE_CHARACTERS}_0-9\u00b7\u0300-\u036f\u203f-\u2040-"
_PREFIX = rf"(?:[{_BASE_CHARACTERS}][{_CHARACTERS}]*+(?:\.++[{_CHARACTERS}]++)*+)?+"
_ESCAPED = r"%[0-9A-Fa-f]{2}|\\[_~.!$&'()*+,;=/?#@%-]"
_LOCAL = (
    rf"(?:(?:[{_BASE_CHARACTERS}_:0-9]|{_ESCAPED})"
    rf"(?:[{_CHARACTERS}:]++|{_ESCAPED}|\.++(?=[{_CHARACTERS}:]|{_ESCAPED}))*+)?+"
)
_SKIPPED = r"(?:[ \t\r\n]++|\#[^\r\n]*+)*+"
_WORD = rf"""{_SKIPPED}(?:
    (?P<iri><[^\x00-\x20<>"{{}}|^`]*+>)
    | (?P<long>\"{{3}}(?:[^"\\]++|\\.|""?(?!"))*+\"{{3}}|'{{3}}(?:[^'\\]++|\\.|''?(?!'))*+'{{3}})
    | (?P<short>"(?:[^"\\\r\n]++|\\.)*+"|'(?:[^'\\\r\n]++|\\.)*+')
    | (?P<blank>_:[{_BASE_CHARACTERS}_0-9][{_CHARACTERS}]*+(?:\.++[{_CHARACTERS}]++)*+)
    | (?P<name>{_PREFIX}:{_LOCAL})
    | (?P<double>[+-]?(?:[0-9]++(?:\.[0-9]*+)?|\.[0-9]++)[eE][+-]?[0-9]++)
    | (?P<decimal>[+-]?[0-9]*+\.[0-9]++)
    | (?P<integer>[+-]?[0-9]++)
    | (?P<at>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<boolean>(?:true|false)\b)
    | (?P<keyword>[A-Za-z]++)
    | (?P<mark>\^\^|[;,()\[\]])
    )"""
_NEXT_WORD = re.compile(rf"{_WORD}|{_SKIPPED}(?:(?P<stop>\.)|(?P<end>\Z))", re.VERBOSE | re.DOTALL)
_STATEMENT = re.compile(re.sub(r"\?P<\w+>", "?:", rf"(?:{_WORD})++{_SKIPPED}\."), re.VERBOSE | re.DOTALL)
_AS_WRITTEN = {"blank": None, **{kind: f"{_XSD}{kind}" for kind in ("boolean", "decimal", "double", "integer")}}
_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U(00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4})|(.))", re.DOTALL)
_MEANT = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


class Term(NamedTuple):
    """What a triple is made of: an IRI, a blank node or a literal, and the offset where it starts.

    A blank node's text is `_:` and its label; one without a label gets one that no text can hold. Only a
    literal has a datatype.
    """

    text: str
    offset: int
    datatype: str | None = None
    language: str = ""


class PositionedTriple(NamedTuple):
    """A triple, and in its terms where each of them starts, in characters from the start of the text."""

    subject: Term
    predicate: Term
    object: Term


class Scope:
    """What names mean from some offset on: the base, and the namespaces declared so far, by prefix and colon."""

    def __init__(self, base: str | None, namespaces: Mapping[str, str]) -> None:
        self.base = base
        self.namespaces = namespaces
        self._known: dict[str, str | None] = {}

    def iri(self, word: str) -> str | None:
        """Return the IRI that a word means, be it written out or behind a prefix; None if it means none."""
        if word not in self._known:
            self._known[word] = self._meant(word)
        return self._known[word]

    def _meant(self, word: str) -> str | None:
        if word.startswith("<"):
            return resolve(self.base, _unescaped(word[1:-1]))
        prefix, colon, local = word.partition(":")
        namespace = self.namespaces.get(prefix + colon)
        return None if namespace is None else namespace + local.replace("\\", "")


class Statement(NamedTuple):
    """A statement that is not yet read: its subject, if that is an IRI, where it starts and what names mean there."""

    subject: str | None
    start: int
    scope: Scope


def read_positions(text: str, base: str | None = None) -> list[PositionedTriple]:
    """Return the triples of a Turtle text in its order, those in brackets before the triple that holds them.

    Raise GraphFileError where the text is not Turtle 1.1.
    """
    return [triple for statement in split(text, base) for triple in read_statement(text, statement)]


def split(text: str, base: str | None = None) -> Iterator[Statement]:
    """Yield the statements of a Turtle text; raise GraphFileError where it is not Turtle 1.1.

    This is several times as quick as reading them: a large file is split, and read where something is sought.
    """
    scope = Scope(base, {})
    start = 0
    while True:
        reader = _Reader(text, start, scope)
        if reader.ended:
            return
        if reader.at_directive:
            scope = reader.directive()
            start = reader.offset
        elif whole := _STATEMENT.match(text, start):
            yield Statement(reader.subject, start, scope)
            start = whole.end()
        else:
            raise reader.refusal()


def read_statement(text: str, statement: Statement) -> list[PositionedTriple]:
    """Return the triples of a statement of this text; raise GraphFileError if it is not Turtle 1.1."""
    reader = _Reader(text, statement.start, statement.scope)
    try:
        return reader.statement()
    except RecursionError as error:
        raise GraphFileError("brackets are nested too deeply") from error


class _Reader:
    """Reads a text word by word; between calls, the word at hand is the first that is not yet read."""

    def __init__(self, text: str, start: int, scope: Scope) -> None:
        self._text = text
        self._scope = scope
        self._found: list[PositionedTriple] = []
        self._end = self.offset = start
        self._next()

    @property
    def ended(self) -> bool:
        return self._kind == "end"

    @property
    def at_directive(self) -> bool:
        return self._kind in {"at", "keyword"}

    @property
    def subject(self) -> str | None:
        return self._scope.iri(self._word) if self._kind in {"iri", "name"} else None

    def refusal(self) -> GraphFileError:
        line = self._text.count("\n", 0, self.offset) + 1
        column = self.offset - self._text.rfind("\n", 0, self.offset)
        return GraphFileError(f"{line}:{column}: not Turtle 1.1 from here on")

    def directive(self) -> Scope:
        directive = self._word
        base, namespaces = self._scope.base, self._scope.namespaces
        if directive.upper().removeprefix("@") not in {"BASE", "PREFIX"}:
            raise self.refusal()
        self._next()
        if directive.upper().endswith("BASE"):
            base = self._iri().text
        else:
            prefix = self._word
            self._next()
            namespaces = {**namespaces, prefix: self._iri().text}
        if directive.startswith("@"):
            self._pass(".")
        return Scope(base, namespaces)

    def statement(self) -> list[PositionedTriple]:
        subject = self._node()
        if self._word != ".":
            self._predicates(subject)
        self._pass(".")
        return self._found

    def _next(self) -> None:
        match = _NEXT_WORD.match(self._text, self._end)
        if match is None or match.lastgroup is None:
            self.offset = self._end
            raise self.refusal()
        self._kind = match.lastgroup
        self._word = match[self._kind]
        self.offset, self._end = match.span(self._kind)

    def _pass(self, mark: str) -> None:
        if self._word != mark:
            raise self.refusal()
        self._next()

    def _predicates(self, subject: Term) -> None:
        while True:
            if self._word == "a":
                predicate = Term(f"{_RDF}type", self.offset)
                self._next()
            else:
                predicate = self._iri()
            self._found.append(PositionedTriple(subject, predicate, self._node()))
            while self._word == ",":
                self._next()
                self._found.append(PositionedTriple(subject, predicate, self._node()))
            if self._word != ";":
                return
            while self._word == ";":
                self._next()
            if self._word in {".", "]"}:
                return

    def _node(self) -> Term:
        kind, word, offset = self._kind, self._word, self.offset
        if kind in {"iri", "name"}:
            return self._iri()
        if kind in {"at", "end", "keyword", "stop"}:
            raise self.refusal()
        self._next()
        if kind in {"short", "long"}:
            quotes = 3 if kind == "long" else 1
            return self._literal(word[quotes:-quotes], offset)
        if kind in _AS_WRITTEN:
            return Term(word, offset, _AS_WRITTEN[kind])
        if word == "[":
            return self._property_list(offset)
        if word == "(":
            return self._collection(offset)
        raise self.refusal()

    def _iri(self) -> Term:
        iri = self._scope.iri(self._word) if self._kind in {"iri", "name"} else None
        if iri is None:
            raise self.refusal()
        term = Term(iri, self.offset)
        self._next()
        return term

    def _literal(self, text: str, offset: int) -> Term:
        text = _unescaped(text)
        if self._kind == "at":
            language = self._word[1:]
            self._next()
            return Term(text, offset, f"{_RDF}langString", language)
        if self._word == "^^":
            self._next()
            return Term(text, offset, self._iri().text)
        return Term(text, offset, f"{_XSD}string")

    def _property_list(self, offset: int) -> Term:
        node = Term(f"_:[{offset}", offset)
        if self._word != "]":
            self._predicates(node)
        self._pass("]")
        return node

    def _collection(self, offset: int) -> Term:
        items = []
        while self._word != ")":
            items.append(self._node())
        nil = Term(f"{_RDF}nil", self.offset)
        self._next()
        if not items:
            return nil._replace(offset=offset)
        cells = [Term(f"_:({item.offset}", item.offset) for item in items]
        for item, cell, rest in zip(items, cells, [*cells[1:], nil], strict=True):
            self._found.append(PositionedTriple(cell, Term(f"{_RDF}first", item.offset), item))
            self._found.append(PositionedTriple(cell, Term(f"{_RDF}rest", rest.offset), rest))
        return cells[0]._replace(offset=offset)


def _unescaped(text: str) -> str:
    return _ESCAPE.sub(_meaning, text) if "\\" in text else text


def _meaning(escape: re.Match[str]) -> str:
    number, character = escape[1] or escape[2], escape[3]
    return chr(int(number, 16)) if number else _MEANT.get(character, character)
