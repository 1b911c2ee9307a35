"""The pages of a help session: a problem is described, articles are shown, the person answers. Each calls `Flow`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from deflection.flow import REASONS
from deflection.gate import MOST_ROUNDS, HelpSessionState
from deflection.help_session import CARD, HelpSession, Offer
from deflection.refusals import ContactNotOpen, StepNotPossible
from search.articles.catalogue import Card
from search.ranking.same_titles import contexts
from tickets.form.form import UnknownTopic
from tickets.typed_text import LONGEST_DESCRIPTION, many_lines
from webui.outgoing.asking_later import ask_later
from webui.parts import parts
from webui.people.follow_up import question_about
from webui.people.help import find_id
from webui.request.addresses import known_topic
from webui.request.asker.current_member import current_member
from webui.request.asker.visitors import asker, forget_visitor
from webui.request.limits import count_problem
from webui.request.urgent_words import resembling
from webui.request.way_in import channel_here

bp = Blueprint("problem", __name__, url_prefix="/<language:lang>/problem")


@dataclass(frozen=True, slots=True)
class AnswerCard:
    """The article that stands first on the page: its passage, and all of it folded behind."""

    offer: Offer
    html: str


_SAME_WORDS = "same-words"  # notice of a text that was posted again unchanged
_LINK_TO_ARTICLE = re.compile(r'(?<=href=")/([a-z]{2,3})/a/(?=[^"])')


@bp.post("")
def describe(lang: str) -> ResponseReturnValue:
    """Begin a help session with the text of a problem."""
    text = posted_text()
    if not 0 < len(text) <= LONGEST_DESCRIPTION:
        return render_template("problem/not_described.html", text=text, longest=LONGEST_DESCRIPTION), 422
    topic = known_topic(request.form.get("topic", ""))
    hint = topic.topic_id if topic and not topic.exempt else ""
    count_problem()
    return _to(ask_later(parts().flow.describe_problem(asker(), text, lang, channel_here(), hint)), lang)


@bp.get("/<help_session:help_session_id>")
def show(lang: str, help_session_id: str) -> ResponseReturnValue:
    """The help session's page, with the next step named. `?card=1` serves the best unread article on it, folded."""
    help_session = parts().flow.help_session(help_session_id, asker())
    notice = _SAME_WORDS if request.args.get("notice") == _SAME_WORDS else ""
    if "card" not in request.args or request.method == "HEAD":
        return page(help_session, lang, notice=notice)
    help_session, card = _served_card(help_session)
    return page(help_session, lang, notice=notice, card=card)


def _served_card(help_session: HelpSession) -> tuple[HelpSession, AnswerCard | None]:
    """Serve the first article that is still to be read as a card; one that cannot be served makes room for the next."""
    for offer in parts().flow.decision(help_session).to_read:
        try:
            help_session, served = parts().flow.open_article(
                help_session.help_session_id, asker(), offer.article_id, CARD
            )
        except StepNotPossible as refusal:
            help_session = refusal.help_session
        else:
            return help_session, AnswerCard(offer, served.html)
    return help_session, None


@bp.post("/forget")
def forget(lang: str) -> ResponseReturnValue:
    """Begin as somebody new: whoever sits at this computer next cannot open what was written here."""
    return forget_visitor(make_response(redirect(url_for("help.home", lang=lang), 303)))


@bp.get("/<help_session:help_session_id>/a/<article_id>")
def article(lang: str, help_session_id: str, article_id: str) -> ResponseReturnValue:
    """An offered article. Serving it here is the evidence that the gate counts."""
    if request.method == "HEAD":  # nothing is shown, so nothing was read
        parts().flow.help_session(help_session_id, asker())
        return ""
    inline = "inline" in request.args
    help_session, served = parts().flow.open_article(
        help_session_id, asker(), article_id, "inline" if inline else "page"
    )
    template = "problem/_article.html" if inline else "problem/article.html"
    return render_template(
        template,
        lang=lang,
        help_session=help_session,
        decision=parts().flow.decision(help_session),
        article=served.article,
        html=_linked_here(served.html, lang, help_session_id),
        reasons=REASONS,
    )


@bp.get("/<help_session:help_session_id>/linked/<language:written>/<name>")
def linked(lang: str, help_session_id: str, written: str, name: str) -> ResponseReturnValue:
    """An article that an article links to, without leaving the help session; it is evidence where it was offered."""
    help_session = parts().flow.help_session(help_session_id, asker())
    article_id = find_id(name, written)
    offer = help_session.offered.get(article_id)
    if offer and offer.lang == written:
        return article(lang, help_session_id, article_id)
    published = parts().knowledge_base.article(article_id, written) if article_id else None
    if published is None or published.article.status != "published":
        abort(404)
    if published.article.audience == "member" and current_member() is None:
        return render_template("help/members_only.html"), 403
    return render_template(
        "problem/_linked.html" if "inline" in request.args else "problem/linked.html",
        lang=lang,
        help_session=help_session,
        article=published.article,
        html=_linked_here(published.html, lang, help_session_id),
    )


