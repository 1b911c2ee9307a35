"""What this process measures about its requests and searches, for `/metrics`.

Where several processes serve one address (`webui/processes/web.py`), each writes into files of its own in a folder that
all share, and whichever is asked adds up all of them.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Final

from flask import Flask, Response
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    Metric,
    disable_created_metrics,
    generate_latest,
    values,
)
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from search.engine_figures import FIGURES, SearchKind
from search.meaning.encoder import EncoderResult
from search.ranking.stages import CLOCK, SearchStage
from tickets.unknown_records import skipped
from webui.current import current_request, current_values
from webui.parts import Parts
from webui.request.request_log import route_of_request

FOLDER: Final = "PROMETHEUS_MULTIPROC_DIR"  # of the measurements of several processes; as prometheus_client calls it
_EXTENSION: Final = "readfirst.measurements"
_METHODS: Final = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})  # strangers invent others
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_STAGE_SECONDS: Final = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0)

disable_created_metrics()  # type: ignore[no-untyped-call]


class Measurements:
    """The histograms and counters of this process."""

    def __init__(self) -> None:
        values.ValueClass = values.get_value_class()  # type: ignore[no-untyped-call]  # in files if the variable is set by now
        self._own = CollectorRegistry()
        requests = Histogram(
            "readfirst_http_request_duration_seconds",
            "Requests by method, route (the pattern of the address) and status.",
            ("method", "route", "status"),
            buckets=_SECONDS,
            registry=self._own,
        )
        stages = Histogram(
            "readfirst_search_stage_duration_seconds",
            "Stages of a search: query, meaning, ranking, answer.",
            ("stage",),
            buckets=_STAGE_SECONDS,
            registry=self._own,
        )
        questions = Histogram(
            "readfirst_opensearch_question_duration_seconds",
            "Searches that OpenSearch answered or not, by who waited: typing or settled.",
            ("kind",),
            buckets=_SECONDS,
            registry=self._own,
        )
        self._question = cache(questions.labels)
        self._request = cache(requests.labels)  # finding a series by its labels takes longer than adding to it
        self._stage = {stage: stages.labels(stage.value) for stage in SearchStage}
        self._counters = {
            name: Counter(name, text, labels, registry=self._own) for name, text, labels in _COUNTED_ELSEWHERE
        }
        self._copied: dict[tuple[str, str], int] = {}
        self._counted = -1  # all that was counted elsewhere, when it was last copied
        self._copying = threading.Lock()

    def observe_request(self, method: str, route: str, status: int, seconds: float) -> None:
        """Add one request."""
        self._request(method if method in _METHODS else "other", route, status).observe(seconds)

    def observe_stage(self, stage: SearchStage, seconds: float) -> None:
        """Add one stage of a search."""
        self._stage[stage].observe(seconds)

    def observe_question(self, question: SearchKind, seconds: float) -> None:
        """Add one search that a cluster was asked."""
        self._question(question.value).observe(seconds)

    def copy_counts(self, product: Parts) -> None:
        """Take over what other parts of this process have counted since the last time."""
        counted = _counted_elsewhere(product)
        if counted == self._counted:
            return  # at nearly every request
        self._counted = counted
        self._copy("readfirst_limits_counted_alone", {"": product.limits.counted_alone})
        if (meaning := product.knowledge_base.meaning) is not None:
            counts = {result.value: meaning.encoder.counts.get(result, 0) for result in EncoderResult}
            self._copy("readfirst_meaning_problems", counts)
        self._copy("readfirst_opensearch_tries", {result.value: count for result, count in [*FIGURES.tries.items()]})
        self._copy("readfirst_opensearch_retries", {"": FIGURES.retries})
        unanswered = {question.value: count for question, count in [*FIGURES.unanswered.items()]}
        self._copy("readfirst_opensearch_unanswered", unanswered)
        self._copy("readfirst_unknown_records", {"events": 0, "ticket_facts": 0, **skipped()})

    def _copy(self, name: str, counts: Mapping[str, int]) -> None:
        for label, count in counts.items():
            if self._copied.get((name, label)) == count:
                continue
            with self._copying:
                counter = self._counters[name].labels(label) if label else self._counters[name]
                copied = self._copied.get((name, label), 0)
                counter.inc(max(count - copied, 0))
                self._copied[name, label] = max(count, copied)  # another thread may have read a newer count

    def exposition(self, state: Iterable[Metric]) -> bytes:
        """Return everything in the text format of Prometheus: what all processes measured, and `state`."""
        return generate_latest(self._all()) + generate_latest(_registry_of(state))

    def _all(self) -> CollectorRegistry:
        if FOLDER not in os.environ:
            return self._own
        registry = CollectorRegistry()
        MultiProcessCollector(registry, path=os.environ[FOLDER])  # type: ignore[no-untyped-call]
        return registry


def _counted_elsewhere(product: Parts) -> int:
    """Return the sum of all counts that are copied; each of them only grows."""
    meaning = product.knowledge_base.meaning
    of_meaning = sum(meaning.encoder.counts.values()) if meaning is not None else 0
    of_cluster = FIGURES.retries + sum(FIGURES.tries.values()) + sum(FIGURES.unanswered.values())
    return product.limits.counted_alone + of_meaning + of_cluster + sum(skipped().values())


_COUNTED_ELSEWHERE: Final = (  # prometheus_client adds _total to the names
    ("readfirst_limits_counted_alone", "Limits that this host counted without the shared counters.", ()),
    ("readfirst_meaning_problems", "Questions to the encoder of meaning, by how they ended.", ("result",)),
    ("readfirst_opensearch_tries", "Requests to nodes of OpenSearch, by how they ended.", ("result",)),
    ("readfirst_opensearch_retries", "Requests to OpenSearch that were repeated, most at another node.", ()),
    ("readfirst_opensearch_unanswered", "Searches without an answer in time: settled ones open the form.", ("kind",)),
    ("readfirst_unknown_records", "Records of a newer version that were skipped, by table.", ("table",)),
)


class _State(Collector):
    def __init__(self, families: Iterable[Metric]) -> None:
        self._families = tuple(families)

    def collect(self) -> Iterator[Metric]:
        """Yield the families as they are."""
        yield from self._families


def _registry_of(families: Iterable[Metric]) -> CollectorRegistry:
    registry = CollectorRegistry()
    registry.register(_State(families))
    return registry


def measure_requests(app: Flask, product: Parts) -> None:
    """Measure every request and search of the application."""
    measurements = Measurements()
    app.extensions[_EXTENSION] = measurements
    CLOCK.observer = measurements.observe_stage
    FIGURES.observer = measurements.observe_question

    @app.after_request
    def _end(answer: Response) -> Response:
        now = time.perf_counter()
        seconds = now - current_values().get("request_began", now)
        measurements.observe_request(current_request().method, route_of_request(), answer.status_code, seconds)
        measurements.copy_counts(product)
        return answer


def measurements_of(app: Flask) -> Measurements:
    """Return the measurements of an application."""
    measurements: Measurements = app.extensions[_EXTENSION]
    return measurements
