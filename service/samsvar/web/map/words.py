"""What the nodes and edges of the map are called, and where they lead: the same in the picture and in the list."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsvar.names import VOCABULARY
from samsvar.overview import Wording
from samsvar.web import kinds
from samsvar.web.map.graph import CITED, Edge, MapGraph, Node
from samsvar.web.visit import Visit

_LEVEL = f"{VOCABULARY}level/"


@dataclass(frozen=True)
class NamedNode:
    """A node with its label, what kind of thing it is, and the address of its page."""

    node: Node
    label: Wording
    kind: str
    href: str
    around: str | None = None
    """The address of the map around it, where that shows more."""

    @property
    def name(self) -> str:
        """What the link is called."""
        return f"{self.label.text}, {self.kind}"


@dataclass(frozen=True)
class NamedEdge:
    """An edge with what it says and the address of what it stands for."""

    edge: Edge
    source: str
    """What it goes out from, the beginning of its name."""
    name: str
    href: str
    strength: str
    """The strongest step in it, "stated" where the document says all of it itself, "cites" for no support at all."""

    @property
    def rest(self) -> str:
        """The name after its beginning."""
        return self.name.removeprefix(self.source).lstrip()


class Words:
    """Names the nodes and edges of a graph for a visitor."""

    def __init__(self, visit: Visit, graph: MapGraph) -> None:
        """Name everything in a graph."""
        self._visit = visit
        self._texts = visit.texts("map")
        self.graph = graph
        self.nodes: Mapping[str, NamedNode] = {key: self._node(node) for key, node in graph.nodes.items()}
        self.edges: Mapping[tuple[str, str], NamedEdge] = {
            (edge.source, edge.target): self._edge(edge) for edge in graph.edges
        }

    def out(self, key: str) -> Sequence[NamedEdge]:
        """Return the edges that go out from a node."""
        return [named for (source, _), named in self.edges.items() if source == key]

    def level(self, level: str | None) -> Wording:
        """Return what a level is called."""
        return self._visit.label(level) if level else Wording(self._texts["no_level"], self._visit.language)

    def label(self, iri: str) -> Wording:
        """Return what a thing is called."""
        return self._visit.label(iri)

    def _node(self, node: Node) -> NamedNode:
        visit = self._visit
        if node.element:
            detail = {"elements": None, "areas": "elements"}.get(self.graph.detail)
            around = visit.to("/map", around=visit.short(node.key), detail=detail)
            kind = kinds.called(visit, node.element.kind).text
            return NamedNode(node, visit.label(node.key), kind, visit.page_of(node.key), around)
        if node.document is None:
            return self._of_level(node)
        document = visit.overview.documents[node.document]
        kind = kinds.called(visit, document.kind).text
        if not document.with_text:
            return NamedNode(node, visit.label(node.key), self._texts["only_cited"], visit.page_of(node.key))
        around = visit.to("/map", document=visit.short(node.key))
        if self.graph.detail == "areas" and self._has_areas(node.document):
            outside = Wording(self._texts["outside_areas"], visit.language)
            return NamedNode(node, outside, visit.label(node.key).text, visit.page_of(node.key))
        return NamedNode(node, visit.label(node.key), kind, visit.page_of(node.key), around)

    def _has_areas(self, document: str) -> bool:
        return any(one.kind == "FocusArea" for one in self._visit.overview.elements_of(document))

    def _of_level(self, node: Node) -> NamedNode:
        kind = node.key.rpartition("|")[2]
        count = len(node.held)
        if kind == CITED:
            label = self._texts("cited_documents", n=count, count=count)
        else:
            label = self._texts("documents_of_kind", n=count, count=count, kind=kinds.called(self._visit, kind).text)
        level = node.level.removeprefix(_LEVEL) if node.level else None
        href = self._visit.to("/map", level=level, detail="documents")
        return NamedNode(node, Wording(label, self._visit.language), self.level(node.level).text, href)

    def _edge(self, edge: Edge) -> NamedEdge:
        texts = self._texts
        source, target = (self._end(key) for key in (edge.source, edge.target))
        if edge.cites:
            name = texts("edge_cites", source=source, target=target)
            return NamedEdge(edge, source, name, self._visit.page_of(edge.source), "cites")
        strength = "stated" if edge.stated == edge.links else "strong" if edge.strong else "partial"
        if self.graph.detail == "elements":
            name = texts(f"edge_{strength}", source=source, target=target)
            return NamedEdge(edge, source, name, self._chain(edge), strength)
        name = texts("edge_many", n=edge.links, count=edge.links, strong=edge.strong, source=source, target=target)
        return NamedEdge(edge, source, name, self._inside(edge), strength)

    def _end(self, key: str) -> str:
        named = self.nodes[key]
        if named.node.key == named.node.document and named.label.text == self._texts["outside_areas"]:
            return f"{named.kind} ({named.label.text.lower()})"
        return named.label.text

    def _chain(self, edge: Edge) -> str:
        ends = {"from": self._visit.short(edge.source), "to": self._visit.short(edge.target)}
        return self._visit.to("/chains", **ends)

    def _inside(self, edge: Edge) -> str:
        """Return the address of the map of the steps that an edge is made of."""
        visit = self._visit
        if self.graph.detail == "levels":
            source, target = (self.graph.nodes[key].level for key in (edge.source, edge.target))
            level = source or target
            return visit.to("/map", level=level.removeprefix(_LEVEL) if level else None, detail="documents")
        of = "-document" if self.graph.detail == "documents" else ""
        detail = "areas" if self.graph.detail == "documents" else "elements"
        ends = {f"from{of}": visit.short(edge.source), f"to{of}": visit.short(edge.target)}
        return visit.to("/map", **ends, detail=detail)
