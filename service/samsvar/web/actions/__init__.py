"""Who does what by when: the table, the timeline and the file."""
