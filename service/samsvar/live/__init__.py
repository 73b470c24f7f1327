"""The graph that is being served, which a reload swaps for the next one in one step."""

from samsvar.live.edition import Edition
from samsvar.live.graph import LiveGraph
from samsvar.live.state import State

__all__ = ["Edition", "LiveGraph", "State"]
