"""Words as they are compared: folded, spelt as in bokmål, and stemmed.

Three forms of a word meet: as it is written (small letters), and its stem in Norwegian and in English. Stems are
made from the folded word: without diacritics, `æ`, `ø` and `å` as `a`, `o` and `a` however they are typed
(`ae`, `oe`, `aa` too), and common nynorsk spellings as those of bokmål. Folding loses distinctions on purpose;
what is written exactly as asked ranks first, so that they still tell.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

from tantivy import Filter, TextAnalyzer, TextAnalyzerBuilder, Tokenizer

LANGUAGES = ("nb", "en")
LONGEST = 200
"""Bytes of the longest word that is indexed."""

_LONGEST_MISTAKEN = 60
_LETTERS = str.maketrans({"æ": "a", "ä": "a", "ø": "o", "ö": "o", "å": "a", "đ": "d", "ŋ": "n", "ŧ": "t", "ß": "ss"})
_DOUBLE = re.compile("a[ae]|oe")
_WORD = re.compile(r"\w+")
_JOINED = re.compile(r"\w+(?:-\w+)+")
_NYNORSK = {
    "arbeidsgjevar": "arbeidsgiver",
    "berekraft": "barekraft",
    "brukar": "bruker",
    "eigen": "egen",
    "fleire": "flere",
    "forsking": "forskning",
    "forskar": "forsker",
    "fremj": "fremm",
    "heim": "hjem",
    "heime": "hjemme",
    "heit": "het",
    "innbyggjar": "innbygger",
    "leiar": "leder",
    "leiing": "ledelse",
    "medverk": "medvirk",
    "medverknad": "medvirkning",
    "meistr": "mestr",
    "rettleiing": "veiledning",
    "saman": "sammen",
    "sjuk": "syk",
    "tenest": "tjenest",
    "tilsett": "ansatt",
    "trong": "behov",
    "verknad": "virkning",
    "verksemd": "virksomhet",
    "auk": "ok",
    "born": "barn",
}
_AT_START = ("auk", "born", "eigen", "saman", "trong")
_SPELLING = re.compile(
    "|".join(rf"\b{part}" if part in _AT_START else part for part in sorted(_NYNORSK, key=len, reverse=True))
)


def _analyzer(*filters: Filter) -> TextAnalyzer:
    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST))
    for each in filters:
        builder = builder.filter(each)
    return builder.build()


WRITTEN = _analyzer(Filter.lowercase())
STEMS = {
    "nb": _analyzer(Filter.lowercase(), Filter.stemmer("norwegian")),
    "en": _analyzer(Filter.lowercase(), Filter.stemmer("english")),
}
_CASED = _analyzer()
_FULL = [_analyzer(Filter.lowercase(), Filter.stopword(language)) for language in ("norwegian", "english")]


def composed(text: str) -> str:
    """Return text with its letters and their marks as single characters, and without halves of characters."""
    return unicodedata.normalize("NFC", text).encode("utf-8", "replace").decode()


def folded(text: str) -> str:
    """Return composed text folded: in small letters, without diacritics, in the spelling of bokmål."""
    return _WORD.sub(lambda word: _folded(word[0]), text.lower())


@lru_cache(maxsize=100_000)
def _folded(word: str) -> str:
    word = word.translate(_LETTERS)
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    word = _DOUBLE.sub(lambda double: double[0][0], word)
    return _SPELLING.sub(lambda part: _NYNORSK[part[0]], word)


def stemmable(text: str) -> str:
    """Return composed text folded, with every word that has a hyphen written as one word too, at the end."""
    plain = folded(text)
    if "-" not in plain:
        return plain
    return " ".join([plain, *(word.replace("-", "") for word in _JOINED.findall(plain))])


@dataclass(frozen=True)
class Word:
    """One word of what is asked."""

    written: str

    @cached_property
    def folded(self) -> str:
        """The word without diacritics, in the spelling of bokmål."""
        return "".join(WRITTEN.analyze(folded(self.written)))

    @cached_property
    def stems(self) -> dict[str, str]:
        """Its stem by language."""
        return {language: stem(self.folded, language) for language in LANGUAGES}

    def halves(self, shortest: int = 4) -> Iterator[tuple[str, str]]:
        """Give the two words that this one may be put together of, as Norwegian stems, without a joining s or e."""
        whole = self.folded
        for cut in range(shortest, len(whole) - shortest + 1):
            first, second = whole[:cut], stem(whole[cut:])
            yield stem(first), second
            if first[-1] in "se" and cut > shortest:
                yield stem(first[:-1]), second


def stem(word: str, language: str = "nb") -> str:
    """Return the stem of a folded word in a language."""
    return "".join(STEMS[language].analyze(word))


def asked(text: str, most: int) -> list[Word]:
    """Return the first words of a text, each once; stop words only if there are no others.

    A stop word in capitals is a name or an abbreviation (IT), and stays.
    """
    tokens = _CASED.analyze(composed(text))
    telling = [token for token in tokens if (token.isupper() and len(token) > 1) or _tells(token)]
    written = dict.fromkeys("".join(WRITTEN.analyze(token)) for token in telling or tokens)
    return [Word(word) for word in list(written)[:most]]


def _tells(token: str) -> bool:
    return all(full.analyze(token) for full in _FULL)


def mistakes(word: str) -> int:
    """Return how many letters of a word may be wrong: none of a short one, one of four, two of eight."""
    return min(len(word) // 4, 2) if len(word) <= _LONGEST_MISTAKEN else 0


def distance(one: str, other: str, most: int) -> int:
    """Return how many letters were added, left out, changed or swapped with the next; most + 1 for more than most."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        earlier, before, row = before, row, [i]
        for j, against in enumerate(other, 1):
            steps = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (letter != against))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == against:
                steps = min(steps, earlier[j - 2] + 1)
            row.append(steps)
        if min(row) > most:
            return most + 1
    return row[-1]
