"""Who asks: the peer, or the client that a trusted proxy names."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

from samsvar.errors import UsageError
from samsvar.guard.protocol import Scope

_SITE = 64  # bits of an IPv6 address that one household or host is given as a whole


class Clients:
    """Tells clients apart by address; X-Forwarded-For counts only where a trusted proxy wrote it."""

    def __init__(self, trusted: str) -> None:
        """Take addresses and networks with commas between; raise UsageError for one that is neither."""
        self._trusted = []
        for entry in filter(None, map(str.strip, trusted.split(","))):
            try:
                self._trusted.append(ip_network(entry, strict=False))
            except ValueError as error:
                raise UsageError(f"SAMSVAR_TRUSTED_PROXIES: {entry!r} is neither an address nor a network") from error

    def address(self, scope: Scope) -> str:
        """Return the address of the client of a request; "unknown" if the server tells none.

        Proxies append to the header, so it is read from its end: the first address there that is not a trusted
        proxy's is the client's, and what stands before it is the client's own invention.
        """
        client = scope.get("client")
        peer = _read(client[0]) if client else None
        if peer is None:
            return "unknown"
        if not self._trusted or not self.trusts(peer):
            return _plain(peer)
        named = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
        for entry in reversed(named.decode("latin-1").split(",")):
            address = _read(entry)
            if address is None:
                break
            peer = address
            if not self.trusts(address):
                break
        return _plain(peer)

    def trusts(self, address: IPv4Address | IPv6Address) -> bool:
        """Whether an address is that of a trusted proxy."""
        return any(address in network for network in self._trusted)

    def trusts_peer(self, scope: Scope) -> bool:
        """Whether a request comes straight from a trusted proxy."""
        client = scope.get("client")
        peer = _read(client[0]) if client else None
        return peer is not None and self.trusts(peer)


@lru_cache(maxsize=4096)
def group(address: str) -> str:
    """Return what shares one limit with an address: an IPv4 address itself, the /64 of an IPv6 address."""
    read = _read(address)
    return str(IPv6Network((int(read) >> _SITE << _SITE, _SITE))) if isinstance(read, IPv6Address) else address


@lru_cache(maxsize=4096)
def _plain(address: IPv4Address | IPv6Address) -> str:
    return str(address)


@lru_cache(maxsize=4096)
def _read(text: str) -> IPv4Address | IPv6Address | None:
    """Read an address, also with a port behind it, as some proxies write it."""
    text = text.strip()
    if text.startswith("["):
        text = text[1:].partition("]")[0]
    elif text.count(":") == 1:
        text = text.partition(":")[0]
    try:
        address = ip_address(text.partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address
