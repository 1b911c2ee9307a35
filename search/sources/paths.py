"""Id, language, title and category of an article, derived from its path.

Paths are posix and relative to the articles folder. An id depends on nothing but the path, so that it stays
the same whatever other articles come and go; the language part is left out of it, so that `sk/heslo.md` and
`en/heslo.md` are translations of each other.
"""

import hashlib
import re
from collections.abc import Collection
from functools import lru_cache
from pathlib import PurePosixPath

from search.text.language import LANGUAGES
from search.text.letters import clean, fold
from search.text.unspoken_languages import UNSPOKEN_LANGUAGES

LIMIT_SLUG = 80  # characters
_TAIL = 71  # of an id that is cut: 71 characters, a dash, 8 hexadecimal digits
_NOT_ID = re.compile(r"[^a-z0-9]+")
FOLDER_PAGES = frozenset({"index", "readme", "_index"})  # the page of its folder, not one called "index"
_SECTION_PAGE = re.compile(r"_index(?:\.[a-z]{2}(?:[-_][a-z]{2,4})?)?\.(?:md|markdown)", re.IGNORECASE)
_OF_NOTION = re.compile(r"(?<=\S)[ _-]+[0-9a-f]{32}\Z")  # behind the name of a page that Notion exports
_NOTION_IN_PATH = re.compile(r"(?<=[^\s/])[ _-]+[0-9a-f]{32}(?=[./])")
_DIGITS = re.compile(r"[0-9a-f]{32}")
_LATIN = str.maketrans(
    dict(zip("абвгдезийклмнопрстуфхыэіє", "abvgdeziiklmnoprstufhyeie", strict=True))
    | {"ж": "zh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ю": "yu", "я": "ya", "ъ": "", "ь": "", "ß": "ss"}
)


def slug(text: str) -> str:
    """Return the text as a part of an address: `[a-z0-9-]`, at most 80 characters; "" when nothing of it is left.

    >>> slug("Zabudnuté heslo?"), slug("Восстановление пароля"), slug("日本")
    ('zabudnute-heslo', 'vosstanovlenie-parolya', '')
    """
    written = _NOT_ID.sub("-", fold(clean(text)).translate(_LATIN)).strip("-")
    return written if len(written) <= LIMIT_SLUG else unlike(written, text)


def unlike(article_id: str, path: str) -> str:
    """Return the id for an article whose own id is too long or taken: its end, and a digest of `path`."""
    return f"{article_id[-_TAIL:].strip('-')}-{_digest(path)}"


def id_from_path(path: str) -> str:
    """Return the id for an article without an `id` of its own.

    >>> id_from_path("sk/ucet/Obnova hesla.md"), id_from_path("ucet/index.sk.md"), id_from_path("sk/日本.md")
    ('ucet-obnova-hesla', 'ucet', 'article-d35491cf')
    >>> id_from_path("Ucet 0123456789abcdef0123456789abcdef/Heslo fedcba98765432100123456789abcdef.md")
    'ucet-heslo'
    """
    return _id(_without_digits(path), LANGUAGES)


def earlier_ids(path: str) -> tuple[str, ...]:
    """Return the ids that the article had in earlier versions of the product; () if it always had the one of today.

    Until a language is spoken `fr/heslo.md` is `fr-heslo`; the file of the language makes `heslo` of it, and people
    know the other. What Notion writes behind the names of its pages was part of the id, too.
    """
    unspoken = [code for code in LANGUAGES if code not in UNSPOKEN_LANGUAGES]
    plain = _without_digits(path)
    earlier = [_id(plain, unspoken), *((_id(path, LANGUAGES), _id(path, unspoken)) if plain != path else ())]
    now = _id(plain, LANGUAGES)
    return tuple(each for each in dict.fromkeys(earlier) if each != now)


def _without_digits(path: str) -> str:
    """Return the path without what Notion writes behind the names of pages and their folders."""
    return _NOTION_IN_PATH.sub("", path) if _DIGITS.search(path) else path


