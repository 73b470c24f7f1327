"""docs/ontology.md and ontology/context.jsonld: every class, property, scheme and concept."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from samsvar.answers import markdown_table
from samsvar.engine import Literal, Quad, value
from samsvar.engine.embedded import parse_file
from samsvar.jsonld import json_context
from samsvar.names import PREFIXES, SV, shorten
from samsvar.reference.page import page
from samsvar.resources import Collection

Thing = dict[str, list[tuple[str, str | None]]]


def _quads(files: Iterable[Path]) -> list[Quad]:
    return [quad for file in sorted(files) for quad in parse_file(file)]


def _context(collection: Collection) -> dict[str, object]:
    return json_context(_quads(collection.ontology.glob("*.ttl")), _quads(collection.data.rglob("*.ttl")))


def context_file(collection: Collection) -> str:
    """Return ontology/context.jsonld."""
    return json.dumps(_context(collection), ensure_ascii=False, indent=2) + "\n"


def ontology_page(collection: Collection) -> str:
    """Return docs/ontology.md: every class, property, scheme and concept, and the terms of others in use."""
    things: dict[str, Thing] = {}
    for quad in _quads(collection.ontology.glob("*.ttl")):
        language = quad.object.language if isinstance(quad.object, Literal) else None
        described = things.setdefault(value(quad.subject), {})
        described.setdefault(shorten(quad.predicate.value), []).append((value(quad.object), language))
    terms = {iri: thing for iri, thing in sorted(things.items()) if iri.startswith(SV) and iri != SV}
    classes = {iri: thing for iri, thing in terms.items() if _kind(thing) == "owl:Class"}
    properties = {iri: thing for iri, thing in terms.items() if _kind(thing).endswith("Property")}
    schemes = {iri: thing for iri, thing in sorted(things.items()) if _kind(thing) == "skos:ConceptScheme"}
    return page(
        "Ontology",
        "`ontology/` and, for the terms of others, from `data/`",
        f"`sv:` stands for `{SV}`; the other prefixes are in [context.jsonld](../ontology/context.jsonld). "
        "Every term has a label and a definition in English (en) and Norwegian bokmål (nb).",
        "## Classes",
        *(_term(iri, thing) for iri, thing in classes.items()),
        "## Properties",
        *(_term(iri, thing) for iri, thing in properties.items()),
        "## Concept schemes",
        *(_scheme(iri, thing, things) for iri, thing in schemes.items()),
        "## Terms of others",
        "Every class and property of another vocabulary that the data uses.",
        _others(_context(collection)),
    )


def _kind(thing: Thing) -> str:
    return next((shorten(kind) for kind, _ in thing.get("rdf:type", [])), "")


def _text(thing: Thing, language: str, *properties: str) -> str:
    texts = (text for name in properties for text, spoken in thing.get(name, []) if spoken == language)
    return next(texts, "")


def _definitions(thing: Thing) -> list[str]:
    return [
        f"- {language}: **{_text(thing, language, 'rdfs:label')}** – {_text(thing, language, 'skos:definition')}"
        for language in ("en", "nb")
    ]


def _term(iri: str, thing: Thing) -> str:
    kinds = {"owl:ObjectProperty": "to another thing", "owl:DatatypeProperty": "to a value"}
    facts = [
        f"- {what}: {', '.join(f'`{shorten(one)}`' for one, _ in thing[name])}"
        for name, what in (
            ("rdfs:subClassOf", "subclass of"),
            ("rdfs:domain", "domain"),
            ("rdfs:range", "range"),
            ("skos:closeMatch", "close match"),
        )
        if name in thing
    ]
    relates = [f"- {kinds[_kind(thing)]}"] if _kind(thing) in kinds else []
    return "\n".join([f"### {shorten(iri)}", "", f"`{iri}`", "", *_definitions(thing), *relates, *facts])


def _scheme(iri: str, scheme: Thing, things: Mapping[str, Thing]) -> str:
    rows = [
        [
            f"`{concept}`",
            *(_text(thing, language, "skos:prefLabel") for language in ("en", "nb")),
            *(_text(thing, language, "skos:definition") for language in ("en", "nb")),
            *(", ".join(_slug(of) for of, _ in thing.get(name, [])) for name in ("skos:broader", "sv:rank")),
        ]
        for concept, thing in sorted(things.items())
        if (iri, None) in thing.get("skos:inScheme", [])
    ]
    heads = ["concept", "en", "nb", "definition (en)", "definition (nb)", "broader", "rank"]
    kept = [i for i, head in enumerate(heads) if head not in {"broader", "rank"} or any(row[i] for row in rows)]
    table = markdown_table([heads[i] for i in kept], ([row[i] for i in kept] for row in rows))
    return "\n".join([f"### {_slug(iri)}", "", f"`{iri}`", "", *_definitions(scheme), "", table])


def _slug(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]


def _others(document: Mapping[str, object]) -> str:
    context = document["@context"]
    if not isinstance(context, dict):
        raise TypeError(context)
    rows = []
    for term, definition in context.items():
        if ":" in term:
            prefix, _, local = term.partition(":")
            holds = definition.get("@type", "text with a language") if isinstance(definition, dict) else ""
            rows.append([term, f"`{PREFIXES.get(prefix, f'{prefix}:')}{local}`", {"@id": "a thing"}.get(holds, holds)])
    return markdown_table(["term", "IRI", "holds"], rows)
