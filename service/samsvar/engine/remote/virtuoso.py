"""Where Virtuoso 7.2 does not answer as SPARQL has it, and what is done about it.

- A filter in OPTIONAL does not see a variable that VALUES binds outside, a path of no steps (`p*`) does not lead from
  a thing to itself, `VALUES ?x { UNDEF }` makes joins come out empty, EXISTS in BIND does not compile or gives rows
  that are not there: some of it from one run to the next. No spelling of a query avoids it all, so the questions of
  the catalogue are asked of a copy of its graphs (`RemoteEngine.query`).
- At most ResultSetMaxRows rows are given: of rows a header says so, of a graph nothing does.
- xsd:boolean comes as 1 and 0 in JSON.
- A name that is not declared, `bif:` or `sql:`, calls functions of the server, some of which fetch addresses.
- The password for updates is taken as a digest only, blank nodes in no INSERT DATA, a query in no body of its own.
"""

from email.message import Message

_MOST_ROWS = "X-SPARQL-MaxRows"


def is_virtuoso(headers: Message) -> bool:
    """Tell whether an answer comes from a Virtuoso."""
    return "virtuoso" in headers.get("Server", "").casefold()


def most_rows(headers: Message) -> str | None:
    """Return how many rows are given at most, if an answer has as many, so perhaps not all."""
    return headers.get(_MOST_ROWS)


def many_rows(count: int) -> str:
    """Return a query with this many rows, whatever the server holds."""
    digits = " ".join(f"VALUES ?d{n} {{ 0 1 2 3 4 5 6 7 8 9 }}" for n in range(len(str(count))))
    return f"SELECT (1 AS ?one) WHERE {{ {digits} }} LIMIT {count}"
