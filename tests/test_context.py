"""The JSON-LD context: it knows every term in use and no other, and what goes out through it comes back the same.

rdflib writes and Oxigraph reads, so that a fault of one is not undone by itself.
"""

import json
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pyoxigraph import RdfFormat, Triple, parse
from rdflib import Graph

from samsvar.engine import Quad, value
from samsvar.engine.embedded import parse_file
from samsvar.jsonld import json_context
from samsvar.names import ID, PREFIXES, SOURCE, SV, VOCABULARY, shorten

ROOT = Path(__file__).parent.parent
DATA = sorted((ROOT / "data").rglob("*.ttl"))
ONTOLOGY = sorted((ROOT / "ontology").glob("*.ttl"))
RDF_TYPE = f"{PREFIXES['rdf']}type"


def _quads(files: list[Path]) -> list[Quad]:
    return [quad for file in files for quad in parse_file(file)]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return json_context(_quads(ONTOLOGY), _quads(DATA))


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the context must not be fetched")

    monkeypatch.setattr(socket.socket, "connect", refuse)


def _read(text: str) -> set[Triple]:
    return {quad.triple for quad in parse(input=text.encode(), format=RdfFormat.JSON_LD)}


def _in_use(quads: list[Quad]) -> set[str]:
    predicates = {quad.predicate.value for quad in quads}
    types = {value(quad.object) for quad in quads if quad.predicate.value == RDF_TYPE}
    return (predicates | types) - {RDF_TYPE}


def _words(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node
        for part in node.values():
            yield from _words(part)
    elif isinstance(node, list):
        for part in node:
            yield from _words(part)


def test_the_context_names_just_the_terms_in_use(document: dict[str, Any]) -> None:
    terms = {name for name in document["@context"] if not name.startswith("@") and name not in {"id", "type"}}
    declared = {value(q.subject) for q in _quads(ONTOLOGY) if q.predicate.value == RDF_TYPE}
    own = {term.removeprefix(SV) for term in declared if term.startswith(SV) and term != SV}
    concepts = [quad for quad in _quads(ONTOLOGY) if value(quad.subject).startswith(VOCABULARY)]
    reused = {shorten(term) for term in _in_use(_quads(DATA) + concepts) if not term.startswith(SV)}
    prefixes = {"svi": ID, "svp": SOURCE, "svv": VOCABULARY} | PREFIXES
    assert own <= terms
    assert reused <= terms
    assert not own & reused
    assert {name: document["@context"][name] for name in terms - own - reused}.items() <= prefixes.items()


def test_the_context_stands_by_itself(document: dict[str, Any]) -> None:
    assert document.keys() == {"@context"}
    assert document["@context"]["@version"] == 1.1
    assert not {"@import", "@base", "@vocab"} & set(_words(document))


@pytest.mark.parametrize("file", [*DATA, ONTOLOGY[-1]], ids=lambda file: file.name)
def test_a_file_comes_back_the_same_through_json(file: Path, document: dict[str, Any]) -> None:
    text = Graph().parse(file).serialize(format="json-ld", context=document["@context"], auto_compact=False)
    assert _read(text) == {quad.triple for quad in parse_file(file)}
    written = json.loads(text)
    known = {*written.pop("@context"), "@graph", "en", "nb"}
    assert set(_words(written)) - known == set(), "a value has no term that fits it"


def test_json_written_by_hand_means_what_it_says(document: dict[str, Any]) -> None:
    text = """{
      "id": "svi:action/plan/visit", "type": "Action",
      "skos:prefLabel": { "nb": "Besøk", "en": "Visit" },
      "statement": { "nb": ["Besøke alle", "Besøke hver"] },
      "statedIn": "svi:document/plan", "deadline": "2024-12-31", "targetYear": "2025",
      "targetGroup": "svv:target-group/elderly", "textFile": "a.txt", "inherits": "sv:owner",
      "passage": "svp:a.txt#char=1,9", "rank": 4, "dcterms:temporal": { "id": "svi:period/plan/one" }
    }"""
    turtle = f"""
      @prefix dcterms: <{PREFIXES["dcterms"]}> . @prefix skos: <{PREFIXES["skos"]}> .
      @prefix sv: <{SV}> . @prefix xsd: <{PREFIXES["xsd"]}> .
      <{ID}action/plan/visit> a sv:Action ;
        skos:prefLabel "Besøk"@nb , "Visit"@en ; sv:statement "Besøke alle"@nb , "Besøke hver"@nb ;
        sv:statedIn <{ID}document/plan> ; sv:deadline "2024-12-31"^^xsd:date ; sv:targetYear "2025"^^xsd:gYear ;
        sv:targetGroup <{VOCABULARY}target-group/elderly> ; sv:textFile "a.txt" ; sv:inherits sv:owner ;
        sv:passage <{SOURCE}a.txt#char=1,9> ; sv:rank 4 ; dcterms:temporal <{ID}period/plan/one> ."""
    expected = {quad.triple for quad in parse(input=turtle.encode(), format=RdfFormat.TURTLE)}
    assert _read(json.dumps(document | json.loads(text))) == expected


def test_what_a_term_of_others_holds_is_read_from_its_use() -> None:
    turtle = """
      @prefix dcterms: <http://purl.org/dc/terms/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
      <x:a> dcterms:created "2024-01-01"^^xsd:date ; dcterms:title "A"@nb ; dcterms:language "nb" ;
        dcterms:source <x:b> ; dcterms:date "2024-01-01"^^xsd:date , "2024" ."""
    quads = list(parse(input=turtle.encode(), format=RdfFormat.TURTLE))
    context = json_context([], quads)["@context"]
    assert isinstance(context, dict)
    assert {name: about for name, about in context.items() if name.startswith("dcterms:")} == {
        "dcterms:created": {"@id": "dcterms:created", "@type": "xsd:date"},
        "dcterms:date": "dcterms:date",
        "dcterms:language": "dcterms:language",
        "dcterms:source": {"@id": "dcterms:source", "@type": "@id"},
        "dcterms:title": {"@id": "dcterms:title", "@container": "@language"},
    }
