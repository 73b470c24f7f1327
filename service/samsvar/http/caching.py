"""What an answer says of the graph it comes from, and how long a client may keep it."""

from collections.abc import Iterable
from hashlib import sha256

from fastapi import Request, Response

from samsvar.knowledge import NOTICE
from samsvar.live import Edition


def origin(edition: Edition) -> dict[str, str]:
    """Return the headers that tell which state of the graph an answer comes from, and whose word the links are."""
    return {"X-Samsvar-Version": edition.version, "X-Samsvar-Notice": NOTICE["en"], "Vary": "Accept"}


def tag(edition: Edition, parts: Iterable[object]) -> str:
    """Return the entity tag of the answer that an edition gives to what the parts tell of the request.

    It is a weak one: the same answer may come with its rows in another order, where none was asked for.
    """
    digest = sha256("\0".join(repr(part) for part in parts).encode("utf-8", "surrogatepass")).hexdigest()
    return f'W/"{edition.version}-{digest[:16]}"'


def kept(entity_tag: str | None) -> dict[str, str]:
    """Return the headers that let an answer be kept and asked for again; without a tag it must not be kept."""
    if entity_tag is None:
        return {"Cache-Control": "no-store"}
    return {"ETag": entity_tag, "Cache-Control": "public, max-age=0, must-revalidate"}


def has_it(request: Request, entity_tag: str) -> bool:
    """Tell whether the client of a GET or HEAD request names the tag as one of what it has (RFC 9110, 13.1.2)."""
    if request.method not in {"GET", "HEAD"}:
        return False
    named = ",".join(request.headers.getlist("if-none-match"))
    return entity_tag.removeprefix("W/") in {item.strip().removeprefix("W/") for item in named.split(",")}


def not_modified(edition: Edition, entity_tag: str) -> Response:
    """Return the answer to a client that has it already."""
    return Response(status_code=304, headers={**origin(edition), **kept(entity_tag)})
