"""Secrets are named by their place and never written out."""

from pathlib import Path

import pytest

from integrations.secrets_at import SecretRefused, check_place, secret_at


def test_a_secret_is_read_from_the_environment_at_each_use(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TRACKER_SECRET", "first")
    assert secret_at("env:TRACKER_SECRET") == "first"

    monkeypatch.setenv("TRACKER_SECRET", "second")
    assert secret_at("env:TRACKER_SECRET") == "second"


@pytest.mark.parametrize("ending", ["", "\n", "\r\n"])
def test_a_secret_in_a_file_ends_before_the_line_does(tmp_path: Path, ending: str) -> None:
    file = tmp_path / "secret"
    file.write_bytes(f" kept as it is {ending}".encode())

    assert secret_at(f"file:{file}") == " kept as it is "


def test_a_secret_that_is_not_there_is_refused_by_the_name_of_its_place(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("TRACKER_SECRET", raising=False)
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "strange").write_bytes(b"\xff\xfe")

    for place in ("env:TRACKER_SECRET", f"file:{tmp_path / 'absent'}", f"file:{tmp_path / 'empty'}"):
        with pytest.raises(SecretRefused, match=place):
            secret_at(place)
    with pytest.raises(SecretRefused, match="strange"):
        secret_at(f"file:{tmp_path / 'strange'}")


@pytest.mark.parametrize("place", ["hunter2", "", "env:", "file:", "env: NAME", "ENV:NAME", "https://example.org"])
def test_what_is_no_place_is_refused_without_repeating_it(place: str) -> None:
    with pytest.raises(SecretRefused) as refused:
        check_place(place)

    assert not place or place not in str(refused.value).replace("env:NAME or file:/path", "")


def test_a_file_is_named_by_its_whole_path() -> None:
    with pytest.raises(SecretRefused, match="whole path"):
        check_place("file:secrets/tracker")
