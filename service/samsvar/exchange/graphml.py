"""The graph as GraphML: what a network tool (Gephi, yEd, networkx) draws.

Nodes are the elements, the documents and those who act; edges are support as a document says it (`serves`), accepted
links (`alignment`, with relation, strength and status), containment (`isPartOf`), owners (`owner`), and which document
an element stands in (`statedIn`). Several edges may join the same two nodes. Every attribute has a declared type.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from samsvar.engine import Literal, Quad, value
from samsvar.names import PREFIXES, SV, VOCABULARY, shorten

_KEYS = (
    ("node", "label", "string"),
    ("node", "label_en", "string"),
    ("node", "kind", "string"),
    ("node", "level", "string"),
    ("node", "rank", "int"),
    ("edge", "kind", "string"),
    ("edge", "relation", "string"),
    ("edge", "strength", "string"),
    ("edge", "status", "string"),
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<graphml xmlns="http://graphml.graphdrawing.org/xmlns"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns'
    ' http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd">\n'
)
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EDGES = {
    f"{SV}serves": "serves",
    f"{SV}owner": "owner",
    f"{SV}statedIn": "statedIn",
    f"{PREFIXES['dcterms']}isPartOf": "isPartOf",
}
_LINK = {f"{SV}{name}": name for name in ("source", "target", "relation", "strength", "reviewStatus")}
_ACCEPTED = f"{VOCABULARY}review-status/accepted"
_TYPE = f"{PREFIXES['rdf']}type"
_SUBCLASS = f"{PREFIXES['rdfs']}subClassOf"
_LABEL = f"{PREFIXES['skos']}prefLabel"
_DRAWN = {
    f"{SV}Strategy",
    f"{SV}StrategyElement",
    *(PREFIXES["foaf"] + name for name in ("Agent", "Document", "Project")),
}
_PREFERRED = (SV, PREFIXES["org"], "")


@dataclass
class _Node:
    labels: dict[str, str] = field(default_factory=dict)
    kinds: set[str] = field(default_factory=set)
    level: str = ""


@dataclass
class _Facts:
    nodes: dict[str, _Node] = field(default_factory=dict)
    edges: set[tuple[str, str, str]] = field(default_factory=set)
    links: dict[str, dict[str, str]] = field(default_factory=dict)
    above: dict[str, set[str]] = field(default_factory=dict)
    ranks: dict[str, str] = field(default_factory=dict)

    def take(self, quad: Quad) -> None:
        """Note what a quad says, if it is of use."""
        subject, predicate, thing = value(quad.subject), quad.predicate.value, value(quad.object)
        if predicate in _EDGES:
            self.edges.add((_EDGES[predicate], subject, thing))
        elif predicate in _LINK:
            self.links.setdefault(subject, {})[_LINK[predicate]] = thing
        elif predicate == _SUBCLASS:
            self.above.setdefault(subject, set()).add(thing)
        elif predicate == f"{SV}rank":
            self.ranks[subject] = thing
        elif predicate == _TYPE:
            self.node(subject).kinds.add(thing)
        elif predicate == f"{SV}level":
            self.node(subject).level = thing
        elif predicate == _LABEL and isinstance(quad.object, Literal):
            self.node(subject).labels[quad.object.language or ""] = thing

    def node(self, iri: str) -> _Node:
        """Return the node of an IRI, new if there is none."""
        return self.nodes.setdefault(iri, _Node())

    def is_drawn(self, kinds: Iterable[str]) -> bool:
        """Tell whether one of these classes, or one above them, is drawn."""
        seen: set[str] = set()
        rest = [*kinds]
        while rest:
            kind = rest.pop()
            if kind in _DRAWN:
                return True
            if kind not in seen:
                seen.add(kind)
                rest += self.above.get(kind, ())
        return False


def graphml(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Give the GraphML of a graph in parts."""
    facts = _Facts()
    for quad in quads:
        facts.take(quad)
    links = {
        iri: link
        for iri, link in sorted(facts.links.items())
        if link.get("reviewStatus") == _ACCEPTED and {"source", "target"} <= link.keys()
    }
    drawn = {iri for iri, node in facts.nodes.items() if facts.is_drawn(node.kinds)}
    drawn |= {end for _, *ends in facts.edges for end in ends}
    drawn |= {link[end] for link in links.values() for end in ("source", "target")}
    place = {subject: thing for kind, subject, thing in facts.edges if kind == "statedIn"}
    yield _HEAD.encode("ascii")
    for of, name, kind in _KEYS:
        yield f'  <key id="{of}-{name}" for="{of}" attr.name="{name}" attr.type="{kind}"/>\n'.encode("ascii")
    yield b'  <graph id="samsvar" edgedefault="directed">\n'
    for iri in sorted(drawn):
        yield _node(iri, facts, place.get(iri))
    for kind, source, target in sorted(facts.edges):
        yield _edge(f"{kind} {source} {target}", source, target, {"kind": kind})
    for iri, link in links.items():
        about = {name: _slug(link.get(name, "")) for name in ("relation", "strength")}
        told = {"kind": "alignment", **about, "status": _slug(link["reviewStatus"])}
        yield _edge(iri, link["source"], link["target"], told)
    yield b"  </graph>\n</graphml>\n"


def _node(iri: str, facts: _Facts, document: str | None) -> bytes:
    node = facts.nodes.get(iri, _Node())
    level = node.level or facts.nodes.get(document or "", _Node()).level
    label = node.labels.get("nb") or next(iter(node.labels.values()), shorten(iri))
    told = {
        "label": label,
        "label_en": node.labels.get("en", label),
        "kind": min(map(_kind, node.kinds), default=(0, ""))[1],
        "level": _slug(level),
        "rank": facts.ranks.get(level, ""),
    }
    return _tag("node", f"id={quoteattr(_xml(iri))}", told)


def _edge(name: str, source: str, target: str, told: dict[str, str]) -> bytes:
    ends = f"source={quoteattr(_xml(source))} target={quoteattr(_xml(target))}"
    return _tag("edge", f"id={quoteattr(_xml(name))} {ends}", told)


def _tag(of: str, attributes: str, told: dict[str, str]) -> bytes:
    data = "".join(f'<data key="{of}-{name}">{escape(_xml(text))}</data>' for name, text in told.items() if text)
    return f"    <{of} {attributes}>{data}</{of}>\n".encode()


def _kind(iri: str) -> tuple[int, str]:
    """Return the short name of a class behind its rank: ours first, then one of the organisation ontology."""
    rank = next(rank for rank, start in enumerate(_PREFERRED) if iri.startswith(start))
    return rank, shorten(iri).rpartition(":")[2]


def _slug(iri: str) -> str:
    return iri.rpartition("/")[2]


def _xml(text: str) -> str:
    """Return a text without the characters that no XML document can hold."""
    return _NOT_XML.sub("\ufffd", text)
