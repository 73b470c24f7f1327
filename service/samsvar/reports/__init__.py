"""What validation found, written for whoever reads it: a person, a pull request, or a host of code scanning."""

from collections.abc import Callable, Mapping

from samsvar.baseline import Judgement
from samsvar.reports.github import github_report
from samsvar.reports.gitlab import gitlab_report
from samsvar.reports.html import html_report
from samsvar.reports.json import json_report
from samsvar.reports.junit import junit_report
from samsvar.reports.markdown import markdown_report
from samsvar.reports.options import Language, Options
from samsvar.reports.sarif import sarif_report
from samsvar.reports.text import text_report
from samsvar.reports.turtle import turtle_report

FORMATS: Mapping[str, Callable[[Judgement, Options], str]] = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif_report,
    "github": github_report,
    "gitlab": gitlab_report,
    "junit": junit_report,
    "markdown": markdown_report,
    "html": html_report,
    "ttl": turtle_report,
}

__all__ = ["FORMATS", "Language", "Options"]
