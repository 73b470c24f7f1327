"""Reads a page as a person meets it: by heading, link, label and text.

`read(html)` gives the tree. Nodes are found by tag, class and attributes; text comes with its white space folded.
Tags that are never closed or closed in the wrong order are faults of a page and fail the reading.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Union

from fastapi.testclient import TestClient

_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_UNSAID = frozenset({"script", "style", "template"})
_BLOCKS = frozenset(
    "address article aside blockquote br caption dd details div dl dt fieldset figcaption figure footer form "
    "h1 h2 h3 h4 h5 h6 header hr label legend li main nav ol option p pre section select summary table tbody "
    "td tfoot th thead title tr ul".split()
)
"""What does not run together with the words beside it."""


class BrokenPage(AssertionError):
    """The tags of a page do not match."""


@dataclass(eq=False)
class Node:
    """An element of a page."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    parent: "Node | None" = field(default=None, repr=False)
    children: list[Union["Node", str]] = field(default_factory=list, repr=False)

    @property
    def classes(self) -> set[str]:
        """The classes of the element."""
        return set(self.attributes.get("class", "").split())

    @property
    def text(self) -> str:
        """What a reader of the page gets to read here, on one line."""
        return " ".join("".join(self._texts()).split())

    def __getitem__(self, attribute: str) -> str:
        """Return the value of an attribute; raise KeyError if the element has none of that name."""
        return self.attributes[attribute]

    def get(self, attribute: str) -> str | None:
        """Return the value of an attribute, if there is one."""
        return self.attributes.get(attribute)

    def walk(self) -> Iterator["Node"]:
        """Give the element and all that is inside, in the order of the page."""
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()

    def all(self, tag: str | None = None, *classes: str, text: str | None = None, **attributes: str) -> list["Node"]:
        """Return what is inside that has the tag, the classes, the attributes and somewhere in it the text.

        An underscore in the name of an attribute stands for a hyphen, and one at its end for nothing: `for_="q"`,
        `aria_current="page"`.
        """
        wanted = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
        return [
            node
            for node in self.walk()
            if node is not self
            and tag in {None, node.tag}
            and node.classes.issuperset(classes)
            and all(node.attributes.get(name) == value for name, value in wanted.items())
            and (text is None or text in node.text)
        ]

    def find(self, tag: str | None = None, *classes: str, text: str | None = None, **attributes: str) -> "Node | None":
        """Return the first such element, None if there is none."""
        return next(iter(self.all(tag, *classes, text=text, **attributes)), None)

    def one(self, tag: str | None = None, *classes: str, text: str | None = None, **attributes: str) -> "Node":
        """Return the only such element; raise AssertionError if there is none, or several."""
        found = self.all(tag, *classes, text=text, **attributes)
        assert len(found) == 1, (
            f"{len(found)} of {tag} {classes} {attributes} {text or ''}: {[one.text[:80] for one in found]}"
        )
        return found[0]

    def first(self, tag: str | None = None, *classes: str, text: str | None = None, **attributes: str) -> "Node":
        """Return the first such element; raise AssertionError if there is none."""
        found = self.find(tag, *classes, text=text, **attributes)
        assert found is not None, f"no {tag} {classes} {attributes} {text or ''}"
        return found

    def texts(self, tag: str | None = None, *classes: str) -> list[str]:
        """Return the text of each such element."""
        return [node.text for node in self.all(tag, *classes)]

    def links(self) -> dict[str, str]:
        """Return the addresses that this leads to, each with the words of its (last) link."""
        return {node["href"]: node.text for node in self.all("a") if "href" in node.attributes}

    def link(self, words: str) -> str:
        """Return the address of the only link with just these words."""
        found = {node["href"] for node in self.all("a") if node.text == words}
        assert len(found) == 1, f"{len(found)} addresses for the link {words!r}"
        return found.pop()

    def section(self, heading: str) -> "Node":
        """Return the only section, or what else stands around, whose first heading is just these words."""
        found = [node for node in self.all() if node.tag in {"h1", "h2", "h3", "h4"} and node.text == heading]
        assert len(found) == 1, (
            f"{len(found)} headings {heading!r} of {[n.text for n in self.all() if n.tag[:1] == 'h']}"
        )
        around = found[0].parent
        assert around is not None
        return around

    def language(self) -> str | None:
        """Return the language that the text here is marked to be in."""
        node: Node | None = self
        while node is not None:
            if "lang" in node.attributes:
                return node["lang"]
            node = node.parent
        return None

    def rows(self) -> list[list[str]]:
        """Return the texts of the cells of a table, row by row, its heads too."""
        return [[cell.text for cell in row.all() if cell.tag in {"th", "td"}] for row in self.all("tr")]

    def fields(self) -> dict[str, str]:
        """Return what a form sends if nobody changes anything in it."""
        sent = {
            node["name"]: node.get("value") or ""
            for node in self.all("input")
            if "name" in node.attributes
            and (node.get("type") not in {"radio", "checkbox"} or "checked" in node.attributes)
        }
        sent |= {node["name"]: node.text for node in self.all("textarea")}
        for node in self.all("select"):
            options = node.all("option")
            chosen = next((one for one in options if "selected" in one.attributes), next(iter(options), None))
            sent[node["name"]] = "" if chosen is None else chosen.attributes.get("value", chosen.text)
        return sent

    def _texts(self) -> Iterator[str]:
        for child in self.children:
            if isinstance(child, str):
                yield child
            elif child.tag not in _UNSAID:
                around = " " if child.tag in _BLOCKS else ""
                yield around
                yield from child._texts()
                yield around


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Node("")
        self.open = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        if len(names) > len(set(names)):
            raise BrokenPage(f"<{tag}> on line {self.getpos()[0]} has an attribute twice: {names}")
        node = Node(tag, {name: value or "" for name, value in attrs}, self.open)
        self.open.children.append(node)
        if tag not in _VOID:
            self.open = node

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag != self.open.tag or self.open.parent is None:
            raise BrokenPage(f"</{tag}> on line {self.getpos()[0]} closes <{self.open.tag}>")
        self.open = self.open.parent

    def handle_data(self, data: str) -> None:
        self.open.children.append(data)


def read(html: str) -> Node:
    """Return a page as a tree; raise BrokenPage if a tag is not closed, or is closed in the wrong place."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    if reader.open is not reader.root:
        raise BrokenPage(f"<{reader.open.tag}> is never closed")
    ids = [node["id"] for node in reader.root.walk() if "id" in node.attributes]
    if twice := {one for one in ids if ids.count(one) > 1}:
        raise BrokenPage(f"ids that are given twice: {sorted(twice)}")
    return reader.root


def opened(client: TestClient, address: str, **parameters: str) -> Node:
    """Return the page at an address, read; an underscore in the name of a parameter stands for a hyphen."""
    given = {name.replace("_", "-"): text for name, text in parameters.items()}
    answer = client.get(address, params=given or None)
    assert answer.status_code == 200, answer.text
    return read(answer.text)
