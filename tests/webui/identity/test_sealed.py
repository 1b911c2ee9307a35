"""Secrets in the database: of no use to whoever reads a backup of it, and readable under every key that is named."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webui.identity.sealed import LONGEST, is_sealed, is_sealed_under, seal, unseal

OLD, NEW = "o" * 40, "n" * 40
SECRETS = st.text(st.characters(codec="ascii"), max_size=LONGEST)


@given(SECRETS)
def test_what_was_sealed_is_read_under_its_key_and_no_other(secret: str) -> None:
    sealed = seal(secret, OLD)

    assert unseal(sealed, [NEW, OLD]) == secret
    assert unseal(sealed, [NEW]) is None
    assert is_sealed(sealed)
    assert is_sealed_under(sealed, OLD)
    assert not is_sealed_under(sealed, NEW)
    assert len(sealed) <= 120, "as long as the column"


def test_the_same_secret_is_another_text_each_time_and_never_its_own() -> None:
    first, second = seal("JBSWY3DPEHPK3PXP", OLD), seal("JBSWY3DPEHPK3PXP", OLD)

    assert first != second
    assert "JBSWY3DP" not in first


@pytest.mark.parametrize("place", [10, 30, -3])
def test_what_was_changed_is_no_secret(place: int) -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", OLD)
    letter = "A" if sealed[place] != "A" else "B"
    changed = sealed[:place] + letter + sealed[place + 1 :]

    assert unseal(changed, [OLD]) is None


@pytest.mark.parametrize("length", [7, 8, 11, 20])
def test_what_is_cut_off_is_no_secret(length: int) -> None:
    assert unseal(seal("JBSWY3DPEHPK3PXP", OLD)[:length], [OLD]) is None


def test_secrets_of_earlier_versions_are_as_they_are() -> None:
    assert unseal("JBSWY3DPEHPK3PXP", [NEW]) == "JBSWY3DPEHPK3PXP"
    assert not is_sealed_under("JBSWY3DPEHPK3PXP", NEW)


def test_a_secret_that_is_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="at most 32 bytes"):
        seal("a" * 33, OLD)
