"""`samsvar validate` and `samsvar baseline`: what breaks the rules, and which of it is known."""

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from samsvar import __version__
from samsvar.cli.context import Context, language_option, leave, pass_context
from samsvar.errors import SamsvarError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable

    from samsvar.baseline import Baseline, Judgement
    from samsvar.inspection import Subject

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html", "ttl")
_PATH = click.Path(path_type=Path)
_paths = click.argument("paths", type=_PATH, nargs=-1)
_shapes = click.option("--shapes", type=_PATH, help="File or folder of the rules. [default: the collection's]")
_ontology = click.option("--ontology", type=_PATH, help="File or folder of the ontology. [default: the collection's]")
_engine = click.option(
    "--engine",
    type=click.Choice(["auto", "reference", "fast", "both"]),
    default="auto",
    show_default=True,
    help="Which engine validates; both compares the two.",
)
_known = click.option(
    "--baseline",
    "known",
    type=_PATH,
    help="File of the findings that are known. [default: baseline.toml in the collection's data, if no PATH is given]",
)


@click.command()
@_paths
@_shapes
@_ontology
@_engine
@_known
@click.option("--changed-since", metavar="REVISION", help="Tell only what a change since this git revision can affect.")
@click.option("--watch", is_flag=True, help="Validate again whenever a file is saved; stop with Ctrl-C.")
@click.option(
    "--fail-on",
    type=click.Choice(["violation", "warning", "info"]),
    default="violation",
    show_default=True,
    help="The least severity of a new finding that makes the exit code 1.",
)
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", show_default=True, help="Form.")
@click.option("--output", type=_PATH, help="File for the report. [default: standard output]")
@click.option("--summary", is_flag=True, help="Only count.")
@language_option
@pass_context
def validate(  # noqa: PLR0913, PLR0917 – one for each option
    context: Context,
    paths: tuple[Path, ...],
    shapes: Path | None,
    ontology: Path | None,
    engine: str,
    known: Path | None,
    changed_since: str | None,
    watch: bool,
    fail_on: str,
    form: str,
    output: Path | None,
    summary: bool,
    language: Literal["nb", "en"],
) -> None:
    """Check the collection, or the files at PATHS, against the rules; exit with 1 for new findings.

    What the baseline knows is told, and does not fail.
    """
    from samsvar import inspection
    from samsvar.reports import FORMATS, Options
    from samsvar.validation import Severity

    options = Options(language, sys.stdout.isatty() and output is None, "", __version__, Severity(fail_on))
    places = paths or (context.collection.data,)
    inspector = inspection.Inspector(engine)

    def once() -> "Judgement":
        subject = _subject(context, paths, shapes, ontology)
        if changed_since is not None:
            report = inspection.inspect_changed(subject, places, changed_since, engine=engine, root=Path.cwd())
        elif watch:
            report = inspector.inspect(subject, Path.cwd())
        else:
            report = inspection.inspect(subject, engine=engine, root=Path.cwd())
        judgement = inspection.judged(report, _baseline(context, known, paths), whole=changed_since is None)
        _write(_counted(judgement) if summary else FORMATS[form](judgement, options), output)
        return judgement

    if not watch:
        leave(found=once().fails(options.fail_on))
        return
    from samsvar.watching import changes

    watched = {*places, *_subject(context, paths, shapes, ontology).rests_on}
    _patiently(once)
    for _ in changes(watched):
        _patiently(once)


@click.group()
def baseline() -> None:
    """Keep the list of findings that are known, each with its reason, its author and a day on which it expires."""


@baseline.command()
@_paths
@_shapes
@_ontology
@_engine
@_known
@click.option("--name", "names", multiple=True, help="Only findings of this rule or about this thing; repeatable.")
@click.option("--reason", required=True, help="Why the findings are known.")
@click.option("--reason-nb", help="The same in Norwegian, if --reason is in English.")
@click.option("--author", required=True, help="Who says so.")
@click.option("--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it counts.")
@pass_context
def update(  # noqa: PLR0913, PLR0917 – one for each option
    context: Context,
    paths: tuple[Path, ...],
    shapes: Path | None,
    ontology: Path | None,
    engine: str,
    known: Path | None,
    names: tuple[str, ...],
    reason: str,
    reason_nb: str | None,
    author: str,
    expires: dt.datetime,
) -> None:
    """Add the new findings to the baseline; what it holds stays as it is."""
    from samsvar import baseline as known_findings

    file = _file(context, known, paths)
    old = known_findings.read_baseline(file, missing_ok=True)
    judgement = _judgement(_subject(context, paths, shapes, ontology), old, engine)
    chosen = known_findings.select(judgement, names)
    grown = known_findings.update(
        old,
        chosen.new,
        reason={"en": reason, "nb": reason_nb} if reason_nb else reason,
        author=author,
        expires=expires.date(),
        today=dt.date.today(),
    )
    known_findings.write_baseline(file, grown)
    click.echo(f"{file}: {len(grown.entries) - len(old.entries)} added, {len(chosen.expired)} expired and not renewed")


