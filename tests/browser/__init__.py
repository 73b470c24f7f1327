"""The pages in a real browser: what is checked on each, and the faults that show that the checks can fail."""
