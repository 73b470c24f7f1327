"""The words of a query and of a server: what kind of query a text is, and what of a server's message may be told.

Nothing here parses SPARQL: it tells how the answer is to be asked for, and keeps texts out that only a server of
one make understands, and that would make it do more than answer.
"""

import json
import re

from samsvar.errors import BadQuery, QueryRefused

_GAP = r"(?:\s|\#[^\r\n]*+)*+"
_KIND = re.compile(
    rf"(?:{_GAP}(?:BASE{_GAP}<[^<>]*>|PREFIX{_GAP}[^\s:<>]*:{_GAP}<[^<>]*>))*+{_GAP}(?P<word>[^\W\d_]++)", re.IGNORECASE
)
_KINDS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
_UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"})
_OWN = re.compile(r"\b(bif|sql)\s*:", re.IGNORECASE)
_RELATIVE = re.compile(r"<(?![A-Za-z][A-Za-z0-9+.-]*:)[^<>\"{}|\\^`\s]*>")
_LONGEST = 300


def kind_of(text: str) -> str:
    """Return SELECT, ASK, CONSTRUCT or DESCRIBE.

    Raise QueryRefused for an update and for what only one make of server understands and might act on (Virtuoso's
    DEFINE, and the functions `bif:…` and `sql:…`, which fetch addresses), BadQuery for any other text.
    """
    found = _KIND.match(text)
    word = found["word"].upper() if found else ""
    if word in _UPDATES:
        raise QueryRefused(f"{word} changes a graph: only queries are carried out")
    if word == "DEFINE":
        raise QueryRefused("DEFINE is no SPARQL and tells a server how to work: it is not passed on")
    if word not in _KINDS:
        raise BadQuery("this is not a SELECT, ASK, CONSTRUCT or DESCRIBE query")
    if own := _OWN.search(text):
        raise QueryRefused(f"{own[1]}: names functions of a server's own, which are not passed on, not even in a text")
    return word


def with_base(text: str, base: str | None) -> str:
    """Return a query with a base for its relative IRIs, if it has any."""
    return f"BASE <{base}> {text}" if base and _RELATIVE.search(text) else text


def mentions(text: str, word: str) -> bool:
    """Tell whether a word stands anywhere in a text, in a name or a string too."""
    return word in text.casefold()


def first_line(body: bytes, media_type: str, secret: str) -> str:
    """Return the first line of what a server says of an error: nothing of a page, bounded, without the secret."""
    text = body.decode("utf-8", "replace")
    if "html" in media_type or re.search(r"<(?:!doctype|html|head|body)\b", text, re.IGNORECASE):
        return ""
    try:
        said = json.loads(text)
        text = str(next((said[key] for key in ("message", "detail", "title", "error") if said.get(key)), ""))
    except (ValueError, AttributeError, RecursionError):
        pass
    line = next((line for line in map(str.strip, text.splitlines()) if line), "")
    line = "".join(letter for letter in line if letter.isprintable())
    line = line.replace(secret, "***") if secret else line
    return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"
