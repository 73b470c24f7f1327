"""A plain page about one thing: its triples, with labels and as links. It needs no script and no style."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from html import escape

from samsvar.api.resolving import link
from samsvar.engine import BlankNode, Literal, NamedNode, Term, Triple, value
from samsvar.exchange import DATASET, Description
from samsvar.knowledge import NOTICE
from samsvar.names import PREFIXES, SV, shorten

_LABELS = {f"{PREFIXES['skos']}prefLabel", f"{PREFIXES['rdfs']}label", f"{PREFIXES['dcterms']}title"}
_ENDS = {f"{SV}source", f"{SV}target"}
_COLUMNS = ("source", "relation", "target", "strength", "reviewStatus")
_DEEPEST = 20
_TEXTS = {
    "nb": {
        "other": "English",
        "skip": "Til innholdet",
        "dataset": "Om datasettet",
        "iri": "IRI",
        "said": "Hva filene sier",
        "about": "Beskrivelse",
        "unnamed": "uten navn",
        "terms": "Termer",
        "links": "Koblinger",
        "link": "kobling",
        "pointing": "Hva som viser hit",
        "of": "er {} for",
        "derived": "Avledet av koblingene, ikke skrevet av noen",
        "cut": "Mer enn dette viser hit; her står {} av dem.",
        "things": "Ting i grafen",
        "shown": "Her står de første {} av {}.",
        "forms": "Som data",
        "version": "Grafens versjon",
    },
    "en": {
        "other": "Norsk bokmål",
        "skip": "To the content",
        "dataset": "About the dataset",
        "iri": "IRI",
        "said": "What the files say",
        "about": "Description",
        "unnamed": "unnamed",
        "terms": "Terms",
        "links": "Links",
        "link": "link",
        "pointing": "What points here",
        "of": "is {} of",
        "derived": "Derived from the links, written by nobody",
        "cut": "More than this points here; these are {} of them.",
        "things": "Things in the graph",
        "shown": "These are the first {} of {}.",
        "forms": "As data",
        "version": "Version of the graph",
    },
}


@dataclass(frozen=True)
class Frame:
    """What stands around the description on a page."""

    language: str
    base: str
    """Address of the service."""
    version: str
    forms: Sequence[tuple[str, str]]
    """Name and address of every form of the same data."""
    other: str
    """Address of the same page in the other language."""


@dataclass(frozen=True)
class Things:
    """The first things of a named graph, with their labels, and how many there are in all."""

    iris: Sequence[str]
    count: int


def page(found: Description, frame: Frame, things: Things | None = None) -> str:
    """Return the page of a description, and of the things in it if it is a named graph."""
    return _Page(found, frame).text(things)


class _Page:
    def __init__(self, found: Description, frame: Frame) -> None:
        self._found, self._frame = found, frame
        self._texts = _TEXTS[frame.language]
        self._labels: dict[str, dict[str, str]] = {}
        for triple in (*found.labels, *found.said):
            if triple.predicate.value in _LABELS and isinstance(triple.object, Literal):
                told = self._labels.setdefault(value(triple.subject), {})
                told.setdefault(triple.object.language or "", triple.object.value)
        self._unnamed: dict[Term, list[Triple]] = {}
        for triple in found.said:
            if isinstance(triple.subject, BlankNode):
                self._unnamed.setdefault(triple.subject, []).append(triple)

    def text(self, things: Things | None) -> str:
        frame, found, texts = self._frame, self._found, self._texts
        other = "en" if frame.language == "nb" else "nb"
        label, of = self._label(found.iri)
        forms = " ".join(f'<a href="{escape(address)}">{escape(name)}</a>' for name, address in frame.forms)
        return "\n".join(
            (
                "<!DOCTYPE html>",
                f'<html lang="{frame.language}">',
                '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">',
                f"<title>{escape(label)} – samsvar</title>",
                f'<link rel="canonical" href="{escape(found.iri)}"></head>',
                "<body>",
                f'<a href="#content">{texts["skip"]}</a>',
                f'<header><nav aria-label="samsvar"><a href="{escape(frame.base)}/page/dataset">{texts["dataset"]}</a>',
                f'<a href="{escape(frame.other)}" lang="{other}" hreflang="{other}">{texts["other"]}</a>',
                "</nav></header>",
                '<main id="content">',
                f"<h1{_lang(of, frame.language)}>{escape(label)}</h1>",
                f"<p>{texts['iri']}: <code>{escape(found.iri)}</code></p>",
                f"<p>{escape(NOTICE[frame.language])}</p>",
                *self._sections(things),
                "</main>",
                f"<footer><p>{texts['forms']}: {forms}</p>",
                f"<p>{texts['version']}: <code>{escape(frame.version)}</code></p></footer>",
                "</body></html>\n",
            )
        )

    def _sections(self, things: Things | None) -> Iterator[str]:
        found, texts = self._found, self._texts
        groups: dict[str, list[Triple]] = {}
        for triple in found.said:
            if isinstance(triple.subject, NamedNode):
                groups.setdefault(triple.subject.value, []).append(triple)
        pointing = [triple for triple in found.pointing if triple.predicate.value not in _ENDS]
        cut = f"<p>{texts['cut'].format(len(found.pointing))}</p>" if found.cut else ""
        parts = {
            "about" if found.iri == DATASET else "said": self._list(groups.pop(found.iri, [])),
            "links": self._links(),
            "pointing": self._pointing(pointing) + cut,
            "derived": self._list(found.derived),
            "terms": self._terms(groups),
            "things": self._things(things),
        }
        for name, text in parts.items():
            if text:
                yield f"<h2>{texts[name]}</h2>\n{text}"

    def _terms(self, groups: dict[str, list[Triple]]) -> str:
        """Return what is told beside the thing itself: the terms of a vocabulary, the ranges of a file."""
        lines: list[str] = []
        for iri, triples in groups.items():
            fragment = iri.removeprefix(self._found.iri)
            anchor = f' id="{escape(fragment[1:])}"' if fragment.startswith("#") else ""
            lines += (f"<h3{anchor}>{self._link(iri)}</h3>", self._list(triples))
        return "\n".join(lines)

    def _things(self, things: Things | None) -> str:
        """Return the list of what is in a named graph."""
        if things is None:
            return ""
        some = self._texts["shown"].format(len(things.iris), things.count)
        cut = f"<p>{some}</p>" if things.count > len(things.iris) else ""
        return cut + "<ul>" + "\n".join(f"<li>{self._link(iri)}</li>" for iri in things.iris) + "</ul>"

    def _list(self, triples: Iterable[Triple], depth: int = 0) -> str:
        """Return a list of properties, each with its values."""
        values: dict[str, list[Term]] = {}
        for triple in triples:
            values.setdefault(triple.predicate.value, []).append(triple.object)
        entries = "\n".join(
            f"<dt>{self._link(predicate)}</dt>" + "".join(f"<dd>{self._term(term, depth)}</dd>" for term in terms)
            for predicate, terms in values.items()
        )
        return f"<dl>\n{entries}\n</dl>" if entries else ""

    def _pointing(self, triples: Iterable[Triple]) -> str:
        values: dict[str, list[Triple]] = {}
        for triple in triples:
            values.setdefault(triple.predicate.value, []).append(triple)
        entries = []
        for predicate, those in values.items():
            entries.append(f"<dt>{self._texts['of'].format(self._link(predicate))}</dt>")
            entries += [f"<dd>{self._pair(triple)}</dd>" for triple in those]
        return "<dl>\n" + "\n".join(entries) + "\n</dl>" if entries else ""

    def _pair(self, triple: Triple) -> str:
        """Return who says it and, where that is not this thing itself (a range of a source), of what."""
        subject = self._term(triple.subject)
        if value(triple.object) == self._found.iri:
            return subject
        return f"{subject}: {self._term(triple.object)}"

    def _links(self) -> str:
        """Return a table of the alignments that the thing is an end of."""
        facts: dict[str, dict[str, Term]] = {}
        ours = [t for t in self._found.pointing if t.predicate.value in _ENDS]
        for triple in (*self._found.links, *ours):
            facts.setdefault(value(triple.subject), {})[triple.predicate.value] = triple.object
        if not facts:
            return ""
        names = [f"{SV}{name}" for name in _COLUMNS]
        head = "".join(f'<th scope="col">{self._link(name)}</th>' for name in names)
        rows = "\n".join(
            f"<tr>{''.join(f'<td>{self._term(told[name]) if name in told else str()}</td>' for name in names)}"
            f'<td><a href="{escape(link(self._frame.base, iri))}">{escape(shorten(iri))}</a></td></tr>'
            for iri, told in facts.items()
        )
        kind = f'<th scope="col">{self._texts["link"]}</th>'
        return f"<table><thead><tr>{head}{kind}</tr></thead>\n<tbody>{rows}</tbody></table>"

    def _term(self, term: Term, depth: int = 0) -> str:
        if isinstance(term, NamedNode):
            return self._link(term.value)
        if isinstance(term, Literal):
            return f"<span{_lang(term.language, self._frame.language)}>{escape(term.value)}</span>"
        if term in self._unnamed and depth < _DEEPEST:
            return self._list(self._unnamed[term], depth + 1)
        return self._texts["unnamed"]

    def _link(self, iri: str) -> str:
        label, language = self._label(iri)
        lang = _lang(language, self._frame.language)
        if not iri.startswith(("http://", "https://")):
            return f"<code{lang}>{escape(label)}</code>"  # a browser might run it
        return f'<a href="{escape(link(self._frame.base, iri))}"{lang}>{escape(label)}</a>'

    def _label(self, iri: str) -> tuple[str, str | None]:
        """Return the label of an IRI and the language it is in; its short name if it has none."""
        told = self._labels.get(iri, {})
        for language in (self._frame.language, "nb", "en"):
            if language in told:
                return told[language], language
        return next(((text, language or None) for language, text in told.items()), (shorten(iri), None))


def _lang(language: str | None, around: str) -> str:
    """Return the attribute for a text whose language is not that of the page around it."""
    return f' lang="{escape(language)}"' if language and language != around else ""
