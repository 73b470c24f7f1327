"""The map: what supports what, from the national level down to the municipalities, as a picture and as a list.

One way through: `selection` says which steps of support are asked for, `graph` puts their ends together to the nodes
of the map, `layers` stacks these by level and document, `layout` has Graphviz place them, `drawing` says what each
shape and line of the picture shows, and `page` makes the page of it.
"""
