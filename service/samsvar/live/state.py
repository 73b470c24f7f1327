"""What the health report tells of the graph that is served."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class Attempt:
    """One attempt to take in a change."""

    at: datetime
    """When it ended, in UTC."""
    ok: bool
    error: str | None = None
    """In one line, what kept the change from being served."""


@dataclass(frozen=True)
class State:
    """What is served, and how the last attempt to take in a change went."""

    version: str
    """Of the edition that is served."""
    loaded_at: datetime
    """When that edition began to be served, in UTC."""
    watching: bool
    """Whether a changed file is taken in by itself."""
    reloading: bool
    """Whether an attempt is running now."""
    reload: Attempt | None
    """The last attempt that ended; None if there was none."""

    @property
    def reloaded(self) -> bool | None:
        """Whether that attempt succeeded; None if there was none."""
        return self.reload.ok if self.reload else None
