"""The IRI that a reference means beside a base, by RFC 3986, section 5.2.

Like the parser, and unlike the RFC, it leaves dots alone in the base and where the reference names an authority.
The standard library's `urljoin` is of no use here: it drops an empty fragment (`<#>`, which many files use as a
namespace) and knows only some schemes.
"""

import re
from typing import NamedTuple

_PARTS = re.compile(
    r"(?P<scheme>[A-Za-z][A-Za-z0-9+.-]*:)?(?P<authority>//[^/?#]*)?(?P<path>[^?#]*)(?P<query>\?[^#]*)?(?P<fragment>#.*)?",
    re.DOTALL,
)


class _Parts(NamedTuple):
    scheme: str | None
    authority: str | None
    path: str
    query: str | None
    fragment: str | None

    def __str__(self) -> str:
        return "".join(part or "" for part in self)


def resolve(base: str | None, reference: str) -> str:
    """Return what reference means beside base; an absolute reference, and any without a base, means itself."""
    given = _split(reference)
    if base is None or given.scheme:
        return reference
    beside = _split(base)
    if given.authority is not None:
        return str(given._replace(scheme=beside.scheme))
    if given.path:
        start = "" if given.path.startswith("/") else _folder(beside)
        path = _walked(start, given.path)
        return str(beside._replace(path=path, query=given.query, fragment=given.fragment))
    return str(beside._replace(query=given.query or beside.query, fragment=given.fragment))


def _split(iri: str) -> _Parts:
    match = _PARTS.match(iri)
    return _Parts(*match.groups()) if match else _Parts(None, None, iri, None, None)


def _folder(beside: _Parts) -> str:
    return "/" if beside.authority is not None and not beside.path else "".join(beside.path.rpartition("/")[:2])


def _walked(start: str, path: str) -> str:
    """Return where a path leads from a start that is empty or ends in a slash, and never above the root."""
    *kept, _ = start.split("/")
    segments = path.split("/")
    for segment in segments:
        if segment == "..":
            del kept[max(len(kept) - 1, 1) :]
        elif segment != ".":
            kept.append(segment)
    return "/".join([*kept, ""] if segments[-1] in {".", ".."} else kept)
