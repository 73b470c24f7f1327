"""What the options before a command say, and what commands share."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from samsvar.knowledge import KnowledgeGraph
    from samsvar.resources import Collection
    from samsvar.settings import Settings

FINDINGS = 1


class Context:
    """What the options of the root command say, and the graph that they lead to."""

    def __init__(self, graph: Path | None, store: Path | None) -> None:
        self._graph_folder = graph
        self._store = store

    @property
    def settings(self) -> "Settings":
        """The settings of the environment."""
        from samsvar.settings import read_settings

        return read_settings()

    @property
    def collection(self) -> "Collection":
        """The collection that was named, or the shipped one."""
        from samsvar.resources import Collection

        return Collection.at(self._graph_folder or self.settings.graph)

    def graph(self) -> "KnowledgeGraph":
        """Load the collection, or open the store that was named; tell of cycles."""
        from samsvar.knowledge import KnowledgeGraph

        union = self.settings.union_default_graph
        if self._store:
            return KnowledgeGraph.open(self.collection, self._store, union=union)
        graph = KnowledgeGraph.load(self.collection, union=union)
        for cycle in graph.cycles:
            click.echo(f"samsvar: a cycle of support: {' → '.join(cycle)}", err=True)
        return graph


pass_context = click.make_pass_decorator(Context)
language_option = click.option(
    "--lang",
    "language",
    type=click.Choice(["nb", "en"]),
    default="nb",
    show_default=True,
    help="Language of labels.",
)


def leave(*, found: bool) -> None:
    """End the command with the exit code for findings, if there are any."""
    if found:
        click.get_current_context().exit(FINDINGS)
