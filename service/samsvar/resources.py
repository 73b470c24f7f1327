"""Where the files of the graph lie: beside the package in a checkout, inside it when installed."""

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Self

from samsvar.errors import GraphFileError

_PACKAGE = Path(__file__).resolve().parent
PARTS = ("ontology", "data", "shapes", "queries")


def shipped_graph() -> Path:
    """Return the folder that holds the graph this package ships; raise GraphFileError if there is none."""
    for folder in (_PACKAGE / "_graph", _PACKAGE.parent.parent):
        if all((folder / part).is_dir() for part in PARTS):
            return folder
    raise GraphFileError(f"no folder beside {_PACKAGE} holds {', '.join(PARTS)}")


def default_sources() -> Path | None:
    """Return the folder of source texts that lies beside a checkout, if it is there."""
    folder = _PACKAGE.parent.parent.parent / "shared" / "seeds"
    return folder if folder.is_dir() else None


@dataclass(frozen=True)
class Collection:
    """The folders of one collection: its own data, and what it does not bring itself from the shipped graph."""

    ontology: Path
    data: Path
    shapes: Path
    queries: Path

    @classmethod
    def at(cls, folder: Path | None = None) -> Self:
        """Return the collection in a folder, or the shipped one; raise GraphFileError if it holds no data."""
        shipped = shipped_graph()
        own = folder or shipped
        if not (own / "data").is_dir():
            raise GraphFileError(f"{own} has no folder named data")
        parts = {
            part: own / part if (own / part).is_dir() else shipped / part for part in ("ontology", "shapes", "queries")
        }
        return cls(data=own / "data", **parts)

    def files(self) -> list[tuple[Path, Path]]:
        """Return (root, file) for every file of ontology and data; raise GraphFileError if there are no data."""
        data = sorted(self.data.rglob("*.ttl"))
        if not data:
            raise GraphFileError(f"{self.data} holds no .ttl file")
        return [
            (part.parent, file)
            for part, files in ((self.ontology, sorted(self.ontology.glob("*.ttl"))), (self.data, data))
            for file in files
        ]

    def contents(self) -> str:
        """Return a name for what the files of ontology and data hold; raise GraphFileError if one cannot be read."""
        return _digest(self.files())

    def rules(self) -> str:
        """Return a name for what shapes, queries and baseline hold; raise GraphFileError if one cannot be read."""
        parts = (
            (self.shapes, self.shapes.glob("*.ttl")),
            (self.queries, self.queries.rglob("*.rq")),
            (self.data, self.data.glob("baseline.toml")),  # decides which findings are told as known
        )
        return _digest((folder, file) for folder, files in parts for file in sorted(files))


def _digest(files: Iterable[tuple[Path, Path]]) -> str:
    """Return a digest of files and of their names below their roots."""
    digest = sha256()
    for root, file in files:
        try:
            held = sha256(file.read_bytes()).digest()
        except OSError as error:
            raise GraphFileError(f"{file}: {error.strerror}") from error
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + held)
    return digest.hexdigest()
