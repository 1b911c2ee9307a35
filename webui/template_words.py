"""Globals and filters of the templates: labels of form entries, addresses, times in words."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from flask import Flask, request
from flask_babel import (
    format_date,
    format_datetime,
    format_decimal,
    format_percent,
    format_timedelta,
    gettext,
    ngettext,
)
from markupsafe import Markup

from deflection.estimation.share import Share
from tickets.form.form import Form, UnknownTopic
from webui.accent import accent_css, accents
from webui.editors.likelihood import likelihood
from webui.outgoing.promise import in_words
from webui.outgoing.receipts import ticket_url
from webui.report_words import report_words
from webui.request.addresses import article_url, at_this_root, title_slug
from webui.request.asker.current_member import current_member
from webui.request.asker.sign_in import current_account
from webui.request.fixed_decimals import fixed
from webui.request.language import INTERFACE, WITHOUT_ADDRESS, page_language
from webui.request.sealed_words import sealed_words
from webui.settings import Settings

MOST_SUGGESTED = 5  # articles while somebody types


def teach_templates(app: Flask, settings: Settings, form: Form) -> None:
    """Add the globals, filters and variables that the templates of every room use."""
    app.jinja_env.globals.update(
        product_name=settings.product_name,
        legal=settings,
        crisis_line=settings.crisis_line,
        accent_css=accent_css(*accents(settings.accent_colour)) if settings.accent_colour else "",
        has_logo=bool(settings.logo.name),
        exempt_topics=form.exempt_topics,
        urgent_topics=form.urgent_topics,
        numbers_of_answers=numbers_of_answers,
        interface_languages=INTERFACE,
        without_address=WITHOUT_ADDRESS,
        article_url=article_url,
        title_slug=title_slug,
        ticket_url=ticket_url,
        share_type=Share,
        day_span=day_span,
    )
    _name_form_entries(app, form)
    app.jinja_env.filters.update(
        sealed_words=sealed_words,
        # Only for the output of search/rendering, which is sanitised when the article is indexed.
        safe_html=lambda html: Markup(at_this_root(html)),  # noqa: S704
        unescape=lambda html: Markup(html).unescape(),  # noqa: S704 - for letters without markup
        in_words=in_words,
        likelihood=likelihood,
        report_words=report_words,
        lasting=lambda time: format_timedelta(time, threshold=1.5),
        ago=lambda moment, now: format_timedelta(moment - now, add_direction=True),
        local_day=local_day,
        moment=lambda moment: format_datetime(moment, "medium"),
        fixed=fixed,
        from_iso=datetime.fromisoformat,
        decimal=lambda number: format_decimal(round(number, 1)),
        percent=lambda share: format_percent(share),
        moment_short=lambda moment: format_datetime(moment, "short"),
    )
    app.context_processor(_of_this_request)


def _name_form_entries(app: Flask, form: Form) -> None:
    """Add the labels of form entries, in the page's language; a removed entry is named by its id."""

    @app.template_global()
    def topic_label(topic_id: str) -> str:
        try:
            return form.topic(topic_id).label(page_language())
        except UnknownTopic:
            return topic_id

    @app.template_global()
    def category_label(topic_id: str, category_id: str) -> str:
        try:
            return form.topic(topic_id).category(category_id).label(page_language())
        except UnknownTopic:
            return category_id

    @app.template_global()
    def purpose_label(purpose_id: str) -> str:
        purpose = next((p for p in form.purposes if p.purpose_id == purpose_id), None)
        return purpose.label(page_language()) if purpose else purpose_id


def _of_this_request() -> dict[str, object]:
    return {
        "account": current_account() if request.blueprint in WITHOUT_ADDRESS else None,
        "member": current_member(),
        "file_refusals": {
            "too-big": gettext("The file is larger than 5 MB."),
            "empty": gettext("The file is empty."),
            "type-not-allowed": gettext("This kind of file is not accepted."),
            "too-many": gettext("There are five files already."),
            "not-stored": gettext(
                "The file could not be stored now. You can add it later, on the page of your request."
            ),
            "no-room": gettext("We cannot take more files now. You can add it later, on the page of your request."),
        },
    }


def numbers_of_answers() -> list[str]:
    """Return "1 answer", "2 answers" and so on, as many as are suggested at most."""
    return [ngettext("%(num)d answer", "%(num)d answers", number) for number in range(1, MOST_SUGGESTED + 1)]


def local_day(day: str | date) -> str:
    """Return a day as people of the page's language write it; a text that is no ISO date as it is."""
    try:
        return str(format_date(day if isinstance(day, date) else date.fromisoformat(day), "long"))
    except ValueError:
        return str(day)


def day_span(first: date, last: date) -> list[date]:
    """Return every day from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
