"""Pages as HTML: the templates, and what every template can call."""

import datetime as dt
import gzip
from collections.abc import Iterator, Mapping, Sequence
from hashlib import sha256
from http import HTTPStatus

from babel.dates import format_date
from babel.numbers import format_decimal
from fastapi import Response
from jinja2 import Environment, PackageLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup, escape

from samsvar import __version__
from samsvar.http.caching import has_it, kept, origin
from samsvar.http.languages import LANGUAGES
from samsvar.knowledge import NOTICE
from samsvar.names import shorten
from samsvar.overview import Wording
from samsvar.web import assets
from samsvar.web.made import Asked, Download, Made
from samsvar.web.navigation import PLACES
from samsvar.web.visit import Visit

LOCALES = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_LEVEL = 6
FORMS: Mapping[str, Mapping[str, str]] = {"csv": {"bom": "true"}, "json": {}, "ttl": {}}
"""The forms of its data that every page leads to, and what each is asked with; by its mark, Excel knows UTF-8."""
_SMALLEST = 512
"""Bytes below which nothing is gained by compressing."""


@pass_context
def _said(context: Context, wording: Wording) -> Markup:
    """Return a text of the graph, with its language where that is not the page's."""
    if wording.language and wording.language != context["visit"].language:
        return Markup('<span lang="{}">{}</span>').format(wording.language, wording.text)
    return escape(wording.text)


@pass_context
def _link(context: Context, iri: str, wording: Wording | None = None) -> Markup:
    """Return a link to the page about a thing, named by its label or by other words."""
    visit: Visit = context["visit"]
    said = _said(context, wording or visit.label(iri))
    if not iri.startswith(("http://", "https://")):
        return Markup("<code>{}</code>").format(said)  # a browser might run it
    return Markup('<a class="ds-link" href="{}">{}</a>').format(visit.page_of(iri), said)


@pass_context
def _date(context: Context, day: dt.date | None) -> Markup:
    """Return a day, written as people do in the page's language."""
    if day is None:
        return Markup("")
    shown = format_date(day, "medium", locale=LOCALES[context["visit"].language])
    return Markup('<time datetime="{}">{}</time>').format(day.isoformat(), shown)


@pass_context
def _number(context: Context, number: float) -> str:
    return format_decimal(number, locale=LOCALES[context["visit"].language])


@pass_context
def _asset(context: Context, name: str) -> str:
    """Return the address of what is loaded beside a page, or nothing if the package carries none."""
    visit: Visit = context["visit"]
    file = assets.address(name)
    return visit.at(file) if file else ""


ENVIRONMENT = Environment(
    loader=PackageLoader("samsvar.web"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
    auto_reload=False,
)
ENVIRONMENT.globals |= {"asset": _asset, "version": __version__, "places": PLACES, "languages": LANGUAGES}
ENVIRONMENT.filters |= {"said": _said, "link": _link, "date": _date, "number": _number, "short": shorten}


def response(visit: Visit, made: Made | Download) -> Response:
    """Return a page, or a file, as an answer, compressed if the client takes that; its tag is that of what it holds."""
    if isinstance(made, Download):
        headers = {"Content-Type": made.media_type, "Content-Disposition": f'attachment; filename="{made.name}"'}
        return _answer(visit, made.body, HTTPStatus.OK, headers)
    headers = {"Content-Type": "text/html; charset=utf-8", "Content-Language": visit.language, **made.headers}
    return _answer(visit, html(visit, made), made.status, headers)


def _answer(visit: Visit, text: str, status: int, headers: dict[str, str]) -> Response:
    body, asked = text.encode("utf-8"), visit.request.headers
    tag = f'W/"{sha256(body).hexdigest()[:24]}"' if status == HTTPStatus.OK else None
    headers |= {**origin(visit.edition), **kept(tag), "Vary": "Accept-Encoding, Accept-Language"}
    if tag and has_it(visit.request, tag):
        del headers["Content-Type"]
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if len(body) >= _SMALLEST and "gzip" in asked.get("accept-encoding", ""):
        body = gzip.compress(body, _LEVEL, mtime=0)
        headers["Content-Encoding"] = "gzip"
    return Response(body, status, headers)


def html(visit: Visit, made: Made) -> str:
    """Return a page as a whole HTML document."""
    texts = visit.texts(made.template)
    values = {
        "visit": visit,
        "t": texts,
        "title": made.title,
        "notice": NOTICE[visit.language],
        "behind": list(_behind(visit, made.behind)),
        "sources": made.sources,
        **made.values,
    }
    return ENVIRONMENT.get_template(f"{made.template}.html").render(values)


def _behind(visit: Visit, questions: Sequence[Asked]) -> Iterator[Mapping[str, object]]:
    """Give for each question its words, its text with the values in it, and where it is asked and answered."""
    for asked in questions:
        query = visit.graph.catalog[asked.query]
        values = {name: text for name, text in asked.values.items() if text}
        given = values | ({"lang": visit.spoken} if "lang" in query.parameters else {})
        yield {
            "name": asked.query,
            "summary": Wording(query.summary[visit.spoken], visit.spoken),
            "question": Wording(query.question[visit.spoken], visit.spoken),
            "text": query.bind(visit.graph.resolved(query, given)),
            "workbench": visit.to("/workbench", example=asked.query, **values),
            "forms": {
                form: visit.at(f"/api/v1/{asked.query}", {**given, "format": form, **more})
                for form, more in FORMS.items()
            },
        }
