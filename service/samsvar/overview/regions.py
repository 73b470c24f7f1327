"""Which local documents belong to the region of a document."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

from samsvar.overview.reading import Scans, closure, inverse
from samsvar.overview.things import Document


class Regions:
    """The local documents below each issuer: of what is a part of it, and of what has such a part as a member."""

    def __init__(
        self,
        below: Mapping[str, Sequence[str]],
        joined: Mapping[str, Sequence[str]],
        issued: Mapping[str, Sequence[Document]],
    ) -> None:
        """Take the parts and the collaborations of each organisation, and the local documents that each issues."""
        self._below = below
        self._joined = joined
        self._issued = issued

    @classmethod
    def of(cls, scans: Scans, documents: Iterable[Document]) -> "Regions":
        """Read the organisations, and take the documents that may be local."""
        issued: dict[str, list[Document]] = defaultdict(list)
        for document in documents:
            for issuer in document.issuers if document.local else ():
                issued[issuer].append(document)
        below = inverse(scans.values("?a org:subOrganizationOf ?b"))
        return cls(below, inverse(scans.values("?a org:hasMember ?b")), issued)

    def local(self, issuer: str, *, itself: bool = False) -> list[Document]:
        """Return the local documents of what is below an issuer, or is the issuer itself, by IRI."""
        organisations = closure(self._below, issuer) | ({issuer} if itself else set())
        organisations |= {other for one in organisations for other in self._joined.get(one, ())}
        found = {document.iri: document for one in organisations for document in self._issued.get(one, ())}
        return [found[iri] for iri in sorted(found)]
