"""The page about anything that a document states."""
