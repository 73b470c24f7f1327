"""The page on which queries are written and run; a plain form where no scripts run."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

from samsvar.engine.pool import Job
from samsvar.errors import SamsvarError
from samsvar.http.evaluation import evaluate
from samsvar.names import PREFIXES
from samsvar.web.made import Made
from samsvar.web.visit import Visit
from samsvar.web.workbench import examples
from samsvar.web.workbench.results import Results, forms, results

START = """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX sv: <https://w3id.org/samsvar/def/>

SELECT ?goal ?label WHERE {
  ?goal a sv:Goal ;
    skos:prefLabel ?label .
  FILTER(LANG(?label) = "nb")
}
ORDER BY ?label
LIMIT 20
"""
"""What stands in the editor before anything is chosen."""


async def page(visit: Visit) -> Made:
    """Return the workbench with the query of the address, or of an example, and its answer if it is to be run.

    What is wrong with the query is told on the page, and the query stays.
    """
    texts = visit.texts("workbench")
    name, written = visit.take("example"), visit.take("query")
    run = visit.one_of("run", "true") is not None
    values: dict[str, Any] = {"example": None, "found": None, "fault": None, "downloads": {}, "run": run}
    status = HTTPStatus.OK
    try:
        if name is not None:
            values["example"] = examples.example(visit, name)
        text = written or (values["example"].text if values["example"] else START)
        if run:
            found = await _run(visit, text)
            values |= {"found": found, "downloads": forms(visit, found.kind, text)}
    except SamsvarError as error:
        text = written or START
        values["fault"], status = error, HTTPStatus(error.status)
    values |= {"text": text, "topics": examples.topics(visit), "prefixes": PREFIXES}
    for kept in ("show", "label", "value", "page"):
        visit.take(kept)
    return replace(Made("workbench", texts["title"], values), status=status)


async def _run(visit: Visit, text: str) -> Results:
    job = Job(text, union=visit.settings.union_default_graph, base=f"{visit.base}/sparql")
    return results(visit, await evaluate(visit.request, visit.edition, job))
