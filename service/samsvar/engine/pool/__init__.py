"""A pool of processes that run queries, each of which can be killed without harm to anything else.

An engine in this process can't be stopped: Oxigraph has no timeout, and no limit of memory. So a query whose text
comes from outside runs in a worker, a process forked from a small *nursery* that holds the graph, or knows the
folder of the store; the parent talks to the workers over sockets, and kills one that takes too long.
"""

from samsvar.engine.pool.jobs import GRAPH_TYPES, ROW_TYPES, Job, Limits, Outcome
from samsvar.engine.pool.parent import QueryPool

__all__ = ["GRAPH_TYPES", "ROW_TYPES", "Job", "Limits", "Outcome", "QueryPool"]
