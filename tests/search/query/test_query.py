"""From a problem text to the few words that name the problem."""

from search.index.vocabulary import LIMIT_COMPLETIONS
from search.query.look_up import LIMIT_CONSIDERED
from search.query.query import LIMIT_TERMS, Query, understand
from search.ranking.searcher import Searcher
from tests.search.small_index import vocabulary

# form, term, articles that hold the term
KNOWN = (
    ("ucet", "uct", 900),
    ("heslo", "hesl", 300),
    ("hesla", "hesl", 300),
    ("zabudol", "zabud", 120),
    ("prihlasit", "prihlas", 250),
    ("platba", "platb", 90),
    ("kredity", "kred", 40),
    ("karta", "kart", 60),
    ("4021", "4021", 2),
    ("hra", "hra", 80),
    ("nastavenia", "nastav", 400),
    ("nastroje", "nastroj", 5),
)
FREQUENCIES = {term: articles for _, term, articles in KNOWN}
FORMS = {form: term for form, term, _ in KNOWN}
SLOVAK = {"sk": vocabulary(3_000, FREQUENCIES, FORMS)}


def words(text: str) -> tuple[str, ...]:
    return understand(text, "sk", SLOVAK).words


def terms(query: Query) -> dict[str, tuple[str, ...]]:
    return {term.word: term.terms for term in query.terms}


def weight(text: str, word: str) -> float:
    return next(term.weight for term in understand(text, "sk", SLOVAK).terms if term.word == word)


def test_greetings_and_function_words_go() -> None:
    assert words("Dobrý deň, prosím vás, zabudol som heslo. Vopred ďakujem.") == ("zabudol", "heslo")


def test_words_come_in_the_order_typed_each_once() -> None:
    assert words("heslo heslo zabudol hesla heslo ") == ("heslo", "zabudol")


def test_a_word_that_no_article_holds_is_not_searched_for_but_counts_as_unknown() -> None:
    query = understand("heslo od kozmickej lode ", "sk", SLOVAK)

    assert query.words == ("heslo",)
    assert [term.word for term in query.unknown] == ["kozmickej", "lode"]


def test_gibberish_is_no_query() -> None:
    query = understand("asdfgh wqxk ", "sk", SLOVAK)

    assert (query.words, query.known_words) == ((), 0)


def test_function_words_alone_are_no_gibberish_and_no_query() -> None:
    query = understand("čo mám teraz ", "sk", SLOVAK)

    assert (query.words, query.known_words) == ((), 3)


def test_where_a_word_stands_does_not_count() -> None:
    letter = "Zabudol som heslo. Mám tu aj kredity a kartu. Hra má bielu obrazovku. Neviem sa prihlásiť."

    assert weight(letter, "heslo") == weight(letter, "prihlásiť") == weight(letter, "kredity")


def test_error_codes_and_quoted_words_are_protected() -> None:
    assert weight("chyba 4021 pri platba ", "4021") > weight("chyba 4021 pri platba ", "platba")
    assert weight('platba napíše "karta" ', "karta") > weight('platba napíše "karta" ', "platba")


def test_an_unfinished_word_stands_for_what_it_may_become() -> None:
    assert terms(understand("zabudol som hes", "sk", SLOVAK))["hes"] == ("hesl",)
    assert terms(understand("nast", "sk", SLOVAK))["nast"] == ("nastav", "nastroj")  # the more frequent first


def test_two_letters_alone_say_nothing_yet() -> None:
    assert understand("na", "sk", SLOVAK).words == understand("he", "sk", SLOVAK).words == ()
    assert understand("zabudol he", "sk", SLOVAK).words == ("zabudol", "he")


def test_a_word_with_a_space_after_it_is_finished() -> None:
    assert understand("zabudol som hes ", "sk", SLOVAK).words == ("zabudol",)


def test_a_finished_word_is_itself_even_at_the_end() -> None:
    assert terms(understand("hra", "sk", SLOVAK))["hra"] == ("hra",)


