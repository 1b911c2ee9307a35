"""An app shows where in an article the answer stands: the lines that match, their heading, and the words in them."""

from flask.testing import FlaskClient

STORY = "Včera sme boli s deťmi pri mori na výlete a potom v horách na chate a bolo tam veľmi pekne. "
THANKS = "Za všetko vám už teraz pekne ďakujem a prajem pekný deň, veľa slnka a veľa zdravia."
LETTER = f"{STORY}Zabudol som heslo. {THANKS}"


def test_each_suggestion_names_the_lines_that_match_and_where_their_words_are(client: FlaskClient) -> None:
    for answer in (
        client.post("/api/v1/suggest", json={"text": "zabudnute heslo", "lang": "sk"}),
        client.get("/api/v1/suggest", query_string={"text": "zabudnute heslo", "lang": "sk"}),
    ):
        best = answer.json["hits"][0]
        passage = best["passage"]

        assert passage["heading"] == "Ako obnoviť zabudnuté heslo"
        assert [passage["text"][first:end] for first, end in passage["marks"]] == ["Zabudli", "heslo", "heslo"]
        assert f' id="{passage["anchor"]}"' in client.get(best["url"]).text


def test_a_help_session_has_the_passages_of_its_articles_and_what_was_searched(client: FlaskClient) -> None:
    begun = client.post("/api/v1/help-sessions", json={"text": LETTER, "lang": "sk"}).json
    offered = [*begun["reading_list"], *begun["weak"]]

    assert begun["focus"] == ["Zabudol som heslo."]
    assert "heslo" in offered[0]["passage"]["text"]
    assert client.get(f"/api/v1/help-sessions/{begun['id']}").json == begun
