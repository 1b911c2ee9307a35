"""The language model that suggests texts to editors."""

from __future__ import annotations

from collections.abc import Iterator

from webui.doctor.finding import Finding, FindingCode
from webui.drafting.choice import model_of
from webui.drafting.model import DraftingFailed, DraftingFault
from webui.settings import Settings


def unusable_model(settings: Settings) -> Iterator[Finding]:
    """Find a model that does not answer, or that is not there; no text is sent."""
    model = model_of(settings)
    if model is None:
        return
    try:
        model.look()
    except DraftingFailed as error:
        away = "start it, or let this host reach it"
        mend = "mend READFIRST_DRAFTING_URL, _KEY or _MODEL, or drafting= in CA_FILES"
        remedy = away if error.fault is DraftingFault.AWAY else mend
        yield Finding(FindingCode.DRAFTING_MODEL, f"no model suggests texts: {error}", remedy)
