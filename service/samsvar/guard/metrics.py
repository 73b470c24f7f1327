"""Figures for Prometheus, in a registry of their own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from samsvar.guard.passage import Passage
from samsvar.guard.protocol import Message

# When a counter began to count would be one more line for each.
disable_created_metrics()  # type: ignore[no-untyped-call]
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 30)
_TROUBLE = {413: "too-large", 503: "too-busy", 504: "timeout"}


@dataclass(frozen=True)
class Figures:
    """What the service is in at the moment of asking."""

    version: str
    """Of the graph."""
    loaded_at: datetime
    reloaded: bool | None
    """Whether the last attempt to reload succeeded; None if there was none."""
    workers: int = 0
    """Processes that run ad-hoc queries."""
    busy: int = 0
    """Of them, those that run one now."""
    waiting: int = 0
    """Ad-hoc queries that wait for a process."""
    replaced: int = 0
    """Processes that were killed, or that ended, and were replaced, since the graph was loaded."""


class Metrics:
    """Counts requests, and reads the rest when it is asked."""

    def __init__(self, figures: Callable[[], Figures], running: Callable[[], int]) -> None:
        """Take what gives the figures of the moment, and the number of requests that are being answered."""
        self._registry = CollectorRegistry()
        self._registry.register(_Moment(figures))
        ProcessCollector(registry=self._registry)
        in_flight = Gauge("samsvar_requests_in_flight", "Requests being answered.", registry=self._registry)
        in_flight.set_function(running)
        self._requests = Counter(
            "samsvar_requests", "Requests answered.", ("route", "method", "status"), registry=self._registry
        )
        self._seconds = Histogram(
            "samsvar_request_seconds", "Time to a whole answer.", ("route",), buckets=_BUCKETS, registry=self._registry
        )
        self._bytes = Counter("samsvar_answer_bytes", "Bytes of answers.", ("route",), registry=self._registry)
        self._failed = Counter(
            "samsvar_answers_failed",
            "Answers that were too large, took too long or found no free process.",
            ("reason",),
            registry=self._registry,
        )
        self._turned_away = Counter(
            "samsvar_requests_turned_away",
            "Requests refused before they were read.",
            ("problem",),
            registry=self._registry,
        )
        self._series: dict[tuple[str, str, int | None], tuple[Counter, Histogram, Counter]] = {}
        for reason in _TROUBLE.values():
            self._failed.labels(reason)

    def answered(self, passage: Passage, seconds: float) -> None:
        """Count a request that took so many seconds; its status is "none" if the client got no answer."""
        key = (passage.route or "none", passage.method, passage.status)
        series = self._series.get(key)
        if series is None:
            route, method, status = key
            series = self._series[key] = (
                self._requests.labels(route, method, "none" if status is None else str(status)),
                self._seconds.labels(route),
                self._bytes.labels(route),
            )
        requests, latency, size = series
        requests.inc()
        latency.observe(seconds)
        size.inc(passage.size)

    def failed(self, status: int | None) -> None:
        """Count an answer of the application that was too large, too slow or turned away, by its status."""
        if status in _TROUBLE:
            self._failed.labels(_TROUBLE[status]).inc()

    def turned_away(self, problem: str) -> None:
        """Count a request that never reached the application."""
        self._turned_away.labels(problem).inc()

    def page(self) -> tuple[Message, Message]:
        """Return the two messages that answer with all figures."""
        body = generate_latest(self._registry)
        headers = [
            (b"content-type", CONTENT_TYPE_LATEST.encode()),
            (b"content-length", str(len(body)).encode()),
            (b"cache-control", b"no-store"),
        ]
        start: Message = {"type": "http.response.start", "status": 200, "headers": headers}
        return start, {"type": "http.response.body", "body": body}


class _Moment(Collector):
    def __init__(self, figures: Callable[[], Figures]) -> None:
        self._figures = figures

    def describe(self) -> Iterable[Metric]:
        return ()  # else the figures would be asked for before they are needed

    def collect(self) -> Iterable[Metric]:
        now = self._figures()
        graph = GaugeMetricFamily("samsvar_graph_info", "The version of the graph that is served.", labels=("version",))
        graph.add_metric((now.version,), 1)
        yield graph
        yield GaugeMetricFamily(
            "samsvar_graph_loaded_timestamp_seconds", "When that version was loaded.", now.loaded_at.timestamp()
        )
        if now.reloaded is not None:
            yield GaugeMetricFamily(
                "samsvar_graph_reload_success", "Whether the last attempt to reload succeeded.", float(now.reloaded)
            )
        yield GaugeMetricFamily("samsvar_query_workers", "Processes that run ad-hoc queries.", now.workers)
        yield GaugeMetricFamily("samsvar_query_workers_busy", "Of them, those that run one.", now.busy)
        yield GaugeMetricFamily("samsvar_queries_waiting", "Ad-hoc queries that wait for a process.", now.waiting)
        yield CounterMetricFamily(
            "samsvar_query_workers_replaced", "Processes replaced since the graph was loaded.", now.replaced
        )
