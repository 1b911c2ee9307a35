"""The model that the settings name, and what is wrong with how they name it."""

from __future__ import annotations

from tickets.tls_files import tls_files
from webui.drafting.chat_completions import ChatCompletions, check_address
from webui.settings import Settings


def model_of(settings: Settings) -> ChatCompletions | None:
    """Return the model; None where there is none, which is usual."""
    if not settings.drafting_url:
        return None
    tls = tls_files(settings.ca_files, settings.client_certificates, "drafting")
    return ChatCompletions(settings.drafting_url, settings.drafting_model, settings.drafting_key, tls)


def fault(settings: Settings) -> tuple[str, str] | None:
    """Return the name of the first setting that is wrong, and what to write instead; None if all are right."""
    if not settings.drafting_url:
        return None
    try:
        check_address(settings.drafting_url, settings.drafting_key)
    except ValueError as error:
        return "drafting_url", str(error)
    if not settings.drafting_model:
        return "drafting_model", "is missing: name one of the models at DRAFTING_URL"
    return None
