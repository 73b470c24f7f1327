"""Which local actions support which regional goal, through which chain, and on whose word.

The package imports nothing on its own: `samsvar.knowledge` has the object that every face calls.
"""

__version__ = "0.1.0"
