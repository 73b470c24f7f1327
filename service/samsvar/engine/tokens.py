"""The tokens of a SPARQL text, as far as it matters which words stand outside strings, IRIs and comments.

Engines differ in small things (Oxigraph lets a keyword run into what follows, `SERVICESILENTx:y`), so what is asked
here errs on the side of seeing a keyword. `<` may open an IRI or compare two values, which only a parser can tell:
`all_tokens` follows both.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from itertools import pairwise

_ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
_BACKSLASHED = re.compile(r"\\(?:u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_LINE_END = re.compile(r"[\n\r]")
_DEEP = 8
_DEPTHS = {"(": 1, ")": -1}
_LAST_CHARACTER = 0x10FFFF
_SURROGATES = range(0xD800, 0xE000)

TOKEN = re.compile(
    r"""
      (?P<iri> <[^<>"{}|^`\\\x00-\x20]*> )
    | (?P<comment> \#[^\n\r]*+ )
    | (?P<string>
          '''(?:[^'\\]|\\.|'{1,2}(?!'))*+''' | \"\"\"(?:[^"\\]|\\.|"{1,2}(?!"))*+\"\"\"
        | '(?:[^'\\\n\r]|\\.)*+' | "(?:[^"\\\n\r]|\\.)*+" )
    | (?P<variable> [?$]\w*+ )
    | (?P<language> @[\w-]*+ )
    | (?P<name> [^\W\d][\w.-]*+ (?: : (?:[\w:%.-]|\\.)*+ )? | : (?:[\w:%.-]|\\.)*+ )
    | (?P<bracket> [{}()] )
    | (?P<space> \s++ )
    | \\. | .
    """,
    re.VERBOSE | re.DOTALL,
)


def tokens(text: str) -> Iterator[re.Match[str]]:
    """Give the tokens of a text, `<…>` being an IRI wherever it can be one; white space and comments are left out."""
    return (token for token in TOKEN.finditer(text) if token.lastgroup not in {"space", "comment"})


def all_tokens(text: str) -> Iterator[re.Match[str]]:
    """Give every token but comments that a text has in any reading of its `<`, in no certain order.

    Values are compared within parentheses only; what stands in more than a few of them counts as such for good.
    """
    deepest = bytearray(len(text) + 1)  # one more than the most parentheses that a place was reached in
    starts = [(0, 0)]
    line_ends = [end.start() for end in _LINE_END.finditer(text)] + [len(text)]
    while starts:
        place, depth = starts.pop()
        while place < len(text) and deepest[place] <= depth:
            deepest[place] = depth + 1
            if text[place] == "#":
                place = line_ends[bisect_left(line_ends, place)]
            elif token := TOKEN.match(text, place):
                yield token
                if token.lastgroup == "iri" and depth:
                    starts.append((place + 1, depth))
                elif token.lastgroup == "bracket" and depth < _DEEP:
                    depth = max(0, depth + _DEPTHS.get(token[0], 0))
                place = token.end()


def unescaped(text: str) -> str:
    r"""Return a text with the characters that its \uXXXX and \UXXXXXXXX stand for, wherever they are."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def without_escapes(text: str) -> str:
    r"""Return a text with a letter for each \uXXXX and \UXXXXXXXX, so that no character that it stands for counts."""
    return _BACKSLASHED.sub(lambda found: "u" if found[0][1] in "uU" and len(found[0]) > 2 else found[0], text)  # noqa: PLR2004


def chooses_graphs(text: str) -> bool:
    """Tell whether a query that an engine can parse has FROM or FROM NAMED; of other texts anything may be told."""
    return bool(dataset_clauses(text))


def dataset_clauses(text: str) -> list[tuple[str, str, str]]:
    """Return the word FROM and the two tokens after it for each such clause of a query, outside all brackets."""
    if "from" not in text.casefold():
        return []
    found = [token for token in tokens(text) if token.lastgroup is not None]
    words = [token[0] for token in found]
    declared = {name.casefold() for word, name in pairwise(words) if word.casefold() == "prefix"}
    clauses = []
    depth = 0
    for place, token in enumerate(found):
        if token.lastgroup == "bracket":
            depth += 1 if token[0] in "{(" else -1
        elif depth == 0 and token.lastgroup == "name" and _is_from(token[0].casefold(), declared):
            first, second = [*words[place + 1 : place + 3], "", ""][:2]
            clauses.append((token[0], first, second))
    return clauses


def _is_from(word: str, declared: set[str]) -> bool:
    prefix, colon, _ = word.partition(":")
    return prefix.startswith("from") and f"{prefix}:" not in declared if colon else word in {"from", "fromnamed"}


def _character(escape: re.Match[str]) -> str:
    number = int(escape[1] or escape[2], 16)
    return chr(number) if number <= _LAST_CHARACTER and number not in _SURROGATES else escape[0]
