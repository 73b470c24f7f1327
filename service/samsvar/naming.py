"""The ways in which people name a thing of the graph: its IRI, its short name, its label, or a part of one."""

from collections import defaultdict
from collections.abc import Iterable

from samsvar.catalog import Parameter
from samsvar.engine import Engine, NamedNode, value
from samsvar.errors import AmbiguousName, BadParameter, ElementNotFound
from samsvar.names import PREFIXES, VOCABULARY, expand, is_iri, shorten

_MANY = 12
_IS = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX skos: <{PREFIXES["skos"]}>
ASK {{ %s }}"""
_NAMED = f"""PREFIX rdfs: <{PREFIXES["rdfs"]}>
PREFIX skos: <{PREFIXES["skos"]}>
SELECT DISTINCT ?thing ?label WHERE {{
  %s
  ?thing skos:prefLabel|skos:altLabel ?label .
}}
ORDER BY ?thing ?label"""


class Names:
    """The names of everything in an engine, read once for each kind of thing that is asked for."""

    def __init__(self, engine: Engine) -> None:
        """Take the engine, without asking it anything yet."""
        self._engine = engine
        self._known: dict[tuple[str | None, str | None], _Labels] = {}

    def resolve(self, name: str, parameter: Parameter) -> str:
        """Return the IRI of the one thing that a name means, of those that a parameter may be.

        Raise BadParameter for a blank name, ElementNotFound if nothing has it, AmbiguousName if several have.
        """
        concept = f"{VOCABULARY}{parameter.scheme}/{name}"
        if parameter.scheme and is_iri(concept) and self._is(concept, parameter):
            return concept
        if iri := expand(name):
            if self._is(iri, parameter):
                return iri
            raise ElementNotFound(f"{parameter.option}: nothing{_of(parameter)} has the IRI {iri}")
        wanted = " ".join(name.casefold().split())
        if not wanted:
            raise BadParameter(f"{parameter.option} must not be blank")
        found = self._labels(parameter).called(wanted)
        if not found:
            raise ElementNotFound(f"{parameter.option}: nothing{_of(parameter)} is called {name!r}")
        if len(found) > 1:
            more = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
            listed = ", ".join(shorten(iri) for iri in found[:_MANY])
            raise AmbiguousName(f"{parameter.option}: {name!r} fits {len(found)}{_of(parameter)}: {listed}{more}")
        return found[0]

    def _is(self, iri: str, parameter: Parameter) -> bool:
        """Tell whether a parameter may be this; for one thing, that costs less than to know all."""
        try:
            thing = str(NamedNode(iri))
        except ValueError:  # nothing can be called so
            return False
        return bool(self._engine.query(_IS % _pattern(thing, parameter)))

    def _labels(self, parameter: Parameter) -> "_Labels":
        kind = parameter.of_class, parameter.scheme
        if kind not in self._known:
            rows = self._engine.rows(_NAMED % _pattern("?thing", parameter))
            self._known[kind] = _Labels((value(thing), value(label)) for thing, label in rows)
        return self._known[kind]


class _Labels:
    """Things by their labels, all in lower case."""

    def __init__(self, labelled: Iterable[tuple[str, str]]) -> None:
        self.of: dict[str, set[str]] = defaultdict(set)
        self._things: dict[str, set[str]] = defaultdict(set)
        for thing, label in labelled:
            self.of[thing].add(label.casefold())
            self._things[label.casefold()].add(thing)

    def called(self, name: str) -> list[str]:
        """Return the things with that label, else with one that it is a part of, else with such a short name."""
        return sorted(
            self._things.get(name)
            or {thing for label, things in self._things.items() if name in label for thing in things}
            or {thing for thing in self.of if name in shorten(thing)}
        )


def _pattern(thing: str, parameter: Parameter) -> str:
    """Return the pattern that fits what a parameter may be."""
    if parameter.scheme:
        return f"{thing} skos:inScheme <{VOCABULARY}{parameter.scheme}> ."
    if parameter.of_class:
        return f"{thing} a/rdfs:subClassOf* <{expand(parameter.of_class)}> ."
    return f"{thing} ?property ?value ."


def _of(parameter: Parameter) -> str:
    kind = parameter.scheme or parameter.of_class
    return f" of {kind}" if kind else ""
