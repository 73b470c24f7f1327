"""A graph that lies in another SPARQL 1.1 server, asked over HTTP in place of the embedded engine.

The answers come in the same types as those of the embedded engine, whole or not at all: a server that is down, slow,
or whose answer is cut, not what was asked for or longer than it gives, is an error of its own kind.
"""

from samsvar.engine.remote.engine import RemoteEngine
from samsvar.engine.remote.marker import LOADED, Marker
from samsvar.engine.remote.pool import RemotePool

__all__ = ["LOADED", "Marker", "RemoteEngine", "RemotePool"]
