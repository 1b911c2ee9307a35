"""Folders and files in languages that the product does not speak: it has no file for them in `search/text/languages`.

A folder is read as a language only where something agrees with its name, because `hr` and `it` are departments, too:
it names a region (`pt-br`), lies in a folder for translations, lies beside a folder of another language, or its texts
are written in it. Its articles are found only by people who ask for the language, and counted: guessed as English or
Czech they would be suggested to people who cannot read them.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from search.text.language import LANGUAGES
from search.text.unspoken_languages import UNSPOKEN_LANGUAGES

_WORDS: Mapping[str, str] = {  # function words by which a text of a language with Latin letters is known
    "ca": "els les amb del una per que és als", "da": "og det er til af på som ikke der",
    "es": "los las una del que para con por está", "et": "ja on ei see kui mis oma",
    "fi": "ja on ei että se voit tai kun", "fr": "les des une est vous pour dans que sur",
    "hr": "je na se za koji ili kao ako su", "hu": "az egy és hogy nem van meg",
    "id": "yang dan untuk dengan anda di ini", "it": "il che per una del sono gli con della",
    "lt": "ir yra kad su arba jūsų", "lv": "un ir ka ar vai jūsu",
    "nb": "og er til av på som ikke det", "nl": "het een van en dat voor met zijn",
    "no": "og er til av på som ikke det", "pt": "os uma para que não com do da você",
    "ro": "și în este pentru care sau din", "sl": "je in na se za ki ali če",
    "sv": "och att det är som för inte på", "tr": "ve bir için bu ile olarak",
    "vi": "và của các bạn được trong cho",
}  # fmt: skip
_SCRIPTS: Mapping[str, re.Pattern[str]] = {  # letters by which the others are known
    "ar": re.compile("[\u0600-\u06ff]"), "bg": re.compile("[\u0400-\u04ff]"), "el": re.compile("[\u0370-\u03ff]"),
    "fa": re.compile("[\u0600-\u06ff]"), "he": re.compile("[\u0590-\u05ff]"), "hi": re.compile("[\u0900-\u097f]"),
    "ja": re.compile("[\u3040-\u30ff]"), "ko": re.compile("[\uac00-\ud7af]"), "sr": re.compile("[\u0400-\u04ff]"),
    "th": re.compile("[\u0e00-\u0e7f]"), "zh": re.compile("[\u4e00-\u9fff]"),
}  # fmt: skip
CODES = frozenset(UNSPOKEN_LANGUAGES) - frozenset(LANGUAGES)
_SAMPLES = 5  # texts of a folder that are looked at
_ENOUGH_WORDS = 0.06  # share of a text that its function words have at least
_ENOUGH_LETTERS = 0.2
_TRANSLATIONS = frozenset({"i18n", "l10n", "locale", "locales", "translations", "lang", "langs", "languages"})
_CODE = re.compile(r"(?P<code>[a-z]{2})(?P<region>[-_](?:[a-z]{2}|hans|hant|419))?", re.IGNORECASE)


def written_in(text: str, code: str) -> bool:
    """Return whether a text is written in a language of `CODES`.

    >>> written_in("Vous pouvez changer les mots de passe dans une page pour vous.", "fr")
    True
    >>> written_in("Open the page of the department and ask for a new card.", "hr")
    False
    """
    if code in _SCRIPTS:
        letters = [letter for letter in text if letter.isalpha()]
        return len(_SCRIPTS[code].findall(text)) > _ENOUGH_LETTERS * len(letters)
    words = re.findall(r"\w+", text.lower())
    known = set(_WORDS.get(code, "").split())
    return bool(words) and sum(word in known for word in words) > _ENOUGH_WORDS * len(words)


@dataclass(frozen=True, slots=True)
class _Name:
    """What the name of a folder says."""

    code: str
    has_region: bool


def _name(folder: str) -> _Name | None:
    match = _CODE.fullmatch(folder)
    code = match["code"].lower() if match else ""
    return _Name(code, bool(match and match["region"])) if code in CODES or code in LANGUAGES else None


def _named_files(paths: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, language) of files such as `a.zh-cn.md`, and of `a.fr.md` beside `a.md` or `a.en.md`."""
    named: defaultdict[str, list[tuple[str, _Name]]] = defaultdict(list)
    bare = set()
    for path in paths:
        stem = path.rpartition(".")[0]
        base, _, suffix = stem.rpartition(".")
        name = _name(suffix) if base and "/" not in suffix else None
        if name:
            named[base].append((path, name))
        else:
            bare.add(stem)
    for base, files in named.items():
        yield from (
            (path, name.code)
            for path, name in files
            if name.code in CODES and (name.has_region or base in bare or len(files) > 1)
        )


class UnspokenFolders:
    """Which folders of the articles are in a language that is not spoken here.

    paths  of all files, below the articles folder
    read   returns the text of a file, "" when there is none
    """

    def __init__(self, paths: Iterable[str], read: Callable[[str], str]) -> None:
        files: defaultdict[str, list[str]] = defaultdict(list)
        below: defaultdict[str, set[str]] = defaultdict(set)
        paths = list(paths)
        for path in paths:
            *folders, _ = path.split("/")
            for depth, folder in enumerate(folders):
                below["/".join(folders[:depth])].add(folder)
                if len(some := files["/".join(folders[: depth + 1])]) < _SAMPLES:
                    some.append(path)
        self._codes: dict[str, str] = {}
        self._files = dict(_named_files(paths))
        for parent, names in below.items():
            for folder in names:
                path = f"{parent}/{folder}" if parent else folder
                name = _name(folder)
                if name and name.code in CODES and self._agrees(name, parent, names - {folder}, files[path], read):
                    self._codes[path] = name.code

    @staticmethod
    def _agrees(name: _Name, parent: str, siblings: set[str], files: Iterable[str], read: Callable[[str], str]) -> bool:
        if name.has_region or parent.rpartition("/")[2].lower() in _TRANSLATIONS:
            return True
        named = [sibling for sibling in map(_name, siblings) if sibling]
        if any(sibling.code in LANGUAGES or sibling.has_region for sibling in named):
            return True
        votes = Counter(written_in(read(file), name.code) for file in files)
        return votes[True] > votes[False]

    def code(self, path: str) -> str:
        """Return the language of a file, or of its folder; "" when it is spoken here, or no language."""
        if path in self._files:
            return self._files[path]
        folder = path.rpartition("/")[0]
        while folder:
            if folder in self._codes:
                return self._codes[folder]
            folder = folder.rpartition("/")[0]
        return ""
