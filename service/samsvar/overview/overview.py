"""The graph as tables: every lookup takes IRIs, and what is not known gives nothing."""

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from samsvar.engine import Engine
from samsvar.overview.building import Tables, read
from samsvar.overview.reading import closure
from samsvar.overview.support import Way, ways
from samsvar.overview.things import Action, Agent, Document, Element, Wording, spoken


@contextmanager
def _uncollected() -> Iterator[None]:
    """Have Python look for no cycles meanwhile: among millions of rows that takes a third of the time, for nothing."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


class Reach(NamedTuple):
    """One element that supports another, through a chain or in one step."""

    element: Element
    supported: Element
    strong: bool
    """Whether every step of some chain between them is strong."""
    direct: bool

    @property
    def action(self) -> Action:
        """The supporting element, which must be an action."""
        if not isinstance(self.element, Action):
            raise TypeError(f"{self.element.iri} is no action")
        return self.element


class Overview:
    """What pages list: documents, elements, actions and agents, and what reaches what."""

    def __init__(self, tables: Tables) -> None:
        """Take the tables of a graph."""
        self._tables = tables
        self.documents: Mapping[str, Document] = MappingProxyType(dict(tables.documents))
        self.elements: Mapping[str, Element] = MappingProxyType(dict(tables.elements))
        self.actions: Mapping[str, Action] = MappingProxyType(dict(tables.actions))
        self.agents: Mapping[str, Agent] = MappingProxyType(dict(tables.agents))
        self.links = tables.links

    @classmethod
    def build(cls, engine: Engine) -> "Overview":
        """Read the tables from an engine that holds the files of a collection and what is derived of them."""
        with _uncollected():
            return cls(read(engine))

    def label(self, iri: str, language: str) -> Wording:
        """Return what anything is called in a language, else in the nearest one, else its short name."""
        return spoken(iri, self._tables.labels.get(iri, {}), language)

    # What stands where

    def elements_of(self, document: str) -> Sequence[Element]:
        """Return all that a document states, in its own order."""
        return self._elements_of.get(document, ())

    def actions_of(self, document: str) -> Sequence[Action]:
        """Return the actions of a document, in its own order."""
        return [element for element in self.elements_of(document) if isinstance(element, Action)]

    def parts(self, iri: str) -> Sequence[Element]:
        """Return what is part of an element itself, or what stands in a document and is part of nothing in it."""
        if iri in self.documents:
            return [
                element
                for element in self.elements_of(iri)
                if not any(up in self.elements and iri in self.elements[up].documents for up in element.parents)
            ]
        return self._known(self._tables.children.get(iri, ()))

    def within(self, iri: str) -> Sequence[Element]:
        """Return an element with its parts at any depth, or all that a document states, in document order."""
        if iri in self.documents:
            return self.elements_of(iri)
        return self._known(self.parts_of(iri))

    def parts_of(self, iri: str) -> set[str]:
        """Return the IRIs of a thing and of its parts at any depth, whether a document states them or not."""
        return {iri, *closure(self._tables.children, iri)}

    # Who answers for what

    def owned_by(self, agent: str) -> Sequence[Action]:
        """Return the actions that an agent owns by name, or through a collective it is in or a unit of it."""
        owners = self.standing_for(agent)
        found = {action.number: action for owner in owners for action in self._owned.get(owner, ())}
        return [found[number] for number in sorted(found)]

    def standing_for(self, agent: str) -> set[str]:
        """Return an agent with the collectives that it is in, the units of it, and so on downward."""
        return {agent, *closure(self._tables.below, agent)}

    def owners_through(self, action: str, agent: str) -> tuple[str, ...]:
        """Return the owners of an action, other than the agent itself, by which the agent owns it."""
        known = self.actions.get(action)
        through = closure(self._tables.below, agent)
        return tuple(owner for owner in known.owners if owner in through) if known else ()

    def narrower(self, group: str) -> set[str]:
        """Return a group of people with all that are narrower."""
        return {group, *closure(self._tables.narrower, group)}

    # What supports what

    def reaching(self, element: str) -> Sequence[Reach]:
        """Return the actions that reach an element, or any element in a focus area, strongest first.

        As `supporting-actions` has it: of support of one strength the direct comes before the indirect, and of one
        kind it stands in document order; an action of a document without a level is left out.
        """
        return [
            reach
            for reach in self.supporters(element)
            if isinstance(reach.element, Action) and any(self.documents[one].level for one in reach.element.documents)
        ]

    def supporters(self, element: str) -> Sequence[Reach]:
        """Return all elements that reach an element, or any element in a focus area, in the order of `reaching`."""
        asked = self.elements.get(element)
        if asked is None:
            return []
        area = asked.kind == "FocusArea"
        found = [
            (way, part) for part in (self.within(element) if area else (asked,)) for way in self.entries_to(part.iri)
        ]
        if area:
            found.sort(key=lambda pair: (not pair[0].strong, not pair[0].direct, pair[0].number, pair[1].number))
        return [Reach(self._all[way.number], part, way.strong, way.direct) for way, part in found]

    def reached(self, element: str) -> Sequence[Reach]:
        """Return all elements that an element reaches, in the order of `reaching`."""
        source = self.elements.get(element)
        if source is None:
            return []
        entries = self._tables.support.reached_by(source.number)
        return [Reach(source, self._all[way.number], way.strong, way.direct) for way in self._stated(entries)]

    def reached_elsewhere(self, element: str, document: str | None = None) -> int:
        """Return how many elements of other documents an element reaches, the document given in place of its own."""
        return sum(1 for _ in self._elsewhere(element, document))

    def reaches_elsewhere(self, element: str, document: str | None = None) -> bool:
        """Tell whether an element reaches any element of another document, likewise."""
        return any(True for _ in self._elsewhere(element, document))

    def _elsewhere(self, element: str, document: str | None) -> Iterator[Element]:
        source = self.elements.get(element)
        if source is not None:
            own = (document or source.document,)
            for way in self._stated(self._tables.support.reached_by(source.number)):
                reached = self._all[way.number]
                if reached.documents != own:  # another document, or another besides
                    yield reached

    # The region of a document

    def local_documents(self, issuer: str, *, itself: bool = False) -> Sequence[Document]:
        """Return the local documents below an organisation, or also its own, by IRI."""
        return self._tables.regions.local(issuer, itself=itself)

    # What lookups rest on

    def entries_to(self, iri: str) -> Iterable[Way]:
        """Give what reaches a thing, stated in a document or not: elements only, in the order of `reaching`."""
        number = self._tables.numbers.get(iri)
        return () if number is None else self._stated(self._tables.support.reaching(number))

    def numbered(self, number: int) -> Element:
        """Return the element that has a number."""
        return self._all[number]

    def parts_below(self, iri: str) -> set[str]:
        """Return the IRIs of the parts of a thing at any depth, itself excluded unless it is a part of itself."""
        return closure(self._tables.children, iri)

    def _stated(self, entries: Iterable[int]) -> Iterator[Way]:
        return (way for way in ways(entries) if way.number < len(self._all))

    @cached_property
    def _all(self) -> Sequence[Element]:
        return tuple(self.elements.values())

    @cached_property
    def _elements_of(self) -> Mapping[str, Sequence[Element]]:
        found: dict[str, list[Element]] = defaultdict(list)
        for element in self.elements.values():
            for document in element.documents:
                found[document].append(element)
        return {document: tuple(sorted(held, key=lambda one: one.position)) for document, held in found.items()}

    @cached_property
    def _owned(self) -> Mapping[str, Sequence[Action]]:
        found: dict[str, list[Action]] = defaultdict(list)
        for action in self.actions.values():
            for owner in action.owners:
                found[owner].append(action)
        return dict(found)

    def _known(self, iris: Iterable[str]) -> Sequence[Element]:
        """Return those that are elements, in document order."""
        return sorted((self.elements[iri] for iri in iris if iri in self.elements), key=lambda one: one.number)
