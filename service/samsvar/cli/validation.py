"""`samsvar validate` and `samsvar baseline`: what breaks the rules, and which of it is known."""

import datetime as dt
import functools
import os
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from samsvar import __version__
from samsvar.cli.context import Context, language_option, leave, pass_context
from samsvar.errors import SamsvarError, UsageError

if TYPE_CHECKING:
    from samsvar.baseline import Baseline, Judgement
    from samsvar.inspection import Subject

_FORMATS = ("text", "json", "sarif", "github", "gitlab", "junit", "markdown", "html", "ttl")
_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.argument("paths", type=_PATH, nargs=-1),
    click.option("--shapes", type=_PATH, help="File or folder of the rules. [default: the collection's]"),
    click.option("--ontology", type=_PATH, help="File or folder of the ontology. [default: the collection's]"),
    click.option(
        "--engine",
        type=click.Choice(["auto", "reference", "fast", "both"]),
        default="auto",
        show_default=True,
        help="Which engine validates; both compares the two.",
    ),
    click.option(
        "--baseline",
        "known",
        type=_PATH,
        help="File of the findings that are known. [default: without a PATH, baseline.toml in the collection's data]",
    ),
)
_names = click.option(
    "--name", "names", multiple=True, help="Only what is of this rule or about this thing; repeatable."
)


@dataclass(frozen=True)
class _Request:
    """What is to be validated, with which engine, and which baseline belongs to it."""

    context: Context
    paths: tuple[Path, ...]
    shapes: Path | None
    ontology: Path | None
    engine: str
    known: Path | None

    @property
    def places(self) -> tuple[Path, ...]:
        return self.paths or (self.context.collection.data,)

    @property
    def file(self) -> Path:
        if self.known is None and self.paths:
            raise UsageError("say which baseline belongs to these files: --baseline FILE")
        return self.known or self.context.collection.data / "baseline.toml"

    def subject(self) -> "Subject":
        from samsvar.inspection import Subject

        return Subject.of(self.context.collection, self.paths, shapes=self.shapes, ontology=self.ontology)

    def baseline(self) -> "Baseline | None":
        from samsvar.baseline import read_baseline

        if self.known is not None:
            return read_baseline(self.known)
        return None if self.paths else read_baseline(self.file, missing_ok=True)

    def judgement(self, baseline: "Baseline") -> "Judgement":
        from samsvar import inspection

        return inspection.judged(inspection.inspect(self.subject(), engine=self.engine), baseline)


def _about_files(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options that say what is validated, and hand them to it as one request."""

    def wrapped(  # noqa: PLR0913, PLR0917 – one for each option
        context: Context,
        paths: tuple[Path, ...],
        shapes: Path | None,
        ontology: Path | None,
        engine: str,
        known: Path | None,
        **options: Any,  # noqa: ANN401 – those of the command itself
    ) -> None:
        command(_Request(context, paths, shapes, ontology, engine, known), **options)

    made: Callable[..., None] = pass_context(functools.update_wrapper(wrapped, command))
    for option in reversed(_OPTIONS):
        made = option(made)
    return made


@click.command()
@_about_files
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
def validate(  # noqa: PLR0913 – one for each option
    request: _Request,
    *,
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
    from samsvar.console import working
    from samsvar.reports import FORMATS, Options
    from samsvar.validation import Severity

    colour = output is None and sys.stdout.isatty() and "NO_COLOR" not in os.environ
    options = Options(language, colour, "", __version__, Severity(fail_on))
    inspector = inspection.Inspector(request.engine)

    def once() -> "Judgement":
        subject, root = request.subject(), Path.cwd()
        with working(f"validating {len(subject.data)} files"):
            if changed_since is not None:
                report = inspection.inspect_changed(
                    subject, request.places, changed_since, engine=request.engine, root=root
                )
            elif watch:
                report = inspector.inspect(subject, root)
            else:
                report = inspection.inspect(subject, engine=request.engine, root=root)
        judgement = inspection.judged(report, request.baseline(), whole=changed_since is None)
        _write(_counted(judgement) if summary else FORMATS[form](judgement, options), output)
        return judgement

    if not watch:
        leave(found=once().fails(options.fail_on))
        return
    from samsvar.watching import changes

    watched = {*request.places, *request.subject().rests_on}
    for _ in changes(watched):
        _patiently(once)


@click.group()
def baseline() -> None:
    """Keep the list of findings that are known, each with its reason, its author and a day on which it expires."""


@baseline.command()
@_about_files
@_names
@click.option("--reason", required=True, help="Why the findings are known.")
@click.option("--reason-nb", help="The same in Norwegian, if --reason is in English.")
@click.option("--author", required=True, help="Who says so.")
@click.option("--expires", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The last day on which it counts.")
def update(  # noqa: PLR0913 – one for each option
    request: _Request,
    *,
    names: tuple[str, ...],
    reason: str,
    reason_nb: str | None,
    author: str,
    expires: dt.datetime,
) -> None:
    """Add the new findings to the baseline; what it holds stays as it is."""
    from samsvar import baseline as known_findings

    old = known_findings.read_baseline(request.file, missing_ok=True)
    chosen = known_findings.select(request.judgement(old), names)
    grown = known_findings.update(
        old,
        chosen.new,
        reason={"en": reason, "nb": reason_nb} if reason_nb else reason,
        author=author,
        expires=expires.date(),
        today=dt.date.today(),
    )
    known_findings.write_baseline(request.file, grown)
    added = len(grown.entries) - len(old.entries)
    click.echo(f"{request.file}: {added} added, {len(chosen.expired)} expired and not renewed")


@baseline.command()
@_about_files
@_names
def prune(request: _Request, *, names: tuple[str, ...]) -> None:
    """Take out of the baseline what is no longer found."""
    from samsvar import baseline as known_findings

    old = known_findings.read_baseline(request.file)
    stale = known_findings.select(request.judgement(old), names).stale
    known_findings.write_baseline(request.file, known_findings.prune(old, stale))
    click.echo(f"{request.file}: {len(stale)} removed")


@baseline.command()
@_about_files
@_names
@language_option
def explain(request: _Request, *, names: tuple[str, ...], language: str) -> None:
    """Tell of each finding whether it is known, why, since when, on whose word and until when."""
    from samsvar import baseline as known_findings

    judgement = request.judgement(known_findings.read_baseline(request.file))
    click.echo(known_findings.explain(known_findings.select(judgement, names), language))


def _patiently(once: "Callable[[], Judgement]") -> None:
    """Validate, and tell of a file that cannot be read in place of ending: it is being written."""
    try:
        once()
    except SamsvarError as error:
        click.echo(f"samsvar: {error}", err=True)


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
