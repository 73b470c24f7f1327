"""The page about a link between two elements: where one reads whose word it is, and reports that it is wrong."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from samsvar.elements import facts_of
from samsvar.engine import Term, value
from samsvar.names import PREFIXES, SV, shorten
from samsvar.web.excerpts import Excerpts
from samsvar.web.kinds import called
from samsvar.web.links import days, named, of_element
from samsvar.web.made import Asked, Made
from samsvar.web.visit import Visit

_SSSOM = PREFIXES["sssom"]


@dataclass(frozen=True)
class Review:
    """The second reading of a link, and what was put on record of its making."""

    reviewers: Sequence[str]
    day: dt.date | None
    justification: Sequence[str]
    confidence: str | None
    confirmed_on: dt.date | None


def page(visit: Visit, iri: str) -> Made | None:
    """Return the page about an alignment, None if too little is told of it to show it as one."""
    engine, elements = visit.graph.engine, visit.overview.elements
    link = named(engine, [iri]).get(iri)
    if link is None:
        return None
    source, target = visit.label(link.source), visit.label(link.target)
    others = [
        one
        for one in of_element(engine, link.source)
        if {one.source, one.target} == {link.source, link.target} and one.iri != iri
    ]
    texts = visit.texts("alignment")
    values = {
        "link": link,
        "others": others,
        "ends": [("from", link.source, elements.get(link.source)), ("to", link.target, elements.get(link.target))],
        "called": called,
        "evidence": Excerpts(visit).of(link.passages),
        "review": _review(facts_of(engine, [iri]).get(iri, {})),
    }
    questions = [Asked("links-of-element", {"element": shorten(one)}) for one in {link.source} & elements.keys()]
    title = texts("title", source=source.text, target=target.text)
    return Made("alignment", title, values, behind=questions)


def _review(facts: Mapping[str, Sequence[Term]]) -> Review:
    def held(name: str) -> Sequence[Term]:
        return facts.get(name, ())

    return Review(
        reviewers=list(map(value, held(f"{_SSSOM}reviewer_id"))),
        day=next(days(held(f"{_SSSOM}review_date")), None),
        justification=list(map(value, held(f"{_SSSOM}mapping_justification"))),
        confidence=next(map(value, held(f"{_SSSOM}confidence")), None),
        confirmed_on=next(days(held(f"{SV}confirmedOn")), None),
    )
