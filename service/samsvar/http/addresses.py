"""The address that clients reach the service at."""

import re

from fastapi import Request

from samsvar.errors import UsageError
from samsvar.settings import Settings

_ORIGIN = re.compile(r"https?://(?:[\w.-]+|\[[0-9a-f:.]+\])(?::\d{1,5})?(?:/[\w.~-]+)*", re.ASCII | re.IGNORECASE)


def address(request: Request, settings: Settings) -> str:
    """Return the address of the service without a slash at the end: the setting, else what the request came to.

    Raise UsageError if the request's Host header is none that an address can be made of.
    """
    found = (settings.public_url or str(request.base_url)).rstrip("/")
    if not _ORIGIN.fullmatch(found):
        raise UsageError("the Host header names no host")
    return found
