"""The page about a document."""
