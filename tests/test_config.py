"""Settings: a secret made once, refusals that name the setting."""

from pathlib import Path

import pytest

from inspect_app.config import BadSetting, read_settings


def test_the_secret_is_made_once_and_private(tmp_path: Path) -> None:
    first = read_settings({"INSPECT_INSTANCE": str(tmp_path)})
    again = read_settings({"INSPECT_INSTANCE": str(tmp_path)})
    assert first.secret_key == again.secret_key
    assert len(first.secret_key) == 64
    assert (tmp_path / "secret_key").stat().st_mode & 0o777 == 0o600


def test_an_unknown_locale_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="INSPECT_LOCALE"):
        read_settings({"INSPECT_INSTANCE": str(tmp_path), "INSPECT_LOCALE": "fr"})


@pytest.mark.parametrize("given", ["postgres://a/b", "postgresql://a/b"])
def test_postgresql_is_reached_by_its_plain_address(tmp_path: Path, given: str) -> None:
    env = {"INSPECT_INSTANCE": str(tmp_path), "INSPECT_DATABASE_URL": given}
    assert read_settings(env).database_url == "postgresql+psycopg://a/b"
