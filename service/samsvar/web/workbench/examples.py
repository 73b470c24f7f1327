"""The questions of the catalogue as examples in the workbench, their parameters as fields of a form."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from samsvar.catalog import Parameter, Query
from samsvar.engine import value
from samsvar.names import PREFIXES, expand, shorten
from samsvar.overview import Wording
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

MOST = 200
"""Of more things than this no list is made: the field takes a name."""
_OF_CLASS = """SELECT DISTINCT ?thing WHERE {{ ?thing a/<{subclass}>* <{of}> }} LIMIT {most}"""
_IN_SCHEME = """SELECT ?thing WHERE {{ ?thing <{scheme}> <{of}> }} LIMIT {most}"""
_listed: Memory[tuple[str, ...]] = Memory(64)


@dataclass(frozen=True)
class Field:
    """One parameter of a question, as a field."""

    name: str
    kind: str
    """`choice`, `date` or `text`."""
    about: Wording
    value: str
    required: bool
    options: Sequence[tuple[str, Wording]] = ()
    example: str | None = None


@dataclass(frozen=True)
class Example:
    """A question with the values that were given for its parameters."""

    query: Query
    fields: Sequence[Field]
    text: str
    """The query, ready to run; what was not given stands as it does in the file."""


def example(visit: Visit, name: str) -> Example:
    """Return the question of a name, with the values that the address gives.

    Raise QueryNotFound if there is none; BadParameter, ElementNotFound or AmbiguousName for a value that does not fit.
    """
    query = visit.graph.catalog[name]
    values = {
        parameter.name: text
        for parameter in query.parameters.values()
        if parameter.name != "lang" and (text := visit.take(parameter.option))
    }
    bound = visit.graph.resolved(query, values)
    if "lang" in query.parameters:
        bound["lang"] = visit.spoken
    defaults = {p.name: p.example for p in query.parameters.values() if p.required and p.example}
    given = visit.graph.resolved(query, {name: text for name, text in defaults.items() if name not in bound}) | bound
    fields = tuple(_field(visit, p, values) for p in query.parameters.values() if p.name != "lang")
    return Example(query, fields, query.bind(given))


def topics(visit: Visit) -> Mapping[str, Sequence[Query]]:
    """Return the questions of the catalogue by topic."""
    found: dict[str, list[Query]] = {}
    for query in visit.graph.catalog.values():
        found.setdefault(query.topic, []).append(query)
    return found


def _field(visit: Visit, parameter: Parameter, values: Mapping[str, str]) -> Field:
    given = values.get(parameter.name) or (parameter.example if parameter.required else "") or ""
    options = list(_options(visit, parameter, given))
    kind = "choice" if options else "date" if parameter.type == "date" else "text"
    value = given if given != "today" else ""
    return Field(
        name=parameter.option,
        kind=kind,
        about=Wording(parameter.about[visit.spoken], visit.spoken),
        value=value,
        required=parameter.required,
        options=options,
        example=parameter.example,
    )


def _options(visit: Visit, parameter: Parameter, given: str) -> Iterator[tuple[str, Wording]]:
    if parameter.type == "iri":
        things = _listed.get(visit.edition, (parameter.of_class, parameter.scheme), lambda: _things(visit, parameter))
        named = sorted(((visit.label(iri), iri) for iri in things), key=lambda one: one[0].text.casefold())
        chosen = visit.graph.resolve(given, parameter) if given and named else ""
        yield from ((given if iri == chosen else shorten(iri), label) for label, iri in named)
    elif parameter.type == "boolean":
        yield from ((text, Wording(visit.texts("workbench")[text], visit.language)) for text in ("true", "false"))
    else:
        yield from ((text, Wording(text, None)) for text in parameter.values)


def _things(visit: Visit, parameter: Parameter) -> tuple[str, ...]:
    """Return the IRIs that a parameter can be; none where they are too many for a list."""
    if parameter.scheme:
        scheme = f"{PREFIXES['skos']}inScheme"
        text = _IN_SCHEME.format(scheme=scheme, of=expand(f"vocab/{parameter.scheme}"), most=MOST + 1)
    elif parameter.of_class:
        subclass = f"{PREFIXES['rdfs']}subClassOf"
        text = _OF_CLASS.format(subclass=subclass, of=expand(parameter.of_class), most=MOST + 1)
    else:
        return ()
    found = tuple(value(thing) for (thing,) in visit.graph.engine.rows(text))
    return found if len(found) <= MOST else ()
