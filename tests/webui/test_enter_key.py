"""Enter in a field of one line presses the first button of its form: never one that does something nobody asked for."""

import re
from pathlib import Path

from tests.product import ROOT

TEMPLATES = ROOT / "webui" / "templates"
OTHER_FIELDS = re.compile(r'type="(?:hidden|checkbox|radio|file)"')
CALL = "{{ enter_presses("


def forms(path: Path) -> list[str]:
    return re.findall(r"<form\b.*?</form>", path.read_text(encoding="utf-8"), re.DOTALL)


def has_a_choice(form: str) -> bool:
    """Whether somebody can press Enter in it, and several buttons could be meant."""
    fields = [field for field in re.findall(r"<input\b[^>]*>", form) if not OTHER_FIELDS.search(field)]
    buttons = [button for button in re.findall(r"<button\b[^>]*>", form) if 'type="button"' not in button]
    return bool(fields) and len(buttons) > 1


def test_a_form_with_several_buttons_says_which_one_enter_presses() -> None:
    chosen = {path: [form for form in forms(path) if has_a_choice(form)] for path in sorted(TEMPLATES.rglob("*.html"))}
    silent = [
        path.relative_to(TEMPLATES).as_posix()
        for path, of_path in chosen.items()
        for form in of_path
        if CALL not in form or form.index(CALL) > form.index("<button")
    ]

    assert any(chosen.values())
    assert silent == []
