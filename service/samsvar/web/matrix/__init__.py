"""Regional elements against what is local: the numbers, and what each of them counted."""
