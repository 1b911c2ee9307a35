"""One term for the forms of one word: "heslo", "hesla", "hesiel" -> "hesl".

Slovak, Czech, Polish and Ukrainian: endings, as the language files list them, are cut from the folded word until none
is left. The other languages: Snowball. Figures: docs/decisions/0002-analysis-of-slavic-text.md.
"""

from functools import lru_cache
from threading import local

from Stemmer import Stemmer

from search.text.codes import canonical_number
from search.text.language import LANGUAGE, Language
from search.text.letters import LIMIT_TOKEN, fold, fold_word

LEFT_BY_ENDING = 3  # letters; with two, unrelated words would share a term
LEFT_BY_FORMANT = 4
LEFT_BY_NEGATION = 4


class _Snowball(local):
    """Language -> its stemmer; one per thread, because a stemmer holds the word that it works on."""

    def __init__(self) -> None:
        self.by_language = {
            code: Stemmer(language.stemmer, 0) for code, language in LANGUAGE.items() if language.stemmer
        }


_SNOWBALL = _Snowball()
_LONGEST_ENDING = {code: max(map(len, language.endings), default=0) for code, language in LANGUAGE.items()}
_LONGEST_FORMANT = {code: max(map(len, language.formants), default=0) for code, language in LANGUAGE.items()}


@lru_cache(maxsize=100_000)
def stem(word: str, language_code: str) -> str:
    """Return the term that stands for `word` in the index, always folded.

    >>> {stem(form, "sk") for form in ("heslo", "heslá", "hesiel", "HESLOM")}
    {'hesl'}
    >>> {stem(form, "sk") for form in ("prihlásiť", "prihlasovanie", "neprihlási")}
    {'prihlas'}
    """
    term = _term(normal_form(word, language_code), language_code)
    return _SYNONYMS[language_code].get(term, term)


def normal_form(word: str, language_code: str) -> str:
    """Return a word as it is compared letter by letter: folded, except for letters that Snowball must see.

    >>> normal_form("Heslá", "sk"), normal_form("Чужой", "ru"), normal_form("Ещё", "ru")
    ('hesla', 'чужой', 'еще')
    """
    if word[:1].isdigit() and not word.isdigit():
        word = canonical_number(word)
    if LANGUAGE[language_code].stemmer:
        return word.casefold().replace("ё", "е")[:LIMIT_TOKEN]  # Snowball knows an ending by its й, and no ё
    return _in_one_piece(fold_word(word))


def _in_one_piece(folded: str) -> str:
    """Return the word without the spaces that folding puts into a sign that stands for several words."""
    return folded.replace(" ", "")[:LIMIT_TOKEN]


def _term(form: str, language_code: str) -> str:
    language = LANGUAGE[language_code]
    if language.stemmer:
        stemmed = _in_one_piece(fold(_SNOWBALL.by_language[language_code].stemWord(form)))
        return _without_formant(stemmed, language) or stemmed
    positive = _without_negation(form, language)
    return language.irregular.get(positive) or _shortest(positive, language)


def _without_negation(word: str, language: Language) -> str:
    if language.negation and len(word) >= len(language.negation) + LEFT_BY_NEGATION:
        return word.removeprefix(language.negation)
    return word


def _shortest(word: str, language: Language) -> str:
    """Cut an ending, else a fleeting vowel, else a formant, until there is none: so the stem of a stem is itself."""
    shorter = (
        _without_ending(word, language) or _without_fleeting_vowel(word, language) or _without_formant(word, language)
    )
    return _shortest(shorter, language) if shorter else word


def _without_ending(word: str, language: Language) -> str:
    """Cut the longest ending, and give back the consonant that it softened (koncie, konto); "" when there is none."""
    endings = language.endings
    for start in range(max(1, len(word) - _LONGEST_ENDING[language.code]), len(word)):
        kept = endings.get(word[start:])
        if kept is not None and start + len(kept) >= LEFT_BY_ENDING:
            return word[:start] + kept
    return ""


def _without_formant(word: str, language: Language) -> str:
    """Cut the longest formant that leaves enough letters; "" when there is none."""
    first = max(LEFT_BY_FORMANT, len(word) - _LONGEST_FORMANT[language.code])
    formants = language.formants
    for start in range(first, len(word)):
        if word[start:] in formants:
            return word[:start]
    return ""


def _without_fleeting_vowel(word: str, language: Language) -> str:
    """Drop the vowel before the last consonant; "" when there is none that comes and goes."""
    if word[-1:] not in language.fleeting_before:
        return ""
    vowels = (vowel for vowel in language.fleeting if word[:-1].endswith(vowel))
    return next(
        (word[:-1].removesuffix(vowel) + word[-1] for vowel in vowels if len(word) - len(vowel) >= LEFT_BY_ENDING), ""
    )


_SYNONYMS = {
    code: {
        _term(normal_form(word, code), code): _term(normal_form(head, code), code)
        for word, head in language.synonyms.items()
    }
    for code, language in LANGUAGE.items()
}
