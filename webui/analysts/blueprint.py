"""The blueprint of all pages for analysts."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reports", __name__)
