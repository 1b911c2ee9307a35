"""The web front. `create_app` is the only place where the parts of the product are put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

from flask import Flask, request
from flask.typing import ResponseReturnValue
from flask_babel import format_datetime, format_timedelta, gettext
from flask_wtf import CSRFProtect
from markupsafe import Markup
from werkzeug.middleware.proxy_fix import ProxyFix

from deflection.flow import Flow
from deflection.measuring.estimators import Share
from deflection.policy import GatePolicy, mildest
from deflection.refusals import ContactNotOpen, StepNotPossible
from search import KnowledgeBase
from tickets.attachments import AttachmentStore
from tickets.form.form import DEFAULT_FORM, Form, UnknownTopic, load_form
from tickets.form.way_in_policy import DEFAULT_CHANNELS
from webui import api
from webui.analysts import reports
from webui.editors import articles as editor
from webui.editors import learned as lessons
from webui.editors.likelihood import likelihood
from webui.identity.member import current_member
from webui.operators import health
from webui.outgoing.promise import in_words
from webui.outgoing.receipts import ticket_url
from webui.parts import Parts
from webui.people import (
    contact,
    help,  # noqa: A004 - the help pages
    media,
    my_tickets,
    offline,
    problem,
    widget,
)
from webui.people.widget import know_visiting_members
from webui.request.errors import is_api, show_errors
from webui.request.framing import frame_pages
from webui.request.language import INTERFACE, WITHOUT_ADDRESS, page_language, speak_languages
from webui.request.limits import limiter
from webui.request.security import protect
from webui.request.sign_in import current_account, know_api_keys
from webui.request.visitors import give_visitors_a_cookie
from webui.settings import Settings, read_settings
from webui.staff import inbox as staff
from webui.staff import ticket as desk
from webui.storage.database import Database
from webui.storage.flow_transaction import transactions
from webui.storage.waiting_times import WaitingTimes

_LARGEST_REQUEST = 40 * 1024 * 1024  # bytes: five files of 5 MB and room for what is refused one by one
_SEARCH_THREADS = 4


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] | None = None) -> Flask:
    """The application; raises SettingError or FormError when it cannot keep its promises."""
    settings = settings or read_settings(os.environ)
    app = Flask(__name__)
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=_LARGEST_REQUEST,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="readfirst_session",
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.is_production,
        PERMANENT_SESSION_LIFETIME=timedelta(hours=12),
        WTF_CSRF_CHECK_DEFAULT=False,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_HEADERS_ENABLED=True,
        BABEL_TRANSLATION_DIRECTORIES="translations",
    )
    app.extensions["readfirst"] = put_together(settings, now or (lambda: datetime.now(UTC)))
    if settings.proxies:
        count = settings.proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)  # type: ignore[method-assign]
    frame_pages(app, settings.frame_origins)
    protect(app, (*settings.host_names, settings.host), settings.frame_origins, https=settings.is_production)
    know_api_keys(app)
    know_visiting_members(app)
    _guard_signed_in_pages(app)
    give_visitors_a_cookie(app)
    speak_languages(app)
    limiter.init_app(app)
    show_errors(app)
    _show_refusals(app)
    _teach_templates(app, settings)
    rooms = (
        help,
        media,
        problem,
        contact,
        my_tickets,
        reports,
        staff,
        desk,
        editor,
        lessons,
        api,
        health,
        widget,
        offline,
    )
    for room in rooms:
        app.register_blueprint(room.bp)
    return app


def put_together(settings: Settings, now: Callable[[], datetime]) -> Parts:
    """Every part, connected; the database is brought to this version."""
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    database = Database(settings.url)
    database.migrate()
    form = load_form(
        settings.form_file if settings.form_file.name else DEFAULT_FORM,
        settings.channels_file if settings.channels_file.name else DEFAULT_CHANNELS,
    )
    knowledge_base = KnowledgeBase(
        settings.index_dir, title_weight=settings.title_weight, learned_directory=settings.learned_dir
    )
    reading, writing = transactions(database, now, settings.channel, settings.tickets_per_hour)
    flow = Flow(
        library=knowledge_base,
        reading=reading,
        writing=writing,
        now=now,
        policy=GatePolicy(settings.insist_from, settings.holdout),
        secret=settings.secret_key.encode(),
        level=lambda topic, lang, channel: mildest(form.gate_said(channel, topic, lang), settings.gate),
        searcher=ThreadPoolExecutor(_SEARCH_THREADS, thread_name_prefix="search"),
    )
    attachments = AttachmentStore(settings.data_dir / "attachments")
    waiting_times = WaitingTimes(database, now)
    return Parts(settings, database, knowledge_base, form, attachments, flow, waiting_times, now)


def _guard_signed_in_pages(app: Flask) -> None:
    """Sign-in, sign-out and what staff change carry a CSRF token; steps of a help session need none (security.py)."""
    csrf = CSRFProtect(app)

    @app.before_request
    def _check() -> None:
        if request.blueprint in ("staff", "desk", "lessons") and request.method == "POST":
            csrf.protect()


def _show_refusals(app: Flask) -> None:
    """A refusal of the gate as a page, or as a problem document below /api."""

    def refuse(error: ContactNotOpen | StepNotPossible) -> ResponseReturnValue:
        return api.refuse_in_json(error) if is_api() else problem.refuse(error)

    app.register_error_handler(ContactNotOpen, refuse)
    app.register_error_handler(StepNotPossible, refuse)


def _teach_templates(app: Flask, settings: Settings) -> None:
    form: Form = app.extensions["readfirst"].form

    def topic_label(topic_id: str) -> str:
        try:
            return form.topic(topic_id).label(page_language())
        except UnknownTopic:
            return topic_id

    def category_label(topic_id: str, category_id: str) -> str:
        try:
            return form.topic(topic_id).category(category_id).label(page_language())
        except UnknownTopic:
            return category_id

    def purpose_label(purpose_id: str) -> str:
        found = next((p for p in form.purposes if p.purpose_id == purpose_id), None)
        return found.label(page_language()) if found else purpose_id

    app.jinja_env.globals.update(
        product_name=settings.product_name,
        legal=settings,
        crisis_line=settings.crisis_line,
        exempt_topics=form.exempt_topics,
        interface_languages=INTERFACE,
        article_url=help.article_url,
        slugify=help.slugify,
        ticket_url=ticket_url,
        topic_label=topic_label,
        category_label=category_label,
        purpose_label=purpose_label,
        share_type=Share,
        day_span=day_span,
    )
    # Only what search/render.py made: sanitised when the article was indexed.
    app.jinja_env.filters["safe_html"] = lambda html: Markup(html)  # noqa: S704
    app.jinja_env.filters.update(in_words=in_words, lasting=lambda time: format_timedelta(time, threshold=1.5))
    app.jinja_env.filters["likelihood"] = likelihood
    app.jinja_env.filters["ago"] = lambda moment, now: format_timedelta(moment - now, add_direction=True)
    app.jinja_env.filters["moment"] = lambda moment: format_datetime(moment, "medium")
    app.jinja_env.filters["moment_short"] = lambda moment: format_datetime(moment, "short")
    app.jinja_env.filters["unescape"] = lambda html: Markup(html).unescape()  # noqa: S704 - for letters without markup

    @app.context_processor
    def _people() -> dict[str, object]:
        return {
            "account": current_account() if request.blueprint in WITHOUT_ADDRESS else None,
            "member": current_member(),
            "file_refusals": {
                "too-big": gettext("The file is larger than 5 MB."),
                "empty": gettext("The file is empty."),
                "type-not-allowed": gettext("This kind of file is not accepted."),
                "too-many": gettext("There are five files already."),
                "not-stored": gettext("The file could not be stored."),
            },
        }


def day_span(first: date, last: date) -> list[date]:
    """Every day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
