"""The places that every page leads to."""

PLACES = (
    ("start", "/"),
    ("matrix", "/matrix"),
    ("actions", "/actions"),
    ("map", "/map"),
    ("findings", "/findings"),
    ("compare", "/compare"),
    ("workbench", "/workbench"),
)
"""The name of each in the texts, and its address."""
