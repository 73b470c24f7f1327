"""What a document says of one of its elements besides its words, and what the editors note about that."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from samsvar.elements import facts_of
from samsvar.engine import Engine, Literal, NamedNode, Term, value
from samsvar.names import PREFIXES, SV
from samsvar.overview import Action, Element, Wording
from samsvar.overview.things import spoken
from samsvar.web.excerpts import Excerpt, Excerpts
from samsvar.web.links import PASSAGE
from samsvar.web.notes import Note, notes
from samsvar.web.visit import Visit

OWNER, WORK = f"{SV}owner", f"{SV}ongoingWork"
TIMES = frozenset({f"{PREFIXES['dcterms']}temporal", f"{SV}deadline"})
"""The properties that say when."""
_NAMED = {
    "target_groups": f"{SV}targetGroup",
    "indicators": f"{SV}hasIndicator",
    "mentions": f"{SV}mentions",
    "references": f"{PREFIXES['dcterms']}references",
    "revision_of": f"{PREFIXES['prov']}wasRevisionOf",
}
"""What a document names beside an element, by the name of the text that tells so."""
_YEAR, _PROGRESS = f"{SV}targetYear", f"{SV}progress"
_BESIDE = f"SELECT DISTINCT ?action WHERE {{{{ ?action <{WORK}> {{}} FILTER(ISIRI(?action)) }}}} ORDER BY ?action"
Facts = Mapping[str, Sequence[Term]]


class Cell(NamedTuple):
    """One cell of the row in which a plan sets out an action."""

    name: str
    things: Sequence[str]
    """What is read out of it, by IRI."""
    excerpts: Sequence[Excerpt]
    shared: bool


@dataclass(frozen=True)
class Particulars:
    """All that is told of an element from its own document."""

    named: Mapping[str, Sequence[str]]
    years: Sequence[str]
    progress: str | None
    excerpts: Sequence[Excerpt]
    other_reading: Wording | None
    """How the layout of the document could be read otherwise."""
    contradiction: Wording | None
    notes: Sequence[Note]
    row: Sequence[Cell]
    """Of the plan, where the element is an action."""
    beside: Sequence[str]
    """The actions that stand beside it, where it is ongoing work."""


def told(visit: Visit, element: Element, excerpts: Excerpts) -> Particulars:
    """Return what is told of an element."""
    engine, language = visit.graph.engine, visit.language
    facts = facts_of(engine, [element.iri]).get(element.iri, {})
    return Particulars(
        named={name: iris for name, one in _NAMED.items() if (iris := _iris(facts.get(one, ())))},
        years=[value(year) for year in facts.get(_YEAR, ())],
        progress=element.progress,
        excerpts=excerpts.of(map(value, facts.get(PASSAGE, ()))),
        other_reading=_text(facts.get(f"{SV}ambiguity", ()), language),
        contradiction=_text(facts.get(f"{SV}contradiction", ()), language),
        notes=notes(engine, _iris(facts.get(f"{PREFIXES['skos']}editorialNote", ()))),
        row=_row(engine, element, facts, excerpts) if isinstance(element, Action) else (),
        beside=[value(one) for (one,) in engine.rows(_BESIDE.format(NamedNode(element.iri)))]
        if element.kind == "OngoingWork"
        else (),
    )


def _row(engine: Engine, action: Action, facts: Facts, excerpts: Excerpts) -> list[Cell]:
    """Return the cells in the order in which a plan has them: goal, ongoing work, action, owner, time."""
    others = facts_of(engine, [*action.goals, *action.work], (PASSAGE,))

    def quoted(passages: Iterable[Term]) -> list[Excerpt]:
        return excerpts.of(map(value, passages), around=0)

    def where(iris: Sequence[str]) -> list[Excerpt]:
        return quoted(one for iri in iris for one in others.get(iri, {}).get(PASSAGE, ()))

    return [
        Cell("goal", action.goals, where(action.goals), shared=False),
        Cell("work", action.work, where(action.work), shared=WORK in action.inherits),
        Cell("action", (action.iri,), quoted(facts.get(PASSAGE, ())), shared=False),
        Cell("owner", action.owners, quoted(facts.get(f"{SV}ownerPassage", ())), shared=OWNER in action.inherits),
        Cell("time", (), quoted(facts.get(f"{SV}periodPassage", ())), shared=bool(TIMES & action.inherits)),
    ]


def _text(terms: Iterable[Term], language: str) -> Wording | None:
    texts = {one.language or "": one.value for one in terms if isinstance(one, Literal)}
    return spoken("", texts, language) if texts else None


def _iris(terms: Iterable[Term]) -> list[str]:
    return [one.value for one in terms if isinstance(one, NamedNode)]
