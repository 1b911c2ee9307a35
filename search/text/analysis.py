"""Text to terms: the same tokenizer, stop words and stemmer for articles and for what people type."""

import re
from bisect import bisect_right
from collections.abc import Collection, Iterable
from functools import lru_cache

from search.text.by_word import by_language
from search.text.language import LANGUAGE, LANGUAGES
from search.text.letters import LIMIT_TOKEN, clean, fold, fold_word
from search.text.spellings import (
    ANY_LETTERS,
    Located,
    in_one_word,
    joined_word,
    located_bare_numbers,
    located_otherwise,
    may_be_joined,
    other_spellings,
)
from search.text.stemming import normal_form, stem
from search.text.word_patterns import NOT_PLAIN, PLAIN_WORD, SPELT_OTHERWISE, WORD

__all__ = [
    "LANGUAGES",
    "forms_and_terms",
    "forms_and_terms_of",
    "guess_language",
    "is_stop_word",
    "leave_out",
    "located_terms",
    "other_forms_and_terms",
    "question_key",
    "title_key",
    "tokens",
    "words",
]

_LONE_LETTER = re.compile(r"\b([^\W\d_])-(?=[^\W\d_]{2})")  # e-mail is typed as email just as often
_APOSTROPHE = re.compile("['’ʼ`]")
_APOSTROPHES = str.maketrans(dict.fromkeys("'’ʼ`", ""))
_SHORTEST_WORD = 2
DEFAULT_LANGUAGE = "en"


def words(text: str) -> list[str]:
    """Return the words of `text` as they were written, without apostrophes.

    >>> words("Can't open my e-mail: error 5.7.750!")
    ['Cant', 'open', 'my', 'email', 'error', '5.7.750']
    """
    joined = _LONE_LETTER.sub(r"\1", text) if "-" in text else text
    written: list[str] = _pattern_for(joined).findall(joined)
    if _APOSTROPHE.search(joined):  # rare, and costs a pass over every word
        written = [word.translate(_APOSTROPHES) for word in written]
    is_any_long = max(map(len, written), default=0) > LIMIT_TOKEN
    return [word[:LIMIT_TOKEN] for word in written] if is_any_long else written


def _pattern_for(text: str) -> re.Pattern[str]:
    """Return the pattern for the words of a text: of most lines that for plain ones."""
    return WORD if NOT_PLAIN.search(text) else PLAIN_WORD


def leave_out(text: str, unwanted: Collection[str]) -> str:
    """Return the text without the `unwanted` words, written with or without accents, wherever they stand.

    >>> leave_out("Heslo k účtu: aké heslo?", ["heslo"]).split()
    ['k', 'účtu:', 'aké', '?']
    """
    folded = {fold(word) for some in unwanted for word in words(some)}
    joined = _LONE_LETTER.sub(r"\1", text)
    return WORD.sub(lambda match: " " if fold("".join(words(match[0]))) in folded else match[0], joined)


@lru_cache(maxsize=100_000)
def is_stop_word(word: str, language: str) -> bool:
    """Return whether `word` names no problem: a function word, a greeting, a sign that folds to "".

    A lone letter names none either, unless it is a capital: R, drive D, USB C.
    """
    folded = fold_word(word).strip()
    too_short = len(folded) < _SHORTEST_WORD and not folded.isdigit() and not is_name_of_one_letter(word)
    return too_short or folded in LANGUAGE[language].stop_words


def is_name_of_one_letter(word: str) -> bool:
    """Return whether a word is a lone capital letter."""
    return len(word) == 1 and word.isupper()


def _form_and_term(word: str, language: str) -> tuple[str, str] | None:
    """Return (form for comparing, term for indexing) of a word; None for one that names no problem."""
    return None if is_stop_word(word, language) else (normal_form(word, language), stem(word, language))


def forms_and_terms(text: str, language: str) -> list[tuple[str, str]]:
    """Return (form, term) of every word that names something, in the order written.

    >>> forms_and_terms("Dobrý deň, zabudla som heslo", "sk")
    [('zabudla', 'zabud'), ('heslo', 'hesl')]
    """
    return forms_and_terms_of(words(text), language)


def forms_and_terms_of(written: list[str], language: str) -> list[tuple[str, str]]:
    """Return the same of a text that is cut into words already."""
    return [*filter(None, map(_PAIRS[language].__getitem__, in_one_word(written, language)))]


def other_forms_and_terms(text: str, language: str) -> list[tuple[str, str]]:
    """Return (form, term) of what `text` writes in another way than people may type it.

    >>> other_forms_and_terms("Wi-Fi after KB5034441", "en")
    [('wifi', 'wifi'), ('5034441', '*5034441')]
    """
    spelt, numbers = other_spellings(text)
    pairs = filter(None, map(_PAIRS[language].__getitem__, spelt))
    return [*pairs, *((number, ANY_LETTERS + number) for number in numbers)]


