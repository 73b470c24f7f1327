"""The page about an organisation, a committee, a unit, a collective or a project: what rests on it."""

from collections import Counter
from collections.abc import Iterable, Sequence

from samsvar.names import shorten
from samsvar.overview import STATES, Action, ActionFilter, Document, Element, list_actions
from samsvar.overview.things import spoken
from samsvar.web import shortfalls
from samsvar.web.agents import relations
from samsvar.web.kinds import called
from samsvar.web.losses import stopping
from samsvar.web.made import Asked, Made, Part
from samsvar.web.notes import notes
from samsvar.web.visit import Visit

COMMITTEE, PROJECT = "ProfessionalCommittee", "Project"
_CARRIED, _LISTED, _LOST = 50, 25, 25


def page(visit: Visit, iri: str) -> Made:
    """Return the page about an agent."""
    overview, short = visit.overview, shorten(iri)
    agent = overview.agents[iri]
    alone = visit.one_of("alone", "true", "false") != "false"
    rows = list_actions(overview, ActionFilter(as_of=visit.as_of, owner=iri))
    actions = list({row.action.iri: row.action for row in rows}.values())
    ties = relations.read(visit.graph.engine, iri)
    states = Counter(row.state(visit.as_of) for row in rows)
    owning = agent.kind != PROJECT  # a project is no agent, and nobody can ask what it owns
    mentions = Part.of(_sorted(visit, ties.pointing.get("mentions", ())), visit, size=_LISTED, name="mentions")
    stopped = stopping(visit, iri, alone=alone)
    lost = stopped.elsewhere(overview)
    values = {
        "agent": agent,
        "owning": owning,
        "kind": called(visit, agent.kind) if agent.kind else None,
        "ties": ties,
        "described": spoken("", ties.descriptions, visit.language) if ties.descriptions else None,
        "notes": notes(visit.graph.engine, ties.notes),
        "missing": ties.missing if agent.kind == COMMITTEE else (),
        "actions": actions,
        "carried": Part.of(rows, visit, size=_CARRIED),
        "states": [(state, states[state]) for state in STATES if states[state]],
        "work": Part.of(_beside(visit, iri, actions), visit, size=_LISTED, name="work"),
        "issued": _issued(visit, iri),
        "mentions": mentions,
        "naming": [overview.elements[one] for one in mentions.items if one in overview.elements],
        "alone": alone,
        "stopping": stopped,
        "losses": Part.of(lost, visit, size=_LOST, name="losses"),
        "lost_whole": sum(loss.everything for _, loss in lost),
        "shortfalls": shortfalls.about(visit, iri),
        "called": called,
    }
    asked = {"agent": short, "alone": str(alone).lower()}
    behind = [
        Asked("carried-by", {"agent": short}),
        *([Asked("actions", {"owner": short, "as_of": visit.as_of.isoformat()})] if owning else []),
        *([Asked("lost-support", asked)] if actions else []),
        *([Asked("committees-missing-representation", {"committee": short})] if agent.kind == COMMITTEE else []),
        *([Asked("members-of-collective", {"collective": short})] if agent.kind == "Collective" else []),
    ]
    return Made("agent", agent.label(visit.language).text, values, behind)


def _beside(visit: Visit, iri: str, actions: Iterable[Action]) -> Sequence[Element]:
    """Return what else an agent has to do with: what it owns that is no action, and the ongoing work at its actions."""
    overview = visit.overview
    standing = overview.standing_for(iri)
    found = {work for action in actions for work in action.work if work in overview.elements}
    found |= {
        one.iri
        for one in overview.elements.values()
        if one.owners and not isinstance(one, Action) and not standing.isdisjoint(one.owners)
    }
    return sorted((overview.elements[one] for one in found), key=lambda one: one.number)


def _issued(visit: Visit, iri: str) -> Sequence[Document]:
    return [document for document in visit.overview.documents.values() if iri in document.issuers]


def _sorted(visit: Visit, iris: Iterable[str]) -> Sequence[str]:
    """Return things with the elements first, in document order, then the others by IRI."""
    elements = visit.overview.elements
    return sorted(iris, key=lambda iri: (iri not in elements, elements[iri].number if iri in elements else 0, iri))
