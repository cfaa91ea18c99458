"""What looks like data about a person before a text is made public."""

import pytest

from models.redaction import Suspect, suspects_in
from models.vocabulary import PersonalData

NAMES = ("Sanne de Vries", "Omar Yilmaz", "De manager")


def found(text: str) -> list[str]:
    return [suspect.found for suspect in suspects_in([text], NAMES)]


@pytest.mark.parametrize(
    ("text", "suspects"),
    [
        ("Sanne de Vries vond het goed.", ["Sanne de Vries"]),
        ("Volgens SANNE  DE VRIES mag het.", ["SANNE DE VRIES"]),
        ("Volgens Vries en Yilmaz mag het.", ["Vries", "Yilmaz"]),
        ("Mevrouw van der Veen en dhr. Smit-Bos.", ["Mevrouw van der Veen", "dhr. Smit-Bos"]),
        ("Mail o.yilmaz@enschede.nl.", ["o.yilmaz@enschede.nl"]),
        ("Bel 06-12345678 of 053 481 81 81.", ["06-12345678", "053 481 81 81"]),
        ("Bel (053) 481 8181.", ["(053) 481 8181"]),
        ("Bel +31 6 12 34 56 78 of 0031612345678.", ["+31 6 12 34 56 78", "0031612345678"]),
        ("Yilmaz, en nog eens Yilmaz.", ["Yilmaz"]),
    ],
)
def test_names_addresses_and_numbers_are_found(text: str, suspects: list[str]) -> None:
    assert found(text) == suspects


@pytest.mark.parametrize(
    "text",
    [
        "Het heeft gevroren; vries niet vast.",
        "Op 05-01-2026 om 10:30 uur, zaak 2026-0042.",
        "Tussen 0,5 en 10.000.000 inwoners, of 100000000.",
        "Yilmazstraat is een straat.",
        "Een mevrouw in Enschede, en de heer des huizes.",
        "",
    ],
)
def test_words_days_and_amounts_are_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_title_that_is_somebodys_whole_name_here_is_found_whatever_its_capitals() -> None:
    assert suspects_in(["Bel de manager.", "De Manager belt."], NAMES) == [
        Suspect(kind=PersonalData.NAME, found="de manager"),
        Suspect(kind=PersonalData.NAME, found="De Manager"),
    ]
