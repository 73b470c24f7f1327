"""The `samsvar` command. Heavy modules are imported by the command that needs them, so that help is quick."""

import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samsvar.errors import SamsvarError, UsageError

if TYPE_CHECKING:
    from samsvar.catalog import Query
    from samsvar.knowledge import KnowledgeGraph
    from samsvar.resources import Collection
    from samsvar.settings import Settings

FINDINGS = 1
_METAVARS = {"iri": "NAME", "string": "TEXT", "date": "DATE", "boolean": "[true|false]", "integer": "NUMBER"}
_FORMATS = ("table", "csv", "json", "md", "ttl")


class _Context:
    """What the options of the root command say, and the graph that they lead to."""

    def __init__(self, graph: Path | None, store: Path | None) -> None:
        self._graph_folder = graph
        self._store = store

    @property
    def settings(self) -> "Settings":
        from samsvar.settings import read_settings

        return read_settings()

    @property
    def collection(self) -> "Collection":
        from samsvar.resources import Collection

        return Collection.at(self._graph_folder or self.settings.graph)

    def graph(self) -> "KnowledgeGraph":
        from samsvar.knowledge import KnowledgeGraph

        union = self.settings.union_default_graph
        if self._store:
            return KnowledgeGraph.open(self.collection, self._store, union=union)
        graph = KnowledgeGraph.load(self.collection, union=union)
        for cycle in graph.cycles:
            click.echo(f"samsvar: a cycle of support: {' → '.join(cycle)}", err=True)
        return graph


_pass_context = click.make_pass_decorator(_Context)
_language = click.option(
    "--lang",
    "language",
    type=click.Choice(["nb", "en"]),
    default="nb",
    show_default=True,
    help="Language of labels.",
)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--graph", type=click.Path(path_type=Path), help="Folder of the collection. [default: the shipped one]")
@click.option("--store", type=click.Path(path_type=Path), help="Answer from a store that `samsvar load` has written.")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.version_option(package_name="samsvar")
@click.pass_context
def root(context: click.Context, graph: Path | None, store: Path | None, debug: bool) -> None:
    """Ask which local actions support which regional goal, through which chain, and on whose word."""
    context.meta["debug"] = debug
    context.obj = _Context(graph, store)


class _Questions(click.Group):
    """A command for every query of the collection, made from its header."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_catalog(ctx))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        return _question(_catalog(ctx)[cmd_name])


def _catalog(ctx: click.Context) -> "Mapping[str, Query]":
    from samsvar.catalog import read_catalog

    return read_catalog(ctx.ensure_object(_Context).collection.queries)


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

    @_pass_context
    def ask(context: _Context, /, form: str, bom: bool, explain: bool = False, **values: str | None) -> None:
        from samsvar import console

        graph = context.graph()
        given = {name: value for name, value in values.items() if value is not None}
        answer = graph.answer(query.name, given)
        chains = graph.explain(query.name, answer, given) if explain else None
        language = values.get("lang") or "nb"
        console.print_answer(graph, answer, form, language, mark=bom)
        if chains is not None:
            console.print_chains(graph, chains, language)

    return click.Command(
        query.name,
        callback=ask,
        params=options,
        help=f"{query.question['en']}\n\n{query.question['nb']}",
        short_help=query.summary["en"],
    )


@root.group(cls=_Questions, invoke_without_command=True, subcommand_metavar="NAME [--PARAMETER VALUE]...")
@click.pass_context
def ask(context: click.Context) -> None:
    """Ask a question of the catalogue; without a name, list the questions."""
    if context.invoked_subcommand is None:
        for name, query in _catalog(context).items():
            click.echo(f"{name:<32} {query.question['en']}")


@root.command()
@click.argument("file", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--format", "form", type=click.Choice(_FORMATS), default="table", show_default=True, help="Form.")
@click.option("--bom", is_flag=True, help="Start CSV with a byte order mark, for spreadsheets.")
@_language
@_pass_context
def query(context: _Context, file: Path, form: str, bom: bool, language: str) -> None:
    """Run the SPARQL query in FILE, or from standard input if FILE is -."""
    from samsvar import console

    text = _read(file)
    graph = context.graph()
    console.print_result(graph, graph.query(text), form, language, mark=bom)


@root.command()
@_language
@click.option("--summary", is_flag=True, help="Only count.")
@_pass_context
def validate(context: _Context, language: str, summary: bool) -> None:
    """Check the graph against the shapes; exit with 1 if a violation is found."""
    from samsvar import console

    report = context.graph().validate()
    console.print_report(report, language, summary=summary)
    _leave(found=report.violated)


@root.group()
def sources() -> None:
    """Compare the graph with the documents' texts."""


