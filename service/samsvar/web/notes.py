"""Editorial notes: facts from outside a document, each with where it comes from."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from samsvar.elements import facts_of
from samsvar.engine import Engine, Literal, value
from samsvar.names import PREFIXES
from samsvar.overview import Wording
from samsvar.overview.things import spoken

_TEXT, _SOURCE = f"{PREFIXES['rdf']}value", f"{PREFIXES['dc']}source"


class Note(NamedTuple):
    """What the editors note of a thing, and on what they rest it."""

    texts: Mapping[str, str]
    sources: Sequence[str]

    def said(self, language: str) -> Wording:
        """Return the note in a language, or the nearest one."""
        text, held = spoken("", self.texts, language)
        return Wording(text, held or None)


def notes(engine: Engine, iris: Iterable[str]) -> list[Note]:
    """Return the notes that have these IRIs and say something."""
    return [
        Note(texts, [value(one) for one in facts.get(_SOURCE, ())])
        for facts in facts_of(engine, iris).values()
        if (texts := {one.language or "": one.value for one in facts.get(_TEXT, ()) if isinstance(one, Literal)})
    ]
