"""What the tables of a mapping file make of a record."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.demand_systems.flaws import FlawCode, Unusable
from integrations.demand_systems.mapping.table import TableMapping, read_mapping
from integrations.demand_systems.port import RawRecord
from integrations.demand_systems.reasons import reason_for
from models.demand import DemandSnapshot
from models.question import UNKNOWN
from models.reading import read_toml
from models.vocabulary import DeadLetterStage, DemandPhase
from tests.rules.json_values import JSON, PATIENTLY

TITLE = '[fields.title]\npath = "title"\n'
PHASES = '[phases]\npath = "fase"\nnames = { Idee = "idee", "In behandeling" = "intake", Nee = "afgewezen" }\n'


def mapping(tables: str, start: str = TITLE) -> TableMapping:
    return read_mapping("bron", read_toml(f"{start}\n{tables}", "bron.toml"))


def record(body: Mapping[str, Any], **about: Any) -> RawRecord:
    return RawRecord(source="bron", ref="V-1", body=body, **about)


def mapped(tables: str, body: Mapping[str, Any]) -> DemandSnapshot:
    return mapping(tables).snapshot(record({"title": "Titel", **body}))


def flaws(tables: str, body: Mapping[str, Any]) -> Unusable:
    with pytest.raises(Unusable) as refused:
        mapped(tables, body)
    return refused.value


def test_a_record_becomes_a_demand_in_our_words() -> None:
    tables = (
        PHASES
        + """
        [source]
        time_zone = "Europe/Amsterdam"
        [fields.description]
        path = "[waarom, wat]"
        [fields.department]
        path = "domein.name"
        [fields.lead_name]
        path = "leiders"
        [fields.lead_email]
        path = "leiders"
        [fields.planned_end_on]
        path = "eind"
    """
    )
    body = {
        "waarom": "Te druk.",
        "wat": "Tellen.",
        "domein": {"id": 3, "name": "Sociaal domein"},
        "leiders": [{"name": "M. Jansen", "email": "m@example.org"}, {"name": "A. de Vries"}],
        "eind": "2027-06-30T22:30:00Z",
        "fase": "in  BEHANDELING",
    }

    found = mapped(tables, body)

    assert (found.source, found.ref, found.title) == ("bron", "V-1", "Titel")
    assert found.description == "Te druk.\n\nTellen."
    assert (found.department, found.planned_end_on) == ("Sociaal domein", date(2027, 7, 1))
    assert (found.lead_name, found.lead_email) == ("M. Jansen", "m@example.org")
    assert (found.phase, found.withdrawn, found.hold) == (DemandPhase.INTAKE, False, False)


@pytest.mark.parametrize(
    ("unknown", "department"),
    [('unknown = "keep"', "Iets anders"), ('unknown = "drop"', None), ("", FlawCode.UNTRANSLATED)],
)
def test_a_value_outside_the_options_is_kept_dropped_or_a_dead_letter(unknown: str, department: Any) -> None:
    tables = f'[fields.department]\npath = "d"\noptions = {{ "Soc. domein" = "Sociaal domein" }}\n{unknown}'

    assert mapped(tables, {"d": " soc. DOMEIN "}).department == "Sociaal domein"
    if isinstance(department, FlawCode):
        (flaw,) = flaws(tables, {"d": "Iets anders"}).flaws
        assert (flaw.code, flaw.value) == (department, "Iets anders")
    else:
        assert mapped(tables, {"d": "Iets anders"}).department == department


def test_a_default_stands_in_for_what_is_not_filled_in_and_for_nothing_else() -> None:
    tables = '[fields.department]\npath = "d"\ndefault = "Onbekend"\n'
    blanks: list[Any] = [None, " ", []]

    assert [mapped(tables, {"d": told}).department for told in [*blanks, "Zorg"]] == [*["Onbekend"] * 3, "Zorg"]
    assert flaws(tables, {"d": {"x": 1}}).flaws[0].code is FlawCode.STRANGE_VALUE


def test_all_flaws_of_a_record_are_told_at_once_and_none_quotes_a_person() -> None:
    tables = (
        PHASES
        + """
        [fields.lead_email]
        path = "mail"
        [fields.lead_name]
        path = "naam"
        convert = "text"
        options = { "CIO" = "CIO-office" }
        [fields.planned_end_on]
        path = "eind"
        [fields.department]
        path = "dienst"
        required = true
    """
    )

    why = flaws(tables, {"title": "x" * 301, "mail": "jan", "naam": "Jan Jansen", "eind": "ooit", "fase": "Elders"})

    assert {flaw.code for flaw in why.flaws} == {
        FlawCode.TOO_LONG,
        FlawCode.UNTRANSLATED,
        FlawCode.NOT_A_DATE,
        FlawCode.UNKNOWN_PHASE,
        FlawCode.MISSING,
    }
    assert why.stage is DeadLetterStage.MAP
    assert "Jan" not in reason_for(why)
    assert "'ooit' bij 'Gepland einde (eind)'" in reason_for(why)
    assert "De fase 'Elders' kennen we niet (fase)." in reason_for(why)


def test_a_mail_address_that_is_none_is_not_quoted() -> None:
    why = flaws('[fields.lead_email]\npath = "mail"', {"mail": "jan@nergens"})

    assert [(flaw.code, flaw.value) for flaw in why.flaws] == [(FlawCode.NOT_AN_ADDRESS, "")]


@pytest.mark.parametrize(
    ("body", "code", "stage"),
    [
        ({"title": None}, FlawCode.MISSING, DeadLetterStage.VALIDATE),
        ({"title": " "}, FlawCode.MISSING, DeadLetterStage.VALIDATE),
        ({"title": "x" * 301}, FlawCode.TOO_LONG, DeadLetterStage.VALIDATE),
        ({"title": "a\x00b"}, FlawCode.HIDDEN_CHARACTER, DeadLetterStage.MAP),
        ({"title": {"nl": "Titel"}}, FlawCode.STRANGE_VALUE, DeadLetterStage.MAP),
    ],
)
def test_a_title_that_cannot_be_used_is_a_dead_letter_of_its_stage(
    body: dict[str, Any], code: FlawCode, stage: DeadLetterStage
) -> None:
    why = flaws("", body)

    assert ([flaw.code for flaw in why.flaws], why.stage) == ([code], stage)


def test_a_path_that_does_not_fit_the_record_is_a_flaw_of_that_record() -> None:
    tables = '[fields.department]\npath = "length(d)"'

    assert mapped(tables, {"d": "abc"}).department == "3"
    assert flaws(tables, {"d": 3}).flaws[0].code is FlawCode.STRANGE_VALUE


# ── phases and hold ──


@pytest.mark.parametrize(
    ("told", "phase", "withdrawn"),
    [
        ("idee", DemandPhase.IDEE, False),
        ("Nee", DemandPhase.AFGEWEZEN, True),
        (None, None, False),
    ],
)
def test_a_phase_says_where_a_demand_stands_and_whether_it_ended(
    told: str | None, phase: DemandPhase | None, withdrawn: bool
) -> None:
    found = mapped(PHASES, {"fase": told})

    assert (found.phase, found.withdrawn) == (phase, withdrawn)


def test_our_own_word_for_a_phase_is_not_guessed_either() -> None:
    (flaw,) = flaws(PHASES, {"fase": "intake"}).flaws

    assert (flaw.code, flaw.value) == (FlawCode.UNKNOWN_PHASE, "intake")


def test_a_demand_without_a_phase_is_a_dead_letter_only_where_that_is_asked() -> None:
    tables = '[phases]\npath = "fase"\nrequired = true\nnames = { Idee = "idee" }'

    assert flaws(tables, {}).flaws[0].code is FlawCode.MISSING


def test_a_source_that_asks_for_it_hears_when_a_demand_stands_before_its_approval() -> None:
    tables = PHASES + '[hold]\nbefore = "intake"'

    assert [mapped(tables, {"fase": fase}).hold for fase in ("Idee", "In behandeling", None)] == [False, True, False]


@pytest.mark.parametrize(("told", "withdrawn"), [(True, True), ("nee", False), (0, False), (None, False)])
def test_a_field_may_say_that_a_demand_was_taken_back(told: Any, withdrawn: bool) -> None:
    assert mapped('[fields.withdrawn]\npath = "weg"', {"weg": told}).withdrawn is withdrawn


# ── answers ──


@pytest.mark.parametrize(
    ("answer", "told", "found"),
    [
        ("personal_data", ["Gezondheid", "location"], ("health", "location")),
        ("personal_data", {"values": ["Gezondheid", "Gezondheid"]}, ("health",)),
        ("personal_data", "Gezondheid; location", ("health", "location")),
        ("personal_data", "weet ik niet", ("unknown",)),
        ("personal_data", [], None),
        ("covert", True, "yes"),
        ("covert", "nee", "no"),
        ("covert", "", None),
        ("data_origin", "Van de gemeente", "own"),
    ],
)
def test_an_intake_question_is_answered_by_the_id_or_label_of_its_options(answer: str, told: Any, found: Any) -> None:
    assert mapped(f'[answers.{answer}]\npath = "x"', {"x": told}).answers == ({answer: found} if found else {})


@pytest.mark.parametrize(
    ("told", "found"), [(1, "yes"), (False, "no"), ("onbekend", UNKNOWN), (None, UNKNOWN), ("", UNKNOWN)]
)
def test_what_is_not_filled_in_is_unknown_to_a_tristate_and_never_no(told: Any, found: str) -> None:
    assert mapped('[answers.covert]\npath = "x"\nconvert = "tristate"', {"x": told}).answers == {"covert": found}


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ("ja", None),
        ("Nee", ("none",)),
        ("cctv, iot", ("camera", "sensor", "connected_devices")),
        ("Drone", ("drone",)),
        ("raket", None),
    ],
)
def test_their_words_are_translated_to_none_one_or_more_of_our_options(told: str, found: Any) -> None:
    tables = """
        [answers.technologies]
        path = "x"
        between = ","
        unknown = "drop"
        options = { ja = "", nee = "none", cctv = "Vaste camera", iot = ["sensor", "connected_devices"] }
    """

    assert mapped(tables, {"x": told}).answers.get("technologies") == found


@pytest.mark.parametrize(
    ("answer", "told", "code"),
    [
        ("technologies", ["camera", "raket"], FlawCode.UNTRANSLATED),
        ("technologies", ["none", "camera"], FlawCode.NOT_TOGETHER),
        ("data_origin", ["own", "others"], FlawCode.ONE_OPTION),
        ("data_origin", {"id": 1}, FlawCode.STRANGE_VALUE),
    ],
)
def test_an_answer_that_its_question_does_not_take_is_a_dead_letter(answer: str, told: Any, code: FlawCode) -> None:
    (flaw,) = flaws(f'[answers.{answer}]\npath = "x"', {"x": told}).flaws

    assert (flaw.code, "(x)" in flaw.column) == (code, True)


def test_a_default_answers_what_the_source_leaves_open() -> None:
    tables = '[answers.technologies]\npath = "x"\ndefault = ["camera", "Drone"]'

    assert mapped(tables, {}).answers == {"technologies": ("camera", "drone")}


# ── what nobody uses, and the hash ──


def test_fields_that_nothing_uses_are_told_one_by_one_and_as_deep_as_somebody_looks() -> None:
    tables = """
        [list]
        ref = "id"
        [fields.department]
        path = "fields.domain.value"
        [fields.lead_name]
        path = "fields.owner || people[0].name"
        [answers.covert]
        path = "CustomFields[?name=='X'].values[] | [0]"
    """
    body = {
        "id": "1",
        "title": "T",
        "expand": "",
        "self": "https://example.org/1",
        "fields": {"domain": {"id": 7, "value": "Zorg"}, "owner": "M", "priority": "hoog", "updated": "nu"},
        "people": [],
        "CustomFields": [{"name": "X"}],
    }

    found = mapping(tables).unmapped(record(body, ours=frozenset({"fields.updated"})))

    assert found == ("self", "fields.priority")


def test_the_hash_changes_with_any_change_of_the_mapping_and_with_nothing_else() -> None:
    one = mapping(PHASES)
    others = [
        mapping(""),
        mapping(PHASES.replace("Nee", "Neen")),
        mapping(PHASES + '[hold]\nbefore = "idee"'),
        mapping(PHASES + '[answers.covert]\npath = "x"'),
        mapping(PHASES + '[source]\ntime_zone = "Europe/Amsterdam"'),
    ]

    assert mapping(f"# uitleg\n{PHASES}[source]\nbase_url = 'x'").hash == one.hash
    assert len({one.hash, *(other.hash for other in others)}) == len(others) + 1


@PATIENTLY
@given(body=st.dictionaries(st.sampled_from(["title", "fase", "p", "d"]), JSON))
def test_whatever_a_record_holds_it_becomes_a_demand_or_a_dead_letter(body: dict[str, Any]) -> None:
    tables = (
        PHASES + '[fields.description]\npath = "d"\nconvert = "adf"\n[answers.personal_data]\npath = "p[].x || p"\n'
    )
    with suppress(Unusable):
        assert mapping(tables).snapshot(record(body)).title
