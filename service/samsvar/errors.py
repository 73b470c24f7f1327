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
├── QueryRefused         exit 2, http 403  a query or an update that this service does not carry out
├── NotAcceptable        exit 2, http 406  none of the forms that the client takes can be given
├── UnsupportedMedia     exit 2, http 415  a request in a form that is not read
├── GraphNotFound        exit 2, http 404  no named graph of that name
├── AnswerTooLarge       exit 2, http 413  an answer beyond the limit of rows, bytes or memory
├── RequestTooLarge      exit 2, http 413  a request with too long a body
├── UrlTooLong           exit 2, http 414  a request with too long an address
├── HeadTooLarge         exit 2, http 431  a request with too many headers, or too long ones
├── RequestTimeout       exit 2, http 408  a request whose body did not arrive in time
├── TooManyRequests      exit 2, http 429  a client beyond its rate
├── AccessDenied         exit 2, http 401  a token that is missing or wrong
├── QueryTimeout         exit 3, http 504  a query beyond its limit of time
├── TooBusy              exit 3, http 503  the queue for queries is full
├── EngineTimeout        exit 3, http 504  a remote engine that did not answer in time
├── EngineFault          exit 3, http 502  a remote engine whose answer cannot be read
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
    retry_after: ClassVar[int | None] = None
    """Seconds after which another try may do, told in Retry-After."""


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


class QueryRefused(SamsvarError):
    """A query or an update that this service does not carry out, on purpose."""

    slug = "query-refused"
    title = "Refused"
    status = 403


class NotAcceptable(SamsvarError):
    """None of the forms that the client takes can be given."""

    slug = "not-acceptable"
    title = "Not acceptable"
    status = 406


class UnsupportedMedia(SamsvarError):
    """A request in a form that is not read."""

    slug = "unsupported-media"
    title = "Unsupported media type"
    status = 415


class GraphNotFound(SamsvarError):
    """No named graph has this name."""

    slug = "graph-not-found"
    title = "Graph not found"
    status = 404


class AnswerTooLarge(SamsvarError):
    """An answer beyond the limit of rows, bytes or memory."""

    slug = "answer-too-large"
    title = "Answer too large"
    status = 413


class RequestTooLarge(SamsvarError):
    """A request with too long a body."""

    slug = "request-too-large"
    title = "Request too large"
    status = 413


class UrlTooLong(SamsvarError):
    """A request with too long an address."""

    slug = "url-too-long"
    title = "Address too long"
    status = 414


class HeadTooLarge(SamsvarError):
    """A request with too many headers, or too long ones."""

    slug = "head-too-large"
    title = "Request head too large"
    status = 431


class RequestTimeout(SamsvarError):
    """A request whose body did not arrive in time."""

    slug = "request-timeout"
    title = "Request timed out"
    status = 408


class TooManyRequests(SamsvarError):
    """A client that asks more often than it may."""

    slug = "too-many-requests"
    title = "Too many requests"
    status = 429
    retry_after = 10


class AccessDenied(SamsvarError):
    """A token that is missing or wrong."""

    slug = "access-denied"
    title = "Access denied"
    status = 401


class QueryTimeout(SamsvarError):
    """A query beyond its limit of time."""

    slug = "query-timeout"
    title = "Query timed out"
    status = 504
    exit_code = 3


class TooBusy(SamsvarError):
    """The queue for queries is full."""

    slug = "too-busy"
    title = "Too busy"
    status = 503
    exit_code = 3
    retry_after = 2


class EngineTimeout(SamsvarError):
    """A remote engine that did not answer in time."""

    slug = "engine-timeout"
    title = "Engine timed out"
    status = 504
    exit_code = 3


class EngineFault(SamsvarError):
    """A remote engine whose answer cannot be read."""

    slug = "engine-fault"
    title = "Faulty answer of the engine"
    status = 502
    exit_code = 3


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
