from datetime import date

import pytest
from sqlalchemy.exc import IntegrityError

from models.errors import StepNotAllowed
from models.vocabulary import FlowName
from tasks.flow_words import cause_of, counted, name_after, planned_name, words_in, words_of


@pytest.mark.parametrize("flow", FlowName)
def test_every_flow_has_words_for_process_owners(flow: FlowName) -> None:
    words = words_of(flow)

    assert words.title
    assert words.description.endswith(".")
    assert words.one != words.many


@pytest.mark.parametrize(("count", "name"), [(0, "Triage"), (1, "Triage · 1 dossier"), (37, "Triage · 37 dossiers")])
def test_a_run_is_named_by_what_it_handled(count: int, name: str) -> None:
    assert words_of(FlowName.TRIAGE).run_name(count) == name


@pytest.mark.parametrize(
    ("name", "after"),
    [
        ("Triage", "Triage · 2 dossiers"),
        ("Triage · 37 dossiers", "Triage · 2 dossiers"),
        ("eager-otter", "Triage · 2 dossiers"),
    ],
)
def test_a_run_that_runs_again_is_named_anew(name: str, after: str) -> None:
    assert name_after(FlowName.TRIAGE, name, 2) == after


def test_a_run_that_is_repeated_and_finds_nothing_keeps_the_name_of_what_it_did() -> None:
    assert name_after(FlowName.TRIAGE, "Triage · 37 dossiers", 0) == "Triage · 37 dossiers"
    assert name_after(FlowName.TRIAGE, "eager-otter", 0) == "Triage"


def test_a_planned_run_keeps_its_date_in_its_name() -> None:
    name = planned_name(date(2026, 12, 3))

    assert name == "Herijking · 3 december 2026"
    assert name_after(FlowName.SWEEP, name, 0) == name
    assert name_after(FlowName.SWEEP, f"{name} · 4 acties", 1) == f"{name} · 1 actie"


def test_counts_are_told_in_words_and_zeros_are_left_out() -> None:
    assert counted({"created": 3, "changed": 0, "dead_lettered": 1}) == "3 nieuw, 1 niet bruikbaar"


def raised(error: Exception) -> Exception:
    try:
        raise error
    except Exception as caught:
        return caught


@pytest.mark.parametrize(
    "error",
    [
        ValueError("Jannie de Vries"),
        StepNotAllowed("Jannie de Vries"),
        IntegrityError("INSERT", {"name": "Jannie de Vries"}, Exception("Jannie de Vries")),
        FileNotFoundError("Jannie de Vries.xlsx"),
    ],
)
def test_the_cause_of_a_failure_is_a_sentence_without_the_message_of_the_error(error: Exception) -> None:
    cause = cause_of(raised(error))

    assert "Jannie" not in cause
    assert len(cause) > 10


def test_an_unexpected_error_is_placed_in_our_own_code() -> None:
    with pytest.raises(KeyError) as unexpected:
        words_in("boards", "there is no such board")

    assert "(KeyError) in tasks/flow_words:" in cause_of(unexpected.value)
