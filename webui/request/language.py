"""Language of a page: the one in its address. Interface words are translated by Flask-Babel."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlencode

from flask import Flask, request, session, url_for
from flask_babel import Babel, get_locale
from flask_babel import gettext as _
from werkzeug.routing import BaseConverter, ValidationError

from search import SearchUnavailable
from search.text.language import LANGUAGE, LANGUAGES
from webui.current import current_request
from webui.parts import parts

INTERFACE = ("sk", "cs", "en", "ru", "uk", "pl", "de")  # languages that the interface words are translated into
# Languages that articles may have -> their own names, as a reader of that language looks for them.
NAMES = {code: LANGUAGE[code].name for code in (*INTERFACE, *(code for code in LANGUAGES if code not in INTERFACE))}
# Languages that articles may be in without being spoken here: they have pages where they have articles.
UNSPOKEN = {code: language.name for code, language in LANGUAGE.items() if code not in LANGUAGES}
WITHOUT_ADDRESS = frozenset(  # blueprints
    (
        *("sign_in", "openid", "account", "notices", "second_factor", "admin", "reports"),
        *("staff", "desk", "bulk", "insert", "macros", "merge", "one_click", "original_mail", "viewers"),
        *(
            "editor",
            "article_comments",
            "article_edit",
            "article_merge",
            "article_pictures",
            "article_schedule",
            "article_split",
            "article_tools",
            "lessons",
            "reworded",
            "translations",
        ),
        *("work", "work_drafts", "administration", "mail_records", "person"),
    )
)
CHOSEN = "language"  # of the signed cookie, on pages whose address has no language
_LONGEST_SECRET = 200  # characters; a longer one opens nothing, and would stand in five addresses of a page
_SHOWN_BY = {  # endpoint that takes a form -> endpoint of the page that has it
    "problem.describe": "contact.lead",
    **dict.fromkeys(
        (f"problem.{step}" for step in ("verdict", "reword", "topic", "withdraw", "reopen")), "problem.show"
    ),
    "my_tickets.write": "my_tickets.status",
    "my_tickets.solved": "my_tickets.status",
    "my_tickets.rate": "my_tickets.status",
    "follow_up.answer": "follow_up.show",
    "follow_up.unsubscribe": "follow_up.unsubscribing",
    "contact.send": "contact.form",
    "contact.send_to_point": "contact.point_topic",
}
_OF_ONE_LANGUAGE = frozenset({"help.article", "help.category", "member.enter", "member.confirm", "static", ""})


class LanguageConverter(BaseConverter):
    """`<language:lang>` in an address: languages that the product speaks, or has articles in."""

    regex = "(?:" + "|".join((*NAMES, *UNSPOKEN)) + ")"
    part_isolating = True

    def to_python(self, value: str) -> str:
        """Return the language; raise ValidationError, so that no page is found, where it has none."""
        if not has_pages(value):
            raise ValidationError
        return value


class HelpSessionConverter(BaseConverter):
    """`<help_session:…>` in an address: 128 bits in hexadecimal; nothing else matches."""

    regex = "[0-9a-f]{32}"
    part_isolating = True


def set_up_languages(app: Flask) -> None:
    """Set up languages in addresses, pages and templates; must run before the blueprints are registered."""
    app.url_map.converters.update(language=LanguageConverter, help_session=HelpSessionConverter)
    app.before_request(_remember_choice)
    Babel(app, locale_selector=interface_language)
    app.jinja_env.globals.update(
        get_locale=get_locale,
        language_names=NAMES | UNSPOKEN,
        page_language=page_language,
        interface_language=interface_language,
        languages_offered=languages_offered,
        same_page=same_page,
        language_note=language_note,
        language_notes=language_notes,
    )


def has_pages(lang: str) -> bool:
    """Return whether there are pages in a language: it is spoken here, or there are articles in it."""
    return lang in NAMES or (lang in UNSPOKEN and lang in languages_with_articles())


def languages_with_articles(*, members: bool = True) -> Mapping[str, int]:
    """Return language -> number of its articles; none while the search is down.

    members  with those that only members may read
    """
    try:
        return parts().knowledge_base.languages(members=members)
    except SearchUnavailable:
        return {}


def languages_with_pages() -> dict[str, str]:
    """Return the languages that have pages -> their own names."""
    with_articles = languages_with_articles()
    return NAMES | {code: name for code, name in UNSPOKEN.items() if code in with_articles}


def page_language() -> str:
    """Return the language in the page's address; where it has none, the chosen one, else the browser's preference."""
    lang = (request.view_args or {}).get("lang") or session.get(CHOSEN, "")
    return lang if has_pages(lang) else preferred_language()


def language_note(lang: str) -> str:
    """Return the note beside an article in another language than the page, in the page's language; else empty."""
    return language_notes().get(lang, "")


def language_notes() -> dict[str, str]:
    """Return language of an article -> `language_note`, for every language but the page's."""
    notes = {
        "sk": _("This article is in Slovak."),
        "cs": _("This article is in Czech."),
        "en": _("This article is in English."),
        "ru": _("This article is in Russian."),
        "uk": _("This article is in Ukrainian."),
        "pl": _("This article is in Polish."),
        "de": _("This article is in German."),
    }
    others = {code: name for code, name in NAMES.items() if code != page_language()}
    return {
        code: notes.get(code) or _("This article is in another language: %(name)s.", name=name)
        for code, name in others.items()
    }


def _remember_choice() -> None:
    """Store `?lang=` in the session on pages without a language in their address (staff, reports, editor)."""
    if current_request().blueprint in WITHOUT_ADDRESS and (chosen := request.args.get("lang", "")) in INTERFACE:
        session[CHOSEN] = chosen


def interface_language() -> str:
    """Return the language of the page's interface words."""
    return interface_of(page_language())


def interface_of(lang: str) -> str:
    """Return the language of interface words beside texts in `lang`: the same, or English without a translation."""
    return lang if lang in INTERFACE else "en"


def languages_offered() -> tuple[str, ...]:
    """Return the languages to choose from: those of the interface, and the page's own."""
    lang = page_language()
    return INTERFACE if lang in INTERFACE else (*INTERFACE, lang)


def same_page(lang: str) -> str:
    """Return the address of this page in another language; what was posted is shown by the page that posts it.

    Pages whose address has a word of its language (articles, categories) know their translations themselves.
    """
    endpoint = _SHOWN_BY.get(request.endpoint or "", request.endpoint or "")
    if endpoint in _OF_ONE_LANGUAGE or "lang" not in (request.view_args or {}):
        return url_for("help.home", lang=lang)
    path = url_for(endpoint, **{**(request.view_args or {}), "lang": lang})
    query = urlencode(_query(), doseq=True)
    return f"{path}?{query}" if query else path


def _query() -> dict[str, list[str]]:
    """Return what the address of this page asks for; of a posted form the secret that opens its page."""
    if request.method in ("GET", "HEAD"):
        return request.args.to_dict(flat=False)
    secret = request.form.get("secret", "") if request.blueprint == "my_tickets" else ""
    return {"secret": [secret]} if 0 < len(secret) <= _LONGEST_SECRET else {}


def preferred_language() -> str:
    """Return the browser's first choice among the interface languages, else the default language."""
    return request.accept_languages.best_match(INTERFACE) or parts().settings.default_language
