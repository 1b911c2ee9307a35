"""The cache by word is bounded."""

from search.text.by_word import MOST_WORDS, ByWord


def test_a_word_is_asked_for_once_until_there_are_too_many() -> None:
    asked: list[str] = []
    cache = ByWord(lambda word: asked.append(word) or len(word))

    assert [cache["heslo"], cache["heslo"]] == [5, 5]
    assert asked == ["heslo"]
    for number in range(MOST_WORDS):
        cache[str(number)]
    assert len(cache) <= MOST_WORDS
    assert cache["heslo"] == 5
