"""Naming a device, a browser or an amount beside a problem opens no form: the server asks such people to read, too."""

from http import HTTPStatus

import pytest
from flask import Flask

from tests.visitor import Visitor

BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0"


@pytest.mark.parametrize(
    "problem",
    [
        "Platba 120 eur neprišla.",
        "Neprišla mi platba. Mám Chrome 126 a Windows 11.",
        f"Dobrý deň. Neprišla mi platba. {BROWSER} Safari/537.36",
        "Neviem nahrať video, má 500 MB",
        "Ako zruším účet? Mám telefón Huawei",
        "Neprišla mi platba 120 eur, mám Chrome 126 a Windows 11 na notebooku Lenovo ThinkPad T14",
    ],
)
def test_the_form_stays_shut_until_the_article_was_read(app: Flask, problem: str) -> None:
    somebody = Visitor.of(app)
    somebody.types(problem)
    somebody.rewords(f"{problem} Prosím o radu.")  # where nothing answers, the form opens now

    assert somebody.asks_for_the_form().status_code == HTTPStatus.FORBIDDEN
