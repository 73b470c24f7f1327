r"""What a SPARQL text asks for, known before any engine sees it: SERVICE, an update, the graphs it names.

The verdict is that of the syntax tree that rdflib's parser gives, but rdflib is only asked where the word `service`
stands outside strings, IRIs and comments: it is slow, takes a second for two thousand characters made to be hard,
and reads less than the engines do. Where the two disagree, the text is refused.

Oxigraph knows escapes like `\u0041` in strings and IRIs only, other engines everywhere, so a text with escapes is
read both ways.
"""

import re
import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from samsvar.engine.tokens import all_tokens, dataset_clauses, tokens, unescaped, without_escapes
from samsvar.errors import BadQuery, QueryRefused

if TYPE_CHECKING:
    from pyparsing import ParserElement

MOST_PARSED = 2000
"""Characters of the longest text that rdflib is asked about; a longer one is refused on its tokens alone."""

_FORMS = ("select", "construct", "describe", "ask")
_UPDATES = ("insert", "delete", "load", "clear", "drop", "create", "add", "move", "copy", "with")
_NO_SERVICE = "SERVICE is not carried out: this service asks no other server"
_NO_UPDATE = "updates are not carried out: the graph comes from its files alone"
_PARSING = threading.Lock()


def check(text: str) -> None:
    """Let a query pass; raise QueryRefused for SERVICE and for an update, BadQuery if it can't be told to be none.

    It may take up to a second where a text has SERVICE, so a server does well to ask in a thread; else microseconds.
    """
    readings = {text.replace("\r", "\n"), unescaped(text).replace("\r", "\n")}
    for reading in readings:
        _check_form(reading)
        _check_service(reading)


def datasets(text: str) -> tuple[list[str], list[str]]:
    """Return the IRIs of the clauses FROM and FROM NAMED of a query; raise BadQuery if they can't be read."""
    clauses = dataset_clauses(text)
    if not clauses:
        return [], []
    prologue = text[: _first_form(text)]
    asked = " ".join(
        f"FROM NAMED {second}" if first.casefold() == "named" else f"FROM {first}" for _, first, second in clauses
    )
    tree = _parse(f"{prologue} ASK {asked} {{}}", update=False)
    from rdflib.plugins.sparql.algebra import translateQuery  # noqa: PLC0415 - slow to import, seldom needed

    try:
        given = translateQuery(tree).algebra.datasetClause
    except Exception as error:  # an undeclared prefix is a bare Exception there
        raise BadQuery(_first_line(error)) from error
    default = [str(clause.default) for clause in given if clause.default]
    return default, [str(clause.named) for clause in given if clause.named]


def _check_form(reading: str) -> None:
    place = _first_form(reading)
    word = reading[place : place + 12].casefold()
    if word.startswith(_FORMS):
        return
    if not word.startswith(_UPDATES):
        raise BadQuery("a query begins with SELECT, CONSTRUCT, DESCRIBE or ASK, after its prefixes")
    if len(reading) <= MOST_PARSED:
        _parse(reading, update=True)
    raise QueryRefused(_NO_UPDATE)


def _check_service(reading: str) -> None:
    if "service" not in reading.casefold() or not any(_may_be_service(token) for token in all_tokens(reading)):
        return
    if len(reading) > MOST_PARSED:
        raise QueryRefused(_NO_SERVICE)
    tree = _parse(reading, update=False)
    if "ServiceGraphPattern" in _names(tree) or any(_is_service(token) for token in tokens(reading)):
        raise QueryRefused(_NO_SERVICE)


def _may_be_service(token: re.Match[str]) -> bool:
    word = token[0].casefold()
    if token.lastgroup != "name" or "service" not in word:
        return False
    return ":" not in word or any(part.startswith("service") for part in word.split("."))


def _is_service(token: re.Match[str]) -> bool:
    return token.lastgroup == "name" and token[0].casefold() in {"service", "servicesilent"}


def _first_form(text: str) -> int:
    """Return where the first word after the prologue begins."""
    skipped = 0
    for token in tokens(text):
        word = token[0].casefold()
        if skipped:
            skipped -= 1
        elif word == "prefix":
            skipped = 2
        elif word in {"base", "version"}:
            skipped = 1
        else:
            return token.start()
    return len(text)


def _parse(text: str, *, update: bool) -> Any:  # noqa: ANN401 - rdflib's trees have no type
    from pyparsing import ParseException  # noqa: PLC0415
    from rdflib.plugins.sparql import parser  # noqa: PLC0415

    grammar: ParserElement = parser.UpdateUnit if update else parser.Query
    try:
        with _PARSING:  # the grammar is one object for the whole process
            return grammar.parse_string(without_escapes(text), parse_all=True)
    except ParseException as error:
        raise BadQuery(_first_line(error)) from error
    except RecursionError as error:
        if any(_is_service(token) for token in tokens(text)):
            raise QueryRefused(_NO_SERVICE) from error
        raise BadQuery("the query is nested too deeply to be checked") from error


def _names(tree: Iterable[Any]) -> set[str]:
    """Return the names of all nodes of a syntax tree."""
    from rdflib.plugins.sparql.parserutils import CompValue  # noqa: PLC0415

    names = set()
    unseen: list[Any] = [tree]
    while unseen:
        node = unseen.pop()
        if isinstance(node, CompValue):
            names.add(node.name)
            unseen.extend(node.values())
        elif isinstance(node, Iterable) and not isinstance(node, str):
            unseen.extend(node)
    return names


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