def tokens(text: str, language: str) -> list[str]:
    """Return the terms of `text` in the order written.

    >>> tokens("Dobrý deň, zabudla som heslo", "sk")
    ['zabud', 'hesl']
    """
    return [term for _, term in forms_and_terms(text, language)]


def located_terms(text: str, language: str) -> list[Located]:
    """Return every term of `text` and of its other spellings, with the place where it stands, as characters.

    >>> text = "Heslo do Wi-Fi"
    >>> [(term, text[start:end]) for term, start, end in located_terms(text, "sk")]
    [('hesl', 'Heslo'), ('wi', 'Wi'), ('fi', 'Fi'), ('wif', 'Wi-Fi')]
    """
    term_of = _TERMS[language]
    if not SPELT_OTHERWISE.search(text):
        plain = [(match[0], match.start(), match.end()) for match in PLAIN_WORD.finditer(text)]
        written = _in_one_word(plain, language)
        return [(term, start, end) for word, start, end in written if (term := term_of[word])]
    written = [*_in_one_word(_located_words(text), language), *located_otherwise(text)]
    terms = [(term, start, end) for word, start, end in written if (term := term_of[word])]
    return [*terms, *((ANY_LETTERS + number, start, end) for number, start, end in located_bare_numbers(text))]


def _located_words(text: str) -> list[Located]:
    """Return the words of `text`, with their apostrophes, where they stand."""
    if "-" not in text or not _LONE_LETTER.search(text):
        return [(match[0], *match.span()) for match in _pattern_for(text).finditer(text)]
    dropped = [match.end(1) - number for number, match in enumerate(_LONE_LETTER.finditer(text))]
    return [
        (word, start + bisect_right(dropped, start), end + bisect_right(dropped, end - 1))
        for word, start, end in _located_words(_LONE_LETTER.sub(r"\1", text))
    ]


def _in_one_word(located: list[Located], language: str) -> list[Located]:
    """Put together what the language also writes in one word."""
    if not may_be_joined((word for word, _, _ in located), language):
        return located
    one_word: list[Located] = []
    for word, start, end in located:
        joined = joined_word(one_word[-1][0], word, language) if one_word else ""
        if joined:
            one_word[-1] = joined, one_word[-1][1], end
        else:
            one_word.append((word, start, end))
    return one_word


def _term_as_written(word: str, language: str) -> str:
    """Return the term of a word with its apostrophes; "" when it names no problem."""
    pair = _PAIRS[language][word.translate(_APOSTROPHES)[:LIMIT_TOKEN]]
    return pair[1] if pair else ""


_PAIRS, _TERMS = by_language(_form_and_term), by_language(_term_as_written)


def question_key(terms: Iterable[str]) -> str:
    """Return one key for the terms of a question: questions of the same terms have the same key.

    >>> question_key(tokens("zabudol som heslo", "sk")) == question_key(tokens("Heslo, zabudnuté!", "sk"))
    True
    """
    return " ".join(sorted(set(terms)))


def title_key(written: Iterable[str]) -> str:
    """Return one key for the words of a title, whatever their accents, capitals and signs; "" for no words.

    Function words and endings count, other than in the key of a question: "not active" is no title about activation.

    >>> title_key(words("Zabudnuté heslo?")) == title_key(words("zabudnute HESLO"))
    True
    """
    folded = " ".join(map(fold_word, written))
    return f"={folded}" if folded else ""


def guess_language(text: str, usual: str = DEFAULT_LANGUAGE) -> str:
    """Return the likeliest language of a text, from its function words and its own letters.

    Where the evidence is equal for several languages, or there is none, the `usual` one among them is returned:
    most function words of Slovak and Czech are the same, so a short text alone says little (measured in the tests).

    >>> guess_language("Ako si obnovím heslo, keď nemám telefón")
    'sk'
    >>> guess_language("Jak obnovit heslo, když nemám telefon a nevím přihlašovací jméno")
    'cs'
    >>> guess_language("zabudnute heslo", usual="sk")
    'sk'
    """
    sample = clean(text).lower()
    folded = [fold(word) for word in words(sample)]
    evidence = {code: _evidence(sample, folded, code) for code in LANGUAGES}
    preferred = usual if usual in LANGUAGE else DEFAULT_LANGUAGE
    return max(LANGUAGES, key=lambda code: (evidence[code], code == preferred))


def _evidence(sample: str, folded: list[str], code: str) -> int:
    language = LANGUAGE[code]
    return sum(word in language.stop_words for word in folded) + sum(letter in language.letters for letter in sample)
