"""`make attack`: every attempt against the started server, in both modes, with one and two processes, and behind nginx.

The last line is `N attempts, R refused, A as designed, F faults`; the exit status is 1 if there is a fault.
"""

from __future__ import annotations

import argparse
import itertools
import subprocess
import sys
import tempfile
from pathlib import Path

import click

from search import build_index
from tests.attack.attempts import every_attempt
from tests.attack.run import Tally, try_all
from tests.attack.target import running_target
from tests.product import ROOT
from tests.services.programs import PROGRAMS, path_of


def main() -> int:
    """Run what the command line asks for; return the exit status."""
    asked = _command_line().parse_args()
    total = Tally()
    with tempfile.TemporaryDirectory(prefix="readfirst-attack-") as folder:
        index = Path(folder) / "index"
        build_index(ROOT / "kb_articles", index)
        certificate = _certificate(Path(folder))
        for mode, workers, proxied in itertools.product(asked.mode, asked.workers, (False, True)):
            if proxied and not (asked.nginx and path_of(PROGRAMS["nginx"])):
                continue
            where = f"{mode}, {workers} process{'es' if workers > 1 else ''}{', behind nginx' if proxied else ''}"
            data = Path(folder) / f"{mode}-{workers}-{proxied}"
            arguments = {"mode": mode, "workers": workers, "certificate": certificate if proxied else None}
            with running_target(data, index, **arguments) as target:
                tally = try_all(target, every_attempt())
            for name, wrong in tally.faults.items():
                click.echo(f"FAULT {where}: {name}: {wrong}")
            click.echo(f"{where}: {tally}")
            total.add(tally, where)
    click.echo(total)
    return 1 if total.faults else 0


def _command_line() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make attack", description=__doc__)
    parser.add_argument(
        "--mode", nargs="+", choices=("development", "production"), default=["production", "development"]
    )
    parser.add_argument("--workers", nargs="+", type=int, default=[1, 2])
    parser.add_argument("--nginx", action=argparse.BooleanOptionalAction, default=True)
    return parser


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    return certificate, key


if __name__ == "__main__":
    sys.exit(main())
