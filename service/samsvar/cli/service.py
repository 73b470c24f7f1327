"""`samsvar sources`, `load`, `serve` and `init`: what is done with a graph besides asking it."""

from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
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
@click.option("--store", type=click.Path(path_type=Path), help="Folder to write to.")
@click.option("--engine", metavar="URL", help="SPARQL server to write to.")
@pass_context
def load(context: Context, store: Path | None, engine: str | None) -> None:
    """Write the graph, with what is derived, to a store on disk or a SPARQL server, in place of what it held."""
    from samsvar import console
    from samsvar.knowledge import KnowledgeGraph

    if (store is None) == (engine is None):
        raise UsageError("say where to write the graph: --store FOLDER or --engine URL")
    graph = KnowledgeGraph.load(context.collection, store)
    if engine:
        graph.write_to(context.settings.model_copy(update={"engine": engine}))
    console.print_summary(graph)


@click.command()
@click.option("--host", help="Address to bind to. [default: 127.0.0.1]")
@click.option("--port", type=click.IntRange(0, 65535), help="Port to bind to; 0 takes a free one. [default: 8000]")
@click.option("--watch", is_flag=True, help="Take in changed files by itself.")
@click.option("--example", is_flag=True, help="First print the validation summary and one worked answer.")
@language_option
@pass_context
def serve(  # noqa: PLR0913, PLR0917 – one for each option
    context: Context, host: str | None, port: int | None, watch: bool, example: bool, language: str
) -> None:
    """Serve SPARQL, the API and linked data over HTTP; SIGHUP reads the files again."""
    from samsvar import console
    from samsvar.live import LiveGraph

    settings = context.settings.model_copy(update={"watch": True} if watch else {})
    with ThreadPoolExecutor(1) as meanwhile:  # the graph is read by another process
        server = meanwhile.submit(import_module, "samsvar.serving")
        live = LiveGraph.open(context.collection, settings)
    console.print_summary(live.current.graph)
    if example:
        console.print_example(live.current.graph, language)
    server.result().serve(
        live,
        settings,
        host=host or settings.host,
        port=settings.port if port is None else port,
        announce=lambda address: click.echo(f"Serving on {address} (API: /docs). Stop with Ctrl-C."),
    )


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Lay out a new collection in FOLDER, with a worked example and validation in CI."""
    from samsvar.scaffold import write_collection

    for file in write_collection(folder):
        click.echo(str(file))
    click.echo(f"\nTry: samsvar --graph {folder} validate", err=True)
