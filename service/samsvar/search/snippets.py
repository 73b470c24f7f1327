"""Which text of a thing tells best why it was found."""

from collections.abc import Mapping, Sequence
from functools import lru_cache

from samsvar.search.words import WRITTEN, Word, composed, distance, folded, mistakes, stem

LENGTH = 240
"""Characters that a snippet has at most."""
_ELLIPSIS = "…"
_SHORTEST_PART = 4


class Telling:
    """Tells how well texts meet the words that were asked for."""

    def __init__(self, words: Sequence[Word]) -> None:
        """Take the words."""
        self._words = words

    def points(self, text: str) -> float:
        """Return how well a text meets the words, 1 for each that it has as written."""
        tokens = WRITTEN.analyze(composed(text))
        return sum(max((_met(word, token) for token in tokens), default=0.0) for word in self._words)

    def starts(self, text: str) -> tuple[bool, float]:
        """Return whether a text begins with the words, and how well it meets them if the last is unfinished."""
        tokens = [folded(token) for token in WRITTEN.analyze(composed(text))]
        words = [word.folded for word in self._words]
        first = " ".join(tokens).startswith(" ".join(words))
        return first, Telling(self._words[:-1]).points(text) + any(token.startswith(words[-1]) for token in tokens)

    def place(self, text: str) -> int:
        """Return where in a text the word begins that meets one of the words best; 0 if none does."""
        tokens = WRITTEN.analyze(composed(text))
        best, at, place = 0.0, 0, 0
        for token in tokens:
            start = max(text.lower().find(token, at), at)
            at = start
            met = max(_met(word, token) for word in self._words)
            if met > best:
                best, place = met, start
        return place


def best_text(
    texts: Mapping[str, Sequence[Sequence[str]]], told: Telling, language: str
) -> tuple[str, tuple[str, str]]:
    """Return the group, and the text cut to a snippet with its language, that meets what was asked best.

    Between texts that meet it as well, the group that comes first wins, and then the language asked for.
    """
    candidates = [(group, text, of) for group, all_ in texts.items() for text, of in all_]
    group, text, of = max(candidates, key=lambda one: (told.points(one[1]), _order(one[0]), one[2] == language))
    return group, (_cut(text, told.place(text)), of)


def _order(group: str) -> int:
    return -("label", "name", "statement", "definition").index(group)


def _cut(text: str, place: int) -> str:
    if len(text) <= LENGTH:
        return text
    start = 0 if place < LENGTH // 2 else text.rfind(" ", 0, place - LENGTH // 3) + 1
    end = start + LENGTH - 2 * len(_ELLIPSIS)
    if end < len(text):
        end = max(text.rfind(" ", start, end), start + LENGTH // 2)
    return (_ELLIPSIS if start else "") + text[start:end] + (_ELLIPSIS if end < len(text) else "")


def _met(word: Word, token: str) -> float:
    if token == word.written:
        return 1.0
    stemmed, wanted = _stemmed(token), word.stems["nb"]
    if stemmed == wanted or _stemmed(token, "en") == word.stems["en"]:
        return 0.9
    if len(wanted) >= _SHORTEST_PART and wanted in stemmed:
        return 0.6
    if len(stemmed) >= _SHORTEST_PART and stemmed in wanted:
        return 0.4
    wrong = max(mistakes(wanted), mistakes(word.folded) and 1)
    return 0.3 if wrong and distance(stemmed, wanted, wrong) <= wrong else 0.0


@lru_cache(maxsize=20_000)
def _stemmed(token: str, language: str = "nb") -> str:
    return stem(folded(token), language)
