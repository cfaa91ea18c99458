import os
from pathlib import Path

import pytest

from integrations.settings import SettingsRefused, load_settings

NAMES = ("HOME", "DATABASE_URL", "HOST", "PORT", "PREFECT_PORT", "BASE_URL", "SMTP_URL", "EXAMPLE", "SHARED")


@pytest.fixture(autouse=True)
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("WAARDENWEG_", "PREFECT_"))]:
        monkeypatch.delenv(name)


def test_nothing_set_gives_what_the_contract_promises(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)

    settings = load_settings()

    assert settings.home == tmp_path / ".waardenweg"
    assert settings.database_url == f"sqlite:///{tmp_path}/.waardenweg/waardenweg.db"
    assert (settings.host, settings.port, settings.prefect_port) == ("127.0.0.1", 8000, 4200)
    assert settings.base_url == settings.web_url == "http://127.0.0.1:8000"
    assert settings.prefect_url == "http://127.0.0.1:4200/api"
    assert (settings.smtp_url, settings.example, settings.prefect_api_url) == (None, False, None)


def test_the_environment_sets_each_name_of_the_contract(monkeypatch: pytest.MonkeyPatch) -> None:
    given = {
        "HOME": "/srv/w",
        "DATABASE_URL": "postgresql+psycopg://u@db/w",
        "HOST": "0.0.0.0",
        "PORT": "9000",
        "PREFECT_PORT": "4300",
        "BASE_URL": "https://waardenweg.example/",
        "SMTP_URL": "smtps://mail:465",
        "EXAMPLE": "1",
        "SHARED": "/srv/shared",
    }
    for name in NAMES:
        monkeypatch.setenv(f"WAARDENWEG_{name}", given[name])
    monkeypatch.setenv("PREFECT_API_URL", "http://prefect:4200/api/")

    settings = load_settings()

    assert settings.home == Path("/srv/w")
    assert settings.database_url == given["DATABASE_URL"]
    assert (settings.port, settings.prefect_port, settings.example) == (9000, 4300, True)
    assert settings.base_url == "https://waardenweg.example"
    assert settings.web_url == "http://127.0.0.1:9000"
    assert settings.smtp_url == "smtps://mail:465"
    assert settings.shared == Path("/srv/shared")
    assert settings.prefect_url == "http://prefect:4200/api"


def test_a_toml_file_uses_the_same_names_and_the_environment_wins(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    file = tmp_path / "waardenweg.toml"
    file.write_text('WAARDENWEG_PORT = 9000\nWAARDENWEG_HOST = "::1"\nPREFECT_API_URL = "http://p/api"\n')
    monkeypatch.setenv("WAARDENWEG_CONFIG", str(file))
    monkeypatch.setenv("WAARDENWEG_PORT", "9100")

    settings = load_settings()

    assert settings.base_url == "http://[::1]:9100"
    assert settings.prefect_url == "http://p/api"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("WAARDENWEG_PORT", "eighty"),
        ("WAARDENWEG_PREFECT_PORT", "70000"),
        ("WAARDENWEG_BASE_URL", "waardenweg.example"),
        ("WAARDENWEG_SMTP_URL", "mail:25"),
        ("WAARDENWEG_EXAMPLE", "perhaps"),
        ("PREFECT_API_URL", "localhost:4200"),
        ("WAARDENWEG_CONFIG", "/nowhere/waardenweg.toml"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused_by_name_in_one_line(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(name, value)

    with pytest.raises(SettingsRefused, match=name) as refused:
        load_settings()

    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("name", ["WAARDENWEG_PROT", "PORT", "WAARDENWEG_PREFECT_AUTH"])
def test_a_name_that_is_no_setting_is_refused_in_the_file(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "waardenweg.toml"
    file.write_text(f'{name} = "1"\n')
    monkeypatch.setenv("WAARDENWEG_CONFIG", str(file))

    with pytest.raises(SettingsRefused, match=f"^{name} "):
        load_settings()


def test_a_child_process_gets_the_same_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path, port=9000, example=True, smtp_url="smtp://mail:25")
    for name, value in settings.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    assert load_settings() == settings


def test_passwords_stay_out_of_what_is_printed() -> None:
    settings = load_settings(
        database_url="postgresql+psycopg://u:secret@db/w", smtp_url="smtp://u:secret@mail:25", prefect_auth="u:secret"
    )

    assert "secret" not in repr(settings)


@pytest.mark.parametrize("contact", ["bel even", "algoritmes", "http://example.org", "a@example.org b@example.org"])
def test_where_people_can_ask_is_one_mail_address_or_a_safe_page(monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    monkeypatch.setenv("WAARDENWEG_REGISTER_CONTACT", contact)
    with pytest.raises(SettingsRefused, match=r"WAARDENWEG_REGISTER_CONTACT: must be one mail address or .* https://"):
        load_settings()

    monkeypatch.setenv("WAARDENWEG_REGISTER_CONTACT", "algoritmes@example.org")
    assert load_settings().register_contact == "algoritmes@example.org"