@bp.post("/<help_session:help_session_id>/verdict")
def verdict(lang: str, help_session_id: str) -> ResponseReturnValue:
    """Store the answer to "did it solve your problem?"."""
    answer = request.form.get("solved", "")
    if answer not in ("yes", "no"):
        raise StepNotPossible("no-answer", parts().flow.help_session(help_session_id, asker()))
    help_session = parts().flow.answer_solved(
        help_session_id,
        asker(),
        request.form.get("article_id", ""),
        solved=answer == "yes",
        reason=request.form.get("reason", ""),
    )
    if answer == "no" and parts().flow.decision(help_session).is_open:  # after the last "no" the form is next
        return redirect(url_for("contact.form", lang=lang, help_session_id=help_session_id), 303)
    return _to(help_session, lang)


@bp.post("/<help_session:help_session_id>/reword")
def reword(lang: str, help_session_id: str) -> ResponseReturnValue:
    """Search again with the same problem in other words."""
    text = posted_text()
    if not 0 < len(text) <= LONGEST_DESCRIPTION:
        raise StepNotPossible("too-long" if text else "no-text", parts().flow.help_session(help_session_id, asker()))
    count_problem()
    before = len(parts().flow.help_session(help_session_id, asker()).events)
    help_session = parts().flow.reword(help_session_id, asker(), text)
    is_unchanged = len(help_session.events) == before
    return _to(help_session, lang, notice=_SAME_WORDS if is_unchanged else None)


@bp.post("/<help_session:help_session_id>/topic")
def topic(lang: str, help_session_id: str) -> ResponseReturnValue:
    """Search by a topic instead of other words. An exempt topic redirects to the form of the contact point."""
    try:
        chosen = parts().form.topic(request.form.get("topic", ""))
    except UnknownTopic:
        return _to(parts().flow.help_session(help_session_id, asker()), lang)
    if chosen.exempt:
        return redirect(url_for("contact.point_topic", lang=lang, topic_id=chosen.topic_id), 303)
    return _to(parts().flow.choose_topic(help_session_id, asker(), chosen.topic_id), lang)


@bp.post("/<help_session:help_session_id>/withdraw")
def withdraw(lang: str, help_session_id: str) -> ResponseReturnValue:
    """Take "it solved my problem" back."""
    return _to(parts().flow.withdraw_solution(help_session_id, asker()), lang)


@bp.post("/<help_session:help_session_id>/reopen")
def reopen(lang: str, help_session_id: str) -> ResponseReturnValue:
    """Reopen an expired help session."""
    return _to(parts().flow.reopen(help_session_id, asker()), lang)


def refuse(refusal: ContactNotOpen | StepNotPossible) -> ResponseReturnValue:
    """Return the help session's page after a refusal: nothing was stored, and the page names the next step."""
    lang = (request.view_args or {}).get("lang") or refusal.help_session.lang
    if isinstance(refusal, ContactNotOpen):
        return page(refusal.help_session, lang, refused=True), 403
    return page(refusal.help_session, lang, notice=refusal.code), 409


def page(
    help_session: HelpSession, lang: str, *, refused: bool = False, notice: str = "", card: AnswerCard | None = None
) -> str:
    """Return the help session's page in its current state."""
    decision = parts().flow.decision(help_session)
    cards = _offered_cards(help_session)
    return render_template(
        "problem/show.html",
        lang=lang,
        help_session=help_session,
        decision=decision,
        refused=refused,
        notice=notice,
        card=card,
        card_html=_linked_here(card.html, lang, help_session.help_session_id) if card else "",
        typed=posted_text(),  # the text of a refused step stays in its field
        can_reword=decision.state is HelpSessionState.THIN or help_session.rounds < MOST_ROUNDS,
        summaries={key: card.summary for key, card in cards.items()},
        contexts=contexts(cards.values()),
        passages=parts().flow.passages(help_session),
        purposes=parts().form.on_channel(help_session.channel).purposes_for(member=asker().member),
        doors=resembling(parts().form, help_session.text),
        question=question_about(help_session) if decision.state is HelpSessionState.RESOLVED else None,
    )


def _offered_cards(help_session: HelpSession) -> Mapping[tuple[str, str], Card]:
    """Return (language, id) -> card of the offered articles."""
    return parts().knowledge_base.named([(offer.lang, offer.article_id) for offer in help_session.offered.values()])


def posted_text() -> str:
    """Return the problem text of the posted form, without characters that no database can store; never cut."""
    return many_lines(request.form.get("text", ""))


def _linked_here(html: str, lang: str, help_session_id: str) -> str:
    """Return an article whose links to other articles stay in the help session."""
    here = url_for("problem.show", lang=lang, help_session_id=help_session_id).removeprefix(request.script_root)
    return _LINK_TO_ARTICLE.sub(rf"{here}/linked/\1/", html)


def _to(help_session: HelpSession, lang: str, *, notice: str | None = None) -> ResponseReturnValue:
    """Redirect to the help session's page."""
    return redirect(show_url(help_session.help_session_id, lang, notice=notice), 303)


def show_url(help_session_id: str, lang: str, *, notice: str | None = None) -> str:
    """Return the address of the help session's page with the best unread article on it."""
    return url_for("problem.show", lang=lang, help_session_id=help_session_id, card=1, notice=notice)
