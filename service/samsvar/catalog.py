"""The questions the graph is asked: `.rq` files, each the only description of itself.

The lines behind `#+` are TOML: `summary`, `question` (nb and en), `[parameters.<name>]` with `type`
(iri, string, date, boolean, integer), `about`, and where they apply `class` (an iri must be of it), `scheme`
(the iri is a concept of it), `example`, `default` ("today"), `values`. `explain = { from, to }` names the two
columns between which chains can be told. Every parameter stands on a `VALUES` line of its own.
"""

import datetime as dt
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from typing import Literal as OneOf

from samsvar.engine import Literal, NamedNode
from samsvar.errors import BadParameter, GraphFileError, QueryNotFound
from samsvar.names import PREFIXES, is_iri

_VALUES_LINE = re.compile(r"^(?P<indent>[ \t]*)VALUES \?(?P<name>\w+) \{ (?P<default>.*) \}[ \t]*$", re.MULTILINE)
_HEADER_KEYS = {"summary", "question", "parameters", "explain"}
_PARAMETER_KEYS = {"type", "about", "class", "scheme", "example", "default", "values"}
_XSD = PREFIXES["xsd"]
Term = NamedNode | Literal


@dataclass(frozen=True)
class Parameter:
    """One thing that a query is asked with."""

    name: str
    type: OneOf["iri", "string", "date", "boolean", "integer"]
    about: Mapping[str, str]
    required: bool
    of_class: str | None = None
    scheme: str | None = None
    example: str | None = None
    default: str | None = None
    values: tuple[str, ...] = ()

    @property
    def option(self) -> str:
        """The name on the command line and in an address: hyphens for underscores."""
        return self.name.replace("_", "-")

    def to_term(self, text: str) -> Term:
        """Return the RDF term for a value; raise BadParameter if it does not fit the declared type."""
        if self.values and text not in self.values:
            raise BadParameter(f"{self.option} must be one of {', '.join(self.values)}, not {text!r}")
        if self.type == "iri":
            if not is_iri(text):
                raise BadParameter(f"{self.option} must be an IRI, not {text!r}")
            return NamedNode(text)
        if self.type == "date":
            return Literal(_date(self.option, text), datatype=NamedNode(f"{_XSD}date"))
        if self.type == "boolean":
            if text not in {"true", "false"}:
                raise BadParameter(f"{self.option} must be true or false, not {text!r}")
            return Literal(text, datatype=NamedNode(f"{_XSD}boolean"))
        if self.type == "integer":
            if re.fullmatch(r"-?[0-9]{1,18}", text) is None:
                raise BadParameter(f"{self.option} must be a whole number, not {text!r}")
            return Literal(str(int(text)), datatype=NamedNode(f"{_XSD}integer"))
        if not text.strip():
            raise BadParameter(f"{self.option} must not be blank")
        return Literal(text)


def _date(name: str, text: str) -> str:
    if text == "today":
        return dt.date.today().isoformat()
    try:
        return dt.datetime.strptime(text, "%Y-%m-%d").date().isoformat()  # noqa: DTZ007
    except ValueError:
        raise BadParameter(f"{name} must be a date such as 2026-11-22, not {text!r}") from None


@dataclass(frozen=True)
class Query:
    """One question, with its text and its parameters."""

    name: str
    topic: str
    summary: Mapping[str, str]
    question: Mapping[str, str]
    text: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    explain: tuple[str, str] | None = None

    def parameter(self, name: str) -> Parameter:
        """Return a parameter by its option or variable name; raise BadParameter if there is none."""
        try:
            return self.parameters[name.replace("-", "_")]
        except KeyError:
            known = ", ".join(p.option for p in self.parameters.values()) or "none"
            raise BadParameter(f"{self.name} has no parameter {name!r}; it has: {known}") from None

    def bind(self, values: Mapping[str, str]) -> str:
        """Return the text with the given values in place of the defaults in its VALUES lines.

        Raise BadParameter for an unknown name, a value that does not fit, or a required one left out.
        """
        given = {self.parameter(name).name: value for name, value in values.items()}
        for parameter in self.parameters.values():
            if parameter.name in given:
                continue
            if parameter.default is not None:
                given[parameter.name] = parameter.default
            elif parameter.required:
                such_as = f", such as {parameter.example}" if parameter.example else ""
                raise BadParameter(f"{self.name} needs a value for {parameter.option}{such_as}")
        terms = {name: self.parameters[name].to_term(value) for name, value in given.items()}

        def replace(line: re.Match[str]) -> str:
            name = line["name"]
            return f"{line['indent']}VALUES ?{name} {{ {terms[name]} }}" if name in terms else line[0]

        return _VALUES_LINE.sub(replace, self.text)


