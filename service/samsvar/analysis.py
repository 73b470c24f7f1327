"""Chains of support: every simple path between two elements, strongest first, with the word of each step."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import networkx as nx

from samsvar.engine import Engine, value
from samsvar.names import SV, VOCABULARY

STATED = f"{SV}serves"
_LINKS = f"""PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX sv: <{SV}>
SELECT DISTINCT ?link ?from ?to ?relation ?strength ?status ?nb ?en ?author ?confirmed WHERE {{
  ?link sv:source ?from ; sv:target ?to ; sv:relation ?relation ; sv:strength ?strength ; sv:reviewStatus ?status .
  OPTIONAL {{ ?link sv:rationale ?nb FILTER(LANG(?nb) = "nb") }}
  OPTIONAL {{ ?link sv:rationale ?en FILTER(LANG(?en) = "en") }}
  OPTIONAL {{ ?link prov:wasAttributedTo ?author }}
  OPTIONAL {{ ?link sv:confirmedBy ?confirmed }}
}}
ORDER BY ?link ?author ?confirmed"""
_EVIDENCE = (
    f"PREFIX sv: <{SV}> SELECT DISTINCT ?link ?passage WHERE {{ ?link sv:evidence ?passage }} ORDER BY ?link ?passage"
)
_STATED = f"""PREFIX sv: <{SV}>
SELECT DISTINCT ?from ?to ?document ?passage WHERE {{
  ?from sv:serves ?to ; sv:statedIn ?document .
  OPTIONAL {{ ?from sv:passage ?passage }}
}}
ORDER BY ?from ?to ?passage"""


@dataclass(frozen=True)
class Step:
    """One word on one step: what a document says, or one alignment."""

    source: str
    target: str
    relation: str
    strong: bool
    rationale: Mapping[str, str]
    passages: tuple[str, ...]
    link: str | None
    said_by: str
    confirmed_by: str | None = None
    status: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the word as plain values."""
        return {
            "relation": self.relation,
            "strength": _strength(self.strong),
            "rationale": dict(self.rationale),
            "passages": list(self.passages),
            "link": self.link,
            "said_by": self.said_by,
            "review_status": self.status,
            "confirmed_by": self.confirmed_by,
        }


@dataclass(frozen=True)
class Chain:
    """A path of support; each place on it holds every accepted word on that step, strongest first."""

    steps: tuple[tuple[Step, ...], ...]

    @property
    def strong(self) -> bool:
        """A chain is as strong as its weakest step; a step as strong as its strongest word."""
        return all(step[0].strong for step in self.steps)

    @property
    def elements(self) -> tuple[str, ...]:
        """The elements on the way, both ends included."""
        return (self.steps[0][0].source, *(step[0].target for step in self.steps))

    @property
    def links(self) -> tuple[str, ...]:
        """The alignments that the chain stands on."""
        return tuple(word.link for words in self.steps for word in words if word.link)

    def to_json(self) -> dict[str, Any]:
        """Return the chain as plain values."""
        steps = [
            {"source": words[0].source, "target": words[0].target, "words": [word.to_json() for word in words]}
            for words in self.steps
        ]
        return {"strength": _strength(self.strong), "steps": steps}


def _strength(strong: bool) -> str:
    return "strong" if strong else "partial"


class Chains:
    """Finds chains in the support graph and tells on whose word each step stands."""

    def __init__(self, engine: Engine, graph: "nx.DiGraph[str]") -> None:
        """Read the words on every step from the engine; graph is the one-step graph of the derivation."""
        self._graph = graph
        words: dict[tuple[str, str], list[Step]] = defaultdict(list)
        self._rejected: dict[tuple[str, str], list[Step]] = defaultdict(list)
        for step in _stated(engine):
            words[step.source, step.target].append(step)
        for step in _links(engine):
            pair = step.source, step.target
            if step.status == "accepted" and step.relation.rpartition("/")[2] not in {
                "corresponds-to",
                "conflicts-with",
            }:
                words[pair].append(step)
            elif step.status == "rejected":
                self._rejected[pair].append(step)
        self._words = {pair: tuple(sorted(steps, key=_weight)) for pair, steps in words.items()}

    def between(self, source: str, target: str, *, most: int = 20, longest: int = 8) -> list[Chain]:
        """Return the simple chains from source to target, strong ones first, then short ones, then by name.

        At most `most` chains of at most `longest` steps are returned.
        """
        if source not in self._graph or target not in self._graph or source == target:
            return []
        paths = nx.all_simple_paths(self._graph, source, target, cutoff=longest)
        chains = [Chain(tuple(self._words[pair] for pair in pairwise(path))) for path in paths]
        return sorted(chains, key=lambda chain: (not chain.strong, len(chain.steps), chain.elements))[:most]

    def rejected(self, source: str, target: str) -> Sequence[Step]:
        """Return the rejected opinions on one pair."""
        return self._rejected.get((source, target), [])


def _weight(step: Step) -> tuple[bool, str]:
    return not step.strong, step.link or ""


def _stated(engine: Engine) -> Iterator[Step]:
    passages: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for source, target, document, passage in engine.rows(_STATED):
        passages[value(source), value(target), value(document)] += [value(passage)] if passage else []
    for (source_iri, target_iri, document_iri), places in passages.items():
        yield Step(source_iri, target_iri, STATED, True, {}, tuple(places), None, document_iri)


def _links(engine: Engine) -> Iterator[Step]:
    evidence: dict[str, list[str]] = defaultdict(list)
    for link, passage in engine.rows(_EVIDENCE):
        evidence[value(link)].append(value(passage))
    seen = set()
    for row in engine.rows(_LINKS):
        link_iri, source, target, relation, strength, status, nb, en, author, confirmed = map(value, row)
        if link_iri in seen:
            continue
        seen.add(link_iri)
        yield Step(
            source,
            target,
            relation,
            strength == f"{VOCABULARY}strength/strong",
            {lang: text for lang, text in (("nb", nb), ("en", en)) if text},
            tuple(evidence[link_iri]),
            link_iri,
            author,
            confirmed or None,
            status.rpartition("/")[2],
        )
