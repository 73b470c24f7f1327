"""The whole graph as a file, in every form there is: /downloads/samsvar.ttl and so on.

A file is made when it is first asked for, then kept on disk, plain and packed, as long as its edition is served, so
that it is sent with its length and at the speed of the disk. Its tag is a weak one: the same graph may be written in
another order by another process.
"""

from email.utils import format_datetime, parsedate_to_datetime
from typing import Annotated

from fastapi import APIRouter, Path, Request, Response

from samsvar.api.documents import responses
from samsvar.api.spool import Large, Spool
from samsvar.errors import ElementNotFound
from samsvar.exchange import DUMPS, Dump
from samsvar.http import caching
from samsvar.http.addresses import address
from samsvar.http.asked import Asked
from samsvar.http.negotiation import Choice, Form
from samsvar.live import Edition, LiveGraph
from samsvar.settings import Settings

PATH = "/downloads/samsvar.{suffix}"
Suffix = Annotated[str, Path(description="Which form.", json_schema_extra={"enum": [*DUMPS]})]


def routes(live: LiveGraph, settings: Settings) -> APIRouter:
    """Return a router that gives the whole graph as files."""
    router = APIRouter(tags=["linked data"])
    spool = Spool()

    async def download(request: Request, suffix: Suffix) -> Response:
        if (form := DUMPS.get(suffix)) is None:
            raise ElementNotFound(f"there is no samsvar.{suffix} here; there are {', '.join(DUMPS)}")
        asked = Asked(request, live.current)
        asked.parameters()
        return await _answer(asked, form, spool, address(request, settings))

    router.add_api_route(
        PATH,
        download,
        methods=["GET"],
        response_class=Response,
        operation_id="download",
        summary="Download the whole graph",
        responses=responses([form.media_type for form in DUMPS.values()], 200, 304, 400, 404, 422, 500, 502, 503, 504),
    )
    router.add_api_route(PATH, download, methods=["HEAD"], include_in_schema=False)
    return router


async def _answer(asked: Asked, form: Dump, spool: Spool, base: str) -> Response:
    request, edition = asked
    packed = _takes_gzip(",".join(request.headers.getlist("accept-encoding")))
    entity_tag = caching.tag(edition, ("download", form.suffix, packed))
    headers = {
        **caching.origin(edition),
        **caching.kept(entity_tag),
        "Vary": "Accept-Encoding",
        "Last-Modified": format_datetime(edition.loaded_at, usegmt=True),
    }
    if _has_it(request, edition, entity_tag):
        return Response(status_code=304, headers=headers)
    headers |= {
        "Content-Type": Choice(Form(form.media_type, ()), form.media_type).content_type,
        "Content-Disposition": f'attachment; filename="samsvar.{form.suffix}"',
        "Link": f'<{base}/dataset>; rel="describedby"',
        **({"Content-Encoding": "gzip"} if packed else {}),
    }
    return await spool.answer(asked, Large(form, headers, packed=packed))


def _has_it(request: Request, edition: Edition, entity_tag: str) -> bool:
    """Tell whether the client has this file: by its tag or, only if it names none, by the time it got it."""
    if "if-none-match" in request.headers:
        return caching.has_it(request, entity_tag)
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since", ""))
        return edition.loaded_at.replace(microsecond=0) <= since
    except (TypeError, ValueError):
        return False  # no date, or none with a time zone


def _takes_gzip(header: str) -> bool:
    """Tell whether a client takes gzip, by its Accept-Encoding."""
    taken: dict[str, bool] = {}
    for item in header.lower().split(","):
        coding, *weight = (part.strip() for part in item.split(";"))
        taken[coding] = not any(part.replace(" ", "") in {"q=0", "q=0.0", "q=0.00", "q=0.000"} for part in weight)
    return taken.get("gzip", taken.get("*", False))
