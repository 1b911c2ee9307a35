"""The parts of the running product, put together once in `create_app` and found from any view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import current_app

from deflection.flow import Flow
from search import KnowledgeBase
from tickets.attachments import AttachmentStore
from tickets.form.answers import FormAnswers
from tickets.form.form import Form
from webui.settings import Settings
from webui.storage.database import Database
from webui.storage.waiting_times import WaitingTimes


@dataclass(frozen=True, slots=True)
class Parts:
    """Everything a view may need, ready to use."""

    settings: Settings
    database: Database
    knowledge_base: KnowledgeBase
    form: Form
    attachments: AttachmentStore
    flow: Flow[FormAnswers]
    waiting_times: WaitingTimes
    now: Callable[[], datetime]


def parts() -> Parts:
    """The parts of the current application."""
    return cast("Parts", current_app.extensions["readfirst"])