def _id(path: str, languages: Collection[str]) -> str:
    *folders, name = PurePosixPath(path).with_suffix("").parts
    stem = name.rsplit(".", 1)[0] if _code(name.rpartition(".")[2], languages) else name
    parts = [folder for folder in folders if not _code(folder, languages)]
    if not (stem.lower() in FOLDER_PAGES and parts):
        parts.append(stem)
    return slug("-".join(parts)) or f"article-{_digest(path)}"


def language_from_path(path: str, root_name: str) -> str:
    """Return the language in a file or folder name, nearest to the article first; "" if there is none.

    >>> language_from_path("ucet/heslo.cs.md", "kb"), language_from_path("sk-SK/heslo.md", "kb")
    ('cs', 'sk')
    >>> language_from_path("ucet/heslo.md", "gnome-help-ru"), language_from_path("ucet/heslo.md", "kb")
    ('ru', '')
    """
    folder, _, name = path.rpartition("/")
    stem = PurePosixPath(name).stem
    own = _code(stem.rpartition(".")[2]) if "." in stem else ""
    return own or _language_of_folder(folder, root_name)


@lru_cache(maxsize=4_096)
def _language_of_folder(path: str, root_name: str) -> str:
    folders = PurePosixPath(path).parts
    codes = [_code(folder) for folder in reversed(folders)]
    codes += [_code(folder.rpartition("-")[2]) for folder in [*folders[:1], root_name] if "-" in folder]
    codes.append(_code(root_name))
    return next((code for code in codes if code), "")


def is_section_page(name: str) -> bool:
    """Return whether a file is what Hugo and Zola show as the page of its folder.

    >>> is_section_page("_index.md"), is_section_page("_index.zh-cn.md"), is_section_page("_intro.md")
    (True, True, False)
    """
    return name.startswith("_") and bool(_SECTION_PAGE.fullmatch(name))


def title_from_path(path: str) -> str:
    """Return a readable title made of the file name, or of the folder whose page it is.

    >>> title_from_path("sk/obnova_hesla.md"), title_from_path("sk/moj-ucet/_index.sk.md")
    ('Obnova hesla', 'Moj ucet')
    >>> title_from_path("Moj ucet 0123456789abcdef0123456789abcdef.md")
    'Moj ucet'
    """
    *folders, stem = PurePosixPath(path).with_suffix("").parts
    if folders and stem.partition(".")[0] == "_index":
        stem = folders[-1]
    words = re.sub(r"[-_.\s]+", " ", clean(_OF_NOTION.sub("", stem))).strip()
    return words[:1].upper() + words[1:]


def category_from_path(path: str, unspoken: str = "") -> str:
    """Return the name of the topmost folder that is not a language; "" if there is none.

    unspoken  language of a folder in it that the product does not speak

    >>> category_from_path("sk/Účet/heslo.md"), category_from_path("sk/heslo.md")
    ('Účet', '')
    >>> category_from_path("fr/Compte/code.md", "fr"), category_from_path("it/Servers/code.md")
    ('Compte', 'it')
    """
    return _category_of_folder(path.rpartition("/")[0], unspoken)


@lru_cache(maxsize=4_096)
def _category_of_folder(path: str, unspoken: str) -> str:
    folders = PurePosixPath(_without_digits(f"{path}/")).parts
    return next((clean(folder) for folder in folders if not _code(folder, (*LANGUAGES, unspoken))), "")


def language_code(text: str) -> str:
    """Return the language subtag without its region, whether supported or not.

    >>> language_code("en-US"), language_code("sk_SK"), language_code("slovak")
    ('en', 'sk', 'slovak')
    """
    return re.split(r"[-_]", text.strip().lower())[0]


def _code(name: str, languages: Collection[str] = LANGUAGES) -> str:
    """Return the language of a name such as `sk`, `sk-SK` or `sk_SK`; "" for any other, such as `sk-help`."""
    match = re.fullmatch(r"([a-z]{2})(?:[-_][a-z]{2})?", name.lower())
    return match[1] if match and match[1] in languages else ""


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
