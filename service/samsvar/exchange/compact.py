"""JSON-LD 1.1 through the context of the project (`ontology/context.jsonld`), written node by node.

A general processor would expand, index and compact a whole document in memory. Here the terms are known beforehand,
so a node is written as soon as its triples are there. What the context has no fitting term for is written in full
(a whole IRI, a value with its type), which means the same to every reader. The context travels inside the document:
nothing is to be fetched.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from samsvar.engine import BlankNode, Literal, NamedNode, Triple
from samsvar.engine.writing import BATCH, batches
from samsvar.errors import GraphFileError
from samsvar.names import PREFIXES

_TYPE = f"{PREFIXES['rdf']}type"
_XSD = PREFIXES["xsd"]
_STRING = f"{_XSD}string"
_INTEGER = f"{_XSD}integer"
_BOOLEAN = f"{_XSD}boolean"
_WHOLE = re.compile(r"0|-?[1-9][0-9]{0,14}", re.ASCII)
_PREFIXABLE = ("/", "#", ":", "?", "[", "]", "@")

Value = str | int | bool | dict[str, Any]


class Compactor:
    """Writes triples as nodes of JSON-LD, with the terms of one context."""

    def __init__(self, context: Mapping[str, Any]) -> None:
        """Take what stands behind `@context`: prefixes, and terms with at most a type or a language container."""
        self.context = context
        self._prefixes = {
            name: iri for name, iri in context.items() if isinstance(iri, str) and iri.endswith(_PREFIXABLE)
        }
        self._terms: dict[str, list[tuple[str, str | None]]] = {}
        for name, about in context.items():
            if not name.startswith("@") and name not in self._prefixes:
                iri = self._whole(about if isinstance(about, str) else about["@id"])
                self._terms.setdefault(iri, []).append((name, self._kind(about)))
        self._keywords = {about: name for name, about in context.items() if about in ("@id", "@type")}
        self.short = cache(self._short)

    def document(self, triples: Iterable[Triple], batch: int = BATCH) -> Iterator[bytes]:
        """Give a document of all triples in parts: the nodes of a batch of triples at a time."""
        yield b'{"@context": ' + _json(self.context) + b', "@graph": ['
        between = b"\n"
        for part in batches(triples, batch):
            for node in self.nodes(part):
                yield between + _json(node)
                between = b",\n"
        yield b"\n]}\n"

    def nodes(self, triples: Iterable[Triple]) -> list[dict[str, Any]]:
        """Return one node for every subject."""
        nodes: dict[str, dict[str, Any]] = {}
        for triple in triples:
            subject = self._name(triple.subject)
            node = nodes.setdefault(subject, {self._key("@id"): subject})
            self._add(node, triple.predicate.value, triple.object)
        return [*nodes.values()]

    def _add(self, node: dict[str, Any], predicate: str, thing: NamedNode | BlankNode | Literal | Triple) -> None:
        if isinstance(thing, Triple):
            raise GraphFileError("JSON-LD has no triples about triples")
        if predicate == _TYPE and not isinstance(thing, Literal):
            _append(node, self._key("@type"), self._vocabulary(thing))
            return
        key, kind = self._term(predicate, thing)
        if kind == "@language" and isinstance(thing, Literal) and thing.language is not None:
            _append(node.setdefault(key, {}), thing.language, thing.value)
        else:
            _append(node, key, self._value(thing, kind))

    def _term(self, predicate: str, thing: NamedNode | BlankNode | Literal) -> tuple[str, str | None]:
        wanted = _kind_of(thing)
        known = {kind: name for name, kind in self._terms.get(predicate, ())}
        for kind in (wanted, None):
            if kind in known:
                return known[kind], kind
        # A term that means another kind of value would change this one, also where its name is a prefixed one.
        short = self.short(predicate)
        return (predicate if short in self.context else short), None

    def _value(self, thing: NamedNode | BlankNode | Literal, kind: str | None) -> Value:
        if not isinstance(thing, Literal):
            return self._name(thing) if kind == "@id" else {self._key("@id"): self._name(thing)}
        if thing.direction is not None:
            raise GraphFileError(f"a text with a direction is not written as JSON-LD: {thing.value!r}")
        datatype = thing.datatype.value
        if thing.language is not None:
            return {"@value": thing.value, "@language": thing.language}
        if datatype == kind == _INTEGER and _WHOLE.fullmatch(thing.value):
            return int(thing.value)
        if datatype == kind == _BOOLEAN and thing.value in {"true", "false"}:
            return thing.value == "true"
        if datatype in {kind, _STRING} and kind != "@id":
            return thing.value if kind in {None, datatype} else {"@value": thing.value}
        return {"@value": thing.value} if datatype == _STRING else {"@value": thing.value, "@type": datatype}

    def _vocabulary(self, thing: NamedNode | BlankNode) -> str:
        names = [name for name, kind in self._terms.get(thing.value, ()) if kind is None]
        return names[0] if names and isinstance(thing, NamedNode) else self._name(thing)

    def _name(self, thing: NamedNode | BlankNode | Triple) -> str:
        if isinstance(thing, Triple):
            raise GraphFileError("JSON-LD has no triples about triples")
        return f"_:{thing.value}" if isinstance(thing, BlankNode) else self.short(thing.value)

    def _short(self, iri: str) -> str:
        fitting = [(len(start), name) for name, start in self._prefixes.items() if iri.startswith(start)]
        if not fitting:
            if iri.partition(":")[0] in self._prefixes:
                raise GraphFileError(f"JSON-LD would take the beginning of {iri} for a prefix")
            return iri
        length, name = max(fitting)
        return iri if iri[length:].startswith("//") else f"{name}:{iri[length:]}"

    def _whole(self, name: str) -> str:
        prefix, colon, rest = name.partition(":")
        return self._prefixes[prefix] + rest if colon and prefix in self._prefixes else name

    def _kind(self, about: str | Mapping[str, str]) -> str | None:
        if isinstance(about, str):
            return None
        if "@container" in about:
            return about["@container"]
        return self._whole(about["@type"]) if "@type" in about else None

    def _key(self, keyword: str) -> str:
        return self._keywords.get(keyword, keyword)


def _kind_of(thing: NamedNode | BlankNode | Literal) -> str:
    if not isinstance(thing, Literal):
        return "@id"
    return "@language" if thing.language is not None else thing.datatype.value


def _append(node: dict[str, Any], key: str, value: Value) -> None:
    """Add a value: alone at first, in a list from the second on."""
    if key not in node:
        node[key] = value
    elif isinstance(node[key], list):
        node[key].append(value)
    else:
        node[key] = [node[key], value]


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode("utf-8")
