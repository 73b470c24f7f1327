"""Bytes over the wire."""

from browser.visit import Visit

FIRST = 250_000
AFTER = 60_000


def first_load(visit: Visit) -> list[str]:
    """Return whether a page was too heavy that found nothing in the cache."""
    return _heavy(visit, "the first page", FIRST)


def later_load(visit: Visit, address: str) -> list[str]:
    """Open another address, and return whether it is too heavy for one that finds style and scripts in the cache."""
    visit.open(address)
    return _heavy(visit, f"the next page, {address},", AFTER)


def _heavy(visit: Visit, which: str, most: int) -> list[str]:
    return [f"{which} takes {visit.weight} bytes, more than {most}"] if visit.weight > most else []
