"""A request as a page sees it: from which state of the graph, in which language, on which day, with which filters."""

import datetime as dt
from collections.abc import Mapping
from functools import cached_property
from urllib.parse import quote, urlencode, urlsplit

from fastapi import Request

from samsvar.catalog import Parameter
from samsvar.errors import BadParameter
from samsvar.http.addresses import address
from samsvar.http.languages import choose_language
from samsvar.http.parameters import Parameters
from samsvar.http.places import path_of
from samsvar.knowledge import KnowledgeGraph
from samsvar.live import Edition, State
from samsvar.names import BASE, shorten
from samsvar.overview import Overview, Wording
from samsvar.settings import Settings
from samsvar.web.texts import Texts

KEPT = ("lang", "as-of")
"""What a link to another page takes along, if it was asked for."""


class Visit:
    """What one request asks of a page, and how the page names things and leads on."""

    def __init__(self, request: Request, edition: Edition, state: State, settings: Settings) -> None:
        """Read the address; raise BadParameter for a parameter that is given twice, a language or a day that is none.

        A parameter that is left empty, as a form sends it, is not given.
        """
        self._parameters = Parameters(request, blank=False)
        self.asked: Mapping[str, str] = self._parameters.given
        self.request, self.edition, self.state, self.settings = request, edition, state, settings
        self.language = choose_language(request.headers.get("accept-language"), self.take("lang"))
        self.as_of = self.day("as-of") or dt.date.today()

    @property
    def graph(self) -> KnowledgeGraph:
        """The graph that the page tells of."""
        return self.edition.graph

    @property
    def overview(self) -> Overview:
        """The same graph as tables."""
        return self.edition.overview

    @property
    def spoken(self) -> str:
        """The language of the labels in the graph that is nearest to the page's; queries are asked for it."""
        return "en" if self.language == "en" else "nb"

    @property
    def base(self) -> str:
        """The address of the service."""
        return address(self.request, self.settings)

    def texts(self, page: str) -> Texts:
        """Return the texts of a page in the visitor's language."""
        return Texts(page, self.language)

    def take(self, name: str) -> str | None:
        """Return the value of a parameter, if it is given."""
        return self._parameters.take(name)

    def one_of(self, name: str, *values: str) -> str | None:
        """Return one of some values, if it is given; raise BadParameter if it is another."""
        return self._parameters.one_of(name, *values)

    def number(self, name: str, most: int = 1_000_000) -> int | None:
        """Return a whole number from 1, if it is given; raise BadParameter for what is none."""
        return self._parameters.number(name, 1, most)

    def day(self, name: str) -> dt.date | None:
        """Return a day, if one is given; raise BadParameter for what is none."""
        text = self.take(name)
        if text is None:
            return None
        try:
            return dt.date.today() if text == "today" else dt.date.fromisoformat(text)
        except ValueError:
            raise BadParameter(f"{name} must be a date such as 2026-11-22, not {text!r}") from None

    def thing(self, name: str, *, of_class: str | None = None, scheme: str | None = None) -> str | None:
        """Return the IRI of what a parameter names, if it is given.

        Raise ElementNotFound or AmbiguousName if it names nothing, or several things, of the class or the scheme.
        """
        text = self.take(name)
        if text is None:
            return None
        return self.graph.resolve(text, Parameter(name, "iri", {}, required=False, of_class=of_class, scheme=scheme))

    def done(self) -> None:
        """Raise BadParameter if the address gives a parameter that nobody took."""
        self._parameters.done()

    @cached_property
    def path(self) -> str:
        """The path of this page within the service, as an address has it."""
        return quote(self.request.scope["path"], safe="/:[]@!$&'()*+,;=~")

    @cached_property
    def root(self) -> str:
        """The path that every path of the service begins with where it is reached: empty, or from `public_url`."""
        return urlsplit(self.settings.public_url).path.rstrip("/")

    def at(self, path: str, parameters: Mapping[str, object] | None = None) -> str:
        """Return the address of anything in the service; parameters that are None or empty are left out."""
        given = {name: str(text) for name, text in (parameters or {}).items() if text is not None and text != ""}
        return f"{self.root}{path}?{urlencode(given, safe='/:,')}" if given else f"{self.root}{path}"

    def here(self, **changes: object) -> str:
        """Return the address of this page with some parameters set, or left out where a value is None.

        An underscore in a name stands for a hyphen. Where anything else changes, `page` is left out.
        """
        changed = {name.replace("_", "-"): value for name, value in changes.items()}
        kept = {name: text for name, text in self.asked.items() if name != "page" or not changed or "page" in changed}
        return self.at(self.path, {**kept, **changed})

    def to(self, path: str, **parameters: object) -> str:
        """Return the address of another page, with its parameters and what is taken along; None is left out."""
        kept = {name: self.asked[name] for name in KEPT if name in self.asked}
        return self.at(path, {**{name.replace("_", "-"): value for name, value in parameters.items()}, **kept})

    def page_of(self, iri: str) -> str:
        """Return the address of the page about a thing: ours, or the thing's own address where it is not ours."""
        if not iri.startswith(BASE):
            return quote(iri, safe="/:?#[]@!$&'()*+,;=~%")
        thing, hash_sign, fragment = iri.partition("#")
        return self.to(f"/page/{path_of(thing)}") + hash_sign + quote(fragment, safe="=,;")

    def short(self, iri: str) -> str:
        """Return the short name of a thing, as parameters take it."""
        return shorten(iri)

    def label(self, iri: str) -> Wording:
        """Return what a thing is called, in the visitor's language or the nearest one."""
        return self.overview.label(iri, self.language)
