"""Two documents, or two of those who answer for actions, side by side."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from samsvar.engine import value
from samsvar.errors import ElementNotFound
from samsvar.names import SV, VOCABULARY
from samsvar.web.compare import agents as compared_agents
from samsvar.web.compare import documents as compared_documents
from samsvar.web.filters import MOST, OWNER_GROUPS, by_name, group_of
from samsvar.web.made import Made
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

_CLASSES = ("sv:StrategyDocument", "foaf:Agent")
_SUGGESTED = 6
_CORRESPONDING = f"""SELECT DISTINCT ?a ?b ?link WHERE {{
  ?link <{SV}relation> <{VOCABULARY}relation/corresponds-to> ;
    <{SV}reviewStatus> <{VOCABULARY}review-status/accepted> ;
    <{SV}source>/<{SV}statedIn> ?a ;
    <{SV}target>/<{SV}statedIn> ?b .
  FILTER(?a != ?b)
}}"""
Pair = tuple[str, str]


class Suggestion(NamedTuple):
    """Two that are worth comparing, and how much they have in common."""

    a: str
    b: str
    common: int


_pairs = Memory[tuple[Mapping[Pair, int], Mapping[Pair, int]]]()


def page(visit: Visit) -> Made:
    """Return the page that compares what the address names."""
    a, b = _side(visit, "a"), _side(visit, "b")
    held = [one for one in (a, b) if one]
    values: dict[str, object] = {"a": a, "b": b, "groups": _groups(visit, held)}
    texts = visit.texts("compare")
    if a is None or b is None or a == b:
        said = ("same" if a == b else "one") if held else None
        return Made("compare", texts["title"], {**values, "kind": None, "said": said, "pairs": _suggested(visit, held)})
    values["pairs"] = {}
    title = texts("title_two", a=visit.label(a).text, b=visit.label(b).text)
    if {a, b} <= visit.overview.documents.keys():
        told, behind = compared_documents.compare(visit, a, b)
        return Made("compare", title, {**values, **told, "kind": "documents", "said": None}, behind)
    if {a, b} <= visit.overview.agents.keys():
        told, behind = compared_agents.compare(visit, a, b)
        return Made("compare", title, {**values, **told, "kind": "agents", "said": None}, behind)
    return Made("compare", title, {**values, "kind": None, "said": "mixed"})


def _side(visit: Visit, name: str) -> str | None:
    """Return what one side of the comparison is; raise ElementNotFound if nothing has the name."""
    if visit.take(name) is None:
        return None
    for kind in _CLASSES:
        try:
            return visit.thing(name, of_class=kind)
        except ElementNotFound:
            continue
    raise ElementNotFound(f"{name}: no document and nobody who answers for actions is called {visit.asked[name]!r}")


def _groups(visit: Visit, chosen: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """Return what there is to choose from, by group; nothing where there is too much for a list."""
    overview = visit.overview
    found: dict[str, list[str]] = {"documents": [one.iri for one in overview.documents.values() if one.with_text]}
    found |= {name: [] for name in OWNER_GROUPS}
    for iri, agent in overview.agents.items():
        if agent.kind != "Project" and overview.owned_by(iri):
            found[group_of(agent)].append(iri)
    for iri in chosen:
        group = found["documents" if iri in overview.documents else group_of(overview.agents.get(iri))]
        if iri not in group:
            group.append(iri)
    if sum(map(len, found.values())) > MOST:
        return {}
    return {name: by_name(visit, held) for name, held in found.items() if held}


def _suggested(visit: Visit, held: Sequence[str]) -> Mapping[str, Sequence[Suggestion]]:
    """Return the pairs that have most in common, with what is chosen already if that is in any."""
    documents, owners = _pairs.get(visit.edition, "pairs", lambda: (_corresponding(visit), _together(visit)))
    return {
        name: [
            Suggestion(*_turned(pair, held), common)
            for pair, common in sorted(found.items(), key=lambda item: (-item[1], item[0]))
            if not held or held[0] in pair
        ][:_SUGGESTED]
        for name, found in (("documents", documents), ("agents", owners))
    }


def _turned(pair: Pair, held: Sequence[str]) -> Pair:
    """Return a pair with what is chosen already first."""
    return pair if not held or pair[0] == held[0] else (pair[1], pair[0])


def _corresponding(visit: Visit) -> Mapping[Pair, int]:
    """Return how many correspondences there are between two documents."""
    found: Counter[Pair] = Counter()
    for a, b, _ in visit.graph.engine.rows(_CORRESPONDING):
        first, second = sorted((value(a), value(b)))
        found[first, second] += 1
    return found


def _together(visit: Visit) -> Mapping[Pair, int]:
    """Return how many actions two owners answer for together, both by name."""
    found: Counter[Pair] = Counter()
    for action in visit.overview.actions.values():
        found.update(combinations(sorted(action.owners), 2))
    return found
