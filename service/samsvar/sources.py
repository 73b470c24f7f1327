"""Checks the graph against the source texts: does every passage exist, and does it say what the graph says?"""

import hashlib
import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from samsvar.engine import Engine, Row, value
from samsvar.errors import BadPassage, GraphFileError, UsageError
from samsvar.names import shorten
from samsvar.passages import Passage, fold, parse_passage, split_into_statements

_PREFIXES = "PREFIX sv: <https://w3id.org/samsvar/def/> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
_DOCUMENTS = (
    _PREFIXES
    + """SELECT ?document ?file ?sha256 WHERE {
  ?document sv:textFile ?file .
  OPTIONAL { ?document sv:textSha256 ?sha256 }
}
ORDER BY ?file"""
)
_PASSAGES = (
    _PREFIXES
    + """SELECT DISTINCT ?subject ?property ?passage ?file WHERE {
  VALUES ?property { sv:passage sv:ownerPassage sv:periodPassage sv:evidence }
  ?subject ?property ?passage .
  OPTIONAL { { ?subject sv:statedIn/sv:textFile ?file } UNION { ?subject sv:textFile ?file } }
}
ORDER BY ?subject ?property ?passage"""
)
_STATEMENTS = (
    _PREFIXES
    + "SELECT DISTINCT ?subject ?statement WHERE { ?subject sv:statement ?statement } ORDER BY ?subject ?statement"
)
_MENTIONS = (
    _PREFIXES
    + """SELECT DISTINCT ?document ?file ?agent ?label WHERE {
  ?document sv:textFile ?file ; sv:mentions ?agent .
  ?agent skos:prefLabel|skos:altLabel ?label .
}
ORDER BY ?document ?agent ?label"""
)


class SourceFinding(NamedTuple):
    """One thing that the graph says and the texts do not bear out."""

    subject: str
    message: str

    def __str__(self) -> str:
        """Return the finding as one line."""
        return f"{shorten(self.subject)}: {self.message}"


class SourceTexts:
    """The text files in a folder, read when asked for."""

    def __init__(self, folder: Path) -> None:
        """Take the folder that holds the files; raise UsageError if it is none."""
        if not folder.is_dir():
            raise UsageError(f"{folder} is not a folder of source texts")
        self._folder = folder
        self._texts: dict[str, str] = {}

    def __contains__(self, file: str) -> bool:
        """Tell whether the folder has this file."""
        return (self._folder / file).is_file()

    def sha256(self, file: str) -> str:
        """Return the SHA-256 digest of a file, in hexadecimal digits."""
        return hashlib.sha256((self._folder / file).read_bytes()).hexdigest()

    def text(self, file: str) -> str:
        """Return a text, its line ends as they are; raise GraphFileError if it is not UTF-8."""
        if file not in self._texts:
            try:
                self._texts[file] = (self._folder / file).read_bytes().decode("utf-8")
            except UnicodeDecodeError as error:
                raise GraphFileError(f"{self._folder / file}: not UTF-8: {error}") from error
        return self._texts[file]


def check_sources(engine: Engine, texts: SourceTexts) -> list[SourceFinding]:
    """Return what the graph says about the texts that does not hold, sorted by subject."""
    known = {value(row[1]): row for row in engine.rows(_DOCUMENTS)}
    findings = list(_files(known.values(), texts))
    readable = {file for file in known if file in texts}
    passages: dict[str, set[Passage]] = defaultdict(set)
    broken: set[str] = set()
    for row in engine.rows(_PASSAGES):
        subject, kind, iri, own = value(row[0]), value(row[1]), value(row[2]), value(row[3])
        problem, passage = _resolve(iri, own, known.keys(), readable, texts)
        if problem:
            broken.add(subject)
            findings.append(SourceFinding(subject, problem))
        elif passage and kind.endswith("/passage"):
            passages[subject].add(passage)
    statements: dict[str, list[str]] = defaultdict(list)
    for row in engine.rows(_STATEMENTS):
        statements[value(row[0])].append(value(row[1]))
    findings.extend(
        _misplaced(subject, wordings, sorted(passages[subject]), texts)
        for subject, wordings in statements.items()
        if subject not in broken
        and all(passage.file in readable for passage in passages[subject])
        and not _stands(wordings, sorted(passages[subject]), texts)
    )
    findings.extend(_unnamed(engine, readable, texts))
    return sorted(findings)


def _files(rows: Iterable[Row], texts: SourceTexts) -> Iterator[SourceFinding]:
    for row in rows:
        document, file, digest = value(row[0]), value(row[1]), value(row[2])
        if file not in texts:
            yield SourceFinding(document, f"the text file {file} is not in the folder")
        elif texts.sha256(file) != digest:
            yield SourceFinding(document, f"the text file {file} has another SHA-256 than the graph states")


def _resolve(
    iri: str, own: str, known: Collection[str], readable: set[str], texts: SourceTexts
) -> tuple[str | None, Passage | None]:
    try:
        passage = parse_passage(iri)
    except BadPassage as error:
        return str(error), None
    if passage.file not in known or (own and passage.file != own):
        return f"{iri} lies in a file that is not its document's", None
    if passage.file not in readable:
        return None, passage
    text = texts.text(passage.file)
    if passage.end > len(text):
        return f"{iri} ends beyond the text, which has {len(text)} characters", None
    piece = passage.within(text)
    if piece != piece.strip():
        return f"{iri} starts or ends with a blank", None
    return None, passage


def _stands(statements: list[str], passages: list[Passage], texts: SourceTexts) -> bool:
    pieces = [passage.within(texts.text(passage.file)) for passage in passages]
    return split_into_statements(pieces, statements)


def _misplaced(subject: str, statements: list[str], passages: list[Passage], texts: SourceTexts) -> SourceFinding:
    if not passages:
        return SourceFinding(subject, "has a statement but no passage")
    found = " … ".join(fold(passage.within(texts.text(passage.file))) for passage in passages)
    said = "” and “".join(statements)
    return SourceFinding(subject, f"the passages read “{found}”, the graph says “{said}”")


def _unnamed(engine: Engine, readable: set[str], texts: SourceTexts) -> Iterator[SourceFinding]:
    labels: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for row in engine.rows(_MENTIONS):
        labels[value(row[0]), value(row[1]), value(row[2])].add(value(row[3]))
    for (document, file, agent), names in labels.items():
        if file in readable and not any(names_in(name, texts.text(file)) for name in names):
            yield SourceFinding(document, f"mentions {shorten(agent)}, but no label of it stands in the text")


def names_in(name: str, text: str) -> bool:
    """Tell whether a name stands in a text as words of its own, white space and case folded."""
    return re.search(rf"(?<!\w){re.escape(fold(name))}(?!\w)", fold(text), re.IGNORECASE) is not None
