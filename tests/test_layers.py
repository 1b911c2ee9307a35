"""Who may import whom: arrows point one way, and each heavy library stays in its room."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MAY_IMPORT = {
    "search": set(),
    "tickets": set(),
    "deflection": {"search"},  # only where the next line says so; gate, outcome, metrics stay by themselves
    "webui": {"deflection", "search", "tickets"},
}
MEET_THE_SEARCH = {"deflection/flow.py", "deflection/ports.py", "deflection/problem_search.py"}
ROOMS = {
    "flask": ("webui/",),
    "whoosh": ("search/",),
    "tantivy": ("search/bench/peers/",),
    "sklearn": ("search/",),
    "markdown": ("search/",),
    "sqlalchemy": ("deflection/event_log.py", "tickets/", "webui/"),
}
FILES = sorted(p for package in MAY_IMPORT for p in (ROOT / package).rglob("*.py"))


def imports(path: Path) -> list[tuple[int, str]]:
    """(line, first name of the module) of every import of a file, wherever in the file it stands."""
    found = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found += [(node.lineno, alias.name.split(".")[0]) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            found.append((node.lineno, (node.module or "").split(".")[0]))
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_point_one_way(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    package = name.split("/")[0]
    above = {other for other in MAY_IMPORT if other != package} - MAY_IMPORT[package]
    if package == "deflection" and name not in MEET_THE_SEARCH:
        above |= {"search"}
    wrong = [
        f"{name}:{line} imports {module}: {package} sits below it" for line, module in imports(path) if module in above
    ]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_heavy_libraries_stay_in_their_room(path: Path) -> None:
    name = path.relative_to(ROOT).as_posix()
    wrong = [
        f"{name}:{line} imports {module}: only {', '.join(ROOMS[module])} may"
        for line, module in imports(path)
        if module in ROOMS and not name.startswith(ROOMS[module])
    ]
    assert not wrong


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_imports_stand_at_the_top(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        node.lineno
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert not hidden, f"{path}: import inside a function on lines {hidden}: move it to the top"
