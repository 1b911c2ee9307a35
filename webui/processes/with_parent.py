"""Runs a module as a child that ends with its parent: `python -m webui.processes.with_parent MODULE ARGUMENTS`.

The parent holds the other end of standard input and writes nothing. However it ends, by SIGKILL as well, the kernel
closes that end, and the child is sent SIGTERM: one that handles it finishes what it has begun, any other stops wherever
it is.
"""

import os
import runpy
import signal
import sys
import threading
import time
from typing import Final

_LONGEST_END_SECONDS: Final = 30.0  # as for the supervisor


def main() -> None:
    """Run the module that is named first, with the other arguments."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    sys.argv = sys.argv[1:]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1):  # not through sys.stdin, whose lock this thread would hold when the program ends by itself
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(_LONGEST_END_SECONDS)
    os._exit(1)


if __name__ == "__main__":
    main()
