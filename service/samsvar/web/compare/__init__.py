"""Two documents, or two owners, side by side."""
