"""The first page, and what needs attention."""
