"""Headers that every answer carries, whatever gave it."""

from samsvar.guard.protocol import Message

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "font-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""Nothing from other hosts, and no script or style within a page."""
_ALWAYS = [
    (name.lower().encode(), value.encode())
    for name, value in {
        "Content-Security-Policy": CONTENT_SECURITY_POLICY,
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cross-Origin-Opener-Policy": "same-origin",
        # Open data: any page may read it, without a user's cookies or passwords.
        "Cross-Origin-Resource-Policy": "cross-origin",
        "Access-Control-Allow-Origin": "*",
        "Access-Control-Expose-Headers": "ETag, Link, Location, Retry-After, X-Request-ID, X-Samsvar-Notice, "
        "X-Samsvar-Version",
        "Server": "samsvar",
    }.items()
]


_NAMES = frozenset(name for name, _ in _ALWAYS)


def complete(start: Message, request_id: str) -> Message:
    """Return the message that starts an answer with the headers that it lacks; one that it has is left as it is."""
    headers = list(start.get("headers", ()))
    present = {name for name, _ in headers}
    if _NAMES.isdisjoint(present):
        headers += _ALWAYS
    else:
        headers += [header for header in _ALWAYS if header[0] not in present]
    headers.append((b"x-request-id", request_id.encode()))
    return {**start, "headers": headers}
