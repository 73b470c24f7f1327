"""Problem documents (RFC 9457) for what never reaches the application, in the shape of those that it makes."""

import json

from samsvar.errors import SamsvarError
from samsvar.guard.protocol import Message

PROBLEM = "application/problem+json"
"""Media type of a problem document."""

REFUSED = {
    408: "The body of the request did not arrive in time.",
    413: "The body of the request, or the answer, is beyond a limit.",
    414: "The path and the query string are too long.",
    429: "The client asks more often than it may; Retry-After says when to try again.",
    431: "The request has too many headers, or too long ones.",
}
"""By status, what any request can be refused for, in the words of the description of the API."""


def refusal(error: SamsvarError, retry_after: int | None = None) -> tuple[Message, Message]:
    """Return the two messages that answer with an error; retry_after is in seconds, that of the error if not given."""
    return _messages(f"/problems/{error.slug}", error.title, error.status, str(error), retry_after or error.retry_after)


def fault() -> tuple[Message, Message]:
    """Return the two messages that answer a request which the application failed on."""
    return _messages("about:blank", "Internal error", 500, "an unforeseen error; it is in the log", None)


def stopping() -> tuple[Message, Message]:
    """Return the two messages that answer a request which the end of the service cuts short."""
    return _messages("about:blank", "Service unavailable", 503, "the service was stopped before it had an answer", None)


def _messages(kind: str, title: str, status: int, detail: str, retry_after: int | None) -> tuple[Message, Message]:
    document = {"type": kind, "title": title, "status": status, "detail": detail}
    body = json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()
    headers = [(b"content-type", PROBLEM.encode()), (b"content-length", str(len(body)).encode())]
    if retry_after is not None:
        headers.append((b"retry-after", str(retry_after).encode()))
    start: Message = {"type": "http.response.start", "status": status, "headers": headers}
    return start, {"type": "http.response.body", "body": body}
