"""One page in a browser, and all that was seen while it was open."""

from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, CDPSession, ConsoleMessage, Page

from browser.script import run


class Visit:
    """A page that one address after the other is opened in."""

    def __init__(self, context: BrowserContext, *, scripts: bool = True) -> None:
        """Begin with an empty page; without scripts, nothing is waited for that only they could tell."""
        self.scripts = scripts
        self.page: Page = context.new_page()
        self.protocol: CDPSession = context.new_cdp_session(self.page)
        self.address = ""
        self.status = 0
        self.source = ""
        """The page as it was served."""
        self.requests: list[str] = []
        """Every address that was asked for, also where the answer was kept out."""
        self.complaints: list[tuple[str, str]] = []
        """What the browser complained of, and where."""
        self.weight = 0
        """Bytes that came over the wire since the address was opened."""
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.complaints.append((f"uncaught: {error}", self.page.url)))
        self.protocol.on("Network.loadingFinished", self._loaded)
        self.protocol.send("Network.enable")

    def open_anew(self, address: str) -> None:
        """Open an address as somebody does who was never there before."""
        self.page.context.clear_cookies()
        self.protocol.send(
            "Storage.clearDataForOrigin",
            {"origin": "{0.scheme}://{0.netloc}".format(urlsplit(address)), "storageTypes": "all"},
        )
        self.protocol.send("Network.clearBrowserCache")
        self.protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})  # the page's process keeps things too
        self.open(address)
        self.protocol.send("Network.setCacheDisabled", {"cacheDisabled": False})

    def open(self, address: str) -> None:
        """Open an address, and forget what was seen before."""
        self.address = address
        self.weight = 0
        self.requests.clear()
        self.complaints.clear()
        response = self.page.goto(address)
        assert response is not None, f"{address} was open already"
        self.status = response.status
        self.source = response.text()
        self._settle()

    def reload(self) -> None:
        """Open the page again, so that nothing of it has the focus."""
        self.page.reload()
        self._settle()

    @property
    def host(self) -> str:
        """Host and port of the address."""
        return urlsplit(self.address).netloc

    def _settle(self) -> None:
        if self.scripts:
            self.page.evaluate("document.fonts.ready.then(() => null)")
        run(self.page, "still.js")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append((f"{message.type}: {message.text}", message.location["url"]))

    def _loaded(self, event: dict[str, Any]) -> None:
        self.weight += int(event["encodedDataLength"])
