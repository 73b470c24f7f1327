"""What of each source text is in the graph: the inventory of character ranges, and the page made from it.

`data/coverage/<document>.csv` lists every bullet, cell, heading and paragraph of a text as a range of
characters with its kind; a row without a reason is in the graph, a row with one is left out on purpose.
"""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from samsvar.engine import Engine, value
from samsvar.errors import GraphFileError
from samsvar.names import ID, shorten
from samsvar.passages import Passage, parse_passage
from samsvar.sources import SourceFinding, SourceTexts

KINDS = frozenset(
    "title heading bullet cell item sentence paragraph column-heading page-furniture link footnote figure".split()
)
_COLUMNS = ("start", "end", "kind", "reason")
_MARKER = re.compile(r"\s*(?:[•\uf0fc]|o(?=\s)|\d+(?:\.\d+)*[.)]?)")
_PUNCTUATION = re.compile(r"[\s:;.,\"”“«»]")
_GLYPH = re.compile(r"^[ \t]*(?P<glyph>[•\uf0fc]|o(?= \S))", re.MULTILINE)
_ELEMENTS = """PREFIX sv: <https://w3id.org/samsvar/def/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT DISTINCT ?file ?subject ?passage ?label WHERE {
  VALUES ?property { sv:passage sv:ownerPassage sv:periodPassage }
  ?subject ?property ?passage .
  { ?subject sv:statedIn/sv:textFile ?file } UNION { ?subject sv:textFile ?file }
  OPTIONAL { ?subject skos:prefLabel ?label FILTER(LANG(?label) = "nb") }
}
ORDER BY ?file ?passage ?subject"""
_DOCUMENTS = """PREFIX sv: <https://w3id.org/samsvar/def/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?document ?file ?label WHERE {
  ?document sv:textFile ?file ; skos:prefLabel ?label FILTER(LANG(?label) = "en")
}
ORDER BY ?file"""


class Entry(NamedTuple):
    """One range of a text, its end exclusive, and why it is left out, if it is."""

    start: int
    end: int
    kind: str
    reason: str


class Element(NamedTuple):
    """Something in the graph that stands at a passage."""

    passage: Passage
    iri: str
    label: str


class Document(NamedTuple):
    """A document that has a text, and the slug that names its inventory."""

    iri: str
    file: str
    label: str

    @property
    def slug(self) -> str:
        """The last part of the IRI."""
        return self.iri.removeprefix(f"{ID}document/")


