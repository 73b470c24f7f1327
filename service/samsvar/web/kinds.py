"""What kinds of things are called: in the visitor's own language for the classes that the collection uses."""

from samsvar.names import SV
from samsvar.overview import Wording
from samsvar.web.visit import Visit


def called(visit: Visit, kind: str) -> Wording:
    """Return what a kind of thing is called, by the local name of its class."""
    texts = visit.texts("kinds")
    name = f"kind_{kind}"
    return Wording(texts[name], visit.language) if name in texts else visit.label(SV + kind)
