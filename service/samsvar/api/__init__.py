"""HTTP: the questions as operations, and problem documents for every error."""
