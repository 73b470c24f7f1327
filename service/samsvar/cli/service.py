"""`samsvar sources`, `load`, `serve` and `init`: what is done with a graph besides asking it."""

from pathlib import Path

import click

from samsvar.cli.context import Context, language_option, leave, pass_context
from samsvar.errors import UsageError


@click.group()
def sources() -> None:
    """Compare the graph with the documents' texts."""


@sources.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@pass_context
def check(context: Context, folder: Path | None) -> None:
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
    leave(found=bool(findings))


@click.command()
@click.option("--store", required=True, type=click.Path(path_type=Path), help="Folder to write to.")
@pass_context
def load(context: Context, store: Path) -> None:
    """Write the graph, with what is derived from it, to a folder on disk, in place of what it held."""
    from samsvar import console
    from samsvar.knowledge import KnowledgeGraph

    console.print_summary(KnowledgeGraph.load(context.collection, store))


@click.command()
@click.option("--host", help="Address to bind to. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to bind to; 0 takes a free one. [default: 8000]")
@click.option("--example", is_flag=True, help="First print the validation summary and one worked answer.")
@language_option
@pass_context
def serve(context: Context, host: str | None, port: int | None, example: bool, language: str) -> None:
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


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Lay out a new collection in FOLDER, with a worked example and validation in CI."""
    from samsvar.scaffold import write_collection

    for file in write_collection(folder):
        click.echo(str(file))
    click.echo(f"\nTry: samsvar --graph {folder} validate", err=True)
