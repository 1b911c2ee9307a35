"""What the Dockerfile makes, without Docker: its steps run here, with its folders below another one."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tests.product import ROOT

_PLACES = ("/opt/readfirst", "/var/lib/readfirst", "/source", "/articles")


@dataclass
class Image:
    """The image so far, and what it says about itself."""

    root: Path
    environment: dict[str, str]
    folder: str = "/"
    command: list[str] = field(default_factory=list)
    check: list[str] = field(default_factory=list)

    def build(self, dockerfile: str) -> None:
        """Take every step of a Dockerfile whose lines are whole."""
        for instruction, argument in re.findall(r"^([A-Z]+)\s+(.*)$", dockerfile, re.MULTILINE):
            self._step(instruction, argument.strip())

    def program_files(self) -> dict[Path, float]:
        """When each file of the programs was changed."""
        return {path: path.stat().st_mtime for path in (self.root / "opt").rglob("*") if path.is_file()}

    def _in_place(self, text: str) -> str:
        """The text with the folders where they are here, and with the Python that the image is made from."""
        for place in _PLACES:
            text = re.sub(rf"(?<![\w.]){place}\b", f"{self.root}{place}", text)
        return re.sub(r"^python ", f"{sys.executable} ", text)

    def _step(self, instruction: str, argument: str) -> None:
        match instruction:
            case "WORKDIR":
                self.folder = self._in_place(argument)
                Path(self.folder).mkdir(parents=True, exist_ok=True)
            case "COPY" if not argument.startswith("--from"):
                *sources, _ = argument.split()
                _copied(sources, Path(self.folder))
            case "RUN" if not argument.startswith("useradd"):  # whoever runs the tests is the user
                command = ["bash", "-ec", self._in_place(argument)]
                subprocess.run(command, cwd=self.folder, env=self.environment, check=True, stdout=subprocess.DEVNULL)
            case "ENV":
                for name, value in re.findall(r"(\w+)=(\S+)", argument):
                    self.environment[name] = self._in_place(value).replace("$PATH", self.environment["PATH"])
            case "CMD":
                self.command = json.loads(argument)
            case "HEALTHCHECK":
                self.check = json.loads(argument.partition("CMD ")[2])


def _copied(sources: Sequence[str], folder: Path) -> None:
    """Copy what git has of these paths."""
    listed = subprocess.run(["git", "ls-files", "-z", *sources], cwd=ROOT, capture_output=True, text=True, check=True)
    for name in filter(None, listed.stdout.split("\0")):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
