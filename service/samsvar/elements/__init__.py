"""What the graph says of single things, and how a thing is named beside others."""

from samsvar.elements.facts import Json, cards, facts_of, said
from samsvar.elements.thing import everything

__all__ = ["Json", "cards", "everything", "facts_of", "said"]
