"""One run of validation over files: read, derive, validate, say where each finding stands, judge by the baseline."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from samsvar.baseline import Baseline, Judgement, judge
from samsvar.derivation import derive
from samsvar.engine import EmbeddedEngine, Triple
from samsvar.engine.embedded import READABLE, parse_file
from samsvar.errors import GraphFileError
from samsvar.positions import Positions
from samsvar.resources import Collection
from samsvar.revisions import paths_at, same_files
from samsvar.validation import Report, validate
from samsvar.validation.incremental import Change, Session, compare
from samsvar.validation.places import place_findings


@dataclass(frozen=True)
class Subject:
    """What is validated, and against what: files of data, of shapes, and of the ontology."""

    data: tuple[Path, ...]
    shapes: tuple[Path, ...]
    ontology: tuple[Path, ...]
    rests_on: tuple[Path, ...]
    """Where the shapes and the ontology were looked for."""

    @classmethod
    def of(
        cls,
        collection: Collection,
        paths: Sequence[Path] = (),
        *,
        shapes: Path | None = None,
        ontology: Path | None = None,
    ) -> "Subject":
        """Return the files below paths, or the collection's data, with the collection's shapes if none are given.

        Raise GraphFileError for a path that does not exist or holds nothing that can be read.
        """
        rests_on = shapes or collection.shapes, ontology or collection.ontology
        return cls(
            data=tuple(file for path in paths or [collection.data] for file in _files(path)),
            shapes=tuple(_files(rests_on[0])),
            ontology=tuple(_files(rests_on[1])),
            rests_on=rests_on,
        )

    def triples(self) -> Iterator[Triple]:
        """Give the data, the ontology and what is derived from them; raise GraphFileError for an unreadable file."""
        engine = EmbeddedEngine()
        engine.load_files((file.parent, file) for file in (*self.ontology, *self.data))
        derive(engine)
        return (quad.triple for quad in engine.quads())

    def rules(self) -> list[Triple]:
        """Return the shapes; raise GraphFileError for an unreadable file."""
        return [Triple(q.subject, q.predicate, q.object) for file in self.shapes for q in parse_file(file)]


def inspect(subject: Subject, *, engine: str = "auto", root: Path | None = None) -> Report:
    """Return what in the data of subject breaks its shapes, and where it stands, files named as seen from root."""
    return placed(validate(subject.triples(), subject.rules(), engine=engine), subject.data, root)


class Inspector:
    """Validates one state of some files after another, and keeps what it loaded in between."""

    def __init__(self, engine: str = "auto") -> None:
        """Take the engine for the first run; what a change can affect is sought by the reference engine."""
        self._engine = engine
        self._rests_on: list[bytes] = []
        self._triples: frozenset[Triple] = frozenset()
        self._session: Session | None = None

    def inspect(self, subject: Subject, root: Path | None = None) -> Report:
        """Return what in the data of subject breaks its shapes now; raise GraphFileError for an unreadable file."""
        rests_on = [file.read_bytes() for file in (*subject.shapes, *subject.ontology)]
        triples = frozenset(subject.triples())
        session, self._session = self._session, None  # one that fails half way is not used again
        if session is None or rests_on != self._rests_on:
            session = Session(triples, subject.rules(), engine=self._engine)
        else:
            session.change(Change.between(self._triples, triples))
        self._session, self._triples, self._rests_on = session, triples, rests_on
        return placed(session.report, subject.data, root)


def inspect_changed(
    now: Subject, paths: Sequence[Path], revision: str, *, engine: str = "auto", root: Path | None = None
) -> Report:
    """Return what breaks the shapes of subject, as far as the change of paths since a git revision can affect it.

    Paths are where the data of subject lie. A change of the shapes or of the ontology can affect everything. Raise
    UsageError if there is no such revision.
    """
    with paths_at(paths, revision) as then:
        if any(_changed(path, revision, paths[0]) for path in now.rests_on):
            return inspect(now, engine=engine, root=root)
        old = replace(now, data=tuple(file for path in then for file in _files(path)))
        report = compare(old.triples(), now.triples(), now.rules(), engine=engine).after
    return placed(report, now.data, root)


def _changed(path: Path, revision: str, beside: Path) -> bool:
    """Tell whether a path in the repository of another differs from what it was at a revision."""
    with paths_at([beside, path], revision) as then:
        return len(then) == 1 or not same_files(then[-1], path)


def placed(report: Report, files: Iterable[Path], root: Path | None = None) -> Report:
    """Return a report with the place of each finding in the files, named as seen from root."""
    return place_findings(report, Positions(files, root))


def judged(report: Report, baseline: Baseline | None, *, whole: bool = True) -> Judgement:
    """Return the findings of a report as the baseline has them today."""
    return judge(report, baseline, date.today(), whole=whole)


def _files(path: Path) -> list[Path]:
    if path.is_file():
        return [path]
    files = sorted(file for file in path.rglob("*") if file.suffix in READABLE and file.is_file())
    if not files:
        kinds = ", ".join(sorted(READABLE))
        raise GraphFileError(f"{path} holds no file to read ({kinds})" if path.is_dir() else f"{path} does not exist")
    return files
