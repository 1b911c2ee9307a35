"""All pages for analysts, on their blueprint."""

from __future__ import annotations

from webui.analysts import definitions, downloads, reports, summary, tables
from webui.analysts.blueprint import bp

__all__ = ["bp", "definitions", "downloads", "reports", "summary", "tables"]
