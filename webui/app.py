"""The web front. `create_app` is the only place where the parts of the product are put together."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

from flask import Flask
from flask.typing import ResponseReturnValue
from flask_wtf import CSRFProtect

from deflection.flow import Flow
from deflection.policy import GatePolicy, HoldoutOf
from deflection.refusals import ContactNotOpen, StepNotPossible
from search import KnowledgeBase, Publication
from search.engine_choice import served_by_cluster
from search.meaning.meaning import meaning_of
from search.served_index import Served
from tickets.form.form import DEFAULT_FORM, load_form
from tickets.form.gate_level import mildest
from tickets.form.way_in_policy import DEFAULT_CHANNELS
from webui import api
from webui.accounts import account, admin, notices, openid, second_factor, sign_in
from webui.analysts import pages as reports
from webui.base_path import serve_below
from webui.configuration import read_settings
from webui.current import current_request
from webui.data_folder import prepare_data_folder
from webui.editors import (
    article_comments,
    article_edit,
    article_merge,
    article_pictures,
    article_schedule,
    article_split,
    article_tools,
    reworded,
    translations,
    work_drafts,
    work_list,
)
from webui.editors import articles as editor
from webui.editors import learned as lessons
from webui.file_stores import attachment_store
from webui.identity.keyed import KeyPurpose, keyed
from webui.open_database import open_database
from webui.operators import administration, csp_reports, health, mail_records, metrics, person, well_known
from webui.outgoing.urgent_notice import urgent_ways_out
from webui.parts import Parts
from webui.people import (
    contact,
    earlier_addresses,
    follow_up,
    help,  # noqa: A004 - the help pages
    media,
    membership,
    my_tickets,
    offline,
    problem,
    sitemap,
    widget,
)
from webui.request.asker.current_key import know_api_keys
from webui.request.asker.visitors import give_visitors_a_cookie
from webui.request.cookies import SESSION, RenamedSessions, cookie_name
from webui.request.engine_time import limit_waiting
from webui.request.errors import is_api, show_errors
from webui.request.forms import LARGEST_TEXTS, BoundedRequest
from webui.request.framing import frame_pages
from webui.request.language import WITHOUT_ADDRESS, set_up_languages
from webui.request.limits import describe_limits
from webui.request.maintenance import keep_maintenance
from webui.request.measurements import measure_requests
from webui.request.proxies import trust_proxies
from webui.request.recorded import note_refusal, record_refusals
from webui.request.request_log import log_requests
from webui.request.same_headers import put_same_headers
from webui.request.security import protect
from webui.request.shared_answers import share_answers
from webui.setting import SettingError
from webui.settings import Settings
from webui.shared_index.follower import IndexFollower
from webui.shared_index.shared import shared_index
from webui.staff import bulk, insert, macros, merge, one_click, original_mail, viewers
from webui.staff import inbox as staff
from webui.staff import ticket as desk
from webui.storage.article_views import MostRead
from webui.storage.database import Database
from webui.storage.flow_transaction import UrgentTickets, transactions
from webui.storage.limits.limits import SharedLimits, shared_limits
from webui.storage.maintenance import Maintenance
from webui.storage.publications import HostPublications
from webui.storage.waiting_times import WaitingTimes
from webui.template_words import teach_templates
from webui.tracing.tracing import trace

_LARGEST_REQUEST = 40 * 1024 * 1024  # bytes: five files of 5 MB and room for what is refused one by one
_SEARCH_THREADS = 4
_PAGES = (
    *(
        help,
        earlier_addresses,
        membership,
        media,
        problem,
        contact,
        my_tickets,
        follow_up,
        widget,
        offline,
        sitemap,
    ),  # people
    *(sign_in, openid, account, notices, second_factor, admin),  # everybody of the house
    *(staff, desk, bulk, insert, macros, merge, one_click, original_mail, viewers),
    *(
        editor,
        article_edit,
        article_comments,
        article_merge,
        article_split,
        article_schedule,
        article_pictures,
        article_tools,
        translations,
        lessons,
        reworded,
    ),
    *(work_list, work_drafts),
    *(reports, administration, mail_records, person, api),
    *(health, metrics, csp_reports, well_known),  # operators
)


class _Application(Flask):
    """Flask without coroutines."""

    def ensure_sync(self, func: Callable[..., object]) -> Callable[..., object]:
        """Return the function as it is: no view is a coroutine, and asking costs a tenth of an empty request."""
        return func


def create_app(settings: Settings | None = None, *, now: Callable[[], datetime] | None = None) -> Flask:
    """Return the application; raise SettingError or FormError for a configuration that cannot work."""
    settings = settings or read_settings(os.environ)
    app = _Application(__name__)
    app.config.update(_configuration(settings))
    app.request_class = BoundedRequest
    app.session_interface = RenamedSessions()
    product = put_together(settings, now or (lambda: datetime.now(UTC)))
    app.extensions["readfirst"] = product
    log_requests(app)
    measure_requests(app, product)
    trace(app, settings, product.database)
    share_answers(app)
    put_same_headers(app, settings)
    trust_proxies(app, settings.proxies, settings.proxy_networks)
    frame_pages(app, settings.frame_origins)
    serve_below(app, settings.base_path)
    protect(app, settings)
    know_api_keys(app)
    _guard_signed_in_pages(app)
    give_visitors_a_cookie(app)
    limit_waiting(app)
    set_up_languages(app)
    describe_limits(app)
    keep_maintenance(app)
    show_errors(app)
    _show_refusals(app)
    record_refusals(app)
    teach_templates(app, settings, product.form)
    for room in _PAGES:
        app.register_blueprint(room.bp)
    return app


def _configuration(settings: Settings) -> dict[str, object]:
    """Return the configuration of Flask and its extensions."""
    return {
        "SECRET_KEY": settings.secret_key,
        "SECRET_KEY_FALLBACKS": list(settings.secret_keys[1:]),
        "WTF_CSRF_SECRET_KEY": list(reversed(settings.secret_keys)),  # the last one signs
        "MAX_CONTENT_LENGTH": _LARGEST_REQUEST,
        "MAX_FORM_MEMORY_SIZE": LARGEST_TEXTS,
        "MAX_FORM_PARTS": 200,
        "SESSION_COOKIE_NAME": cookie_name(SESSION, settings.base_path, is_secure=settings.is_production),
        "SESSION_COOKIE_PATH": settings.base_path or "/",
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "PERMANENT_SESSION_LIFETIME": timedelta(hours=12),
        "WTF_CSRF_CHECK_DEFAULT": False,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_TRANSLATION_DIRECTORIES": "translations",
    }


def put_together(settings: Settings, now: Callable[[], datetime]) -> Parts:
    """Return the parts, connected."""
    prepare_data_folder(settings)
    database = open_database(settings)
    form = load_form(
        settings.form_file if settings.form_file.name else DEFAULT_FORM,
        settings.channels_file if settings.channels_file.name else DEFAULT_CHANNELS,
    )
    publications = HostPublications(database, now)
    shared = shared_index(settings, database)
    follower = IndexFollower(shared) if shared else None
    knowledge_base = KnowledgeBase(
        settings.index_dir,
        title_weight=settings.title_weight,
        learned_directory=settings.learned_dir,
        meaning=meaning_of(settings.meaning, settings.meaning_dir, access=settings.meaning_access),
        announce=publications.announce,
        newest=publications.newest_or_none,
        hurry=follower.wake if follower else lambda: None,
        answering=_cluster(settings, publications.announce),
    )
    urgency = UrgentTickets(form.is_urgent, tuple(way_out.name for way_out in urgent_ways_out(settings)))
    reading, writing = transactions(database, now, settings.channel, settings.tickets_per_hour, urgency)
    flow = Flow(
        library=knowledge_base,
        publications=publications,
        reading=reading,
        writing=writing,
        now=now,
        policy=GatePolicy(settings.insist_from, settings.holdout, HoldoutOf(settings.holdout_of)),
        level=lambda topic, lang, channel: mildest(form.configured_gate_levels(channel, topic, lang), settings.gate),
        searcher=ThreadPoolExecutor(_SEARCH_THREADS, thread_name_prefix="search"),
        digest=lambda help_session_id, text: keyed(settings.people_key, KeyPurpose.TEXT, f"{help_session_id}:{text}"),
    )
    waiting_times = WaitingTimes(database, now)
    limits = _limits(settings, database, now)
    return Parts(
        settings,
        database,
        knowledge_base,
        form,
        attachment_store(settings),
        flow,
        waiting_times,
        MostRead(database, now),
        limits,
        Maintenance(database, settings.data_dir, now),
        follower,
        now,
    )


def _cluster(settings: Settings, announce: Callable[[Publication], None]) -> Served | None:
    try:
        return served_by_cluster(
            settings.search,
            settings.data_dir / "cluster",
            ca_file=settings.search_ca_file if settings.search_ca_file.name else None,
            title_weight=settings.title_weight,
            announce=announce,
        )
    except ValueError as error:
        raise SettingError(f"READFIRST_SEARCH: {error}") from None


def _limits(settings: Settings, database: Database, now: Callable[[], datetime]) -> SharedLimits:
    try:
        return shared_limits(database, settings.redis_url, now)
    except ValueError as error:
        raise SettingError(f"READFIRST_REDIS_URL: {error}") from None


def _guard_signed_in_pages(app: Flask) -> None:
    """Require CSRF tokens of sign-in, sign-out and staff pages; steps of a help session need none (security.py)."""
    csrf = CSRFProtect(app)

    @app.before_request
    def _check() -> None:
        asked = current_request()
        if asked.blueprint in WITHOUT_ADDRESS and asked.method == "POST":
            csrf.protect()


def _show_refusals(app: Flask) -> None:
    """Answer refusals of the gate with a page, or with a problem document below /api."""

    def refuse(error: ContactNotOpen | StepNotPossible) -> ResponseReturnValue:
        note_refusal(error)
        return api.refuse_in_json(error) if is_api() else problem.refuse(error)

    app.register_error_handler(ContactNotOpen, refuse)
    app.register_error_handler(StepNotPossible, refuse)
