"""Text that is no Markdown, as it must be written so that a page shows it as it is."""

import re

_NO_WORDS = re.compile(r"<(?=[A-Za-z/!?])|(?<!\w)__(?=\w)|(?<=[^\W_])__(?!\w)")
_IN_NAME = re.compile(r"[*\[\]`]")
_BRACKET = re.compile(r"(?<!\\)[\[\]]")


def escaped_words(text: str) -> str:
    r"""Return a text that is no Markdown without what a page would take for a tag, or for the marks of strong text.

    >>> escaped_words("__init__.py"), escaped_words("<head> a < b"), escaped_words("a__b, **Heslo**")
    ('\\_\\_init\\_\\_.py', '&lt;head> a < b', 'a__b, **Heslo**')
    """
    return _NO_WORDS.sub(lambda sign: "&lt;" if sign[0] == "<" else r"\_\_", text)


def escaped_name(text: str) -> str:
    r"""Return the name of a file as it is written.

    >>> escaped_name("src/*.js")
    'src/\\*.js'
    """
    return _IN_NAME.sub(r"\\\g<0>", escaped_words(text))


def escaped_brackets(words: str) -> str:
    r"""Return the words of a link, whose own brackets end nothing.

    >>> escaped_brackets("Heslo [nové]"), escaped_brackets("a ] b"), escaped_brackets("[a](b)")
    ('Heslo [nové]', 'a \\] b', '\\[a\\](b)')
    """
    is_whole = "](" not in words and words.count("[") == words.count("]") and words.rfind("[") <= words.rfind("]")
    return words if is_whole else _BRACKET.sub(r"\\\g<0>", words)
