"""Identity of the program that wrote something: sources and packages; orders two programs by age.

Two versions of the program run side by side during an upgrade, and both may watch one folder. What either of them
writes is marked with the program, and the older one leaves alone what the newer one wrote.
"""

import hashlib
import re
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

PRODUCT = "readfirst"  # its release orders two programs first
_DIGITS = 12  # hexadecimal ones of a digest


@dataclass(frozen=True, slots=True, order=True)
class Program:
    """A program as far as it decides what some files hold; of two programs, the greater one is the newer.

    The release comes first. Within a release, the program that was put on its disk later is the newer one: an
    edited source, or another version of a package, must take effect.
    """

    release: tuple[int, ...] = ()
    installed_ns: int = 0  # Unix time: the newest change of a source, or of an installed package
    digest: str = ""  # of everything that decides; two programs with one digest write the same

    def as_json(self) -> dict[str, object]:
        """Return the three facts under their names."""
        return {"release": list(self.release), "installed_ns": self.installed_ns, "digest": self.digest}


def program_from_json(named: object) -> Program:
    """Return the program that `Program.as_json` named; the oldest of all when it is none."""
    match named:
        case {"release": [*release], "installed_ns": int(installed_ns), "digest": str(digest)}:
            return Program(tuple(part for part in release if isinstance(part, int)), installed_ns, digest)
    return Program()


def running_program(root: Path, rooms: Sequence[str], packages: Iterable[str]) -> Program:
    """Return the program whose sources lie in `rooms`, folders below `root`, and that uses these packages.

    Every file of the rooms counts, a comment in it as well: what a line decides, nobody can tell from outside.
    """
    sources = [file for room in rooms for file in source_files(root / room)]
    installed = [(name, package) for name in packages if (package := _distribution(name))]
    digest = hashlib.sha256(f"{sys.version_info[:2]} {unicodedata.unidata_version}".encode())
    for file in sources:
        digest.update(f"\n{file.relative_to(root).as_posix()}\n".encode() + file.read_bytes())
    for name, package in installed:
        digest.update(f"\n{name} {package.version}".encode())
    times = [file.stat().st_mtime_ns for file in sources] + [_installed_ns(package) for _, package in installed]
    return Program(_release(), max(times, default=0), digest.hexdigest()[:_DIGITS])


def source_files(room: Path) -> list[Path]:
    """List every file of a room in the order of their names, but for what Python caches."""
    return sorted(path for path in room.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def _release() -> tuple[int, ...]:
    product = _distribution(PRODUCT)
    return tuple(map(int, re.findall(r"\d+", product.version))) if product else ()


def _distribution(name: str) -> Distribution | None:
    try:
        return distribution(name)
    except PackageNotFoundError:
        return None


def _installed_ns(package: Distribution) -> int:
    """Return when a package was installed: its folder of metadata is made anew each time; 0 where there is none."""
    wanted = _plain(f"{package.name}-{package.version}.dist-info")
    folders = Path(str(package.locate_file(""))).glob(f"*-{package.version}.dist-info")
    return max((folder.stat().st_mtime_ns for folder in folders if _plain(folder.name) == wanted), default=0)


def _plain(name: str) -> str:
    return name.lower().replace("-", "_")
