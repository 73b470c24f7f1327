"""What the SPARQL endpoint says of itself (SPARQL 1.1 Service Description)."""

from collections.abc import Iterable, Iterator

from samsvar.engine import BlankNode, Literal, NamedNode, Triple
from samsvar.exchange import Compactor, write
from samsvar.http.negotiation import GRAPHS, ROWS
from samsvar.names import PREFIXES

SD = "http://www.w3.org/ns/sparql-service-description#"
_COMPACT = Compactor({"@version": 1.1, "sd": SD, "rdfs": PREFIXES["rdfs"]})
_TYPE = NamedNode(f"{PREFIXES['rdf']}type")
_SIMPLE = NamedNode("http://www.w3.org/ns/entailment/Simple")


def describe(endpoint: str, graphs: Iterable[str], media_type: str, *, union: bool) -> bytes:
    """Return the description in a form of negotiation.GRAPHS."""
    return b"".join(write(description(endpoint, graphs, union=union), media_type, _COMPACT))


def description(endpoint: str, graphs: Iterable[str], *, union: bool) -> Iterator[Triple]:
    """Give the description of the service at an address, which holds these named graphs.

    It claims no federated query, since SERVICE is refused, and no fetching of what FROM names.
    """
    service, dataset, default = BlankNode("service"), BlankNode("dataset"), BlankNode("default")
    yield Triple(service, _TYPE, _sd("Service"))
    yield Triple(service, NamedNode(f"{PREFIXES['rdfs']}label"), Literal("samsvar", language="nb"))
    yield Triple(service, _sd("endpoint"), NamedNode(endpoint))
    yield Triple(service, _sd("supportedLanguage"), _sd("SPARQL11Query"))
    for form in (*ROWS, *GRAPHS):
        yield Triple(service, _sd("resultFormat"), NamedNode(form.iri))
    if union:
        yield Triple(service, _sd("feature"), _sd("UnionDefaultGraph"))
    yield Triple(service, _sd("defaultEntailmentRegime"), _SIMPLE)
    yield Triple(service, _sd("defaultDataset"), dataset)
    yield Triple(service, _sd("availableGraphs"), dataset)  # a dataset is a collection of graphs
    yield Triple(dataset, _TYPE, _sd("Dataset"))
    yield Triple(dataset, _TYPE, _sd("GraphCollection"))
    yield Triple(dataset, _sd("defaultGraph"), default)
    yield Triple(default, _TYPE, _sd("Graph"))
    for number, name in enumerate(sorted(graphs)):
        named, graph = BlankNode(f"named{number}"), BlankNode(f"graph{number}")
        yield Triple(dataset, _sd("namedGraph"), named)
        yield Triple(named, _TYPE, _sd("NamedGraph"))
        yield Triple(named, _sd("name"), NamedNode(name))
        yield Triple(named, _sd("graph"), graph)
        yield Triple(graph, _TYPE, _sd("Graph"))


def _sd(name: str) -> NamedNode:
    return NamedNode(SD + name)
