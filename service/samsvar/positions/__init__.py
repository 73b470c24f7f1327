"""Where things stand: the triples of a Turtle text with their positions, and the place of a triple in files."""

from collections.abc import Iterable
from operator import itemgetter
from pathlib import Path

from samsvar.names import is_iri
from samsvar.positions.source import Place, Source
from samsvar.positions.turtle import PositionedTriple, Term, read_positions

__all__ = ["Place", "PositionedTriple", "Positions", "Term", "read_positions"]


class Positions:
    """Finds things in files, each of which is named by its path below a root, or as it is given."""

    def __init__(self, files: Iterable[Path], root: Path | None = None) -> None:
        self._sources = [Source(file, _name(file, root)) for file in files]

    def place(self, focus: str, path: str | None = None, value: str | None = None) -> Place | None:
        """Return where that stands which is wrong with focus, or None if focus stands in no file.

        That is the object of a triple of focus, path and value, else the predicate of a triple of focus and path,
        else focus as a subject, first where its type is said, else focus wherever it stands. Without a path, a
        triple that joins focus and value will do. A file that is not Turtle is named as a whole, where no Turtle
        file holds focus. A blank node has no name: it is found only where no other one has that path and value.

        Raise GraphFileError if a file cannot be read.
        """
        ranked = [found for source in self._sources if (found := source.subject(focus, path, value))]
        if ranked:
            return min(ranked, key=itemgetter(0))[1]
        for find in (Source.mention, Source.whole):
            if place := next(filter(None, (find(source, focus) for source in self._sources)), None):
                return place
        if path is None or is_iri(focus):
            return None
        places = [place for source in self._sources for place in source.blank_nodes(path, value)]
        return places[0] if len(places) == 1 else None


def _name(file: Path, root: Path | None) -> str:
    if root is not None and file.resolve().is_relative_to(root.resolve()):
        return file.resolve().relative_to(root.resolve()).as_posix()
    return file.as_posix()
