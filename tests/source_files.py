"""The product's own source files, each parsed once for all the rules that they are held to."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.product import ROOT

PACKAGES = ("search", "deflection", "tickets", "webui")
FILES = sorted(p for package in PACKAGES for p in (ROOT / package).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    """The syntax tree of a file; nobody changes it."""
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def statements_of(path: Path) -> tuple[ast.stmt, ...]:
    """Every statement of a file, those of its classes and functions too; what stands in expressions is left out."""
    return tuple(_within(tree_of(path)))


def _within(node: ast.AST) -> Iterator[ast.stmt]:
    for field in ("body", "orelse", "finalbody", "handlers", "cases"):
        for part in getattr(node, field, ()):
            if isinstance(part, ast.stmt):
                yield part
            yield from _within(part)


def functions_of(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file."""
    return (node for node in statements_of(path) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))


def statements_in(function: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.stmt]:
    """Every statement of a function."""
    return _within(function)
