"""Prefixes, and the short names that stand for IRIs.

Two short forms are read: a prefixed name (`sv:Goal`) and a path. A path stands for a thing of the graph,
behind `https://w3id.org/samsvar/id/` (`goal/helse-nord-strategy/quality`), unless it begins with `vocab/` or
`graph/` (`vocab/level/regional`): then it stands behind `https://w3id.org/samsvar/`.
"""

import re

BASE = "https://w3id.org/samsvar/"
SV = f"{BASE}def/"
ID = f"{BASE}id/"
GRAPH = f"{BASE}graph/"
SOURCE = f"{BASE}source/"
SHAPE = f"{BASE}shape/"
VOCABULARY = f"{BASE}vocab/"

PREFIXES = {
    "adms": "http://www.w3.org/ns/adms#",
    "cpov": "http://data.europa.eu/m8g/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "prov": "http://www.w3.org/ns/prov#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "rov": "http://www.w3.org/ns/regorg#",
    "semapv": "https://w3id.org/semapv/vocab/",
    "sh": "http://www.w3.org/ns/shacl#",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "sssom": "https://w3id.org/sssom/",
    "sv": SV,
    "svs": SHAPE,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}

_BESIDE_ID = ("graph/", "vocab/")
_PREFIXED = re.compile(r"(?P<prefix>[a-z]+):(?P<local>[\w.-]+)\Z", re.ASCII)
_PATH = re.compile(r"[a-z]+(?:-[a-z]+)*(?:/[a-z0-9]+(?:-+[a-z0-9]+)*)+\Z")
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x20]+\Z")


def is_iri(text: str) -> bool:
    """Tell whether text is an absolute IRI that can stand between angle brackets."""
    return _IRI.match(text) is not None


def expand(name: str) -> str | None:
    """Return the IRI that an IRI, prefixed name or path stands for, or None if it is none of these."""
    if (prefixed := _PREFIXED.match(name)) and prefixed["prefix"] in PREFIXES:
        return PREFIXES[prefixed["prefix"]] + prefixed["local"]
    if _PATH.match(name):
        return (BASE if name.startswith(_BESIDE_ID) else ID) + name
    return name if "/" in name and is_iri(name) else None


def shorten(iri: str) -> str:
    """Return the short name of an IRI, or the IRI itself if it has none."""
    for start in (ID, BASE):
        path = iri.removeprefix(start)
        if path != iri and expand(path) == iri:
            return path
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace) and re.fullmatch(r"[\w.-]+", iri[len(namespace) :], re.ASCII):
            return f"{prefix}:{iri.removeprefix(namespace)}"
    return iri