@sources.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@_pass_context
def check(context: _Context, folder: Path | None) -> None:
    """Check every passage, statement and digest, and that no character of the texts is unaccounted for."""
    from samsvar.coverage import check_coverage
    from samsvar.resources import default_sources
    from samsvar.sources import SourceTexts, check_sources

    place = folder or context.settings.sources or default_sources()
    if place is None:
        raise UsageError("no folder of source texts: name one, or set SAMSVAR_SOURCES")
    graph = context.graph()
    texts = SourceTexts(place)
    findings = [
        *check_sources(graph.engine, texts),
        *check_coverage(graph.engine, graph.collection.data / "coverage", texts),
    ]
    for finding in findings:
        click.echo(str(finding))
    click.echo(f"{len(findings)} finding{'' if len(findings) == 1 else 's'}", err=True)
    _leave(found=bool(findings))


@root.command()
@click.option("--store", required=True, type=click.Path(path_type=Path), help="Folder to write to.")
@_pass_context
def load(context: _Context, store: Path) -> None:
    """Write the graph, with what is derived from it, to a folder on disk, in place of what it held."""
    from samsvar import console
    from samsvar.knowledge import KnowledgeGraph

    console.print_summary(KnowledgeGraph.load(context.collection, store))


@root.command()
@click.option("--host", help="Address to bind to. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to bind to; 0 takes a free one. [default: 8000]")
@click.option("--example", is_flag=True, help="First print the validation summary and one worked answer.")
@_language
@_pass_context
def serve(context: _Context, host: str | None, port: int | None, example: bool, language: str) -> None:
    """Serve the API over HTTP."""
    import uvicorn

    from samsvar import console
    from samsvar.app import create_app

    graph = context.graph()
    console.print_summary(graph)
    if example:
        console.print_example(graph, language)
    settings = context.settings
    address, number = host or settings.host, settings.port if port is None else port
    click.echo(f"Serving on http://{address}:{number} (API: /docs). Stop with Ctrl-C.")
    uvicorn.run(create_app(graph), host=address, port=number, log_level="warning")


@root.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Lay out a new collection in FOLDER, with a worked example and validation in CI."""
    from samsvar.scaffold import write_collection

    for file in write_collection(folder):
        click.echo(str(file))
    click.echo(f"\nTry: samsvar --graph {folder} validate", err=True)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and leave with its exit code: 0 ok, 1 findings, 2 usage or input, 3 engine."""
    try:
        code = root.main(args=arguments, prog_name="samsvar", standalone_mode=False)
    except click.ClickException as error:
        _complain(error.format_message())
        sys.exit(2)
    except click.Abort:
        sys.exit(130)
    except SamsvarError as error:
        if "--debug" in (sys.argv if arguments is None else arguments):
            traceback.print_exc()
        else:
            _complain(str(error))
        sys.exit(error.exit_code)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)
    sys.exit(code if isinstance(code, int) else 0)


def _complain(message: str) -> None:
    click.echo(f"samsvar: {' '.join(message.split())}", err=True)


def _leave(*, found: bool) -> None:
    if found:
        click.get_current_context().exit(FINDINGS)


def _read(file: Path) -> str:
    try:
        return sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{file}: {getattr(error, 'strerror', None) or error}") from error
