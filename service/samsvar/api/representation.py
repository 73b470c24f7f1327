"""How an answer of the API is written: as JSON, CSV, JSON-LD or Turtle, with what every answer says of itself.

JSON-LD and Turtle hold what the files say of everything that the answer names. The context of JSON-LD travels inside:
nothing is to be fetched. Beside context and graph there is nothing else, since some readers take the whole for a named
graph then; the version, the notice and the next page stand in the headers, as with CSV.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from fastapi import Request, Response

from samsvar.answers import Answer
from samsvar.api.ordering import By, column, ordered, read_sort
from samsvar.api.paging import CURSOR, LIMIT, Page
from samsvar.elements import said
from samsvar.errors import BadParameter
from samsvar.exchange import Compactor, compactor, write
from samsvar.http.caching import has_it, kept, not_modified, origin, tag
from samsvar.http.negotiation import CSV, Choice, Form, choose
from samsvar.http.parameters import Parameters, described
from samsvar.knowledge import NOTICE, KnowledgeGraph
from samsvar.live import Edition
from samsvar.settings import Settings

Json = dict[str, Any]

JSON = Form("application/json", ("json",))
JSON_LD = Form("application/ld+json", ("jsonld", "json-ld"))
TURTLE = Form("text/turtle", ("ttl", "turtle"))
TABLES = (JSON, CSV, JSON_LD, TURTLE)
"""The forms of an answer that is a table."""
THINGS = (JSON, JSON_LD, TURTLE)
"""The forms of an answer that is none."""
_MARK = described(
    "bom",
    "Whether CSV starts with a byte order mark, by which spreadsheets such as Excel know that it is UTF-8.",
    {"type": "boolean", "default": False},
)
_compactors: WeakKeyDictionary[KnowledgeGraph, Compactor] = WeakKeyDictionary()


def form_parameters(forms: Sequence[Form]) -> list[Json]:
    """Return the descriptions of `format` and, where there is CSV, of `bom` for OpenAPI."""
    names = [form.names[0] for form in forms]
    about = "The form of the answer, in place of the Accept header."
    form = described("format", about, {"type": "string", "enum": names, "default": names[0]})
    return [form, _MARK] if CSV in forms else [form]


def view_parameters(columns: Sequence[str], forms: Sequence[Form] = TABLES) -> list[Json]:
    """Return the descriptions of the parameters that say how a table with these columns is wanted."""
    turned = [name for column in columns for name in (column, f"-{column}")]
    sort = (
        "Columns to sort by, with commas between, the first one first; a hyphen before a column turns it around. "
        "Rows without a value come last."
    )
    fields = "Columns wanted, with commas between, in that order."
    return [
        LIMIT,
        CURSOR,
        described("sort", sort, _several(turned), style="form", explode=False),
        described("fields", fields, _several(columns), style="form", explode=False),
        *form_parameters(forms),
    ]


def _several(names: Sequence[str]) -> Json:
    return {"type": "array", "items": {"type": "string", "enum": list(names)}, "minItems": 1, "uniqueItems": True}


VIEW = tuple(parameter["name"] for parameter in view_parameters(()))
"""The names of those parameters."""


@dataclass(frozen=True)
class Reply:
    """What a request gets, whatever is in it: in which form, from which state of the graph, in which language."""

    request: Request
    edition: Edition
    settings: Settings
    choice: Choice
    also: str
    language: str
    mark: bool
    """Whether CSV starts with a byte order mark."""

    @classmethod
    def chosen(  # noqa: PLR0913 – what every answer is made from
        cls,
        request: Request,
        edition: Edition,
        settings: Settings,
        parameters: Parameters,
        forms: Sequence[Form],
        *,
        also: str = "",
    ) -> "Reply":
        """Return the reply in the form that the client likes best; also tells what besides the graph it depends on.

        Raise NotAcceptable if there is no such form, and BadParameter for a byte order mark on another form than CSV.
        """
        accept = ",".join(request.headers.getlist("accept")) or None
        choice = choose(forms, accept, parameters.take("format"))
        mark = CSV in forms and parameters.truth("bom")
        if mark and choice.form is not CSV:
            raise BadParameter("bom goes with CSV alone: leave it out, or take format=csv")
        return cls(request, edition, settings, choice, also, request.query_params.get("lang", "en"), mark)

    @property
    def state(self) -> str:
        """The state that the answer is of: that of the graph and of what else it depends on, such as the day."""
        return f"{self.edition.version}+{self.also}" if self.also else self.edition.version

    @property
    def entity_tag(self) -> str:
        """The entity tag of this form of the answer."""
        url = self.request.url
        return tag(self.edition, (url.path, url.query, self.choice.media_type, self.also))

    @property
    def unchanged(self) -> Response | None:
        """The answer to a client that has this one already; to be asked once the request is known to be sound."""
        return not_modified(self.edition, self.entity_tag) if has_it(self.request, self.entity_tag) else None

    def closing(self) -> Json:
        """Return the members that every answer ends with."""
        return {"version": self.edition.version, "notice": NOTICE.get(self.language, NOTICE["en"])}

    def written(self, body: bytes, following: str | None = None, name: str = "answer") -> Response:
        """Return the response with a body, and with the address of the next page if there is one."""
        headers = {**origin(self.edition), **kept(self.entity_tag)}
        if following:
            headers["Link"] = f'<{self.settings.public_url.rstrip("/")}{following}>; rel="next"'
        if self.choice.form is CSV:
            headers["Content-Disposition"] = f'inline; filename="{name}.csv"'
        return Response(body, headers=headers, media_type=self.choice.content_type)

    def table(self, answer: Answer, following: str | None = None, name: str = "answer") -> Response:
        """Return the response with a table as CSV."""
        return self.written(answer.to_csv(mark=self.mark).encode("utf-8"), following, name)

    def of_things(self, members: Mapping[str, Any], iris: Iterable[str], following: str | None = None) -> Response:
        """Return the response with the members of an answer or, where RDF is wanted, what the files say of some things.

        Iris are what the answer tells of.
        """
        if self.choice.form is JSON:
            return self.written(encoded({**members, **self.closing()}), following)
        graph = self.edition.graph
        compact = _compactors.get(graph) or compactor(graph.collection.ontology)
        _compactors[graph] = compact
        triples = said(graph.engine, iris)
        return self.written(b"".join(write(triples, self.choice.form.media_type, compact)), following)


@dataclass(frozen=True)
class View:
    """How a table is wanted: which rows, in which order, which columns, in which form."""

    reply: Reply
    page: Page
    by: tuple[By, ...]
    fields: tuple[str, ...] | None

    @classmethod
    def taken(cls, parameters: Parameters, reply: Reply) -> "View":
        """Return the view that a request wants; raise BadParameter if that cannot be."""
        page = Page.taken(reply.request, parameters, reply.state)
        return cls(reply, page, read_sort(parameters.take("sort")), _fields(parameters.take("fields")))

    @property
    def plain(self) -> bool:
        """Whether the rows are wanted as they come, as JSON."""
        return self.all_as_it_comes and self.reply.choice.form is JSON

    @property
    def all_as_it_comes(self) -> bool:
        """Whether everything is wanted, in the order that it has."""
        return self.page.whole and not self.by and self.fields is None

    def rows(self, answer: Answer) -> Answer:
        """Return the rows on the page, in order, with all columns; raise BadParameter for a column that is not."""
        for name in self.fields or ():
            column(answer, name, "fields")
        return Answer(answer.columns, tuple(self.page.of(ordered(answer, self.by).rows)))

    def response(
        self, rows: Answer, total: int, name: str, first: Mapping[str, Any], then: Mapping[str, Any]
    ) -> Response:
        """Return the response with the rows of a page, of so many in all.

        Other members stand before and after the rows in JSON; the other forms have no place for them.
        """
        shown = rows if self.fields is None else _columns(rows, self.fields)
        following = self.page.following(total)
        if self.reply.choice.form is CSV:
            return self.reply.table(shown, following, name)
        members = {**first, "columns": list(shown.columns), "rows": shown.to_json(), **then}
        if not self.page.whole:
            members |= {"total": total} | ({"next": self.settings_url + following} if following else {})
        return self.reply.of_things(members, rows.iris(), following)

    @property
    def settings_url(self) -> str:
        """What addresses begin with: the public address, or nothing where it is not set."""
        return self.reply.settings.public_url.rstrip("/")


def encoded(members: Mapping[str, Any]) -> bytes:
    """Return JSON as small as it gets, in UTF-8."""
    return json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def around(rows: bytes, first: Mapping[str, Any], then: Mapping[str, Any]) -> bytes:
    """Return the JSON of an answer whose rows are JSON already."""
    return b'%b,"rows":%b,%b' % (encoded(first)[:-1], rows, encoded(then)[1:])


def _fields(text: str | None) -> tuple[str, ...] | None:
    if text is None:
        return None
    names = tuple(name.strip() for name in text.split(","))
    if not all(names):
        raise BadParameter("fields must name columns with commas between, such as element,elementLabel")
    if len(set(names)) < len(names):
        raise BadParameter("fields names a column twice")
    return names


def _columns(answer: Answer, names: Sequence[str]) -> Answer:
    places = [column(answer, name, "fields") for name in names]
    return Answer(tuple(names), tuple(tuple(row[place] for place in places) for row in answer.rows))