def read_inventory(file: Path) -> list[Entry]:
    """Return the rows of an inventory; raise GraphFileError, with the line, for one that is malformed."""
    try:
        with file.open(encoding="utf-8", newline="") as stream:
            reader = csv.DictReader(stream)
            if tuple(reader.fieldnames or ()) != _COLUMNS:
                raise GraphFileError(f"{file}:1: the columns must be {', '.join(_COLUMNS)}")
            return [_entry(file, number, row) for number, row in enumerate(reader, start=2)]
    except OSError as error:
        raise GraphFileError(f"{file}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise GraphFileError(f"{file}: not UTF-8") from error


def _entry(file: Path, line: int, row: Mapping[str, str | None]) -> Entry:
    start, end, kind, reason = (row[column] or "" for column in _COLUMNS)
    if not (start.isdecimal() and end.isdecimal() and int(start) < int(end)) or kind not in KINDS:
        raise GraphFileError(f"{file}:{line}: not a range with a kind: {start},{end},{kind}")
    return Entry(int(start), int(end), kind, reason.strip())


def documents(engine: Engine) -> list[Document]:
    """Return the documents of the graph that have a text, in the order of their text files."""
    return [Document(*map(value, row)) for row in engine.rows(_DOCUMENTS)]


def elements(engine: Engine) -> dict[str, list[Element]]:
    """Return, by text file, what stands at which passage."""
    found: dict[str, list[Element]] = {}
    for file, subject, passage, label in engine.rows(_ELEMENTS):
        place = parse_passage(value(passage))
        found.setdefault(value(file), []).append(Element(place, value(subject), value(label)))
    return {file: sorted(places) for file, places in found.items()}


def check_coverage(engine: Engine, inventories: Path, texts: SourceTexts) -> list[SourceFinding]:
    """Return every range of a text that neither the graph nor the inventory accounts for."""
    placed = elements(engine)
    return [
        SourceFinding(document.iri, problem)
        for document in documents(engine)
        if document.file in texts
        for problem in _gaps(
            texts.text(document.file),
            read_inventory(inventories / f"{document.slug}.csv"),
            placed.get(document.file, []),
        )
    ]


def _gaps(text: str, entries: Sequence[Entry], placed: Sequence[Element]) -> Iterator[str]:
    in_graph = _mask(len(text), [(e.passage.start, e.passage.end) for e in placed])
    listed = _mask(len(text), [(e.start, e.end) for e in entries])
    previous = 0
    for entry in entries:
        where = f"{entry.start}–{entry.end} ({entry.kind})"
        if entry.start < previous:
            yield f"{where} overlaps the row before it"
        if entry.end > len(text) or text[entry.start : entry.end] != text[entry.start : entry.end].strip():
            yield f"{where} does not start and end on a character of the text"
        previous = max(previous, entry.end)
        outside = _outside(text, entry, in_graph)
        if not entry.reason and outside:
            yield f"{where} is listed as in the graph, but no passage holds “{outside[:40]}”"
        if entry.reason and any(in_graph[entry.start : entry.end]):
            yield f"{where} is listed as left out, but a passage stands in it"
    for start, end in _runs(text, listed):
        yield f"{start}–{end} is in no row: “{text[start:end].strip()[:40]}”"
    starts = {entry.start for entry in entries}
    for glyph in _GLYPH.finditer(text):
        if glyph.start("glyph") not in starts:
            yield f"{glyph.start('glyph')}: a bullet starts here, but no row does"


def _mask(length: int, ranges: Sequence[tuple[int, int]]) -> bytearray:
    mask = bytearray(length)
    for start, end in ranges:
        mask[start:end] = b"\x01" * (min(end, length) - start)
    return mask


def _outside(text: str, entry: Entry, mask: bytearray) -> str:
    end = min(entry.end, len(text))
    marker = _MARKER.match(text, entry.start, end)
    start = marker.end() if marker and not any(mask[entry.start : marker.end()]) else entry.start
    return _PUNCTUATION.sub("", "".join(" " if mask[i] else text[i] for i in range(start, end)))


def _runs(text: str, listed: bytearray) -> Iterator[tuple[int, int]]:
    blank = "".join("x" if not listed[i] and not text[i].isspace() else " " for i in range(len(text)))
    for run in re.finditer(r"x+(?: {1,3}x+)*", blank):
        yield run.start(), run.end()


def coverage_page(engine: Engine, inventories: Path) -> str:
    """Return docs/coverage.md: every row of every inventory, with what stands there or why nothing does."""
    placed = elements(engine)
    lines = [
        "# What of the documents is in the graph",
        "",
        "Generated from `data/coverage/` and the passages of the graph; do not edit. Ranges are characters of the",
        "text file, the end exclusive. Every bullet, cell, heading and paragraph of every document is here: with",
        "its element, or with the reason why it has none.",
    ]
    for document in documents(engine):
        entries = read_inventory(inventories / f"{document.slug}.csv")
        modelled = sum(1 for entry in entries if not entry.reason)
        lines += [
            "",
            f"## {document.label}",
            "",
            f"`{document.file}`: {len(entries)} ranges, {modelled} in the graph, {len(entries) - modelled} left out.",
            "",
            "| range | kind | label | IRI, or why it is left out |",
            "| --- | --- | --- | --- |",
        ]
        lines += [_table_row(entry, placed.get(document.file, [])) for entry in entries]
    return "\n".join(lines) + "\n"


def _table_row(entry: Entry, placed: Sequence[Element]) -> str:
    if entry.reason:
        return f"| {entry.start}–{entry.end} | {entry.kind} | | {entry.reason} |"
    here = {e.iri: e.label for e in placed if e.passage.start < entry.end and e.passage.end > entry.start}
    labels = "; ".join(here.values())
    iris = "; ".join(f"`{shorten(iri)}`" for iri in here)
    return f"| {entry.start}–{entry.end} | {entry.kind} | {labels} | {iris} |"
