"""A name in the other script: эксель for Excel, and Excel for эксель. The vocabulary of the articles is the judge.

What a letter, or several, may be in the other script is followed letter by letter, as long as any word of the articles
begins so; what is spelt to its end is looked up. No list of products: whatever name the articles have is found.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from search.index.vocabulary import Vocabulary
from search.text.language import LANGUAGE
from search.text.stemming import normal_form, stem

SHORTEST = 3  # letters of a name
MOST_STEPS = 400  # beginnings that are tried for one word; most words need fifty
MOST_TERMS = 2

# What is said, in Cyrillic, and how it is spelt in Latin; "-" stands for nothing.
_SOUNDS = """
а a u o e; б b bb be; в v w wh ve; г g gg h gh; ґ g; д d dd de; е e a ie; є e ye ie; ж j g zh ge; з z s th se ze
и i e y ee ea ie; і i e y ee ea; ї yi i; й y j i; к c k ck ch q ke que; л l ll le el; м m mm me; н n nn ne en
о o a oa ow; п p pp pe; р r rr re er; с s c ss ce se sc; т t tt th te; у u oo ou w ue; ф f ff ph; х h ch kh; ц c ts tz
ч ch tch; ш sh ch; щ sch sh; ъ -; ы y i; ь -; э e a ea; ю u ew you yu ue; я ya ia ja; ай i y ie igh ai; ей ay ai ei a ey
эй ay ai a; ау ou ow au; уа w wa o; уо wa wo; ва wo wa o; ов ow; оу ow o oa; ія ia; ия ia; кс x xc cks; кв qu; дж j g dg
джи g; инг ing
"""


def in_other_script(word: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return the terms of the articles that a word in the other script is the name of; () when it is none."""
    language = LANGUAGE[vocabulary.language]
    if len(word) < SHORTEST or not word.isalpha():
        return ()
    if _is_cyrillic(word):
        spellings = _latin()
    elif language.script == "Cyrillic" and word.isascii():
        spellings = _cyrillic()
    else:
        return ()
    forms = dict.fromkeys((word.casefold().replace("ё", "е"), stem(word, vocabulary.language)))
    names = (name for form in forms for name in _spelt(form, spellings, vocabulary))
    return tuple(dict.fromkeys(islice(names, MOST_TERMS)))


def _is_cyrillic(word: str) -> bool:
    return "\u0400" <= word[0] <= "\u04ff"


def _spelt(form: str, spellings: Mapping[str, tuple[str, ...]], vocabulary: Vocabulary) -> Iterator[str]:
    """Yield the terms that a form may be spelt as; the likeliest spelling of each letter first."""
    longest = max(map(len, spellings))
    ways = [("", form)]
    for _ in range(MOST_STEPS):
        if not ways:
            return
        beginning, rest = ways.pop()
        if not rest:
            term = stem(beginning, vocabulary.language)
            if term in vocabulary:
                yield term
            continue
        for length in range(1, min(longest, len(rest)) + 1):
            for letters in reversed(spellings.get(rest[:length], ())):
                longer = beginning + normal_form(letters, vocabulary.language)
                if vocabulary.is_begun(longer):
                    ways.append((longer, rest[length:]))


@cache
def _latin() -> Mapping[str, tuple[str, ...]]:
    """Return Cyrillic letters -> their Latin spellings."""
    rows = (row.split() for row in _SOUNDS.replace("\n", ";").split(";") if row.strip())
    return {sound: tuple(letters.strip("-") for letters in spelt) for sound, *spelt in rows}


@cache
def _cyrillic() -> Mapping[str, tuple[str, ...]]:
    """Return Latin letters -> what they may be in Cyrillic."""
    spellings: defaultdict[str, list[str]] = defaultdict(list)
    for sound, spelt in _latin().items():
        for letters in filter(None, spelt):
            spellings[letters].append(sound)
    spellings["l"].append("ль")
    return {letters: tuple(sounds) for letters, sounds in spellings.items()}
