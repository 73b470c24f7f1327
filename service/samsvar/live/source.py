"""What a graph is read from, and how a change of it shows."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from samsvar import __version__
from samsvar.engine.generations import noted_contents
from samsvar.errors import GraphFileError
from samsvar.resources import Collection


@dataclass(frozen=True)
class Source:
    """The files of a collection, or a generation of a store with the queries and shapes of a collection."""

    collection: Collection
    generation: Path | None = None

    def files(self) -> list[Path]:
        """Return every file that is read; raise GraphFileError for a folder that is gone or holds none."""
        found: list[Path] = []
        for folder, pattern in self._parts():
            files = sorted(folder.glob(pattern))
            if not folder.is_dir():
                raise GraphFileError(f"the folder {folder} is not there")
            if not files:
                raise GraphFileError(f"{folder} holds no {Path(pattern).suffix} file")
            found += files
        baseline = self.collection.data / "baseline.toml"
        return [*found, baseline] if baseline.exists() else found

    def folders(self) -> list[Path]:
        """Return the folders that the files lie in."""
        return [folder for folder, _ in self._parts()]

    def contents(self) -> str:
        """Return a name for all that is read, another one if any of it differs.

        Raise GraphFileError for what cannot be read.
        """
        digest = sha256(__version__.encode())
        for file in self.files():
            digest.update(f"{file}\0".encode() + sha256(_bytes(file)).digest())
        if self.generation is not None:
            digest.update(f"{self.generation}\0{noted_contents(self.generation)}".encode())
        return digest.hexdigest()

    def marks(self) -> list[tuple[Path, int, int, int, int]]:
        """Return what is another once a file was written or replaced, even if it is now as it was before that."""
        return [(file, *_mark(file)) for file in self.files()]

    def _parts(self) -> list[tuple[Path, str]]:
        rules = [(self.collection.shapes, "*.ttl"), (self.collection.queries, "*/*.rq")]
        if self.generation is not None:
            return rules
        return [(self.collection.ontology, "*.ttl"), (self.collection.data, "**/*.ttl"), *rules]


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise GraphFileError(f"{file}: {error.strerror}") from error


def _mark(file: Path) -> tuple[int, int, int, int]:
    try:
        status = file.stat()
    except OSError as error:
        raise GraphFileError(f"{file}: {error.strerror}") from error
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
