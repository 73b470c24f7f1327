"""The graph as tables in memory, from which pages list: what a catalogue query says of all of it, without asking it.

`samsvar.index` does the same for the main question alone. SPARQL stays the definition: for each table there is a
query of the catalogue with the same name and the same parameters, and a test that holds both equal.
"""

from samsvar.overview.actions import ActionFilter, ActionRow, list_actions
from samsvar.overview.attention import (
    Counts,
    Unsupported,
    WeaklySupported,
    counts,
    due_actions,
    ownerless_actions,
    unaligned_actions,
    unsupported_goals,
    weakly_supported_goals,
)
from samsvar.overview.coverage import Cell, Column, Columns, Matrix, MatrixFilter, coverage
from samsvar.overview.links import LinkCount
from samsvar.overview.overview import Overview, Reach
from samsvar.overview.things import Action, Agent, Document, Element, Labelled, Place, Wording
from samsvar.overview.times import STATES, Basis, State, Time

__all__ = [
    "STATES",
    "Action",
    "ActionFilter",
    "ActionRow",
    "Agent",
    "Basis",
    "Cell",
    "Column",
    "Columns",
    "Counts",
    "Document",
    "Element",
    "Labelled",
    "LinkCount",
    "Matrix",
    "MatrixFilter",
    "Overview",
    "Place",
    "Reach",
    "State",
    "Time",
    "Unsupported",
    "WeaklySupported",
    "Wording",
    "counts",
    "coverage",
    "due_actions",
    "list_actions",
    "ownerless_actions",
    "unaligned_actions",
    "unsupported_goals",
    "weakly_supported_goals",
]
