"""SPARQL updates that write triples, in texts that every server takes."""

from collections.abc import Iterator

from samsvar.engine.base import BlankNode, Triple

_BATCH = 500
"""Triples that are written at a time: Virtuoso takes no text of many thousand."""


def updates(triples: set[Triple]) -> Iterator[str]:
    """Give updates, each with a place for the name of a graph, that write triples.

    What blank nodes stand in goes into one update: a name holds in one update only. Virtuoso takes them in no
    INSERT DATA, so they come as a template of INSERT … WHERE {}, which every server fills once.
    """
    nodes = sorted(str(triple) for triple in triples if _has_blank(triple))
    if nodes:
        yield _update("INSERT", nodes) + " WHERE {}"
    ground = sorted(str(triple) for triple in triples if not _has_blank(triple))
    for start in range(0, len(ground), _BATCH):
        yield _update("INSERT DATA", ground[start : start + _BATCH])


def _has_blank(triple: Triple) -> bool:
    return isinstance(triple.subject, BlankNode) or isinstance(triple.object, BlankNode)


def _update(verb: str, lines: list[str]) -> str:
    text = " .\n".join(lines).replace("%", "%%")
    return f"{verb} {{ GRAPH <%s> {{\n{text}\n}} }}"
