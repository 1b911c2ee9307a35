"""Child processes: fresh interpreters that import one module of ours and nothing else.

Not forks: the parent may be a server with threads, and a forked thread's lock would stay locked.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

_START = (
    "import importlib, sys, types\n"
    "for name in {packages}:\n"
    "    package = sys.modules[name] = types.ModuleType(name)\n"
    "    package.__path__ = [sys.argv[1] + '/' + name]\n"
    "module = importlib.import_module('{module}')\n"
    "module.main()"
)


def python(module: str, packages: Sequence[str] = ("search",)) -> list[str]:
    """Return the command that runs `main` of a module, ready in a tenth of a second.

    `packages` are the top-level packages that it may import from; their own `__init__` is not run.
    """
    start = _START.format(module=module, packages=tuple(packages))
    return [sys.executable, "-P", "-c", start, str(Path(__file__).parents[2])]
