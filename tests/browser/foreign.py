"""What would be asked of other hosts: by the browser, or by the text of the page or of its style sheets."""

import re
from collections.abc import Iterable, Iterator
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from browser.script import run
from browser.visit import Visit

_LOADED = frozenset(
    "apple-touch-icon dns-prefetch icon manifest mask-icon modulepreload preconnect prefetch preload prerender "
    "shortcut stylesheet".split()
)
"""Relations of a link that have the browser ask for something."""
_LOADING = frozenset("action background data formaction ping poster src".split())
_WITHIN_SVG = frozenset("feimage image script textpath use".split())
_WITHIN_CSS = re.compile(r"""url\(\s*["']?([^"')]+)|@import\s+["']([^"']+)""")
_NEW_ADDRESS = re.compile(r"url\s*=\s*[\"']?([^\"';]+)", re.IGNORECASE)


def foreign(visit: Visit) -> list[str]:
    """Return every request and every address in page or style sheets that leads away from the host by itself."""
    texts = [("the page", visit.address, loads(visit.source))]
    texts += [(address, address, in_css(text)) for address, text in run(visit.page, "styles.js")]
    return [f"asks for {address}" for address in dict.fromkeys(visit.requests) if away(address, visit.host)] + [
        f"{where} loads {address}"
        for where, base, addresses in texts
        for address in addresses
        if away(urljoin(base, address), visit.host)
    ]


def away(address: str, host: str) -> bool:
    """Tell whether an address is on another host."""
    parts = urlsplit(address)
    return parts.scheme not in {"data", "blob", "about"} and parts.netloc != host


def in_css(text: str) -> Iterator[str]:
    """Give each address that a style sheet loads."""
    return (one[1] or one[2] for one in _WITHIN_CSS.finditer(text))


def loads(page: str) -> Iterator[str]:
    """Give each address that a page has the browser ask for: not those of links that a person follows."""
    parser = _Parser()
    parser.feed(page)
    return iter(parser.addresses)


class _Parser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        self.addresses += _addresses(tag, told)

    def handle_data(self, data: str) -> None:
        if self.lasttag == "style":
            self.addresses += in_css(data)


def _addresses(tag: str, told: dict[str, str]) -> Iterable[str]:
    yield from (value for name, value in told.items() if name in _LOADING and value)
    for name in ("srcset", "imagesrcset"):
        yield from (one.split()[0] for one in told.get(name, "").split(",") if one.strip())
    yield from in_css(told.get("style", ""))
    if tag == "base" or (tag == "link" and _LOADED & set(told.get("rel", "").lower().split())):
        yield told.get("href", "")
    if tag in _WITHIN_SVG:
        yield from (told[name] for name in ("href", "xlink:href") if name in told)
    if (
        tag == "meta"
        and told.get("http-equiv", "").lower() == "refresh"
        and (new := _NEW_ADDRESS.search(told["content"]))
    ):
        yield new[1]
