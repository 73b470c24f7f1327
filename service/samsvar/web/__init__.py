"""Pages for people: made on the server from the same graph and the same questions as the API's answers."""

from samsvar.web.faults import show_faults
from samsvar.web.routing import routes

__all__ = ["routes", "show_faults"]
