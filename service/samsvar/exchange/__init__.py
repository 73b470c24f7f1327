"""The graph on its way out: as RDF of every form, as GraphML, thing by thing, and the description of it all."""

from samsvar.exchange.compact import Compactor
from samsvar.exchange.dataset import DATASET, Offer, dataset_facts, dataset_offer
from samsvar.exchange.description import Description, describe, is_named, labels, names
from samsvar.exchange.dump import DUMPS, Dump, compactor, dump, graph_names, write
from samsvar.exchange.graphml import graphml

__all__ = [
    "DATASET",
    "DUMPS",
    "Compactor",
    "Description",
    "Dump",
    "Offer",
    "compactor",
    "dataset_facts",
    "dataset_offer",
    "describe",
    "dump",
    "graph_names",
    "graphml",
    "is_named",
    "labels",
    "names",
    "write",
]
