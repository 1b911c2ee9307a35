"""Every address by which somebody of the house changes something leaves an entry in the audit log, or is named here."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.product import PASSWORD
from tests.webui.accounts.conftest import OFFICE, Browser, House
from tests.webui.accounts.test_second_step import PAGE, code_now, sets_up, switches_on
from webui.request.language import WITHOUT_ADDRESS

# What is done to one ticket stands in its own history, with who and when, and is never deleted before the ticket.
IN_THE_TICKET = {
    *("desk.note", "desk.reply", "bulk.act", "merge.act"),
    *("one_click.assign", "one_click.close", "one_click.redrive", "one_click.release", "one_click.reopen"),
    *("one_click.resume", "one_click.snooze", "one_click.tag", "one_click.undo", "one_click.untag"),
    *("one_click.urgent", "one_click.verdict"),
}
IN_THE_FOLDER = {  # tests/webui/editors has their entries: a folder, or a row of the work list, is changed
    *(
        "article_comments.add",
        "article_comments.decide",
        "article_merge.act",
        "article_split.act",
        "article_edit.act",
        "article_edit.take",
        "article_schedule.cancel",
        "article_pictures.add",
    ),
    *("work.assign", "work.put_off", "work.bring_back", "work_drafts.of_item", "work_drafts.of_ticket"),
}
IN_THE_LEDGER = {"person.forget"}  # tests/webui/privacy/test_person_page.py has its entry: somebody is erased
CHANGES_NOTHING = {
    *("article_edit.create", "article_edit.restore", "translations.begin"),  # a draft
    *("article_tools.preview", "article_tools.trial"),
    "desk.draft",  # text that its author has not sent
    "desk.discard",
    "insert.act",  # an article into that text
    *("staff.look_for", "staff.look_for_articles", "editor.ask_why"),  # a search
    "person.look",  # what is stored of somebody
    "viewers.note",  # who looks at a ticket now: forgotten in a minute
    "second_factor.begin",  # a secret that counts for nothing until it is confirmed
}


def signs_in(house: House) -> None:
    house.signed_in("staff")


def signs_out(house: House) -> None:
    house.signed_in("staff").signs_out()


def types_a_code(house: House) -> None:
    browser = house.signed_in("staff")
    key, _ = switches_on(house, browser)
    browser.signs_out()
    browser.signs_in("staff")
    house.signed_in("admin")  # so that the entry below is the second step's
    assert browser.posts("/staff/sign-in/code", code=code_now(house, key)).status_code == 303


def switches_the_second_step_on(house: House) -> None:
    switches_on(house, house.signed_in("staff"))


def switches_it_off(house: House) -> None:
    browser = house.signed_in("staff")
    switches_on(house, browser)
    browser.posts(f"{PAGE}/off", form_on=PAGE, password=PASSWORD)


def renews_codes(house: House) -> None:
    browser = house.signed_in("staff")
    switches_on(house, browser)
    browser.posts(f"{PAGE}/codes", form_on=PAGE, password=PASSWORD)


def ends_one_session(house: House) -> None:
    house.signed_in("staff", OFFICE)
    browser = house.signed_in("staff")
    session = re.search(r'action="(/account/sessions/[^"]+/end)', browser.gets("/account").text)
    assert session
    browser.posts(session[1], form_on="/account")


def ends_all_sessions(house: House) -> None:
    house.signed_in("staff").posts("/account/sign-out-everywhere", form_on="/account")


def takes_a_second_step_away(house: House) -> None:
    switches_on(house, house.signed_in("staff"))
    _admin(house).posts("/admin/accounts/second-step", form_on="/admin/accounts", name="staff")


def signs_somebody_out(house: House) -> None:
    house.signed_in("staff")
    _admin(house).posts("/admin/accounts/sign-out", form_on="/admin/accounts", name="staff")


def adds_an_account(house: House) -> None:
    _admin(house).posts("/admin/accounts/add", form_on="/admin/accounts", name="zuzana", role="staff")


def renews_a_password(house: House) -> None:
    _admin(house).posts("/admin/accounts/password", form_on="/admin/accounts", name="staff")


def gives_another_role(house: House) -> None:
    _admin(house).posts("/admin/accounts/roles", form_on="/admin/accounts", name="staff", role="analyst")


def connects_an_account(house: House) -> None:
    settings = replace(house.web.parts.settings, openid_issuer="http://127.0.0.1:9")
    house.web.app.extensions["readfirst"] = replace(house.web.parts, settings=settings)
    _admin(house).posts("/admin/accounts/connect", form_on="/admin/accounts", name="staff")


def says_what_may_be_published(house: House) -> None:
    _admin(house).posts("/admin/accounts/publishing", form_on="/admin/accounts", name="editor", language="sk")


def excludes_a_record(house: House) -> None:
    house.signed_in("editor").posts("/editor/learned/record-1/forget", form_on="/account")


def saves_a_macro(house: House) -> None:
    house.signed_in("staff").posts("/staff/macros", form_on="/staff/macros", name="Hello", text="Hello {name}")


def marks_a_day(house: House) -> None:
    house.signed_in("analyst").posts("/reports/marks", form_on="/reports", day="2026-03-01", text="release 2")


def drafts_an_article(house: House) -> None:
    house.signed_in("editor").posts("/editor/work/draft-question", form_on="/account", text="my parcel", lang="sk")


def orders_the_monthly_report(house: House) -> None:
    house.signed_in("analyst").posts("/account/report", form_on="/account", address="boss@example.org")


def exports_a_person(house: House) -> None:
    _admin(house).posts("/admin/person/export", form_on="/admin/person", who="jana@example.org").close()


def _admin(house: House) -> Browser:
    return house.signed_in("admin")


def asks_for_notices(house: House) -> None:
    house.signed_in("staff").posts("/account/notices", form_on="/account", email="staff@example.org")


def asks_for_mails_of_editors(house: House) -> None:
    form = {"email": "editor@example.org", "reviews": "weekly"}
    house.signed_in("editor").posts("/account/notices/editor", form_on="/account", **form)


LOGGED: dict[str, tuple[Callable[[House], None], str]] = {
    "sign_in.check": (signs_in, "signed-in"),
    "sign_in.check_code": (types_a_code, "signed-in"),
    "sign_in.leave": (signs_out, "signed-out"),
    "account.end": (ends_one_session, "sessions-ended"),
    "account.end_all": (ends_all_sessions, "sessions-ended"),
    "account.report": (orders_the_monthly_report, "report-ordered"),
    "notices.save": (asks_for_notices, "notices-changed"),
    "notices.save_of_editor": (asks_for_mails_of_editors, "notices-changed"),
    "admin.set_publishing": (says_what_may_be_published, "publishing-changed"),
    "admin.add": (adds_an_account, "account-added"),
    "admin.renew_password": (renews_a_password, "password-changed"),
    "admin.connect": (connects_an_account, "account-connected"),
    "admin.set_roles": (gives_another_role, "roles-changed"),
    "admin.end_sessions": (signs_somebody_out, "sessions-ended"),
    "admin.reset_second_factor": (takes_a_second_step_away, "second-factor-reset"),
    "second_factor.confirm": (switches_the_second_step_on, "second-factor-on"),
    "second_factor.renew_codes": (renews_codes, "recovery-codes-renewed"),
    "second_factor.switch_off": (switches_it_off, "second-factor-off"),
    "lessons.act": (excludes_a_record, "record-forgotten"),
    "reports.mark": (marks_a_day, "day-marked"),
    "macros.save": (saves_a_macro, "macro-saved"),
    "work_drafts.of_question": (drafts_an_article, "article-draft-prepared"),
    "person.give": (exports_a_person, "person-exported"),
}


def test_every_address_that_changes_something_is_known_here(house: House) -> None:
    changing = {
        rule.endpoint
        for rule in house.web.app.url_map.iter_rules()
        if (rule.methods or set()) & {"POST", "PUT", "PATCH", "DELETE"}
        and rule.endpoint.partition(".")[0] in WITHOUT_ADDRESS
    }

    assert changing == LOGGED.keys() | IN_THE_TICKET | IN_THE_FOLDER | IN_THE_LEDGER | CHANGES_NOTHING


@pytest.mark.parametrize("endpoint", LOGGED)
def test_it_leaves_an_entry(house: House, endpoint: str) -> None:
    step, action = LOGGED[endpoint]

    step(house)

    assert house.log()[-1].action == action


def test_beginning_a_second_step_leaves_none(house: House) -> None:
    sets_up(house.signed_in("staff"))

    assert [entry.action for entry in house.log()] == ["signed-in"]
