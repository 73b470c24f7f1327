"""The page of the map: its filters, what fits on it, the picture and the list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from samsvar.errors import ElementNotFound
from samsvar.live import Edition
from samsvar.names import SV, VOCABULARY, expand, shorten
from samsvar.overview import Overview, Wording
from samsvar.web import filters
from samsvar.web.filters import Choice, Chosen
from samsvar.web.made import Asked, Made, Part
from samsvar.web.map.citations import Citation, citations_of
from samsvar.web.map.drawing import draw
from samsvar.web.map.graph import DETAILS, Contents, Detail, Fitted, MapGraph, Overlay, fit
from samsvar.web.map.layers import stack
from samsvar.web.map.selection import StepFilter, select
from samsvar.web.map.steps import steps_of
from samsvar.web.map.words import Words
from samsvar.web.memory import Memory
from samsvar.web.visit import Visit

MOST = 60
"""Nodes that the picture has at most."""
LEVELS = tuple(
    f"{VOCABULARY}level/{name}" for name in ("national", "regional", "trust", "health-community", "municipality")
)
_CHOICES = 40
_KEPT = 64
_maps: Memory[Fitted] = Memory(_KEPT)
_overlays: Memory[Overlay] = Memory(len(DETAILS))
_NAMES: Mapping[str, str] = {
    "document": "document",
    "level": "level",
    "strength": "strength",
    "around": "around",
    "owner": "owner",
    "group": "group",
    "from": "source_place",
    "to": "target_place",
    "from-document": "source_document",
    "to-document": "target_document",
}
"""The parameters that name a thing, and the fields of the filter that they set."""


@dataclass(frozen=True)
class Narrower:
    """A map that shows a part of what did not fit."""

    said: Wording
    href: str
    nodes: int


def page(visit: Visit) -> Made:
    """Return the page of the map."""
    wanted = _wanted(visit)
    fitted = _fitted(visit.edition, wanted, _detail(visit, wanted))
    shown = fitted.shown
    words = Words(visit, shown)
    layers = stack(shown, LEVELS if wanted.empty else ())
    texts = visit.texts("map")
    drawing = draw(visit.edition, layers, words, lambda document: _standing(visit, document), texts["nothing_here"])
    fits = shown.detail == fitted.wanted
    values = {
        "drawing": drawing if shown.nodes else None,
        "layers": layers,
        "words": words,
        "graph": shown,
        "fitted": fitted,
        "fits": fits,
        "narrower": Part.of([] if fits else list(_narrower(visit, wanted, fitted)), visit, size=_CHOICES),
        "left_out": _left_out(visit.overview, wanted, shown),
        "cited": any(edge.cites for edge in shown.edges),
        "only_direct": visit.here(direct="true") if wanted.around and wanted.direct is None else None,
        "only_strong": visit.here(strength="strong") if wanted.strength is None else None,
        "chosen": _chosen(visit, wanted),
        "fields": _fields(visit, wanted),
        "details": [(one, texts[f"detail_{one}"]) for one in DETAILS[::-1]],
        "kept": ("lang", "as-of", "around", "direct", "from", "to", "from-document", "to-document"),
        "document": wanted.document,
    }
    return Made("map", _title(visit, wanted), values, _behind(visit, wanted, shown))


def _wanted(visit: Visit) -> StepFilter:
    direct = visit.one_of("direct", "true", "false")
    return StepFilter(
        document=visit.thing("document", of_class=f"{SV}StrategyDocument"),
        level=visit.thing("level", scheme="level"),
        strength=visit.thing("strength", scheme="strength"),
        around=visit.thing("around", of_class=f"{SV}StrategyElement"),
        direct=None if direct is None else direct == "true",
        owner=visit.thing("owner", of_class="foaf:Agent"),
        group=visit.thing("group", scheme="target-group"),
        source_place=_place(visit, "from"),
        target_place=_place(visit, "to"),
        source_document=visit.thing("from-document", of_class=f"{SV}StrategyDocument"),
        target_document=visit.thing("to-document", of_class=f"{SV}StrategyDocument"),
    )


def _place(visit: Visit, name: str) -> str | None:
    """Return the focus area or the document that a parameter names by its IRI or short name, if it is given."""
    text = visit.take(name)
    iri = expand(text) if text else None
    if text and iri not in visit.overview.elements and iri not in visit.overview.documents:
        raise ElementNotFound(f"{name}: there is no focus area or document {text!r}")
    return iri


def _detail(visit: Visit, wanted: StepFilter) -> Detail:
    """Return the detail that is asked for: single elements where little is, else focus areas."""
    narrow = (wanted.around, wanted.owner, wanted.group, wanted.source_place, wanted.target_place)
    usual: Detail = "elements" if any(narrow) else "areas"
    given = visit.one_of("detail", *DETAILS)
    return next((one for one in DETAILS if one == given), usual)


def _fitted(edition: Edition, wanted: StepFilter, detail: Detail) -> Fitted:
    overview = edition.overview

    def make() -> Fitted:
        contents = Contents(
            select(overview, steps_of(edition), wanted),
            _cited(edition, wanted, detail),
            tuple(_also(overview, wanted, detail)),
        )
        return fit(lambda one: _overlays.get(edition, one, lambda: Overlay(overview, one)), contents, detail, MOST)

    return _maps.get(edition, (wanted, detail), make)


def _also(overview: Overview, wanted: StepFilter, detail: Detail) -> Iterator[str]:
    """Give what is on the map though nothing leads to it: what is asked about, and else what nothing supports."""
    if wanted.around:
        yield wanted.around
    if detail == "elements" or not _overviewing(wanted):
        return
    for document in overview.documents.values():
        if document.with_text and wanted.document in {None, document.iri} and wanted.level in {None, document.level}:
            areas = [one.iri for one in overview.elements_of(document.iri) if one.kind == "FocusArea"]
            yield from areas or (document.iri,)


def _overviewing(wanted: StepFilter) -> bool:
    """Tell whether no more is asked than what there is, in all or in a document or on a level."""
    return wanted == StepFilter(document=wanted.document, level=wanted.level)


def _cited(edition: Edition, wanted: StepFilter, detail: Detail) -> list[Citation]:
    """Return the references to national documents whose text is not at hand."""
    if detail == "elements" or not _overviewing(wanted):
        return []
    documents = edition.overview.documents
    return [
        one
        for one in citations_of(edition)
        if wanted.document in {None, one.document}
        and wanted.level in {None, documents[one.document].level, documents[one.cited].level}
    ]


def _narrower(visit: Visit, wanted: StepFilter, fitted: Fitted) -> Iterator[Narrower]:
    """Give the documents that have a part of a map which is too large, or the focus areas of the one that is chosen."""
    overview = visit.overview
    if wanted.document:
        for element in overview.elements_of(wanted.document):
            if element.kind == "FocusArea":
                href = visit.to("/map", around=shorten(element.iri))
                yield Narrower(visit.label(element.iri), href, len(overview.within(element.iri)))
        return
    for document in filters.by_name(visit, fitted.by_document):
        if overview.documents[document].with_text:
            href = visit.here(document=shorten(document), detail=None)
            yield Narrower(visit.label(document), href, fitted.by_document[document])


def _fields(visit: Visit, wanted: StepFilter) -> list[Choice]:
    read = [document for document in visit.overview.documents.values() if document.with_text]
    return [
        filters.documents(visit, wanted.document, lambda document: document.with_text),
        filters.levels(visit, wanted.level, read),
        filters.strengths(visit, wanted.strength),
        filters.owners(visit, wanted.owner),
        filters.target_groups(visit, wanted.group),
    ]


def _left_out(overview: Overview, wanted: StepFilter, shown: MapGraph) -> int:
    """Return how many elements of the document that is chosen are not on the map, as they have no link."""
    if shown.detail != "elements" or not wanted.document:
        return 0
    return sum(element.iri not in shown.nodes for element in overview.elements_of(wanted.document))


def _standing(visit: Visit, document: str) -> str:
    """Return what a document is by its own word."""
    texts, held = visit.texts("common"), visit.overview.documents[document]
    name = f"standing_{held.status.rpartition('/')[2]}"
    said = texts[name] if name in texts else visit.label(held.status).text
    return said if held.dated else f"{said}, {texts['undated']}"


def _chosen(visit: Visit, wanted: StepFilter) -> list[Chosen]:
    texts = visit.texts("map")
    found = []
    for name, field in _NAMES.items():
        iri = getattr(wanted, field)
        if iri:
            found.append(Chosen(name, visit.label(iri), visit.here(**{name: None})))
    if wanted.direct is not None:
        said = texts["direct_true" if wanted.direct else "direct_false"]
        found.append(Chosen("direct", Wording(said, visit.language), visit.here(direct=None)))
    return found


def _title(visit: Visit, wanted: StepFilter) -> str:
    texts = visit.texts("map")
    things = [getattr(wanted, field) for field in _NAMES.values()]
    named = ", ".join(visit.label(iri).text for iri in things if iri)
    return texts("title_of", what=named) if named else texts["title"]


def _behind(visit: Visit, wanted: StepFilter, shown: MapGraph) -> list[Asked]:
    """Return the questions whose answers the map shows."""
    given = {name: shorten(getattr(wanted, field)) for name, field in _NAMES.items() if getattr(wanted, field)}
    if wanted.direct is not None:
        given["direct"] = str(wanted.direct).lower()
    behind = [Asked(name, given) for name in ("support-steps",) if name in visit.graph.catalog]
    if any(edge.cites for edge in shown.edges):
        document = {"document": shorten(wanted.document)} if wanted.document else {}
        behind.append(Asked("cited-documents", {"level": "national", **document}))
    return behind
