"""The page about everything else in the graph, links among it."""
