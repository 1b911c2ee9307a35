"""Patterns by which Hugo and Jekyll choose pages: `*` within a folder, `**` over folders, `?`, `[a-z]`, `{a,b}`.

They are followed letter by letter, never by a regular expression, whose time a stranger's pattern could make grow.
"""

import re
from collections.abc import Iterable

LIMIT_PATTERN = 500  # characters
LIMIT_ALTERNATIVES = 100  # of all braces together
_SIGN = re.compile(r"\*\*+|\*|\?|\[!?[^\]\[/]+\]|\\.|[^\[\]{}\\]", re.DOTALL)
_BRACES = re.compile(r"\{([^{}]*)\}")

Sign = str | re.Pattern[str]


class Glob:
    """One pattern. Raises ValueError when it is none, or too long."""

    def __init__(self, pattern: str) -> None:
        if len(pattern) > LIMIT_PATTERN:
            raise ValueError(f"a pattern has more than {LIMIT_PATTERN} characters")
        self._alternatives = [_signs(each) for each in _without_braces(pattern.lower())]

    def matches(self, text: str) -> bool:
        """Return whether the whole text, in small letters, is meant.

        >>> [Glob("{/a,/a/**}").matches(path) for path in ("/a", "/a/b/c", "/ab")], Glob("/*/b").matches("/a/c/b")
        ([True, True, False], False)
        """
        return any(_fits(signs, text) for signs in self._alternatives)


def _without_braces(pattern: str) -> list[str]:
    """Return every pattern without braces that one with braces stands for."""
    whole_patterns = [pattern]
    while any(_BRACES.search(each) for each in whole_patterns):
        whole_patterns = [whole for each in whole_patterns for whole in _opened(each)]
        if len(whole_patterns) > LIMIT_ALTERNATIVES:
            raise ValueError(f"a pattern has more than {LIMIT_ALTERNATIVES} alternatives")
    return whole_patterns


def _opened(pattern: str) -> Iterable[str]:
    braces = _BRACES.search(pattern)
    if braces is None:
        return [pattern]
    return [pattern[: braces.start()] + each + pattern[braces.end() :] for each in braces[1].split(",")]


def _signs(pattern: str) -> list[Sign]:
    signs: list[Sign] = []
    place = 0
    while place < len(pattern):
        sign = _SIGN.match(pattern, place)
        if sign is None:
            raise ValueError(f"the pattern '{pattern[:60]}' does not read from its character {place + 1} on")
        place = sign.end()
        written = sign[0]
        if written[0] == "[":
            negated = written[1] == "!"
            inside = re.sub(r"[\\^&~|\[]", r"\\\g<0>", written[2 if negated else 1 : -1])
            signs.append(_letters(f"[{'^' if negated else ''}{inside}]"))
        else:
            signs.append("**" if written.startswith("**") else written[-1] if written[0] != "\\" else f"\\{written[1]}")
    return signs


def _letters(written: str) -> re.Pattern[str]:
    try:
        return re.compile(written)
    except re.error as error:
        raise ValueError(f"the letters {written[:60]} do not read: {error}") from error


def _fits(signs: list[Sign], text: str) -> bool:
    states = _on({0}, signs)
    for letter in text:
        after = set[int]()
        for state in states:
            sign = signs[state] if state < len(signs) else ""
            if sign == "**" or (sign == "*" and letter != "/"):
                after.add(state)
            elif _is(sign, letter):
                after.add(state + 1)
        states = _on(after, signs)
        if not states:
            return False
    return len(signs) in states


def _is(sign: Sign, letter: str) -> bool:
    if isinstance(sign, re.Pattern):
        return bool(sign.match(letter))
    return (sign == "?" and letter != "/") or (sign not in ("*", "?", "**", "") and sign[-1] == letter)


def _on(states: set[int], signs: list[Sign]) -> set[int]:
    """Return the states, and those that follow when a star stands for nothing."""
    reached = set(states)
    for state in states:
        place = state
        while place < len(signs) and signs[place] in ("*", "**"):
            place += 1
            reached.add(place)
    return reached