@baseline.command()
@_paths
@_shapes
@_ontology
@_engine
@_known
@click.option("--name", "names", multiple=True, help="Only entries of this rule or about this thing; repeatable.")
@pass_context
def prune(  # noqa: PLR0913, PLR0917 – one for each option
    context: Context,
    paths: tuple[Path, ...],
    shapes: Path | None,
    ontology: Path | None,
    engine: str,
    known: Path | None,
    names: tuple[str, ...],
) -> None:
    """Take out of the baseline what is no longer found."""
    from samsvar import baseline as known_findings

    file = _file(context, known, paths)
    old = known_findings.read_baseline(file)
    judgement = _judgement(_subject(context, paths, shapes, ontology), old, engine)
    stale = known_findings.select(judgement, names).stale
    known_findings.write_baseline(file, known_findings.prune(old, stale))
    click.echo(f"{file}: {len(stale)} removed")


@baseline.command()
@_paths
@_shapes
@_ontology
@_engine
@_known
@click.option("--name", "names", multiple=True, help="Only findings of this rule or about this thing; repeatable.")
@language_option
@pass_context
def explain(  # noqa: PLR0913, PLR0917 – one for each option
    context: Context,
    paths: tuple[Path, ...],
    shapes: Path | None,
    ontology: Path | None,
    engine: str,
    known: Path | None,
    names: tuple[str, ...],
    language: str,
) -> None:
    """Tell of each finding whether it is known, why, since when, on whose word and until when."""
    from samsvar import baseline as known_findings

    old = known_findings.read_baseline(_file(context, known, paths))
    judgement = _judgement(_subject(context, paths, shapes, ontology), old, engine)
    click.echo(known_findings.explain(known_findings.select(judgement, names), language))


def _subject(context: Context, paths: tuple[Path, ...], shapes: Path | None, ontology: Path | None) -> "Subject":
    from samsvar.inspection import Subject

    return Subject.of(context.collection, paths, shapes=shapes, ontology=ontology)


def _patiently(once: "Callable[[], Judgement]") -> None:
    """Validate, and tell of a file that cannot be read in place of ending: it is being written."""
    try:
        once()
    except SamsvarError as error:
        click.echo(f"samsvar: {error}", err=True)


def _judgement(subject: "Subject", known: "Baseline", engine: str) -> "Judgement":
    from samsvar import inspection

    return inspection.judged(inspection.inspect(subject, engine=engine), known)


def _file(context: Context, known: Path | None, paths: tuple[Path, ...]) -> Path:
    if known is None and paths:
        raise UsageError("say which baseline belongs to these files: --baseline FILE")
    return known or context.collection.data / "baseline.toml"


def _baseline(context: Context, known: Path | None, paths: tuple[Path, ...]) -> "Baseline | None":
    from samsvar.baseline import read_baseline

    if known is not None:
        return read_baseline(known)
    return None if paths else read_baseline(_file(context, None, ()), missing_ok=True)


def _counted(judgement: "Judgement") -> str:
    from samsvar.validation import Report

    counts = Report(tuple(judged.finding for judged in judgement.findings)).counts
    told = ", ".join(f"{count} {severity.value}" for severity, count in counts.items())
    return f"{told}; {', '.join(f'{count} {state.value}' for state, count in judgement.counts.items())}\n"


def _write(report: str, output: Path | None) -> None:
    if output is None:
        click.echo(report, nl=not report.endswith("\n"))
        return
    try:
        output.write_text(report, encoding="utf-8")
    except OSError as error:
        raise UsageError(f"{output}: {error.strerror or error}") from error
