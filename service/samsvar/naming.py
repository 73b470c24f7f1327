"""The ways in which people name a thing of the graph: its IRI, its short name, its label, or a part of one."""

from collections import defaultdict
from collections.abc import Iterable

from samsvar.catalog import Parameter
from samsvar.engine import Engine, value
from samsvar.errors import AmbiguousName, BadParameter, ElementNotFound
from samsvar.names import PREFIXES, VOCABULARY, expand, shorten

_MANY = 12
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
        labels = self._labels(parameter)
        if parameter.scheme and f"{VOCABULARY}{parameter.scheme}/{name}" in labels.of:
            return f"{VOCABULARY}{parameter.scheme}/{name}"
        if iri := expand(name):
            if iri in labels.of:
                return iri
            raise ElementNotFound(f"{parameter.option}: nothing{_of(parameter)} has the IRI {iri}")
        wanted = " ".join(name.casefold().split())
        if not wanted:
            raise BadParameter(f"{parameter.option} must not be blank")
        found = labels.called(wanted)
        if not found:
            raise ElementNotFound(f"{parameter.option}: nothing{_of(parameter)} is called {name!r}")
        if len(found) > 1:
            more = f" and {len(found) - _MANY} more" if len(found) > _MANY else ""
            listed = ", ".join(shorten(iri) for iri in found[:_MANY])
            raise AmbiguousName(f"{parameter.option}: {name!r} fits {len(found)}{_of(parameter)}: {listed}{more}")
        return found[0]

    def _labels(self, parameter: Parameter) -> "_Labels":
        kind = parameter.of_class, parameter.scheme
        if kind not in self._known:
            if parameter.scheme:
                pattern = f"?thing skos:inScheme <{VOCABULARY}{parameter.scheme}> ."
            elif parameter.of_class:
                pattern = f"?thing a/rdfs:subClassOf* <{expand(parameter.of_class)}> ."
            else:
                pattern = ""
            rows = self._engine.rows(_NAMED % pattern)
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


def _of(parameter: Parameter) -> str:
    kind = parameter.scheme or parameter.of_class
    return f" of {kind}" if kind else ""
