"""Full text search over what the graph names and states: stemmed, tolerant of mistakes, ranked."""

from samsvar.search.searcher import Found, Hit, Searcher, Suggestion

__all__ = ["Found", "Hit", "Searcher", "Suggestion"]
