"""Which page stands at which address."""

from collections.abc import Awaitable, Callable
from inspect import isawaitable

from fastapi import APIRouter, Request, Response
from starlette.concurrency import run_in_threadpool

from samsvar.errors import SamsvarError
from samsvar.http.routing import ReadRequestRoute
from samsvar.live import LiveGraph
from samsvar.settings import Settings
from samsvar.web import accessibility, assets, chains, faults, manual, search, things
from samsvar.web.actions import page as actions
from samsvar.web.compare import page as compare
from samsvar.web.findings import page as findings
from samsvar.web.made import Download, Made
from samsvar.web.map import page as overview_map
from samsvar.web.map.steps import steps_of
from samsvar.web.matrix import page as matrix
from samsvar.web.rendering import response
from samsvar.web.start import page as start
from samsvar.web.visit import Visit
from samsvar.web.workbench import page as workbench
from samsvar.web.workbench import terms

Make = Callable[[Visit], Made | Download | Awaitable[Made]]

PAGES: dict[str, Make] = {
    "/": start.page,
    "/search": search.page,
    "/page/{path:path}": things.page,
    "/chains": chains.page,
    "/matrix": matrix.page,
    "/actions": actions.page,
    "/map": overview_map.page,
    "/findings": findings.page,
    "/compare": compare.page,
    "/workbench": workbench.page,
    "/workbench/terms.json": terms.page,
    "/accessibility": accessibility.page,
}


def routes(live: LiveGraph, settings: Settings, describe: Callable[[], manual.Told]) -> APIRouter:
    """Return a router with every page, and with what they are shown with; describe gives the API's description."""
    router = APIRouter(route_class=ReadRequestRoute, include_in_schema=False)
    for path, make in {**PAGES, "/docs": manual.page(describe)}.items():
        router.add_api_route(path, _endpoint(make, live, settings), name=f"page {path}")
    live.warming.append(steps_of)
    router.add_api_route("/assets/{name}", assets.answer, name="asset")
    return router


def _endpoint(make: Make, live: LiveGraph, settings: Settings) -> Callable[..., object]:
    async def endpoint(request: Request) -> Response:
        edition, state = live.current, live.state
        try:
            visit = Visit(request, edition, state, settings)
            made = await run_in_threadpool(make, visit)
            if isawaitable(made):
                made = await made
            visit.done()
            return await run_in_threadpool(response, visit, made)
        except SamsvarError as error:
            return await run_in_threadpool(faults.response, request, error, edition, state, settings)

    return endpoint
