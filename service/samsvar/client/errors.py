"""What can go wrong with a service, as a client sees it.

ClientError
├── Unreachable     no connection, or one that broke
│   └── TimedOut    no answer in time
├── BadAnswer       an answer that cannot be read: a page of a proxy, one that was cut, one without what it should have
├── GraphChanged    the graph was replaced while the pages of an answer were read: ask again
└── Problem         the service says what is wrong (RFC 9457)
    ├── BadRequest      400, 406, 415, 422
    ├── Forbidden       401, 403
    ├── NotFound        404
    ├── TooLarge        413, 414, 431
    ├── TryLater        429, 503
    └── ServiceFault    5xx
"""

from http import HTTPStatus
from typing import ClassVar


class ClientError(Exception):
    """The root: something went wrong between the client and the service."""


class Unreachable(ClientError):
    """There is no connection to the service, or it broke."""


class TimedOut(Unreachable):
    """The service did not answer in time."""


class BadAnswer(ClientError):
    """What came back is no answer of this service."""


class GraphChanged(ClientError):
    """The graph was replaced while the pages of an answer were read."""


class Problem(ClientError):
    """What the service says is wrong."""

    statuses: ClassVar[frozenset[int]] = frozenset()

    def __init__(self, status: int, kind: str, title: str, detail: str, retry_after: float | None = None) -> None:
        """Take what a problem document says; retry_after is in seconds."""
        super().__init__(f"{title}: {detail}" if detail and detail != title else title)
        self.status = status
        self.kind = kind
        self.title = title
        self.detail = detail
        self.retry_after = retry_after

    @property
    def slug(self) -> str:
        """The name of the kind of problem, such as query-not-found; about:blank for one of HTTP alone."""
        return self.kind.removeprefix("/problems/")


class BadRequest(Problem):
    """The request cannot be carried out as it stands."""

    statuses = frozenset({400, 406, 415, 422})


class Forbidden(Problem):
    """The service refuses this, or asks for a token."""

    statuses = frozenset({401, 403})


class NotFound(Problem):
    """Nothing has this name or address."""

    statuses = frozenset({404})


class TooLarge(Problem):
    """The request or the answer is beyond a limit."""

    statuses = frozenset({413, 414, 431})


class TryLater(Problem):
    """The service is busy, or was asked too often; retry_after tells when to try again, if it is known."""

    statuses = frozenset({429, 503})


class ServiceFault(Problem):
    """Something went wrong in the service or behind it."""


def problem(status: int, kind: str, title: str, detail: str, retry_after: float | None) -> Problem:
    """Return the error for a problem, by its HTTP status."""
    for each in (BadRequest, Forbidden, NotFound, TooLarge, TryLater):
        if status in each.statuses:
            return each(status, kind, title, detail, retry_after)
    error = ServiceFault if status >= HTTPStatus.INTERNAL_SERVER_ERROR else Problem
    return error(status, kind, title, detail, retry_after)
