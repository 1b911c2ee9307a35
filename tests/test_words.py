"""One name for one thing, and docstrings in the words of the field: nothing that a reader has to look up twice."""

import ast
from collections import defaultdict
from collections.abc import Iterator

from tests.product import ROOT
from tests.source_files import FILES, statements_of, tree_of

SHARED = {"Peer"}  # search/bench/peers: each file has one, and they are compared
RIDDLES = ("Give ", "Say ", "Tell ")  # PEP 257: "Return …"
EMPTY_NAMES = {"said", "told", "one", "found", "at", "theirs", "its"}  # name what the variable holds


def test_no_class_name_stands_in_two_files() -> None:
    files: defaultdict[str, list[str]] = defaultdict(list)
    for path in FILES:
        for node in statements_of(path):
            if isinstance(node, ast.ClassDef):
                files[node.name].append(str(path.relative_to(ROOT)))

    assert {name: where for name, where in files.items() if len(where) > 1 and name not in SHARED} == {}


def test_docstrings_say_what_is_returned() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{node.lineno}: {text.splitlines()[0]}"
        for path in FILES
        for node in statements_of(path)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and (text := ast.get_docstring(node) or "").startswith(RIDDLES)
    ]

    assert wrong == []


def test_variables_are_named_for_what_they_hold() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}: {name}"
        for path in FILES
        for line, name in assigned(tree_of(path))
        if name in EMPTY_NAMES
    ]

    assert wrong == []


def assigned(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, name) of every variable that is assigned, looped over or unpacked; fields of a class are none."""
    nodes = list(ast.walk(tree))
    fields = {id(node.target) for node in nodes if isinstance(node, ast.AnnAssign)}
    for node in nodes:
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and id(node) not in fields:
            yield node.lineno, node.id
