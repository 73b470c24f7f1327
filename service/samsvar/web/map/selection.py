"""Which steps of support the map is asked for: the same rows as the query `support-steps`."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields

from samsvar.names import VOCABULARY
from samsvar.overview import Element, Overview
from samsvar.web.map.steps import Step, Steps

_STRONG = f"{VOCABULARY}strength/strong"


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFilter:
    """Which steps are wanted: those for which everything holds that is not None."""

    document: str | None = None
    """What states either end."""
    level: str | None = None
    """That of the document of either end."""
    strength: str | None = None
    around: str | None = None
    """Both ends are this element, or reach it, or are reached by it; of a focus area, any element in it."""
    direct: bool | None = None
    """Beside `around`: one end is the element itself; or, if false, neither is."""
    owner: str | None = None
    """The source is an action of this owner, or is reached by one."""
    group: str | None = None
    """The source is for this target group or a narrower one, or is reached by what is."""
    source_place: str | None = None
    target_place: str | None = None
    """The focus area that an end stands in, or its document where it stands in none."""
    source_document: str | None = None
    target_document: str | None = None

    @property
    def empty(self) -> bool:
        """Whether all steps are wanted."""
        return all(getattr(self, field.name) is None for field in fields(self))


def place(element: Element) -> str:
    """Return the focus area that an element is or stands in, or its document where it stands in none."""
    return element.iri if element.kind == "FocusArea" else element.focus_area or element.document


def select(overview: Overview, steps: Steps, wanted: StepFilter) -> list[Step]:
    """Return the steps that are wanted, by the place of their source, then of their target."""
    found = list(_candidates(overview, steps, wanted))
    for fits in _tests(overview, wanted):
        found = [step for step in found if fits(step)]
    return sorted(found, key=lambda step: (step.source.number, step.target.number))


def _candidates(overview: Overview, steps: Steps, wanted: StepFilter) -> Iterable[Step]:
    """Return the steps that are wanted for the elements that they are near, or for their document."""
    sources = _sources(overview, wanted)
    if wanted.around:
        core, around = _around(overview, wanted.around)
        found = [step for iri in around for step in steps.out(iri) if step.target.iri in around]
        if wanted.direct is not None:
            found = [step for step in found if wanted.direct == (step.source.iri in core or step.target.iri in core)]
        return found if sources is None else [step for step in found if step.source.iri in sources]
    if sources is not None:
        return [step for iri in sources for step in steps.out(iri)]
    document = wanted.source_document or wanted.document
    if document:
        elements = overview.elements_of(document)
        into = (step for element in elements for step in steps.into(element.iri))
        return [
            *(step for element in elements for step in steps.out(element.iri)),
            *(step for step in into if document not in step.source.documents),
        ]
    return steps.all


def _tests(overview: Overview, wanted: StepFilter) -> Iterator[Callable[[Step], bool]]:
    """Give what a step must fit, one test for each thing that is wanted of it alone."""
    if wanted.strength:
        yield lambda step: step.strong == (wanted.strength == _STRONG)
    if wanted.document:
        yield lambda step: wanted.document in step.source.documents or wanted.document in step.target.documents
    if wanted.level:
        documents = {iri for iri, document in overview.documents.items() if document.level == wanted.level}
        yield lambda step: step.source.document in documents or step.target.document in documents
    if wanted.source_document:
        yield lambda step: wanted.source_document in step.source.documents
    if wanted.target_document:
        yield lambda step: wanted.target_document in step.target.documents
    if wanted.source_place:
        yield lambda step: place(step.source) == wanted.source_place
    if wanted.target_place:
        yield lambda step: place(step.target) == wanted.target_place


def _around(overview: Overview, iri: str) -> tuple[set[str], set[str]]:
    """Return an element with its parts if it is a focus area, and these with all that reaches or is reached by them."""
    element = overview.elements.get(iri)
    area = element is not None and element.kind == "FocusArea"
    core = {part.iri for part in overview.within(iri)} if area else {iri}
    reaching = {reach.element.iri for reach in overview.supporters(iri)}
    reached = {reach.supported.iri for part in core for reach in overview.reached(part)}
    return core, core | reaching | reached


def _sources(overview: Overview, wanted: StepFilter) -> set[str] | None:
    """Return the elements that a step may go out from, None if any may."""
    found: set[str] | None = None
    if wanted.owner:
        found = _upward(overview, (action.iri for action in overview.owned_by(wanted.owner)))
    if wanted.group:
        groups = overview.narrower(wanted.group)
        naming = (one.iri for one in overview.elements.values() if not groups.isdisjoint(one.groups))
        sources = _upward(overview, naming)
        found = sources if found is None else found & sources
    return found


def _upward(overview: Overview, iris: Iterable[str]) -> set[str]:
    found = set(iris)
    return found | {reach.supported.iri for iri in found for reach in overview.reached(iri)}
