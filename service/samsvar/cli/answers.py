"""`samsvar ask` and `samsvar query`: questions and their answers."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samsvar.cli.context import Context, language_option, pass_context
from samsvar.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from samsvar.catalog import Query

_METAVARS = {"iri": "NAME", "string": "TEXT", "date": "DATE", "boolean": "[true|false]", "integer": "NUMBER"}
_FORMATS = ("table", "csv", "json", "md", "ttl")


class _Questions(click.Group):
    """A command for every query of the collection, made from its header."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_catalog(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _question(_catalog(ctx)[cmd_name])


def _catalog(ctx: click.Context) -> "Mapping[str, Query]":
    from samsvar.catalog import read_catalog

    return read_catalog(ctx.ensure_object(Context).collection.queries)


def _question(query: "Query") -> click.Command:
    options: list[click.Parameter] = [
        click.Option(
            [f"--{parameter.option}", parameter.name],
            help=parameter.about["en"] + (" [required]" if parameter.required else ""),
            metavar=_METAVARS.get(parameter.type),
        )
        for parameter in query.parameters.values()
    ]
    options += [
        click.Option(
            ["--format", "form"],
            type=click.Choice(_FORMATS),
            default="table",
            show_default=True,
            help="Form.",
        ),
        click.Option(["--bom"], is_flag=True, help="Start CSV with a byte order mark, for spreadsheets."),
    ]
    if query.explain:
        options.append(click.Option(["--explain"], is_flag=True, help="Tell the chains, link by link."))

    @pass_context
    def ask(context: Context, /, form: str, bom: bool, explain: bool = False, **values: str | None) -> None:
        from samsvar import console

        graph = context.graph()
        given = {name: value for name, value in values.items() if value is not None}
        answer = graph.answer(query.name, given)
        chains = graph.explain(query.name, answer, given) if explain else None
        language = values.get("lang") or "nb"
        if chains is None:
            console.print_answer(graph, answer, form, language, mark=bom)
        else:
            console.print_explained(graph, answer, chains, form, language)

    return click.Command(
        query.name,
        callback=ask,
        params=options,
        help=f"{query.question['en']}\n\n{query.question['nb']}",
        short_help=query.summary["en"],
    )


@click.group(cls=_Questions, invoke_without_command=True, subcommand_metavar="NAME [--PARAMETER VALUE]...")
@click.pass_context
def ask(context: click.Context) -> None:
    """Ask a question of the catalogue; without a name, list the questions."""
    if context.invoked_subcommand is None:
        for name, query in _catalog(context).items():
            click.echo(f"{name:<32} {query.question['en']}")


@click.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="Form.")
@click.option("--bom", is_flag=True, help="Start CSV with a byte order mark, for spreadsheets.")
@language_option
@pass_context
def query(context: Context, file: Path, form: str, bom: bool, language: str) -> None:
    """Run the SPARQL query in FILE, or from standard input if FILE is -."""
    from samsvar import console

    text = _read(file)
    graph = context.graph()
    console.print_result(graph, graph.query(text), form, language, mark=bom)


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
