"""The tables of a graph, made from scans of it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from samsvar.engine import Engine
from samsvar.names import PREFIXES, SV
from samsvar.overview.links import LinkCount, read_links
from samsvar.overview.reading import Scans, Values, closure, innermost, inverse
from samsvar.overview.regions import Regions
from samsvar.overview.support import Pair, Support
from samsvar.overview.things import UNKNOWN, Action, Agent, Document, Element

_DATES = "|".join(f"dcterms:{name}" for name in ("created", "date", "dateAccepted", "issued", "modified"))
_STRATEGY_ELEMENT, _DOCUMENT = f"{SV}StrategyElement", f"{PREFIXES['foaf']}Document"
_AGENTS = (f"{PREFIXES['foaf']}Agent", f"{PREFIXES['foaf']}Project")


@dataclass(frozen=True)
class Tables:
    """What an overview looks things up in."""

    documents: Mapping[str, Document]
    elements: Mapping[str, Element]
    actions: Mapping[str, Action]
    agents: Mapping[str, Agent]
    labels: Mapping[str, Mapping[str, str]]
    numbers: Mapping[str, int]
    """Of every element its number, and beyond them of what is reached or is a part without being an element."""
    children: Mapping[str, Sequence[str]]
    """The parts of each thing."""
    below: Mapping[str, Sequence[str]]
    """Of each agent the collectives that it is a member of and its units."""
    narrower: Mapping[str, Sequence[str]]
    """The groups of people next below each group."""
    regions: Regions
    support: Support
    links: Sequence[LinkCount]


class _Classes:
    """The classes of the ontology: what belongs to them, and which of several a thing is best said to be."""

    def __init__(self, scans: Scans) -> None:
        self._scans = scans
        self._above = scans.values("?a rdfs:subClassOf ?b")
        self._below = inverse(self._above)

    def members(self, *classes: str) -> dict[str, str]:
        """Return what is of some classes or of classes below them, with the local name of its class.

        That is the class with the most above it, the first by IRI where several have as many.
        """
        under = {found for one in classes for found in {one, *closure(self._below, one)}}
        ranked = sorted(under, key=lambda one: (-len(closure(self._above, one)), one))
        kinds: dict[str, str] = {}
        for one in ranked:
            for thing in self._scans.things(f"?a a <{one}>"):
                kinds.setdefault(thing, one.replace("#", "/").rpartition("/")[2])
        return kinds


def read(engine: Engine) -> Tables:
    """Read the tables from an engine that holds the files of a collection and what is derived of them."""
    return _Reading(engine).tables()


class _Reading:
    """One reading of a graph; what several tables are made from is read once."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._scans = Scans(engine)
        self._classes = _Classes(self._scans)
        self._labels = {**self._scans.texts("rdfs:label"), **self._scans.texts("skos:prefLabel")}
        self._parents = self._scans.values("?a dcterms:isPartOf ?b")
        self._owners = self._scans.values("?a sv:owner ?b")
        self._times = self._scans.times()

    def tables(self) -> Tables:
        """Return the tables."""
        elements = {element.iri: element for element in self._elements()}
        documents = self._documents(elements.values())
        numbers = {iri: element.number for iri, element in elements.items()}
        upward = self._scans.values("?a foaf:member|org:unitOf ?b")
        return Tables(
            documents=documents,
            elements=elements,
            actions={iri: element for iri, element in elements.items() if isinstance(element, Action)},
            agents=self._agents(upward),
            labels=self._labels,
            support=self._support(numbers),
            numbers=numbers,
            children=inverse(self._parents),
            below=inverse(upward),
            narrower=inverse(self._scans.values("?a skos:broader ?b")),
            regions=Regions.of(self._scans, documents.values()),
            links=read_links(self._engine),
        )

    def _elements(self) -> Iterator[Element]:
        """Give the elements in the order of their documents and of where they stand there."""
        values = self._scans.values
        documents, kinds = values("?a sv:statedIn ?b"), self._classes.members(_STRATEGY_ELEMENT)
        areas = {iri for iri, kind in kinds.items() if kind == "FocusArea"}
        groups, inherits = values("?a sv:targetGroup ?b"), values("?a sv:inherits ?b")
        progress, serves, work = (values(f"?a sv:{name} ?b") for name in ("progress", "serves", "ongoingWork"))
        places, wordings = self._scans.places(), self._scans.wordings()
        sets = {held: frozenset(held) for held in {(), *inherits.values()}}

        def order(iri: str) -> tuple[str, int, str]:
            place = places.get(iri)
            return documents[iri][0], place.start if place else -1, iri

        for number, iri in enumerate(sorted(documents, key=order)):
            told: dict[str, Any] = {
                "iri": iri,
                "labels": self._labels.get(iri, {}),
                "number": number,
                "kind": kinds.get(iri, ""),
                "documents": documents[iri],
                "parents": self._parents.get(iri, ()),
                "focus_areas": innermost(self._parents, iri, areas),
                "statements": wordings.get(iri, ()),
                "place": places.get(iri),
                "owners": self._owners.get(iri, ()),
                "groups": groups.get(iri, ()),
                "times": self._times(iri),
                "inherits": sets[inherits.get(iri, ())],
                "progress": next(iter(progress.get(iri, ())), None),
            }
            if told["kind"] == "Action":
                yield Action(**told, goals=serves.get(iri, ()), work=work.get(iri, ()))
            else:
                yield Element(**told)

    def _documents(self, elements: Iterable[Element]) -> dict[str, Document]:
        values = self._scans.values
        kinds = self._classes.members(_DOCUMENT)
        levels, ranks, texts = values("?a sv:level ?b"), values("?a sv:rank ?b"), values("?a sv:textFile ?b")
        statuses, issuers = values("?a adms:status ?b"), values("?a sv:issuedBy ?b")
        dated = set(self._scans.things(f"?a {_DATES} ?day MINUS {{ ?a a sv:Alignment }}"))
        stating = {document for element in elements for document in element.documents}
        return {
            iri: Document(
                iri=iri,
                labels=self._labels.get(iri, {}),
                kind=kinds.get(iri, "Document"),
                level=next(iter(levels.get(iri, ())), None),
                rank=next((int(rank) for level in levels.get(iri, ()) for rank in ranks.get(level, ())), 0),
                status=next(iter(statuses.get(iri, ())), UNKNOWN),
                start=min((time.start for time in self._times(iri) if time.start), default=None),
                end=max((time.end for time in self._times(iri) if time.end), default=None),
                issuers=issuers.get(iri, ()),
                dated=iri in dated,
                with_text=iri in texts,
            )
            for iri in sorted({*kinds, *levels, *stating})
        }

    def _agents(self, upward: Values) -> dict[str, Agent]:
        """Return what is of a class of agents, and whoever owns something or is named as a member or a unit."""
        kinds = self._classes.members(*_AGENTS)
        numbers = self._scans.values("?a rov:registration/skos:notation ?b")
        named = chain.from_iterable([*self._owners.values(), *upward.values()])
        return {
            iri: Agent(
                iri=iri,
                labels=self._labels.get(iri, {}),
                kind=kinds.get(iri),
                number=next(iter(numbers.get(iri, ())), None),
                upward=tuple(sorted(closure(upward, iri))),
            )
            for iri in sorted({*kinds, *upward, *named})
        }

    def _support(self, numbers: dict[str, int]) -> Support:
        """Return what reaches what, and number what of it is no element too."""

        def pairs(property_: str) -> Iterator[Pair]:
            for source, target in self._scans.pairs(f"?a sv:{property_} ?b"):
                yield numbers.setdefault(source, len(numbers)), numbers.setdefault(target, len(numbers))

        return Support.of(pairs("reaches"), pairs("reachesStrongly"), pairs("contributesTo"))
