"""The `samsvar` command. Heavy modules are imported by the command that needs them, so that help is quick."""

import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from samsvar.cli.answers import ask, query
from samsvar.cli.context import Context
from samsvar.cli.service import init, load, serve, sources
from samsvar.cli.validation import baseline, validate
from samsvar.errors import SamsvarError

__all__ = ["ask", "main", "root"]


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--graph", type=click.Path(path_type=Path), help="Folder of the collection. [default: the shipped one]")
@click.option("--store", type=click.Path(path_type=Path), help="Answer from a store that `samsvar load` has written.")
@click.option("--engine", metavar="URL", help="Answer from the SPARQL server at this address, which holds the graph.")
@click.option("--debug", is_flag=True, expose_value=False, help="Show the traceback of an error.")
@click.version_option(package_name="samsvar")
@click.pass_context
def root(context: click.Context, graph: Path | None, store: Path | None, engine: str | None) -> None:
    """Ask which local actions support which regional goal, through which chain, and on whose word."""
    context.obj = Context(graph, store, engine)


for command in (ask, baseline, init, load, query, serve, sources, validate):
    root.add_command(command)


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