class Catalog(Mapping[str, Query]):
    """The queries of a collection, by name."""

    def __init__(self, queries: Iterable[Query]) -> None:
        """Take the queries; raise GraphFileError if two have one name."""
        self._queries: dict[str, Query] = {}
        for query in sorted(queries, key=lambda query: (query.topic, query.name)):
            if query.name in self._queries:
                raise GraphFileError(f"two queries are named {query.name}")
            self._queries[query.name] = query

    def __getitem__(self, name: str) -> Query:
        """Return a query; raise QueryNotFound if there is none of that name."""
        try:
            return self._queries[name]
        except KeyError:
            raise QueryNotFound(f"no query named {name!r}") from None

    def __contains__(self, name: object) -> bool:
        """Tell whether there is a query of this name."""
        return name in self._queries

    def __iter__(self) -> Iterator[str]:
        """Give the names, by topic."""
        return iter(self._queries)

    def __len__(self) -> int:
        """Return the number of queries."""
        return len(self._queries)


def read_catalog(folder: Path) -> Catalog:
    """Return the queries of `<folder>/<topic>/<name>.rq`; raise GraphFileError for one with a faulty header."""
    return Catalog(read_query(file) for file in sorted(folder.glob("*/*.rq")))


def read_query(file: Path) -> Query:
    """Return the query in a file; raise GraphFileError if its header is missing or faulty."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GraphFileError(f"{file}: {error}") from error
    header = [line for line in lines if line.startswith("#+")]
    text = "\n".join(line for line in lines if not line.startswith("#+")) + "\n"
    try:
        fields = tomllib.loads("\n".join(line.removeprefix("#+").removeprefix(" ") for line in header))
        return _query(file, fields, text)
    except tomllib.TOMLDecodeError as error:
        raise GraphFileError(f"{file}: the header is not TOML: {error}") from error
    except (KeyError, TypeError, AttributeError) as error:
        raise GraphFileError(f"{file}: the header lacks or misuses {error}") from error


def _query(file: Path, fields: dict[str, Any], text: str) -> Query:
    if unknown := fields.keys() - _HEADER_KEYS:
        raise GraphFileError(f"{file}: the header has no key {min(unknown)}")
    defaults = {line["name"]: line["default"] for line in _VALUES_LINE.finditer(text)}
    parameters = {}
    for name, about in fields.get("parameters", {}).items():
        if name not in defaults:
            raise GraphFileError(f"{file}: the parameter {name} has no VALUES line of its own")
        if unknown := about.keys() - _PARAMETER_KEYS:
            raise GraphFileError(f"{file}: the parameter {name} has no key {min(unknown)}")
        if about["type"] not in {"iri", "string", "date", "boolean", "integer"}:
            raise GraphFileError(f"{file}: the parameter {name} has no such type: {about['type']}")
        parameters[name] = Parameter(
            name=name,
            type=about["type"],
            about=_texts(about["about"]),
            required=defaults[name] != "UNDEF" and "default" not in about,
            of_class=about.get("class"),
            scheme=about.get("scheme"),
            example=about.get("example"),
            default=about.get("default"),
            values=tuple(about.get("values", ())),
        )
    explain = fields.get("explain")
    return Query(
        name=file.stem,
        topic=file.parent.name,
        summary=_texts(fields["summary"]),
        question=_texts(fields["question"]),
        text=text,
        parameters=parameters,
        explain=(explain["from"], explain["to"]) if explain else None,
    )


def _texts(value: dict[str, str]) -> dict[str, str]:
    return {"en": value["en"], "nb": value["nb"]}
