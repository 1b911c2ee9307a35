"""Articles that keep what their questions promise, and the report on those that do not."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from search import KnowledgeBase
from search.building.findability import Miss, check, ways
from search.index.opened import OpenedIndex
from search.index.segment import INDEX
from search.ranking.searcher import Searcher
from search.text.language import LANGUAGES
from search.text.letters import fold
from search.text.mistyping import VARIANTS, first_half, in_wrong_layout, with_one_typo, with_typos, without_diacritics
from tests.search.shelf import Shelf

pytestmark = pytest.mark.long


def test_every_question_of_the_small_help_centre_finds_its_article(searcher: Searcher) -> None:
    assert check(searcher, [published.article for published in searcher.index.articles()]) == []


def test_nearly_every_question_of_the_shipped_articles_finds_its_article(shipped_searcher: Searcher) -> None:
    """`readfirst lint` names the others; here only the search is tested, so a few may miss."""
    articles = [published.article for published in shipped_searcher.index.articles()]
    asked = 4 * sum(len(article.questions) for article in articles if article.suggestable)

    assert len(check(shipped_searcher, articles)) <= 0.01 * asked


def test_a_miss_says_what_was_typed_and_what_came_instead(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Heslo", lang="sk", questions="[moja otázka o platbe]")
    for number in range(3):
        shelf.write(f"sk/platba-{number}.md", "Moja platba", "Otázka o platbe, platba.", lang="sk")
    knowledge_base = shelf.knowledge_base()
    generation = shelf.build().generation
    searcher = Searcher(OpenedIndex(shelf.index / generation / INDEX))
    article = next(
        published.article for published in searcher.index.articles() if published.article.article_id == "heslo"
    )
    broken = [
        article.__class__(**{name: getattr(article, name) for name in article.__slots__} | {"questions": ("platba",)})
    ]

    misses = check(searcher, broken)
    searcher.index.close()
    knowledge_base.close()

    assert misses[0] == Miss(
        "sk/heslo.md", "sk", "platba", "as written", "platba", ("platba-0", "platba-1", "platba-2")
    )
    assert str(misses[0]) == 'sk/heslo.md: "platba" as written ("platba") finds platba-0, platba-1, platba-2'


def test_nothing_found_is_said_in_words() -> None:
    assert str(Miss("sk/a.md", "sk", "čo", "as written", "čo", ())).endswith("finds nothing")


def test_drafts_promise_nothing(shelf: Shelf) -> None:
    shelf.write("sk/heslo.md", "Heslo", lang="sk", questions="[zabudol som heslo]", status="draft")
    shelf.build()
    knowledge_base: KnowledgeBase = shelf.knowledge_base()
    published = knowledge_base.article("heslo", "sk")
    assert published is not None

    misses = check(knowledge_base, [published.article])
    knowledge_base.close()

    assert misses == []


def test_a_question_is_typed_in_four_ways_and_always_the_same() -> None:
    typed = dict(ways("zabudnuté heslo", "sk"))

    assert typed["as written"] == "zabudnuté heslo"
    assert typed["without diacritics"] == "zabudnute heslo"
    assert typed["in the wrong layout"] == "yabudnut0 heslo"
    assert typed["with a typo"] not in {"zabudnuté heslo", "zabudnute heslo"}
    assert typed == dict(ways("zabudnuté heslo", "sk"))


@given(st.text(alphabet="abcčdďeéfghiíjklľmnňoópqrsštťuúvwxyýzž ", max_size=60), st.integers())
def test_one_typo_is_at_most_one_word_and_never_a_first_letter(text: str, seed: int) -> None:
    mistyped = with_one_typo(text, Random(seed))

    changed = [(was, now) for was, now in zip(text.split(), mistyped.split(), strict=True) if was != now]
    assert len(changed) <= 1
    assert all(was[0] == now[0] and abs(len(was) - len(now)) <= 1 for was, now in changed)


def test_a_share_of_the_words_is_mistyped() -> None:
    text = "zabudnuté heslo prihlásenie stránka používateľ"

    mistyped = with_typos(text, Random(1), share=0.6)

    assert sum(was != now for was, now in zip(text.split(), mistyped.split(), strict=True)) in {2, 3}


@pytest.mark.parametrize(
    ("text", "language", "typed"),
    [
        ("zabudnuté heslo", "sk", "yabudnut0 heslo"),
        ("příliš", "cs", "p59li3"),
        ("забыл пароль", "ru", "pf,sk gfhjkm"),
        ("їжак", "uk", "];fr"),
        ("my key", "en", "mz kez"),
        ("Zürich", "de", "y[rich"),
    ],
)
def test_the_right_keys_on_the_wrong_keyboard(text: str, language: str, typed: str) -> None:
    assert in_wrong_layout(text, language) == typed


@given(st.text(alphabet="aáäčďéěíĺľňóôŕřšťúůýžößüАЁёґ ", max_size=40))
def test_without_diacritics_means_the_same_once_folded(text: str) -> None:
    assert fold(without_diacritics(text)) == fold(text)


def test_half_of_a_text_may_end_inside_a_word() -> None:
    assert first_half("zabudnuté heslo") == "zabudnut"


@pytest.mark.parametrize("name", VARIANTS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["", "a", "🙂 ∑", "zabudnuté heslo", "забыл пароль"])
def test_every_variant_of_every_text_is_a_text(name: str, language: str, text: str) -> None:
    assert isinstance(VARIANTS[name](text, language, Random(1)), str)
