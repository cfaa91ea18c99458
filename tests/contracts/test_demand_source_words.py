"""Every reason has its words, and every word above a column means one thing."""

import pytest

from integrations.demand_systems.flaws import FailureCode, Flaw, FlawCode, SourceFailed, Unusable
from integrations.demand_systems.forms.columns import column_named, columns, vocabulary
from integrations.demand_systems.forms.converters import answer_to
from integrations.demand_systems.reasons import failure_of, reason_for
from models.question import UNKNOWN
from models.vocabulary import DeadLetterStage


@pytest.mark.parametrize("code", FlawCode)
def test_every_flaw_is_said_in_a_sentence_that_names_the_column_where_it_has_one(code: FlawCode) -> None:
    said = reason_for(Unusable(DeadLetterStage.MAP, [Flaw(code=code, column="Kolom", value="waarde")]))

    assert said.endswith(".")
    assert "{" not in said


@pytest.mark.parametrize("code", FailureCode)
def test_every_failure_of_a_source_is_said_with_its_place(code: FailureCode) -> None:
    assert "/srv/forms" in failure_of(SourceFailed(code, "/srv/forms"))


def test_an_unexpected_failure_is_said_without_what_the_error_quotes() -> None:
    said = failure_of(RuntimeError("password=secret"))

    assert "RuntimeError" in said
    assert "secret" not in said


def test_every_column_is_known_by_its_id_and_its_label_however_people_write_it() -> None:
    for column in columns():
        assert column_named(column.id) is column
        assert column_named(f"  {column.label.upper()} * ") is column
    assert column_named("Prioriteit") is None


def test_every_option_can_be_typed_as_its_id_or_its_label_and_nothing_else_means_it() -> None:
    for column in columns():
        if not column.question.options:
            continue
        read = answer_to(column.question)
        for option, label in column.question.options.items():
            assert read(option) == read(label.upper()) in {option, (option,)}
        if column.question.allows_unknown:
            assert {str(read(word)) for word in vocabulary().unknown} <= {UNKNOWN, str((UNKNOWN,))}
