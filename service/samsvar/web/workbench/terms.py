"""What the editor of the workbench completes: prefixes, and the classes, properties and concepts of the graph."""

import json

from samsvar.engine import value
from samsvar.names import PREFIXES, VOCABULARY, shorten
from samsvar.web.made import Download
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

_TERMS = f"""PREFIX owl: <{PREFIXES["owl"]}> PREFIX skos: <{PREFIXES["skos"]}>
SELECT DISTINCT ?term ?kind WHERE {{
  VALUES ?kind {{ owl:Class owl:ObjectProperty owl:DatatypeProperty skos:Concept }}
  ?term a ?kind .
  FILTER(isIRI(?term))
}} ORDER BY ?term"""
_USED = "SELECT DISTINCT ?term WHERE { ?thing ?term ?value } ORDER BY ?term"
_KINDS = {"Class": "class", "ObjectProperty": "property", "DatatypeProperty": "property", "Concept": "constant"}
_held: Memory[list[tuple[str, str]]] = Memory()


def page(visit: Visit) -> Download:
    """Return the prefixes, and each term as it is written in a query, with its kind and what it is called."""
    known = _held.get(visit.edition, "terms", lambda: _terms(visit))
    terms = [
        {
            "label": f"<{iri}>" if iri.startswith(VOCABULARY) else shorten(iri),
            "type": kind,
            "detail": visit.label(iri).text,
        }
        for iri, kind in known
    ]
    told = json.dumps({"prefixes": PREFIXES, "terms": terms}, ensure_ascii=False)
    return Download("terms.json", "application/json", told)


def _terms(visit: Visit) -> list[tuple[str, str]]:
    engine = visit.graph.engine
    found = {value(term): _KINDS[value(kind).rpartition("#")[2]] for term, kind in engine.rows(_TERMS)}
    for (term,) in engine.rows(_USED):
        found.setdefault(value(term), "property")
    return sorted(found.items())
