"""How many rows a serialized answer to SELECT has, counted in its bytes by what can stand nowhere but between rows.

The engine serializes natively and says nothing of rows; reading the answer back, or giving out the rows one by
one, takes several times as long as the query. Each count is exact.
"""

import re
from collections.abc import Callable

_STRING = re.compile(rb'"(?:[^"\\]|\\.)*"')


def json_rows(body: bytes) -> int:
    """Return the rows of a whole or cut SPARQL JSON answer as Oxigraph writes it, without white space.

    Between two rows stands `},{`, and then the name of a variable or, in a row without bindings, `}`. In a string
    a quotation mark is escaped, so that `},{"` can only be the end of one, before `,` or `}`. Rows without
    bindings can't be told from text that way; only where there may be some are the strings taken out first.
    """
    if body.endswith(b"[]}}"):
        return 0
    if b"},{}" in body:
        return _STRING.sub(b"", body).count(b"},{") + 1
    return body.count(b'},{"') - body.count(b'},{",') - body.count(b'},{"}') + 1


def xml_rows(body: bytes) -> int:
    """Return the rows of a whole or cut SPARQL XML answer; text can't hold `<`."""
    return body.count(b"<result>")


def csv_rows(body: bytes) -> int:
    """Return the rows of a whole or cut SPARQL CSV answer; a line end between quotation marks is no row's."""
    return sum(outside.count(b"\n") for outside in body.split(b'"')[::2]) - 1


def tsv_rows(body: bytes) -> int:
    """Return the rows of a whole or cut SPARQL TSV answer, in which text holds no line end."""
    return body.count(b"\n") - 1


ROW_COUNTS: dict[str, Callable[[bytes], int]] = {
    "application/sparql-results+json": json_rows,
    "application/sparql-results+xml": xml_rows,
    "text/csv": csv_rows,
    "text/tab-separated-values": tsv_rows,
}
"""The count for each media type of rows."""
