"""The page about a thing, whatever it is: at `/page/` and the path of its IRI."""

from dataclasses import replace

from samsvar.errors import ElementNotFound
from samsvar.http.places import HTML, SUFFIXES, links, places, spellings
from samsvar.names import BASE
from samsvar.web.agents import page as agents
from samsvar.web.description import page as description
from samsvar.web.documents import page as documents
from samsvar.web.elements import page as elements
from samsvar.web.made import Made, Source
from samsvar.web.visit import Visit


def page(visit: Visit) -> Made:
    """Return the page about the thing at the address; raise ElementNotFound if the graph does not know it."""
    spelt = [BASE + path for path in spellings(visit.request, visit.request.path_params["path"], "page/")]
    for iri in spelt:
        if (made := _page(visit, iri)) is not None:
            forms = {SUFFIXES[form]: place for form, place in places(iri, visit.base).items() if form is not HTML}
            source = Source(visit.texts("common")["data_of_thing"], forms)
            return replace(made, sources=(*made.sources, source), headers={"Link": links(iri, HTML, visit.base)})
    raise ElementNotFound(f"nothing here has the IRI {spelt[0]}")


def _page(visit: Visit, iri: str) -> Made | None:
    overview = visit.overview
    if iri in overview.elements:
        return elements.page(visit, iri)
    if iri in overview.documents:
        return documents.page(visit, iri)
    if iri in overview.agents:
        return agents.page(visit, iri)
    return description.page(visit, iri)
