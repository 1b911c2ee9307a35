"""The product's own source files, each parsed once for all the rules that they are held to."""

import ast
from functools import cache
from pathlib import Path

from tests.product import ROOT

PACKAGES = ("search", "deflection", "tickets", "webui")
FILES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))
