"""An article's address stays below the root of the page that shows it."""

import pytest
from flask import Flask

from webui.request.addresses import article_url


@pytest.mark.parametrize("root", ["", "/help", "/widget", f"/widget/as/{'a' * 32}", "", "/widget"])
def test_an_address_lies_below_the_root_of_its_request_whatever_was_asked_before(app: Flask, root: str) -> None:
    with app.test_request_context("/sk/", environ_overrides={"SCRIPT_NAME": root}):
        assert article_url("obnova-hesla", "Obnova hesla", "sk") == f"{root}/sk/a/obnova-hesla"
        assert article_url("kod", "Код не пришёл", "ru") == (
            f"{root}/ru/a/kod-%D0%BA%D0%BE%D0%B4-%D0%BD%D0%B5-%D0%BF%D1%80%D0%B8%D1%88%D0%B5%D0%BB"
        )
