"""What strangers and editors write is read without an error that nobody expects, whatever it is.

Each target begins with the texts of its corpus and goes on with texts made of their pieces. A text that once broke
something belongs into the corpus.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Callable
from contextlib import suppress
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from search import KnowledgeBase
from search.articles.article import ArticleError, parse_article
from search.rendering.markdown import Page, Renderer
from search.sources.links import Site
from tickets.incoming.mail_reading import read_mail
from webui.identity.member import IdentityRefused, verify

CORPUS = Path(__file__).parent / "corpus"
LONGEST = 2_000  # bytes: what is longer is the business of limits and processes
PIECES = {
    "mail": (
        b"\r\n",
        b"--b",
        b"--b--",
        b"=?utf-8?q?",
        b"?=",
        b"<a ",
        b"<!--",
        b"charset=",
        b"\xff",
        b"\x00",
        b";",
        b"=",
    ),
    "front_matter": (
        b"---\n",
        b": ",
        b"- ",
        b"&a ",
        b"*a",
        b"[",
        b"{",
        b"|\n",
        b"!!python/object",
        b"\xff",
        b"#",
        b"+++\n",
    ),
    "markdown": (
        b"[",
        b"](",
        b")",
        b"![",
        b"<script>",
        b"`",
        b"|",
        b"\n\n",
        b"    ",
        b"> ",
        b"- ",
        b"<a href=",
        b"javascript:",
    ),
    "query": (
        b" ",
        b"*",
        b"~",
        b"-",
        b"\xcc\x81",
        b"\xe2\x80\x8b",
        b"NOT ",
        b"\xf0\x9f\x98\x80",
        b"\x00",
        b"4011",
        b"'",
    ),
    "identity": (
        b"{",
        b"[",
        b'"id": ',
        b"Infinity",
        b"NaN",
        b"null",
        b"9" * 30,
        b",",
        b"\\ud800",
        b"}",
        b"true",
        b'""',
    ),
}
FORBIDDEN = {"script", "iframe", "object", "embed", "svg", "style", "form", "base", "meta", "link"}  # tags
KEY, NOW = "k" * 32, 1_790_000_000


class Tags(HTMLParser):
    """Reads HTML as a browser would, and fails for what runs or loads something."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag not in FORBIDDEN
        for name, value in attrs:
            assert not name.startswith("on")
            assert not (value or "").strip().lower().startswith(("javascript:", "data:", "vbscript:")), value


def seeds(target: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted((CORPUS / target).iterdir())]


def texts(target: str) -> st.SearchStrategy[bytes]:
    """A text of the corpus, or pieces of several of them with other pieces between."""
    known = seeds(target)
    cut = st.tuples(st.sampled_from(known), st.integers(0, 400), st.integers(1, 400)).map(
        lambda c: c[0][c[1] :][: c[2]]
    )
    piece = cut | st.sampled_from(PIECES[target]) | st.binary(max_size=8)
    return st.sampled_from(known) | st.lists(piece, max_size=12).map(lambda found: b"".join(found)[:LONGEST])


def fuzzed(target: str, read: Callable[[bytes], None]) -> None:
    """Read the corpus, and then a hundred texts made of it."""
    for seed in seeds(target):
        read(seed)

    @settings(max_examples=100)
    @given(texts(target))
    def run(text: bytes) -> None:
        read(text)

    run()


def test_mails() -> None:
    def read(raw: bytes) -> None:
        mail = read_mail(raw)
        assert "\x00" not in mail.subject + mail.text
        assert "\n" not in mail.subject

    fuzzed("mail", read)


def test_front_matter() -> None:
    def read(raw: bytes) -> None:
        with suppress(ArticleError):
            parse_article(raw, "sk/heslo.md")

    fuzzed("front_matter", read)


def test_markdown() -> None:
    def read(raw: bytes) -> None:
        body = raw.decode("utf-8", "replace")
        html = Renderer(Site({}, frozenset())).render(Page("sk/a.md", "sk", "Heslo", body)).html
        Tags().feed(html)

    fuzzed("markdown", read)


def test_queries(shipped_index: Path) -> None:
    knowledge_base = KnowledgeBase(shipped_index)

    def read(raw: bytes) -> None:
        text = raw.decode("utf-8", "replace")
        for suggest in (knowledge_base.suggest, knowledge_base.suggest_while_typing):
            assert len(suggest(text, "sk", k=3).hits) <= 3

    fuzzed("query", read)
    knowledge_base.close()


def test_identities() -> None:
    def read(claims: bytes) -> None:
        payload = base64.urlsafe_b64encode(claims).decode().rstrip("=")
        signature = hmac.new(KEY.encode(), payload.encode(), hashlib.sha256).hexdigest()
        with suppress(IdentityRefused):
            verify(f"{payload}.{signature}", NOW, KEY)
        with pytest.raises(IdentityRefused):
            verify(claims.decode("utf-8", "replace"), NOW, KEY)

    fuzzed("identity", read)


@pytest.mark.parametrize("target", PIECES)
def test_every_target_has_a_corpus(target: str) -> None:
    assert len(seeds(target)) >= 5
