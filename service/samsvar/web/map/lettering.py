"""Texts broken into lines for the picture, where no browser does it."""

from collections.abc import Mapping

_CAPITAL, _USUAL = 0.7, 0.59
_WIDTHS: Mapping[str, float] = {
    **dict.fromkeys(" ijlI'.,:;|!", 0.28),
    **dict.fromkeys("frt()[]/-–", 0.4),
    **dict.fromkeys("mwMWæÆ@%—", 0.92),
}
"""Of the letters of Inter, in parts of their size, rather too broad than too narrow."""


def wrapped(text: str, width: float, size: float, most: int) -> list[str]:
    """Return a text in lines that are at most so wide; what does not fit in the last of them is left off, with dots."""
    lines = [""]
    for word in (piece for whole in text.split() for piece in _pieces(whole, width, size)):
        joined = f"{lines[-1]} {word}" if lines[-1] and not lines[-1].endswith("\u00ad") else lines[-1] + word
        if _wide(joined, size) <= width or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    lines = [line.replace("\u00ad", "-") if line.endswith("\u00ad") else line.replace("\u00ad", "") for line in lines]
    if len(lines) > most:
        last = lines[most - 1]
        while _wide(f"{last}…", size) > width:
            last = last[:-1]
        return [*lines[: most - 1], f"{last.rstrip()}…"]
    return lines


def _pieces(word: str, width: float, size: float) -> list[str]:
    """Return a word, in pieces that end in a soft hyphen if it is wider than a line."""
    pieces = []
    while _wide(word, size) > width:
        cut = len(word) - 1
        while _wide(word[:cut] + "-", size) > width:
            cut -= 1
        pieces.append(word[:cut] + "\u00ad")
        word = word[cut:]
    return [*pieces, word]


def _wide(text: str, size: float) -> float:
    return size * sum(_WIDTHS.get(letter, _CAPITAL if letter.isupper() else _USUAL) for letter in text)