def test_one_wrong_key_is_repaired() -> None:
    assert terms(understand("zabudl som hselo ", "sk", SLOVAK))["hselo"] == ("hesl",)
    assert terms(understand("prihlasti sa ", "sk", SLOVAK))["prihlasti"] == ("prihlas",)


def test_a_spoken_word_is_repaired_only_to_what_begins_alike() -> None:
    known = {"en": vocabulary(300, {"form": 9, "write": 9}, {"form": "form", "write": "write"})}

    query = understand("farm wrote ", "en", known)

    assert [term.word for term in query.unknown] == ["farm"]  # people speak of it: it is not misspelt
    assert terms(query) == {"wrote": ("write",)}


def test_a_long_word_with_the_short_stem_of_a_spoken_one_is_repaired() -> None:
    known = {"sk": vocabulary(300, {"komn": 9}, {"komentovat": "komn"})}

    assert terms(understand("kmentovat ", "sk", known)) == {"kmentovat": ("komn",)}


def test_a_repaired_word_weighs_less_than_a_known_one() -> None:
    assert weight("hselo ", "hselo") < weight("heslo ", "heslo")


def test_short_words_are_not_repaired() -> None:
    assert understand("hna hlo", "sk", SLOVAK).words == ()


def test_known_words_are_never_repaired_to_more_frequent_ones() -> None:
    assert terms(understand("nastroje ", "sk", SLOVAK))["nastroje"] == ("nastroj",)


def test_a_long_letter_becomes_a_few_words() -> None:
    many = {f"slov{chr(97 + number // 20)}{chr(97 + number % 20)}": 50 + number for number in range(200)}
    known = vocabulary(3_000, {**FREQUENCIES, **many}, {**FORMS, **{word: word for word in many}})
    letter = " ".join([*many, "nakoniec mi napísalo 4021"])

    query = understand(letter, "sk", {"sk": known})

    assert len(query.terms) == LIMIT_TERMS
    assert "4021" in query.words
    assert len(query.terms) + len(query.unknown) <= LIMIT_CONSIDERED


def test_an_unfinished_word_stands_for_all_that_begin_so_and_names_the_most_frequent() -> None:
    many = {f"prie{number}": number + 1 for number in range(100)}
    known = vocabulary(3_000, many, {word: word for word in many})

    unfinished = understand("prie", "sk", {"sk": known}).terms[0]

    assert (unfinished.beginning, len(unfinished.terms)) == ("prie", LIMIT_COMPLETIONS)
    assert "prie99" in unfinished.terms
    assert len(known.postings(unfinished.terms, "prie")[0].documents) == 100


def test_every_language_looks_with_its_own_eyes(searcher: Searcher) -> None:
    """A Czech reader's words become Slovak terms for the Slovak articles, and Czech terms for the Czech ones."""
    assert {hit.lang for hit in searcher.suggest("heslo nefunguje", "cs").hits} == {"cs", "sk"}


def test_a_word_left_out_is_not_searched_for_in_any_spelling_and_gives_its_place_to_others() -> None:
    text = "Zabudol som heslo, aké HESLO? Platba kartou."

    left = understand(text, "sk", SLOVAK, without=["HESLO"])

    assert "HESLO" in words(text)
    assert left.words == tuple(word for word in words(text) if word.lower() != "heslo")
    assert "heslo" not in left.text.lower()


def test_an_unfinished_word_that_is_left_out_leaves_a_finished_text() -> None:
    assert understand("platba a nast", "sk", SLOVAK, without=["nast"]).words == ("platba",)


def test_what_is_left_out_counts_as_the_keyboard_was_read() -> None:
    engine_words = understand("yabudol heslo", "sk", SLOVAK)  # y for z

    assert "zabudol" in engine_words.words
    assert understand("yabudol heslo", "sk", SLOVAK, without=["zabudol"]).words == ("heslo",)
