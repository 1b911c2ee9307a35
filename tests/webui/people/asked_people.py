"""People who read and leave, and are asked whether they were helped: on a page, or by the worker's mail."""

from __future__ import annotations

import re
from html import unescape

from tests.visitor import Visitor
from tests.web import Web
from webui.processes.mail_queue import MailQueue
from webui.storage.derived.catch_up import caught_up


def somebody_reads(web: Web, text: str = "zabudnuté heslo") -> Visitor:
    anna = Visitor.of(web.app, lang="en")
    anna.types(text)
    anna.opens("obnova-hesla")
    return anna


def start_page(web: Web, visitor: Visitor) -> str:
    caught_up(web.parts.database)
    return visitor.goes_to("/en/").text


def answers(visitor: Visitor, page: str, answer: str) -> str:
    """Answer the question on a page; return the page that thanks for it."""
    action = re.search(r'action="(/en/solved/[^"]+)"', page)
    assert action, "nobody is asked"
    assert visitor.posts(unescape(action[1]), answer=answer).status_code == 303
    return visitor.goes_to(unescape(action[1])).text


def worker_sends(web: Web) -> int:
    return MailQueue(web.parts.settings, web.parts.database).send_due(web.clock)
