"""What holds on each channel is one file; a mistake in it is named with its line and its remedy."""

from pathlib import Path

import pytest

from tickets.form.form import Form, load_form
from tickets.form.gate_level import GateLevel
from tickets.form.yaml_tree import FormError

WRITTEN = """
web:
  reply: {en: one hour}
widget:
  gate: {default: advise, uk: off}
  purposes: [access, report]
api:
  gate: off
email:
  reply: {en: three days}
"""


def load(folder: Path, text: str) -> Form:
    file = folder / "channels.yml"
    file.write_text(text, encoding="utf-8")
    return load_form(channels=file)


@pytest.fixture
def form(tmp_path: Path) -> Form:
    return load(tmp_path, WRITTEN)


def test_the_file_that_ships_promises_what_each_channel_keeps() -> None:
    shipped = load_form()

    assert shipped.reply_promise("web", "sk") == "od jednej hodiny do niekoľkých dní"
    assert shipped.reply_promise("point", "en") == shipped.reply_promise("widget", "en") == "one hour to several days"
    assert shipped.reply_promise("email", "en") == "three working days"
    assert shipped.reply_promise("operator", "en") is None  # nothing is promised there
    assert {
        shipped.configured_gate_levels(channel, "", "sk") for channel in ("web", "widget", "api", "email", "point")
    } == {()}


def test_a_channel_says_its_gate_level_by_language(form: Form) -> None:
    assert form.configured_gate_levels("widget", "", "sk") == (GateLevel.ADVISE,)
    assert form.configured_gate_levels("widget", "password", "uk") == (GateLevel.OFF,)
    assert form.configured_gate_levels("web", "password", "sk") == ()


def test_a_channel_offers_its_purposes_and_always_what_is_never_gated(form: Form) -> None:
    framed = form.on_channel("widget")

    assert framed.exempt_topics() == form.exempt_topics()
    offered = {topic.topic_id for topic in framed.topics()}
    assert "password" in offered
    assert "payments" not in offered
    assert form.on_channel("web") == form


MISTAKES = [
    ("widget:", "wigdet:", "unknown key 'wigdet' - write one of web, widget, api, email, point"),
    ("default: advise", "default: wall", "unknown gate level 'wall' - write one of enforce, advise, off"),
    ("[access, report]", "[access, complaints]", "the form has no purpose 'complaints' - write one of access, report"),
    ("[access, report]", "[]", "no list - write at least one entry"),
    ("email:\n", "email:\n  gate: enforce\n", "'email' is never gated and never shut - remove 'gate:'"),
    (
        "email:\n",
        "point:\n  purposes: [access]\nemail:\n",
        "'point' is never gated and never shut - remove 'purposes:'",
    ),
    ("{en: three days}", "{de: drei Tage}", "neither Slovak nor English"),
    ("  gate: off", "  gates: off", "unknown key 'gates' - write one of gate, purposes, reply"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES, ids=[mistake[2][:30] for mistake in MISTAKES])
def test_a_mistake_is_named_with_its_place_and_its_remedy(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in WRITTEN

    with pytest.raises(FormError, match=r"channels\.yml:\d+: ") as refusal:
        load(tmp_path, WRITTEN.replace(right, wrong, 1))

    assert message in str(refusal.value)


def test_a_mistake_names_its_line(tmp_path: Path) -> None:
    line = WRITTEN.split("\n").index("  gate: off") + 1

    with pytest.raises(FormError, match=rf"channels\.yml:{line}: api\.gate: "):
        load(tmp_path, WRITTEN.replace("  gate: off", "  gate: wall"))
