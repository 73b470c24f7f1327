"""RDF terms as N-Triples writes them, and the writer that counts what it writes."""

from collections.abc import Mapping
from functools import cache
from typing import TextIO

from samsvar.names import ID, PREFIXES, SOURCE, VOCABULARY

Facts = dict[str, list[str]]
"""What is said of one thing: terms by predicate, the predicates as prefixed names."""


def id_(path: str) -> str:
    """Return the term of a thing of the graph: `goal/some-plan/some-goal`."""
    return f"<{ID}{path}>"


@cache
def concept(path: str) -> str:
    """Return the term of a concept: `level/regional`."""
    return f"<{VOCABULARY}{path}>"


@cache
def term(name: str) -> str:
    """Return the term of a prefixed name: `sv:owner`."""
    prefix, _, local = name.partition(":")
    return f"<{PREFIXES[prefix]}{local}>"


def passage(file: str, start: int, end: int) -> str:
    """Return the term of a range of characters in a document's text file."""
    return f"<{SOURCE}{file}#char={start},{end}>"


def text(words: str, language: str = "") -> str:
    """Return a literal; the words hold neither quotes nor backslashes, so nothing needs escaping."""
    return f'"{words}"@{language}' if language else f'"{words}"'


def typed(words: str, datatype: str) -> str:
    """Return a literal of a datatype of XML Schema: `date`."""
    return f'"{words}"^^{term(f"xsd:{datatype}")}'


def both(english: str, norwegian: str) -> list[str]:
    """Return a text in both languages."""
    return [text(english, "en"), text(norwegian, "nb")]


class Writer:
    """Writes N-Triples to a stream, one thing at a time, and counts them."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self.triples = 0

    def write(self, subject: str, kind: str, facts: Mapping[str, list[str]]) -> None:
        """Write what is said of a thing, its type first; the kind may name several classes."""
        lines = [f"{subject} {term('rdf:type')} {term(name)} .\n" for name in kind.split()]
        lines += [f"{subject} {term(name)} {value} .\n" for name, values in facts.items() for value in values]
        self._stream.writelines(lines)
        self.triples += len(lines)
