"""A wrong setting stops the start and says which variable and what is allowed."""

from pathlib import Path

import pytest

from webui.settings import SettingError, read_settings

PRODUCTION = {
    "READFIRST_MODE": "production",
    "READFIRST_SECRET_KEY": "s" * 32,
    "READFIRST_LEGAL_NAME": "OK",
    "READFIRST_LEGAL_ADDRESS": "Hlavná 1, Bratislava",
    "READFIRST_LEGAL_EMAIL": "podpora@example.org",
    "READFIRST_CHANNEL": "email",
    "READFIRST_SUPPORT_EMAIL": "tickets@example.org",
    "READFIRST_MAIL_FROM": "help@example.org",
    "READFIRST_SMTP_HOST": "localhost",
}


def test_a_complete_production_configuration_starts() -> None:
    assert read_settings(PRODUCTION).is_production


@pytest.mark.parametrize(
    "missing", [name for name in PRODUCTION if name not in ("READFIRST_MODE", "READFIRST_CHANNEL")]
)
def test_production_without_a_mandatory_setting_is_refused_by_name(missing: str) -> None:
    with pytest.raises(SettingError, match=missing):
        read_settings({name: value for name, value in PRODUCTION.items() if name != missing})


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("READFIRST_GATE", "wall"),
        ("READFIRST_HOLDOUT", "0.9"),
        ("READFIRST_INSIST_FROM", "high"),
        ("READFIRST_PORT", "99999"),
        ("READFIRST_HOSTS", "*"),
        ("READFIRST_SECRET_KEY", "short"),
        ("READFIRST_LEGAL_EMAIL", "nobody"),
        ("READFIRST_DATABASE_URL", "mysql://x"),
        ("READFIRST_TYPO", "1"),
    ],
)
def test_a_wrong_value_names_its_variable(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=variable):
        read_settings({**PRODUCTION, variable: value})


def test_a_laptop_needs_no_settings_and_keeps_its_secret(tmp_path: Path) -> None:
    environment = {"READFIRST_DATA_DIR": str(tmp_path)}

    first, second = read_settings(environment), read_settings(environment)

    assert first.secret_key == second.secret_key
    assert (tmp_path / "development-secret").stat().st_mode & 0o077 == 0
