"""How often one client may ask."""

import math
import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Rates:
    """Counts requests of the last minute by client; in memory, so that a restart forgets them."""

    def __init__(self, per_minute: int) -> None:
        """Allow each client so many requests in any minute; 0 for no limit."""
        self._item = RateLimitItemPerMinute(per_minute) if per_minute else None
        self._window = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, client: str) -> int | None:
        """Count a request; return None if it is within the limit, else the seconds until the next one would be."""
        if self._item is None or self._window.hit(self._item, client):
            return None
        return max(1, math.ceil(self._window.get_window_stats(self._item, client).reset_time - time.time()))
