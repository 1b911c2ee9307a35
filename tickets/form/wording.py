"""One text in several languages, and how it is written in a YAML file."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from tickets.form.yaml_tree import Branch

FALLBACK_LANGUAGES: Final = ("en", "sk")
_SLOVAK_FIRST: Final = ("cs",)  # whose readers understand Slovak better than English
_LANGUAGE = re.compile(r"[a-z]{2,3}")


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in several languages."""

    by_language: tuple[tuple[str, str], ...]

    def in_language(self, lang: str) -> str:
        """Return the text in `lang`, else in English as the interface, else in Slovak; for Czech Slovak comes first."""
        written = dict(self.by_language)
        others = FALLBACK_LANGUAGES[::-1] if lang in _SLOVAK_FIRST else FALLBACK_LANGUAGES
        return next(written[choice] for choice in (lang, *others) if choice in written)


def read_wording(branch: Branch) -> Wording:
    """Return the texts that are written here; raise FormError unless Slovak or English is among them."""
    written = {lang: text.text() for lang, text in by_language(branch)}
    if not written.keys() & set(FALLBACK_LANGUAGES):
        raise branch.mistake("neither Slovak nor English", "add 'sk:' or 'en:', others fall back to them")
    return Wording(tuple(written.items()))


def by_language(branch: Branch, also: tuple[str, ...] = ()) -> Iterable[tuple[str, Branch]]:
    """Yield (language code, node) of each key; raise FormError for any other, such as the rest of an unquoted text."""
    for lang, text in branch.mapping().items():
        if lang not in also and not _LANGUAGE.fullmatch(lang):
            raise text.mistake(f"{lang!r} is not a language", "write a code such as sk; quote texts that hold a comma")
        yield lang, text
