"""A model at an address: every way in which it gives no text has a name, and nothing else comes back."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.product import settings_in
from tests.webui.drafting.model_server import KEY, MODEL, ModelServer, model_server
from webui.configuration import check
from webui.doctor.drafting import unusable_model
from webui.drafting.chat_completions import LONGEST_TEXT, ChatCompletions
from webui.drafting.choice import model_of
from webui.drafting.model import DraftingFailed, DraftingFault
from webui.setting import SettingError


@pytest.fixture
def server() -> Iterator[ModelServer]:
    with model_server() as server:
        yield server


def model(server: ModelServer, seconds: float = 20.0) -> ChatCompletions:
    return ChatCompletions(server.url, MODEL, KEY, seconds=seconds)


def fault(server: ModelServer, seconds: float = 20.0) -> DraftingFault:
    with pytest.raises(DraftingFailed) as failed:
        model(server, seconds).write("Translate.", "Text of an article.")
    assert KEY not in str(failed.value)
    assert "Text of an article" not in str(failed.value)
    return failed.value.fault


def test_it_is_asked_once_with_its_name_its_key_and_both_texts(server: ModelServer) -> None:
    assert model(server).write("Translate.", "Text.") == "title: Ahoj\n\nText."

    (asked,) = server.asked
    assert asked["path"] == "/v1/chat/completions"
    assert asked["model"] == MODEL
    assert [message["content"] for message in asked["messages"]] == ["Translate.", "Text."]
    assert server.keys == [f"Bearer {KEY}"]


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"status": 500}, DraftingFault.AWAY),
        ({"status": 429}, DraftingFault.AWAY),
        ({"breaks_off": True}, DraftingFault.AWAY),
        ({"status": 401}, DraftingFault.MISCONFIGURED),
        ({"status": 404}, DraftingFault.MISCONFIGURED),
        ({"status": 302, "headers": {"Location": "http://127.0.0.1:1/"}}, DraftingFault.MISCONFIGURED),
        ({"raw": b"<html>"}, DraftingFault.MISCONFIGURED),
        ({"raw": b"[]"}, DraftingFault.MISCONFIGURED),
        ({"raw": b"{}"}, DraftingFault.MISCONFIGURED),
        ({"raw": b'{"choices": []}'}, DraftingFault.MISCONFIGURED),
        ({"raw": b'{"choices": [3]}'}, DraftingFault.MISCONFIGURED),
        ({"raw": b'{"choices": [{"message": null}]}'}, DraftingFault.MISCONFIGURED),
        ({"raw": b'{"choices": "' + b"x" * 1_100_000 + b'"}'}, DraftingFault.MISCONFIGURED),
        ({"message": {"content": ["parts"]}}, DraftingFault.MISCONFIGURED),
        ({"status": 400}, DraftingFault.REFUSED),
        ({"message": {"content": None, "refusal": "I will not."}}, DraftingFault.REFUSED),
        ({"choice": {"finish_reason": "content_filter"}}, DraftingFault.REFUSED),
        ({"message": {"content": None}}, DraftingFault.EMPTY),
        ({"text": " \n\t "}, DraftingFault.EMPTY),
        ({"choice": {"finish_reason": "length"}}, DraftingFault.TOO_LONG),
        ({"text": "x" * (LONGEST_TEXT + 1)}, DraftingFault.TOO_LONG),
        (
            {"status": 400, "raw": b'{"error": {"message": "no", "code": "context_length_exceeded"}}'},
            DraftingFault.TOO_LONG,
        ),
    ],
)
def test_what_it_does_wrong_has_a_name(server: ModelServer, answer: dict[str, object], expected: DraftingFault) -> None:
    for name, value in answer.items():
        setattr(server, name, value)

    assert fault(server) is expected


def test_who_is_slow_or_gone_is_away_and_nobody_waits_longer(server: ModelServer) -> None:
    server.pause = 2.0
    assert fault(server, seconds=0.2) is DraftingFault.AWAY

    server.url = "http://127.0.0.1:9/v1"
    assert fault(server) is DraftingFault.AWAY


def test_a_text_that_is_too_long_is_not_sent(server: ModelServer) -> None:
    with pytest.raises(DraftingFailed) as failed:
        model(server).write("Translate.", "x" * (LONGEST_TEXT + 1))

    assert failed.value.fault is DraftingFault.TOO_LONG
    assert server.asked == []


def test_signs_that_nobody_sees_do_not_come_back(server: ModelServer) -> None:
    server.raw = json.dumps({"choices": [{"message": {"content": "a\u202eb\x00c\x1b[0m\r\nd\ud800"}}]}).encode()

    assert model(server).write("", "x") == "abc[0m\nd"


def test_it_is_off_and_a_wrong_setting_stops_the_start(tmp_path: Path) -> None:
    assert model_of(settings_in(tmp_path)) is None
    for wrong in (
        {"drafting_url": "models.example.org/v1", "drafting_model": MODEL},
        {"drafting_url": "http://models.example.org/v1", "drafting_model": MODEL, "drafting_key": KEY},
        {"drafting_url": "https://models.example.org/v1"},
    ):
        with pytest.raises(SettingError, match="READFIRST_DRAFTING"):
            check(settings_in(tmp_path, **wrong))


def test_the_doctor_names_a_model_that_is_away_refuses_the_key_or_is_none_of_the_servers(
    tmp_path: Path, server: ModelServer
) -> None:
    settings = settings_in(tmp_path, drafting_url=server.url, drafting_model=MODEL, drafting_key=KEY)
    assert list(unusable_model(settings)) == []
    assert server.asked == []  # no text was sent

    (unknown,) = unusable_model(settings_in(tmp_path, drafting_url=server.url, drafting_model="other"))
    server.status = 401
    (refused,) = unusable_model(settings)
    (away,) = unusable_model(settings_in(tmp_path, drafting_url="http://127.0.0.1:9/v1", drafting_model=MODEL))

    assert {each.code for each in (unknown, refused, away)} == {"drafting-model"}
    assert "other" in unknown.message
    assert "DRAFTING_URL" in refused.remedy
    assert "start it" in away.remedy
