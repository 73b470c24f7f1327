"""What the pages say, in each of their languages: one TOML file a page in `texts/`, read once.

An entry is a table with a text for each language, or with two of them, for one and for any other number; what stands
in braces is filled in.
"""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from markupsafe import Markup, escape

from samsvar.errors import GraphFileError
from samsvar.http.languages import LANGUAGES

COMMON = "common"
"""What more than one page says."""
Entry = Mapping[str, str | list[str]]


class Texts:
    """The texts of one page, and the common ones, in one language."""

    def __init__(self, page: str, language: str) -> None:
        """Take the name of a page and a language."""
        self._language = language
        self._entries = {**read(COMMON), **read(page)}

    def __getitem__(self, name: str) -> str:
        """Return a text with nothing filled in; raise KeyError if there is none."""
        return self(name)

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a text of this name."""
        return name in self._entries

    def __call__(self, name: str, n: int | None = None, **values: object) -> str:
        """Return a text with its values filled in; n is the number by which one of two texts is chosen."""
        text = self._entries[name][self._language]
        if isinstance(text, list):
            text = text[0] if n == 1 else text[1]
        if any(isinstance(value, Markup) for value in values.values()):
            text = escape(text)
        return text.format(n=n, **values) if values or n is not None else text


@cache
def read(page: str) -> Mapping[str, Entry]:
    """Return the texts of a page by name; raise GraphFileError if one lacks a language."""
    file = files("samsvar.web") / "texts" / f"{page}.toml"
    if not file.is_file():
        return {}
    entries: dict[str, Entry] = tomllib.loads(file.read_text(encoding="utf-8"))
    for name, entry in entries.items():
        if set(entry) != set(LANGUAGES):
            raise GraphFileError(f"texts/{page}.toml: {name} must have a text in each of {', '.join(LANGUAGES)}")
    return entries
