"""The page about a document: what it is, what it builds on, and everything that it states, in its own order."""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from samsvar.findings import judgement
from samsvar.names import shorten
from samsvar.overview import Action, Element, Overview
from samsvar.overview.things import spoken
from samsvar.web import shortfalls
from samsvar.web.accepted import accepted
from samsvar.web.documents import facts as document_facts
from samsvar.web.documents.inventory import inventory
from samsvar.web.documents.outline import branches, in_order, without_local
from samsvar.web.kinds import called
from samsvar.web.made import Asked, Made, Part
from samsvar.web.support import SUPPORTED
from samsvar.web.visit import Visit

ELEMENTS = 100
"""Elements of the outline that one page shows."""
_STRATEGIES = ("ActionPlan", "StrategyDocument")


class Standing(NamedTuple):
    """How an element is tied to others."""

    links_in: int
    links_out: int
    """Accepted links to it, and from it."""
    actions: int
    """Actions that reach it."""
    strong: int
    elsewhere: int
    """Elements of other documents that it reaches."""
    findings: int


def page(visit: Visit, iri: str) -> Made:
    """Return the page about a document."""
    overview = visit.overview
    document, short = overview.documents[iri], shorten(iri)
    elements = in_order(overview, iri)
    kinds = Counter(element.kind for element in elements)
    only, show = visit.one_of("only", *kinds), visit.one_of("show", "findings", "unsupported")
    found = Counter(one.finding.focus for one in judgement(visit.edition).findings)
    wanted = [one for one in elements if only in {None, one.kind} and _shown(overview, one, show, found)]
    part = Part.of(wanted, visit, size=ELEMENTS)
    facts = document_facts.told(visit.graph.engine, iri)
    values = {
        "document": document,
        "kind": called(visit, document.kind),
        "facts": facts,
        "texts": {
            name: spoken("", texts, visit.language) if texts else None
            for name, texts in (("about", facts.about), ("scope", facts.scope), ("contradiction", facts.contradictions))
        },
        "groups": [(group, _naming(overview, iri, group)) for group in facts.things.get("prioritises", ())],
        "inventory": inventory(visit.graph.collection, iri) if document.with_text else None,
        "elements": elements,
        "kinds": [(kind, called(visit, kind), count) for kind, count in kinds.most_common()],
        "only": only,
        "show": show,
        "part": part,
        "without_local": without_local(overview, document),
        "outline": branches(overview, iri, part.items),
        "standing": _standing(visit, part.items, found),
        "shortfalls": shortfalls.about(visit, iri),
        "strategy": document.kind in _STRATEGIES,
        "called": called,
        "supportable": lambda element: element.kind in SUPPORTED,
    }
    title = document.label(visit.language).text
    return Made("document", title, values, behind=_behind(document.kind, short, values, only))


def _behind(kind: str, short: str, values: Mapping[str, object], only: str | None) -> Sequence[Asked]:
    if kind not in _STRATEGIES:
        return [Asked("cited-documents")]
    asked = {"document": short}
    return [
        Asked("documents"),
        *([Asked("elements-of-document", {**asked, **({"only": only} if only else {})})] if values["elements"] else []),
        Asked("cited-documents", asked),
        *([Asked("prioritised-groups", asked)] if values["groups"] else []),
    ]


def _shown(overview: Overview, element: Element, show: str | None, found: Counter[str]) -> bool:
    if show == "findings":
        return bool(found[element.iri])
    return show is None or (element.kind in SUPPORTED and not _reached(overview, element))


def _reached(overview: Overview, element: Element) -> bool:
    """Tell whether any action reaches an element."""
    ways = (way for part in _inside(overview, element) for way in overview.entries_to(part.iri))
    return any(isinstance(overview.numbered(way.number), Action) for way in ways)


def _naming(overview: Overview, document: str, group: str) -> int:
    """Return how many actions of a document name a target group, or a narrower one."""
    groups = overview.narrower(group)
    return sum(not groups.isdisjoint(action.groups) for action in overview.actions_of(document))


def _standing(visit: Visit, elements: Sequence[Element], found: Counter[str]) -> Mapping[str, Standing]:
    links = accepted(visit.edition)
    told = {}
    for element in elements:
        actions = _actions(visit.overview, element)
        told[element.iri] = Standing(
            links_in=links.arriving[element.iri],
            links_out=links.leaving[element.iri],
            actions=len(actions),
            strong=sum(actions.values()),
            elsewhere=visit.overview.reached_elsewhere(element.iri),
            findings=found[element.iri],
        )
    return told


def _actions(overview: Overview, element: Element) -> Mapping[int, bool]:
    """Return the actions that reach an element, by their numbers, each with whether by a strong chain."""
    ways: dict[int, bool] = {}
    for part in _inside(overview, element):
        for way in overview.entries_to(part.iri):
            ways[way.number] = ways.get(way.number, False) or way.strong
    return {number: strong for number, strong in ways.items() if isinstance(overview.numbered(number), Action)}


def _inside(overview: Overview, element: Element) -> Sequence[Element]:
    """Return what support for an element may lead to: a focus area is supported by what supports anything in it."""
    return overview.within(element.iri) if element.kind == "FocusArea" else (element,)
