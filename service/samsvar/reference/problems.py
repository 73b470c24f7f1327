"""docs/problems.md: every error, with its HTTP status and exit code."""

from samsvar import errors
from samsvar.answers import markdown_table
from samsvar.errors import SamsvarError
from samsvar.reference.page import page
from samsvar.resources import Collection


def problems_page(_: Collection) -> str:
    """Return docs/problems.md: every error, with its HTTP status and exit code."""
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, SamsvarError)]
    rows = [
        [f"`{kind.slug}`", kind.title, str(kind.status), str(kind.exit_code), " ".join((kind.__doc__ or "").split())]
        for kind in kinds
        if kind is not SamsvarError
    ]
    return page(
        "Problems",
        "`service/samsvar/errors.py`",
        "The API answers an error with a problem document (RFC 9457) of the type `/problems/<slug>`; the command "
        "line says the same in one line and leaves with the exit code. Exit code 0 means that all went well, 1 that "
        "a check found something. A problem of the type `about:blank` is one of HTTP alone.",
        markdown_table(["slug", "title", "HTTP status", "exit code", "meaning"], rows),
    )
