"""Numbers as a page writes them."""

import pytest
from flask import Flask
from flask_babel import Babel, force_locale

from webui.request.fixed_decimals import fixed


@pytest.mark.parametrize(
    ("number", "places", "english", "slovak"),
    [
        (34.25, 1, "34.2", "34,2"),
        (34.0, 1, "34.0", "34,0"),
        (12345.6, 0, "12346", "12346"),
        (-1.66, 1, "-1.7", "-1,7"),
        (-0.04, 1, "0.0", "0,0"),
        (0.555, 2, "0.56", "0,56"),
    ],
)
def test_a_number_is_written_as_the_page_s_language_writes_it(
    number: float, places: int, english: str, slovak: str
) -> None:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        for locale, expected in (("en", english), ("sk", slovak)):
            with force_locale(locale):
                assert fixed(number, places) == expected
