"""Spans of OpenTelemetry for a collector: requests, letters and mails, and what they spend their time on.

A span names a route, a stage or a kind of statement, never an address, a text, a value or a person. Spans leave in the
background; those that a collector does not take are dropped. Imported only where the library of the extra is.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from typing import Final

from flask import Flask, Response, g, request
from opentelemetry import trace
from opentelemetry.context import attach, detach
from opentelemetry.exporter.otlp.proto.http import Compression
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.sdk.trace.sampling import ParentBased, TraceIdRatioBased
from opentelemetry.trace import Span, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from werkzeug.datastructures import Headers

from search.engine_figures import FIGURES, SearchKind
from search.ranking.stages import CLOCK, SearchStage
from tickets.tls_files import TlsFiles, tls_files
from webui.request.request_log import route_of_request
from webui.settings import Settings
from webui.storage.database import Database
from webui.tracing.tracing import Tracing, endpoint

_EXPORT_SECONDS: Final = 5.0  # that the collector has for one batch
_LAST_SECONDS: Final = 2.0  # that it has when the process ends
_QUEUE: Final = 4_096  # spans that wait; more are dropped
_BATCH: Final = 512
_BETWEEN_LINES: Final = 60.0  # seconds between two lines of the log about a collector that is away
_COMPLAINING: Final = ("opentelemetry.exporter.otlp.proto.http.trace_exporter", "opentelemetry.sdk._shared_internal")
_FAULT: Final = 500  # status from which on a request has failed
_W3C: Final = TraceContextTextMapPropagator()


class _Rarely(logging.Filter):
    """Lets a line pass, and the next one after a minute: every batch fails while the collector is away."""

    def __init__(self) -> None:
        super().__init__()
        self._passed = float("-inf")

    def filter(self, record: logging.LogRecord) -> bool:
        """Return whether the line is logged."""
        is_due = record.created - self._passed >= _BETWEEN_LINES
        if is_due:
            self._passed = record.created
        return is_due


_RARELY: Final = _Rarely()


class Spans(Tracing):
    """The spans of this process."""

    def __init__(self, settings: Settings) -> None:
        share = TraceIdRatioBased(settings.traces_share)
        provider = TracerProvider(
            # Whoever calls names the trace, and not whether it is kept: a stranger may be the caller.
            sampler=ParentBased(share, remote_parent_sampled=share, remote_parent_not_sampled=share),
            resource=Resource.create({"service.name": "readfirst", "service.version": metadata.version("readfirst")}),
            shutdown_on_exit=False,
        )
        exporter = _exporter(settings.traces, tls_files(settings.ca_files, settings.client_certificates, "traces"))
        self._leaving = BatchSpanProcessor(exporter, max_queue_size=_QUEUE, max_export_batch_size=_BATCH)
        provider.add_span_processor(self._leaving)
        self._tracer = provider.get_tracer("readfirst")
        for name in _COMPLAINING:
            logging.getLogger(name).addFilter(_RARELY)

    def follow(self, app: Flask, database: Database) -> None:
        """Measure every request of an application, stages of searches, questions to OpenSearch and statements."""
        self._follow_requests(app)
        stage_before, question_before = CLOCK.observer, FIGURES.observer

        def stage(name: SearchStage, seconds: float) -> None:
            stage_before(name, seconds)
            self._part(f"search {name.value}", seconds)

        def question(kind: SearchKind, seconds: float) -> None:
            question_before(kind, seconds)
            self._part(f"opensearch {kind.value}", seconds)

        CLOCK.observer, FIGURES.observer = stage, question
        database.observe_statements(
            lambda kind, system, seconds: self._part(kind, seconds, **{"db.system.name": system})
        )

    @contextmanager
    def span(self, name: str) -> Iterator[None]:
        """Measure a block; what happens in it belongs to it. An error is named by its kind: a text may hold values."""
        with self._tracer.start_as_current_span(name, record_exception=False, set_status_on_exception=False) as span:
            try:
                yield
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                span.set_status(Status(StatusCode.ERROR))
                raise

    def ended(self, name: str, seconds: float, **attributes: str) -> None:
        """Add something that took so long and ends now, as a part of what is measured around it, if anything is."""
        now = time.time_ns()
        self._tracer.start_span(name, start_time=now - int(seconds * 1e9), attributes=attributes).end(now)

    def _part(self, name: str, seconds: float, **attributes: str) -> None:
        """Add the same only where something is measured around it: what a process does for itself is no trace."""
        if trace.get_current_span().is_recording():
            self.ended(name, seconds, **attributes)

    def stop(self) -> None:
        """Send what is left; a collector that does not answer in two seconds does not get it."""
        sending = threading.Thread(target=self._leaving.shutdown, daemon=True)  # has no limit that can be set
        sending.start()
        sending.join(_LAST_SECONDS)

    def _follow_requests(self, app: Flask) -> None:
        @app.before_request
        def _begin() -> None:
            g.span = span = self._tracer.start_span("request", _W3C.extract(_named(request.headers)), SpanKind.SERVER)
            g.trace_id = trace.format_trace_id(span.get_span_context().trace_id)
            g.trace_token = attach(trace.set_span_in_context(span))

        @app.after_request
        def _name(answer: Response) -> Response:
            if "span" in g:
                _describe(g.span, answer.status_code)
            return answer

        @app.teardown_request
        def _end(_error: BaseException | None) -> None:
            if "span" in g:
                g.pop("span").end()
                detach(g.pop("trace_token"))


def _describe(span: Span, status: int) -> None:
    route = route_of_request()
    span.update_name(f"{request.method} {route}")
    span.set_attribute("http.request.method", request.method)
    span.set_attribute("http.route", route)
    span.set_attribute("http.response.status_code", status)
    span.set_attribute("readfirst.request_id", str(g.get("request_id", "")))
    if status >= _FAULT:
        span.set_status(Status(StatusCode.ERROR))


def _named(headers: Headers) -> dict[str, str]:
    return {name: value for name in ("traceparent", "tracestate") if (value := headers.get(name))}


def _exporter(address: str, tls: TlsFiles) -> OTLPSpanExporter:
    return OTLPSpanExporter(
        endpoint(address),
        certificate_file=str(tls.ca_file) if tls.ca_file else None,
        client_certificate_file=str(tls.certificate) if tls.certificate else None,
        timeout=_EXPORT_SECONDS,
        compression=Compression.Gzip,
    )
