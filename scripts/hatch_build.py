"""What a wheel holds beyond the source files: the translations, compiled. The work tree stays as it is."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompiledTranslations(BuildHookInterface):  # type: ignore[type-arg] # hatchling hands the configuration in
    """Compiles every language's `messages.po` for the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile; an editable install serves what `make install` compiles into the work tree."""
        if version == "editable":
            return
        self._folder = tempfile.TemporaryDirectory(prefix="readfirst-translations-")
        for source in sorted(Path(self.root).glob("webui/translations/*/LC_MESSAGES/messages.po")):
            name = source.relative_to(self.root).with_suffix(".mo")
            compiled = Path(self._folder.name, name)
            compiled.parent.mkdir(parents=True)
            with source.open("rb") as words, compiled.open("wb") as file:
                write_mo(file, read_po(words, locale=source.parts[-3]))
            build_data["force_include"][str(compiled)] = str(name)
        if not build_data["force_include"]:
            raise FileNotFoundError(f"{self.root}/webui/translations holds no language: build from a whole work tree")

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002 - hatchling's signature
        """Remove the compiled copies."""
        if version != "editable":
            self._folder.cleanup()
