"""Source passages as a reader gets to see them: with the words around them, where the text is at hand.

A text is shown only if it is the one that the graph was made from, which its SHA-256 tells.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Literal, NamedTuple

from samsvar.engine import Literal as Text
from samsvar.engine import value
from samsvar.errors import BadPassage, GraphFileError
from samsvar.names import PREFIXES, SV
from samsvar.passages import Passage, parse_passage
from samsvar.resources import default_sources
from samsvar.sources import SourceTexts
from samsvar.web.visit import Visit

AROUND = 200
"""Characters shown on either side of a passage, or fewer where that would cut a word."""
_SPACE = re.compile(r"\s+")
_DOCUMENTS = f"""SELECT ?file ?document ?sha256 ?language WHERE {{{{
  VALUES ?file {{{{ {{}} }}}}
  ?document <{SV}textFile> ?file .
  OPTIONAL {{{{ ?document <{SV}textSha256> ?sha256 }}}}
  OPTIONAL {{{{ ?document <{PREFIXES["dcterms"]}language> ?language }}}}
}}}}
ORDER BY ?file ?document ?sha256 ?language"""
Lack = Literal["absent", "changed", "beyond", "unreadable"]
"""Why a text is not shown: it is not at hand, is another than the graph's, is too short, or no place is named."""


class Piece(NamedTuple):
    """Some words of a text, and whether they are what is quoted."""

    text: str
    quoted: bool


@dataclass(frozen=True)
class Excerpt:
    """One or more passages that stand close together, with what stands around them."""

    file: str
    spans: tuple[tuple[int, int], ...]
    document: str | None = None
    language: str | None = None
    pieces: tuple[Piece, ...] = ()
    lack: Lack | None = None

    @property
    def quoted(self) -> str:
        """The quoted words alone."""
        return " … ".join(piece.text for piece in self.pieces if piece.quoted)


class _Held(NamedTuple):
    """What a text file is the text of."""

    document: str
    sha256: str
    language: str | None


class Excerpts:
    """Cuts excerpts for one page."""

    def __init__(self, visit: Visit) -> None:
        """Take the visit; the texts are in the folder of its settings or, if that names none, beside a checkout."""
        self._engine = visit.graph.engine
        self._folder = visit.settings.sources or default_sources()
        self._held: dict[str, _Held | None] = {}

    def of(self, passages: Iterable[str], *, around: int = AROUND) -> list[Excerpt]:
        """Return passages, named by their IRIs, by file and place; those that stand close together as one excerpt."""
        found, unread = [], []
        for iri in dict.fromkeys(passages):
            try:
                found.append(parse_passage(iri))
            except BadPassage:
                unread.append(Excerpt(iri, (), lack="unreadable"))
        self._look_up({passage.file for passage in found})
        return [*(self._excerpt(group, around) for group in _grouped(sorted(found), around)), *unread]

    def _excerpt(self, group: Sequence[Passage], around: int) -> Excerpt:
        file, spans = group[0].file, tuple((one.start, one.end) for one in group)
        held = self._held.get(file)
        if held is None:
            return Excerpt(file, spans, lack="absent")
        text = self._text(file, held.sha256)
        if not isinstance(text, str):
            return Excerpt(file, spans, held.document, lack="changed" if text else "absent")
        if spans[-1][1] > len(text):
            return Excerpt(file, spans, held.document, lack="beyond")
        return Excerpt(file, spans, held.document, held.language, tuple(_pieces(text, spans, around)))

    def _text(self, file: str, digest: str) -> str | bool:
        """Return a text, or whether there is a file at all where its text is not the one that is wanted."""
        if self._folder is None or not self._folder.is_dir() or file not in SourceTexts(self._folder):
            return False
        try:
            return _read(self._folder, file, digest)
        except (GraphFileError, OSError):
            return True

    def _look_up(self, files: set[str]) -> None:
        new = sorted(files - self._held.keys())
        if not new:
            return
        self._held.update(dict.fromkeys(new))
        for file, document, digest, language in self._engine.rows(
            _DOCUMENTS.format(" ".join(str(Text(one)) for one in new))
        ):
            if self._held[value(file)] is None:
                self._held[value(file)] = _Held(value(document), value(digest), value(language) or None)


@lru_cache(maxsize=64)
def _read(folder: Path, file: str, digest: str) -> str:
    """Return the text of a file; raise GraphFileError if it is not the one with this SHA-256."""
    text = SourceTexts(folder).text(file)
    if sha256(text.encode("utf-8")).hexdigest() != digest:
        raise GraphFileError(f"{file} has another SHA-256 than the graph states")
    return text


def _grouped(passages: Sequence[Passage], around: int) -> list[list[Passage]]:
    groups: list[list[Passage]] = []
    for passage in passages:
        last = groups[-1][-1] if groups else None
        if last and last.file == passage.file and 0 <= passage.start - last.end <= around:
            groups[-1].append(passage)
        else:
            groups.append([passage])
    return groups


def _pieces(text: str, spans: Sequence[tuple[int, int]], around: int) -> Iterator[Piece]:
    """Give the words before the first span, the spans with what is between them, and the words after the last."""
    first, last = spans[0][0], spans[-1][1]
    start, end = max(0, first - around), min(len(text), last + around)
    before, after = _SPACE.sub(" ", text[start:first]), _SPACE.sub(" ", text[last:end])
    if start:
        before = "… " + before.partition(" ")[2]  # the first word may be cut
    if end < len(text):
        after = after.rpartition(" ")[0] + " …"
    yield Piece(before.lstrip(), quoted=False)
    for number, (begin, stop) in enumerate(spans):
        if number:
            yield Piece(_SPACE.sub(" ", text[spans[number - 1][1] : begin]), quoted=False)
        yield Piece(_SPACE.sub(" ", text[begin:stop]), quoted=True)
    yield Piece(after.rstrip(), quoted=False)
