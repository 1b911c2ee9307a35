"""What somebody looks for on a page behind a sign-in, as its address carries it: sealed, so that no proxy logs it.

It can be an e-mail address or what a person typed. Written by hand, `q=words` is read as well.
"""

from __future__ import annotations

from typing import Any, Final

from flask import redirect, request, url_for
from flask.typing import ResponseReturnValue

from webui.identity.search_handle import LONGEST, opened_search, sealed_search
from webui.parts import parts

_MARK: Final = "sealed."


def sealed_words(words: str) -> str:
    """Return the words as `q` of an address carries them; without the end of a text that would be too long for it."""
    if not words:
        return ""
    while len(sealed := _MARK + sealed_search(words, (), parts().settings.secret_key)) > LONGEST:
        words = words[: min(len(words) * 9 // 10, len(words) * LONGEST // len(sealed))]  # as long as it seals, about
    return sealed


def opened_words(asked: str) -> str:
    """Return the words of a `q`, sealed or as somebody wrote them; empty for a seal that is not ours."""
    if not asked.startswith(_MARK):
        return asked
    return opened_search(asked.removeprefix(_MARK), parts().settings.secret_keys)[0]


def to_sealed(endpoint: str, anchor: str | None = None, **where: Any) -> ResponseReturnValue:  # noqa: ANN401
    """Redirect a posted search to the page that shows it, with the words of its `q` sealed."""
    words = sealed_words(request.form.get("q", "").strip())
    return redirect(url_for(endpoint, _anchor=anchor, **where, q=words or None), 303)
