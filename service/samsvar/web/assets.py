"""What browsers load beside a page: styles, scripts, fonts. `hatch_build.py` makes them from `frontend/`.

Their names hold a hash of what is in them, so that a browser may keep them for ever. Only what the manifest names is
given out. A package may have been built without them; its pages are then plain HTML.
"""

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from http import HTTPStatus
from pathlib import Path

from fastapi import Request, Response

BUILT = Path(__file__).with_name("assets")
"""The folder of the assets that the package carries."""
_CODINGS = {"br": ".br", "gzip": ".gz"}
"""How files are compressed, the best first, and what the compressed ones are called."""
_TYPES = {
    ".css": "text/css",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
    ".txt": "text/plain",
    ".woff2": "font/woff2",
}
_NONE = re.compile(r"q=0(?:\.0{0,3})?")


def available(folder: Path = BUILT) -> bool:
    """Tell whether the package carries assets."""
    return bool(_manifest(folder))


def address(name: str, folder: Path = BUILT) -> str:
    """Return the address of an asset, as `style.css`, or nothing if the package carries none.

    Raise KeyError if the package carries assets, and this is none of them.
    """
    files = _manifest(folder)
    return f"/assets/{files[name]}" if files else ""


async def answer(request: Request) -> Response:
    """Answer a request for the asset that the path parameter `name` names."""
    return given(
        request.path_params["name"],
        accept_encoding=",".join(request.headers.getlist("accept-encoding")),
        has=",".join(request.headers.getlist("if-none-match")),
    )


def given(file: str, *, accept_encoding: str = "", has: str = "", folder: Path = BUILT) -> Response:
    """Return the answer with a file of the manifest, compressed as the client takes it best.

    What the client has already, by its entity tags, it gets as 304; what the manifest does not name is 404.
    """
    if file not in _manifest(folder).values():
        return Response("there is no such asset\n", HTTPStatus.NOT_FOUND, media_type="text/plain")
    fit = ((c, end) for c, end in _CODINGS.items() if _takes(accept_encoding, c) and (folder / (file + end)).exists())
    coding, end = next(fit, ("", ""))
    entity_tag = f'"{file}{end}"'
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable",
        "ETag": entity_tag,
        "Vary": "Accept-Encoding",
    }
    if entity_tag in {item.strip().removeprefix("W/") for item in has.split(",")}:
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    if coding:
        headers["Content-Encoding"] = coding
    return Response(_content(folder / (file + end)), headers=headers, media_type=_TYPES[Path(file).suffix])


def _takes(accept_encoding: str, coding: str) -> bool:
    taken: dict[str, bool] = {}
    for item in accept_encoding.lower().split(","):
        name, *weight = (part.strip().replace(" ", "") for part in item.split(";"))
        taken[name] = not any(_NONE.fullmatch(part) for part in weight)
    return taken.get(coding, taken.get("*", False))


@lru_cache(maxsize=4)
def _manifest(folder: Path) -> Mapping[str, str]:
    """Return the names of the files in a folder by what they are called here; none if nothing was built."""
    try:
        files: dict[str, str] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["files"]
    except FileNotFoundError:
        return {}
    return files


@lru_cache(maxsize=64)
def _content(path: Path) -> bytes:
    return path.read_bytes()
