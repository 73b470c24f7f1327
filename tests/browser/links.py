"""Whether what the page leads to is there."""

from urllib.parse import urldefrag, urlsplit

import httpx

from browser.script import run
from browser.visit import Visit


class Links:
    """Follows links within one host, each once however many pages it stands on."""

    def __init__(self) -> None:
        """Begin with none followed."""
        self._client = httpx.Client(headers={"Accept": "text/html, */*;q=0.8"}, follow_redirects=True, timeout=30)
        self._statuses: dict[str, int] = {}

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def dead(self, visit: Visit) -> list[str]:
        """Return each link of the page within its host that leads to an error; one to the page itself may."""
        own = urlsplit(visit.address).path
        here = {urldefrag(address).url for address in run(visit.page, "addresses.js")}
        return [
            f"{address} answers {status}"
            for address in sorted(here)
            if urlsplit(address).netloc == visit.host and (status := self._status(address)) >= 400
            if (urlsplit(address).path, status) != (own, visit.status)
        ]

    def _status(self, address: str) -> int:
        if address not in self._statuses:
            status = self._client.head(address).status_code
            self._statuses[address] = self._client.get(address).status_code if status in {405, 501} else status
        return self._statuses[address]
