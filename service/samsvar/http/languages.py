"""Which language a page has: bokmål, nynorsk or English, by the parameter `lang` or the Accept-Language header."""

import re

from samsvar.errors import BadParameter

LANGUAGES = ("nb", "nn", "en")
"""The languages that pages are written in, the one for those who do not say first."""
_MEANT = {"nb": "nb", "no": "nb", "nn": "nn", "da": "nb", "sv": "nb", "en": "en", "*": "nb"}
_ITEM = re.compile(
    r"(?P<tag>[A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9]{1,8})*[ \t]*(?:;[ \t]*q=(?P<q>0(?:\.\d{0,3})?|1(?:\.0{0,3})?))?"
)


def choose_language(header: str | None, asked: str | None = None) -> str:
    """Return the language that a client gets; what it asks for by name goes before the header.

    Who reads Danish or Swedish is given bokmål rather than English, unless English is liked better; a language that
    there is none of is no reason to refuse a page. Raise BadParameter for an unknown name.
    """
    if asked is not None:
        if asked not in LANGUAGES:
            raise BadParameter(f"lang must be one of {', '.join(LANGUAGES)}, not {asked!r}")
        return asked
    liked: dict[str, float] = {}
    for text in (header or "").split(","):
        item = _ITEM.fullmatch(text.strip(" \t"))
        if item and (language := _MEANT.get(item["tag"].lower())):
            liked[language] = max(liked.get(language, 0.0), float(item["q"] or 1))
    best = max(LANGUAGES, key=lambda language: liked.get(language, 0.0))
    return best if liked.get(best) else LANGUAGES[0]
