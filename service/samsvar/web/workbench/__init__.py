"""Where queries are written and run."""
