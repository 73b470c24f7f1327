"""The accessibility statement: what the pages are made to meet, how that is tested, and what is known to be lacking."""

import datetime as dt

from samsvar.web.made import Made
from samsvar.web.visit import Visit

REVIEWED = dt.date(2026, 11, 22)
"""The day on which somebody last held the statement against the pages."""
TESTED = ("axe", "keyboard", "reflow", "scripts", "print", "language")
"""What is tested in a browser at every change; the texts say how."""
LACKING = ("assistive", "browsers", "review", "nynorsk", "english", "editor", "map", "sources")
"""What is known not to be there, or not to be tested."""


def page(visit: Visit) -> Made:
    """Return the page."""
    values = {"tested": TESTED, "lacking": LACKING, "reviewed": REVIEWED}
    return Made("accessibility", visit.texts("accessibility")["title"], values)
