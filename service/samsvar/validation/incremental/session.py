"""Validating one change after another, with the data kept loaded in between."""

from collections.abc import Iterable
from dataclasses import replace

from samsvar.engine import Triple
from samsvar.validation import reference, validate
from samsvar.validation.findings import Report
from samsvar.validation.incremental.facts import Change, Facts
from samsvar.validation.incremental.revalidation import Dependencies
from samsvar.validation.results import to_report
from samsvar.validation.shapes import Shapes


class Session:
    """Data, shapes and their report, kept up with changes of the data."""

    def __init__(self, data: Iterable[Triple], shapes: Iterable[Triple], *, engine: str = "auto") -> None:
        """Validate the data whole, with an engine; changes are validated with the reference engine."""
        self._triples, self._shapes = set(data), list(shapes)
        self._engine = engine
        self.report = validate(self._triples, self._shapes, engine=engine)
        self._dependencies = Dependencies(self._shapes)
        self._facts = Facts(self._triples)
        self._graph = reference.load(self._triples)

    def change(self, change: Change) -> Report:
        """Take in a change and return the report on the data after it; raise what a full run raises."""
        self._facts.add(change.added)
        selection = self._dependencies.affected(change, self._facts)
        self._facts.discard(change.removed)
        self._triples -= change.removed
        self._triples |= change.added
        reference.update(self._graph, change.removed, change.added)
        known = all(map(selection.knows, self.report.findings))
        if self._dependencies.undecidable or self._dependencies.loses_a_class(change, self._facts) or not known:
            self.report = validate(self._triples, self._shapes, engine=self._engine)
            return self.report
        narrowed = Shapes(self._dependencies.narrowed(selection, self._facts))
        found = to_report(reference.search(self._graph, narrowed), narrowed).findings if narrowed.triples else ()
        kept = (finding for finding in self.report.findings if not selection.touches(finding))
        findings = sorted((*kept, *found), key=lambda finding: finding.order)
        self.report = replace(self.report, findings=tuple(findings))
        return self.report
