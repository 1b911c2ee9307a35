"""The contact form as data: the one that is shipped, and the mistakes an operator can make in another."""

from pathlib import Path

import pytest

from tickets.form.form import ALWAYS_EXEMPT, DEFAULT_FORM, Form, GateLevel, UnknownTopic, load_form
from tickets.form.yaml_tree import FormError

LANGUAGES = ("sk", "en", "cs", "ru", "uk", "pl", "de")
TOPICS = {
    *("password", "login", "registration", "hijacked", "blocked", "complaint", "illegal-content", "threats"),
    *("danger", "self-harm", "privacy", "personal-data", "closing-account", "messages", "photos-videos"),
    *("groups", "games", "payments", "notifications", "mobile-app", "accessibility", "cannot-use-form", "support"),
}
GUEST_TOPICS = {"password", "login", "registration", "hijacked", "blocked", "support", *ALWAYS_EXEMPT}
EXEMPT = "".join(
    f"      - {{id: {topic}, label: {{en: {topic}}}, help: {{en: help}}, exempt: true, guests: true,"
    " categories: [{id: any, label: {en: Any}}]}\n"
    for topic in ALWAYS_EXEMPT
)
SMALL = f"""purposes:
  - id: access
    label: {{en: Access}}
    topics:
{EXEMPT}      - id: password
        label: {{sk: Heslo, en: Password}}
        help: {{en: A forgotten password}}
        exempt: false
        guests: true
        categories:
          - {{id: forgotten, label: {{en: Forgotten}}}}
"""


@pytest.fixture(scope="module")
def form() -> Form:
    return load_form()


def load(folder: Path, text: str) -> Form:
    path = folder / "form.yml"
    path.write_text(text, encoding="utf-8")
    return load_form(path)


def test_the_form_has_the_topics_that_articles_name(form: Form) -> None:
    assert {topic.topic_id for topic in form.topics()} == TOPICS


def test_every_label_is_written_in_five_languages(form: Form) -> None:
    choices = [*form.purposes, *form.topics(), *(c for t in form.topics() for c in t.categories)]
    wordings = [choice.wording for choice in choices]
    wordings += [topic.help_wording for topic in form.topics()]
    wordings += [topic.crisis_wording for topic in form.topics() if topic.crisis_wording]
    wordings += [policy.reply for policy in form.channels if policy.reply]

    assert len(wordings) > 130
    assert [w for w in wordings if tuple(lang for lang, _ in w.by_language) != LANGUAGES] == []


def test_no_two_choices_of_one_list_look_the_same(form: Form) -> None:
    for lang in LANGUAGES:
        for choices in (form.purposes, form.topics(), *(topic.categories for topic in form.topics())):
            labels = [choice.label(lang) for choice in choices]
            assert len(set(labels)) == len(labels), labels


def test_every_topic_offers_two_to_five_categories(form: Form) -> None:
    assert {len(topic.categories) for topic in form.topics()} <= {2, 3, 4, 5}


def test_urgent_and_legal_topics_are_exempt_and_no_others(form: Form) -> None:
    assert {topic.topic_id for topic in form.exempt_topics()} == set(ALWAYS_EXEMPT)


def test_a_gate_level_is_never_asked_for_an_exempt_topic(tmp_path: Path) -> None:
    gated = SMALL.replace("        exempt: true\n", "        exempt: true\n        gate: enforce\n")

    assert load(tmp_path, gated).configured_gate_levels("web", "danger", "sk") == ()


def test_guests_get_fewer_topics_and_every_exempt_one(form: Form) -> None:
    purposes = form.purposes_for(member=False)

    assert {topic.topic_id for purpose in purposes for topic in purpose.topics} == GUEST_TOPICS
    assert all(purpose.topics for purpose in purposes)
    assert form.purposes_for(member=True) == form.purposes


def test_self_harm_shows_whom_to_call_in_every_language(form: Form) -> None:
    assert all("112" in (form.topic("self-harm").crisis_line(lang) or "") for lang in LANGUAGES)
    assert form.topic("password").crisis_line("sk") is None


def test_a_label_falls_back_to_the_english_of_the_interface_and_for_czech_readers_to_slovak(tmp_path: Path) -> None:
    form = load(tmp_path, SMALL)

    assert form.topic("password").label("en") == "Password"
    assert form.topic("password").label("de") == "Password"
    assert form.topic("password").label("cs") == "Heslo"
    assert form.topic("danger").label("de") == "danger"


def test_a_topic_knows_its_purpose_and_its_categories(form: Form) -> None:
    assert form.purpose_of("payments").purpose_id == "games-payments"
    assert form.topic("payments").category("refund").label("en") == "Refund"
    assert form.topic("password").help("en") == "A forgotten password, changing it, or a code that did not arrive."


@pytest.mark.parametrize("topic_id", ["", "heslo", "PASSWORD", "__class__"])
def test_an_unknown_topic_is_named(form: Form, topic_id: str) -> None:
    with pytest.raises(UnknownTopic, match=repr(topic_id)):
        form.topic(topic_id)
    with pytest.raises(UnknownTopic):
        form.purpose_of(topic_id)


