"""What the options before a command say, and what commands share."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import click

from samsvar.errors import UsageError

if TYPE_CHECKING:
    from samsvar.knowledge import KnowledgeGraph
    from samsvar.resources import Collection
    from samsvar.settings import Settings

FINDINGS = 1


class Context:
    """What the options of the root command and the environment say, and the graph that they lead to."""

    def __init__(self, graph: Path | None, store: Path | None, engine: str | None = None) -> None:
        self._given = {"graph": graph, "store": store, "engine": engine}

    @cached_property
    def settings(self) -> "Settings":
        """The settings of the environment; an option goes before them. Raise UsageError for two places of the graph."""
        from samsvar.settings import read_settings

        given = {name: value for name, value in self._given.items() if value is not None}
        settings = read_settings().model_copy(update=given)
        if settings.store and settings.engine:
            raise UsageError("the graph is either in a store or in a remote engine: name one of them")
        return settings

    @property
    def collection(self) -> "Collection":
        """The collection that was named, or the shipped one."""
        from samsvar.resources import Collection

        return Collection.at(self.settings.graph)

    def graph(self) -> "KnowledgeGraph":
        """Load the collection, or open the store or the remote engine that was named; tell of cycles."""
        from samsvar.knowledge import KnowledgeGraph

        settings = self.settings
        if settings.engine:
            return KnowledgeGraph.remote(self.collection, settings)
        if settings.store:
            return KnowledgeGraph.open(self.collection, settings.store, union=settings.union_default_graph)
        graph = KnowledgeGraph.load(self.collection, union=settings.union_default_graph)
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
