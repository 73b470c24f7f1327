"""Findings with the place where each stands in the files."""

from dataclasses import replace

from samsvar.positions import Positions
from samsvar.validation.findings import Finding, Report


def place_findings(report: Report, positions: Positions) -> Report:
    """Return the report with the place of every finding that stands in a file; raise GraphFileError if one is gone."""

    def placed(finding: Finding) -> Finding:
        return replace(finding, place=positions.place(finding.focus, finding.path, finding.value))

    return replace(report, findings=tuple(map(placed, report.findings)))
