"""Every error this package raises on purpose.

SamsvarError
├── GraphFileError       exit 2, http 500  a .ttl, .rq or .csv file cannot be read
├── QueryNotFound        exit 2, http 404  no query of that name
├── ElementNotFound      exit 2, http 404  nothing in the graph has that name
├── AmbiguousName        exit 2, http 422  several things in the graph fit that name
├── BadParameter         exit 2, http 422  a parameter is unknown or its value does not fit
├── BadQuery             exit 2, http 400  a SPARQL text that the engine refuses
├── BadPassage           exit 2, http 422  an IRI that is not a range of characters
├── UsageError           exit 2, http 400  a request that cannot be carried out as it stands
├── EngineUnavailable    exit 3, http 503  the engine asked for cannot be used
└── EngineMismatch       exit 3, http 500  two validation engines do not find the same
"""

from typing import ClassVar


class SamsvarError(Exception):
    """The root: something that a user can be told in one line."""

    slug: ClassVar[str] = "error"
    title: ClassVar[str] = "Error"
    status: ClassVar[int] = 500
    exit_code: ClassVar[int] = 2


class GraphFileError(SamsvarError):
    """A file of the graph cannot be read."""

    slug = "graph-file"
    title = "Unreadable graph file"


class QueryNotFound(SamsvarError):
    """No query file has this name."""

    slug = "query-not-found"
    title = "Query not found"
    status = 404


class ElementNotFound(SamsvarError):
    """Nothing in the graph has this name."""

    slug = "element-not-found"
    title = "Element not found"
    status = 404


class AmbiguousName(SamsvarError):
    """Several things in the graph fit this name; the message lists them."""

    slug = "ambiguous-name"
    title = "Ambiguous name"
    status = 422


class BadParameter(SamsvarError):
    """A parameter is unknown, or its value does not fit its declared type."""

    slug = "bad-parameter"
    title = "Bad parameter"
    status = 422


class BadQuery(SamsvarError):
    """The engine refuses this SPARQL text."""

    slug = "bad-query"
    title = "Bad query"
    status = 400


class BadPassage(SamsvarError):
    """An IRI that does not name a range of characters in a source."""

    slug = "bad-passage"
    title = "Bad passage"
    status = 422


class UsageError(SamsvarError):
    """A request that cannot be carried out as it stands."""

    slug = "usage"
    title = "Wrong usage"
    status = 400


class EngineUnavailable(SamsvarError):
    """The engine that was asked for cannot be used."""

    slug = "engine-unavailable"
    title = "Engine unavailable"
    status = 503
    exit_code = 3


class EngineMismatch(SamsvarError):
    """Two validation engines do not find the same, so that one of them is wrong; the message lists where."""

    slug = "engine-mismatch"
    title = "Engines do not agree"
    exit_code = 3