def test_an_unknown_category_is_named(form: Form) -> None:
    with pytest.raises(UnknownTopic, match="refund"):
        form.topic("password").category("refund")


def test_the_gate_level_may_differ_by_language(tmp_path: Path) -> None:
    gated = SMALL.replace(
        "        exempt: false\n", "        exempt: false\n        gate: {default: advise, uk: off}\n"
    )

    form = load(tmp_path, gated)

    assert form.configured_gate_levels("web", "password", "sk") == (GateLevel.ADVISE,)
    assert form.configured_gate_levels("web", "password", "uk") == (GateLevel.OFF,)


def test_one_gate_level_may_stand_for_all_languages(tmp_path: Path) -> None:
    gated = SMALL.replace("        exempt: false\n", "        exempt: false\n        gate: off\n")

    assert load(tmp_path, gated).configured_gate_levels("web", "password", "sk") == (GateLevel.OFF,)


def test_the_small_form_is_right_before_it_is_broken(tmp_path: Path) -> None:
    assert len(load(tmp_path, SMALL).topics()) == 9


MISTAKES = [
    ("exempt: false", "exempt: nie", "exempt: 'nie' is not a yes or no - write true or false"),
    ("exempt: false", "exemt: true", "unknown key 'exemt' - write one of id, label, help, exempt"),
    ("        exempt: false\n", "", "'exempt' is missing - add 'exempt:'"),
    ("guests: true\n", "guests: true\n        guests: false\n", "'guests' is written twice - keep one of the two"),
    ("guests: true\n", "guests: true\n        gate: no\n", "gate: unknown gate level 'no' - write one of enforce"),
    (
        "guests: true\n",
        "guests: true\n        crisis_line: {en: Call}\n",
        "a crisis line behind the gate - write 'exempt",
    ),
    (
        "{sk: Heslo, en: Password}",
        "{sk: Heslo, kód, en: Password}",
        "'kód' is not a language - write a code such as sk",
    ),
    ("{sk: Heslo, en: Password}", "{cs: Heslo}", "neither Slovak nor English - add 'sk:' or 'en:'"),
    ("{sk: Heslo, en: Password}", "{sk: '  '}", "label.sk: no text - write one line of text here"),
    ("{sk: Heslo, en: Password}", "Heslo", "label: no keys - write 'key: value' pairs here"),
    ("id: password", "id: Heslo!", "'Heslo!' is not an id - use a-z, 0-9 and '-'"),
    ("id: password", "id: danger", "the id 'danger' is used twice - rename or remove one of the two"),
    ("id: self-harm", "id: self-help", "no exempt topic 'self-harm' - add it with 'exempt: true'"),
    (
        "exempt: true, guests: true",
        "exempt: true, guests: false",
        "an exempt topic shut to guests - write 'guests: true'",
    ),
    ("exempt: true, guests", "exempt: true, gate: enforce, guests", "an exempt topic is never gated - remove 'gate:'"),
    ("exempt: true, guests", "exempt: false, guests", "no exempt topic 'hijacked' - add it"),
    ("        categories:\n", "        categories: []\n        x:\n", "unknown key 'x'"),
    ("- {id: forgotten", "- {id: any, label: {en: A}}\n          - {id: any", "the id 'any' is used twice"),
    ("purposes:", "purposes: []\nmore:", "unknown key 'more' - write one of purposes"),
]


@pytest.mark.parametrize(("right", "wrong", "message"), MISTAKES, ids=[m[2][:40] for m in MISTAKES])
def test_a_mistake_is_named_with_its_place_and_its_remedy(tmp_path: Path, right: str, wrong: str, message: str) -> None:
    assert right in SMALL

    with pytest.raises(FormError) as refusal:
        load(tmp_path, SMALL.replace(right, wrong, 1))

    assert message in str(refusal.value)
    assert str(refusal.value).startswith(f"{tmp_path / 'form.yml'}:")


def test_a_mistake_names_its_line(tmp_path: Path) -> None:
    line = SMALL.split("\n").index("        guests: true") + 1

    with pytest.raises(FormError, match=rf"form\.yml:{line}: purposes\[0\]\.topics\[8\]\.guests: "):
        load(tmp_path, SMALL.replace("        guests: true", "        guests: ano"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the file is empty"),
        ("purposes: [\n", "mend the YAML there"),
        ("- a\n- b\n", "no keys"),
        ("purposes: {}\n", "no list"),
        ("purposes: [{id: access}]\n", "'label' is missing"),
    ],
)
def test_a_file_that_is_no_form_is_named(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(FormError, match=message):
        load(tmp_path, text)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"none\.yml: the file is missing"):
        load_form(tmp_path / "none.yml")
    (tmp_path / "latin.yml").write_bytes("purposes: späť".encode("cp1250"))
    with pytest.raises(FormError, match="byte 12 is not UTF-8"):
        load_form(tmp_path / "latin.yml")


def test_the_shipped_form_is_the_default() -> None:
    assert load_form(DEFAULT_FORM) == load_form()
