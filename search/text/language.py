"""One language of the search, read from `languages/<code>.yml`. Adding a language is adding a file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import yaml

from search.text.letters import fold
from search.text.unspoken_languages import UNSPOKEN_LANGUAGES

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same answers, ten times faster where it is built in
FOLDER = Path(__file__).parent / "languages"
REQUIRED = ("name", "script", "neighbours", "keyboard", "samples", "stop_words")
OPTIONAL = (
    *("letters", "stemmer", "negation", "endings", "softened", "formants"),
    *("fleeting", "fleeting_before", "irregular", "synonyms", "sounds_abroad", "words_abroad"),
    *("greetings", "closings", "regards", "devices", "introductions", "mail_headers", "abbreviations"),
    *("everyday", "device_kinds", "device_names", "joined", "links", "numbered", "trouble"),
)
SCRIPTS = ("Latin", "Cyrillic")
KEYS_OF_A_KEYBOARD = 47
FEWEST_SAMPLES = 2

Phrase = tuple[str, ...]  # folded words


@dataclass(frozen=True, slots=True)
class Language:
    """One language of the help centre; every word list is folded, as the words it is compared with."""

    code: str
    name: str  # in the language itself
    script: str  # "Latin" or "Cyrillic"; of languages without a file also another
    letters: frozenset[str]  # letters that no other language here writes
    neighbours: tuple[str, ...]  # languages that most of its readers understand
    keyboard: str  # what the 47 keys give without Shift, in the order of the US keyboard
    samples: tuple[str, ...]  # texts as people write them; the tests hold the language against them
    stop_words: frozenset[str]  # function words, greetings and politeness: they name no problem
    stemmer: str  # a Snowball algorithm, or "" for the endings below
    negation: str  # a beginning that makes the opposite of a verb, or ""
    endings: Mapping[str, str]  # of cases and persons -> what stands in their place: "", or the consonant they softened
    formants: frozenset[str]  # suffixes that make adjectives and nouns of verbs; more letters stay before them
    fleeting: tuple[str, ...]  # vowels that come and go before a last consonant: účet, účtu
    fleeting_before: frozenset[str]
    irregular: Mapping[str, str]  # form -> the term it counts as
    synonyms: Mapping[str, str]  # word -> the word that articles use for the same thing
    sounds_abroad: Mapping[str, tuple[tuple[str, str], ...]]  # neighbour -> (here, there), where they differ regularly
    words_abroad: Mapping[str, Mapping[str, str]]  # neighbour -> word here -> its word there
    greetings: frozenset[Phrase]  # at the beginning of a text; a name may follow
    closings: frozenset[Phrase]  # at the end of a text; a signature follows
    regards: frozenset[str]  # words of closings that only a name follows, and whatever stands behind the name
    devices: frozenset[Phrase]  # beginnings of what a mail program adds: "sent from"
    introductions: frozenset[Phrase]  # a name follows: "my name is"
    mail_headers: Mapping[str, str]  # header of a pasted mail -> "subject", "wrote" (a line that ends so) or "header"
    abbreviations: frozenset[str]  # words whose full stop ends no sentence
    everyday: frozenset[str]  # words of politeness and stories: they seldom name a problem
    device_names: frozenset[str]  # of devices, systems and browsers, the same in every language
    device_kinds: frozenset[str]  # words for kinds of devices and programs: telephone, browser
    joined: frozenset[Phrase]  # two words that are also written as one: log in, login
    numbered: frozenset[str]  # things with a number of their own (order, invoice): it is no code of an article
    number_words: frozenset[str]  # that stand between such a thing and its number
    version_words: frozenset[str]  # that stand between a device or program and the number of its version
    units: frozenset[str]  # that stand behind an amount: minutes, euros
    trouble: tuple[str, ...]  # words by which an article says what to do when its steps fail; * = and what follows
    links: tuple[str, ...]  # what stands between the parts of a compound, "" among it; () = compounds are no rule here


class LanguageError(Exception):
    """A language file that cannot be used; the message names the file, the error, and what to write instead."""


def read_language(path: Path) -> Language:
    """Return the language of a file; raise LanguageError. Every value is a string, so that `no` and `on` stay words."""
    keys = yaml.load(path.read_text(encoding="utf-8"), _LOADER)  # noqa: S506 - it makes strings only
    keyboard = "".join(keys.get("keyboard", "").split())
    _check(path, keys, keyboard)
    return _language(path, keys, keyboard)


def _language(path: Path, keys: Mapping[str, Any], keyboard: str) -> Language:
    return Language(
        code=path.stem,
        name=keys["name"],
        script=keys["script"],
        letters=frozenset(keys.get("letters", "")),
        neighbours=tuple(keys["neighbours"].split()),
        keyboard=keyboard,
        samples=tuple(keys["samples"]),
        stop_words=_folded(keys["stop_words"].replace("'", "")),
        stemmer=keys.get("stemmer", ""),
        negation=keys.get("negation", ""),
        endings=_endings(keys),
        formants=_folded(keys.get("formants", "")),
        fleeting=tuple(keys.get("fleeting", "").split()),
        fleeting_before=_folded(keys.get("fleeting_before", "")),
        irregular=_inverted(keys.get("irregular", {})),
        synonyms=_inverted(keys.get("synonyms", {})),
        sounds_abroad={code: _sounds(path, sounds) for code, sounds in keys.get("sounds_abroad", {}).items()},
        words_abroad={
            code: {word: there for there, words in abroad.items() for word in words.split()}
            for code, abroad in keys.get("words_abroad", {}).items()
        },
        greetings=_phrases(keys.get("greetings", ())),
        closings=_phrases(keys.get("closings", ())),
        regards=_folded(keys.get("regards", "")),
        devices=_phrases(keys.get("devices", ())),
        introductions=_phrases(keys.get("introductions", ())),
        mail_headers={
            fold(word): kind for kind, words in keys.get("mail_headers", {}).items() for word in words.split()
        },
        abbreviations=_folded(keys.get("abbreviations", "")),
        everyday=_folded(keys.get("everyday", "").replace("'", "")),
        device_names=_folded(keys.get("device_names", "")),
        device_kinds=_folded(keys.get("device_kinds", "")),
        joined=_phrases(keys.get("joined", ())),
        numbered=_folded(keys.get("numbered", {}).get("thing", "")),
        number_words=_folded(keys.get("numbered", {}).get("number", "")),
        version_words=_folded(keys.get("numbered", {}).get("version", "")),
        units=_folded(keys.get("numbered", {}).get("unit", "")),
        trouble=tuple(sorted(_folded(keys.get("trouble", "").replace("'", "")))),
        links=("", *keys["links"].split()) if "links" in keys else (),
    )


def _phrases(written: Iterable[str]) -> frozenset[Phrase]:
    return frozenset(tuple(fold(phrase).split()) for phrase in written)


def _sounds(path: Path, written: str) -> tuple[tuple[str, str], ...]:
    pairs = tuple(tuple(fold(pair).split(">")) for pair in written.split())
    wrong = [pair for pair in pairs if len(pair) != 2 or not pair[0]]
    if wrong:
        raise LanguageError(f"{path}: sounds_abroad: '{'>'.join(wrong[0])}' - write here>there, as in ou>u")
    return tuple((here, there) for here, there in pairs)


def _check(path: Path, keys: Mapping[str, Any], keyboard: str) -> None:
    for key in keys:
        if key not in (*REQUIRED, *OPTIONAL):
            raise LanguageError(f"{path}: unknown key '{key}' - write one of {', '.join((*REQUIRED, *OPTIONAL))}")
    for key in REQUIRED:
        if key not in keys:
            raise LanguageError(f"{path}: {key} is missing - docs/languages.md says what belongs there")
    if len(keyboard) != KEYS_OF_A_KEYBOARD:
        remedy = f"write all {KEYS_OF_A_KEYBOARD} keys in the order of the US keyboard"
        raise LanguageError(f"{path}: keyboard has {len(keyboard)} keys - {remedy}")
    if not isinstance(keys["samples"], list) or len(keys["samples"]) < FEWEST_SAMPLES:
        raise LanguageError(f"{path}: samples: write {FEWEST_SAMPLES} or more texts, one a line, each behind '- '")
    if keys["script"] not in SCRIPTS:
        raise LanguageError(f"{path}: unknown script '{keys['script']}' - write {' or '.join(SCRIPTS)}")


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(words).split())


def _endings(keys: Mapping[str, Any]) -> Mapping[str, str]:
    """Return ending -> what stands in its place; endings of `softened` give back the consonant that they changed."""
    softened = {fold(ending): kept for kept, many in keys.get("softened", {}).items() for ending in many.split()}
    return MappingProxyType(dict.fromkeys(_folded(keys.get("endings", "")), "") | softened)


def _inverted(forms: Mapping[str, str]) -> Mapping[str, str]:
    return MappingProxyType({word: head for head, words in forms.items() for word in (head, *words.split())})


def _without_file(code: str) -> Language:
    """Return a language of which only the name is known: no stop words, no endings, the US keyboard."""
    name, script = UNSPOKEN_LANGUAGES[code]
    keys = {"name": name, "script": script, "neighbours": "", "samples": (), "stop_words": ""}
    return _language(Path(code), keys, _WITH_FILE["en"].keyboard)


_WITH_FILE = {path.stem: read_language(path) for path in sorted(FOLDER.glob("*.yml"))}
LANGUAGES: tuple[str, ...] = tuple(_WITH_FILE)  # that the product speaks
LANGUAGE: Mapping[str, Language] = MappingProxyType(
    _WITH_FILE | {code: _without_file(code) for code in UNSPOKEN_LANGUAGES if code not in _WITH_FILE}
)


def is_searched(language: str, asked: str) -> bool:
    """Return whether articles in a language are searched for people who read `asked`.

    Those that the product does not speak are found only by people who ask for them.
    """
    return language in LANGUAGES or language == asked
