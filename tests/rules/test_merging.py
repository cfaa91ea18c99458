"""Several people on one form: whatever they write, from however old a page, nothing is overwritten that nobody saw."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from typing import cast
from uuid import UUID, uuid4

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.assessment import Answer, Assessment, Kept, contested, latest
from models.base import Moment
from models.case import Case, new_case
from models.errors import NotFound, StaleForm
from models.fitting import Fit, fit
from models.forms import form_named
from models.person import Actor
from models.saving import Chosen, Given, save_answers, save_beside, settle
from models.store.open import Unit
from models.vocabulary import AnswerOrigin, Instrument, Origin

NOW = Moment(on=date(2026, 1, 5), at=datetime(2026, 1, 5, 9, tzinfo=UTC))
DEDA = form_named("deda")
ROWS_OF_DEDA: Fit = partial(fit, DEDA)
PATHS = ("outcome", "measures")


@dataclass
class Notebook:
    """Answers on paper: what the store keeps of them."""

    answers: list[Answer] = field(default_factory=list)

    def history(self, _assessment: UUID) -> list[Answer]:
        return list(self.answers)

    def add_answers(self, new: list[Answer]) -> None:
        self.answers += new

    def add(self, _event: object) -> None:
        """The journal has tests of its own."""


@dataclass
class Table:
    """One assessment with the people around it."""

    notebook: Notebook = field(default_factory=Notebook)
    case: Case = field(
        default_factory=lambda: new_case(reference="2026-0001", title="x", origin=Origin.DEMAND, moment=NOW)
    )
    assessment: Assessment = field(
        default_factory=lambda: Assessment(
            case_id=uuid4(),
            instrument=Instrument.DEDA,
            method_id="deda",
            method_version="1",
            method_hash="0",
            opened_on=NOW.on,
        )
    )

    @property
    def unit(self) -> Unit:
        @dataclass
        class OnPaper:
            assessments: Notebook
            journal: Notebook

        return cast("Unit", OnPaper(self.notebook, self.notebook))

    @property
    def counts(self) -> dict[str, object]:
        return {path: answer.value for path, answer in latest(self.notebook.answers).items() if answer.value}

    @property
    def beside(self) -> dict[str, list[object]]:
        return {path: [one.value for one in others] for path, others in contested(self.notebook.answers).items()}

    def versions(self, path: str) -> list[Answer]:
        return [one for one in self.notebook.answers if one.path == path]


@dataclass
class Writer:
    """Somebody at the table, with the page that they opened last."""

    table: Table
    actor: Actor = field(default_factory=lambda: Actor(handle="x", roles=frozenset(), person_id=uuid4()))
    shown: int = 1

    def looks(self) -> None:
        self.shown = self.table.assessment.edition

    def page(self) -> dict[str, Kept]:
        return {path: one.value for path, one in latest(self.table.notebook.answers, edition=self.shown).items()}

    def sends(self, typed: Mapping[str, Kept], fitting: Fit | None = ROWS_OF_DEDA) -> tuple[str, ...]:
        """The whole page goes back, with what was typed over it."""
        values = Given(values={**self.page(), **typed}, by=self.actor)
        table = self.table
        saved = save_beside(table.unit, table.case, table.assessment, values, NOW, shown=self.shown, fit=fitting)
        return saved.conflicts

    def chooses(self, path: str, number: int) -> None:
        chosen = Chosen(assessment=self.table.assessment, path=path, number=number, by=self.actor, shown=self.shown)
        settle(self.table.unit, self.table.case, chosen, NOW)


@pytest.fixture
def table() -> Table:
    return Table()


@pytest.fixture
def one(table: Table) -> Writer:
    return Writer(table)


@pytest.fixture
def other(table: Table) -> Writer:
    return Writer(table)


def is_found(table: Table, path: str, text: object) -> bool:
    """Whether a text counts, stands open beside what counts, or was replaced by somebody who knew of it."""
    versions = table.versions(path)
    if table.counts.get(path) == text or text in table.beside.get(path, []):
        return True
    return any(
        old.value == text
        and new.number > old.number
        and new.origin is not AnswerOrigin.CONFLICTING
        and (new.seen >= old.edition or new.given_by == old.given_by)
        for old in versions
        for new in versions
    )


ACTS = st.one_of(
    st.just("look"),
    st.tuples(st.just("write"), st.sampled_from(PATHS), st.sampled_from(["a", "b", "c", ""])),
    st.tuples(st.just("choose"), st.sampled_from(PATHS), st.integers(min_value=1, max_value=6)),
)


@given(turns=st.lists(st.tuples(st.integers(min_value=0, max_value=2), ACTS), max_size=25))
@settings(max_examples=150, deadline=None)
def test_whoever_writes_from_whichever_page_every_text_counts_stands_open_or_was_replaced_knowingly(
    turns: list[tuple[int, str | tuple[str, str, str | int]]],
) -> None:
    table = Table()
    writers = [Writer(table) for _ in range(3)]
    typed: set[tuple[str, str]] = set()
    for who, act in turns:
        writer = writers[who]
        if isinstance(act, str):
            writer.looks()
        elif isinstance(act[2], int):
            try:
                writer.chooses(act[1], act[2])
            except (NotFound, StaleForm):
                continue
        else:
            if act[2] and writer.page().get(act[1], "") != act[2]:
                typed.add((act[1], act[2]))
            writer.sends({act[1]: act[2]}, fitting=None)
        assert all(is_found(table, path, text) for path, text in typed)


@given(turns=st.lists(st.tuples(st.integers(min_value=0, max_value=1), ACTS), max_size=12))
@settings(max_examples=60, deadline=None)
def test_sending_twice_changes_nothing(turns: list[tuple[int, str | tuple[str, str, str | int]]]) -> None:
    table = Table()
    writers = [Writer(table) for _ in range(2)]
    for who, act in turns:
        if isinstance(act, str):
            writers[who].looks()
        elif isinstance(act[2], str):
            writers[who].sends({act[1]: act[2]})
            kept = len(table.notebook.answers)
            writers[who].sends({act[1]: act[2]})
            assert len(table.notebook.answers) == kept


@given(turns=st.lists(st.tuples(st.integers(min_value=0, max_value=2), st.booleans()), max_size=15))
@settings(max_examples=60, deadline=None)
def test_every_row_that_anybody_adds_is_a_row_of_its_own(turns: list[tuple[int, bool]]) -> None:
    table = Table()
    writers = [Writer(table) for _ in range(3)]
    added = []
    for turn, (who, looks) in enumerate(turns):
        writer = writers[who]
        if looks:
            writer.looks()
        spare = sum(path.endswith(".text") for path in writer.page()) + 1
        conflicts = writer.sends({f"actions[{spare}].text": f"punt {turn}"})
        added.append(f"punt {turn}")
        if looks:
            assert conflicts == ()
    rows = [value for path, value in table.counts.items() if path.endswith(".text")]
    rows += [text for others in table.beside.values() for text in others]
    assert set(added) <= {*rows, *(one.value for one in table.notebook.answers)}
    assert all(is_found(table, one.path, one.value) for one in table.notebook.answers)


def test_what_somebody_only_saw_does_not_undo_what_another_wrote(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"outcome": "Het kan."})

    assert other.sends({"measures": "Wis het."}) == ()
    assert table.counts == {"outcome": "Het kan.", "measures": "Wis het."}


def test_two_texts_for_one_answer_are_both_kept_and_the_first_counts(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"outcome": "Het kan."})

    assert other.sends({"outcome": "Liever niet."}) == ("outcome",)
    assert table.counts == {"outcome": "Het kan."}
    assert table.beside == {"outcome": ["Liever niet."]}


def test_who_goes_on_writing_without_having_seen_the_other_text_leaves_it_open(
    table: Table, one: Writer, other: Writer
) -> None:
    one.sends({"outcome": "Het kan."})
    one.looks()
    other.sends({"outcome": "Liever niet."})
    one.sends({"outcome": "Het kan best."})

    assert table.counts == {"outcome": "Het kan best."}
    assert table.beside == {"outcome": ["Liever niet."]}


def test_who_saw_both_texts_and_writes_a_third_has_chosen(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"outcome": "Het kan."})
    other.sends({"outcome": "Liever niet."})
    one.looks()
    one.sends({"outcome": "Het kan, liever later."})

    assert table.counts == {"outcome": "Het kan, liever later."}
    assert table.beside == {}


@pytest.mark.parametrize(("number", "counts"), [(1, "Het kan."), (2, "Liever niet.")])
def test_one_of_two_texts_is_chosen_and_the_other_stays_in_the_history(
    table: Table, one: Writer, other: Writer, number: int, counts: str
) -> None:
    one.sends({"outcome": "Het kan."})
    other.sends({"outcome": "Liever niet."})
    one.looks()
    one.chooses("outcome", number)

    assert table.counts == {"outcome": counts}
    assert table.beside == {}
    assert [version.value for version in table.versions("outcome")] == ["Het kan.", "Liever niet.", counts]


def test_a_text_that_came_after_the_page_cannot_be_pushed_aside_by_a_choice_on_it(
    table: Table, one: Writer, other: Writer
) -> None:
    one.sends({"outcome": "Het kan."})
    one.looks()
    other.looks()
    other.sends({"outcome": "Liever niet."})

    with pytest.raises(StaleForm):
        one.chooses("outcome", 1)


def test_choosing_what_counts_already_writes_nothing(table: Table, one: Writer) -> None:
    one.sends({"outcome": "Het kan."})
    one.looks()
    one.chooses("outcome", 1)

    assert len(table.notebook.answers) == 1


def test_who_goes_back_to_an_older_page_of_their_own_overtakes_nobody(table: Table, one: Writer) -> None:
    one.sends({"outcome": "Het kan."})
    one.sends({"outcome": "Het kan best."})

    assert table.counts == {"outcome": "Het kan best."}
    assert table.beside == {}


def test_a_choice_without_a_page_settles_what_stood_open(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"outcome": "Het kan."})
    other.sends({"outcome": "Liever niet."})
    given_here = Given(values={"outcome": "Het kan."}, by=one.actor)
    save_answers(table.unit, table.case, table.assessment, given_here, NOW)

    assert table.counts == {"outcome": "Het kan."}
    assert table.beside == {}


def test_what_is_filled_in_from_elsewhere_settles_nothing(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"outcome": "Het kan."})
    other.sends({"outcome": "Liever niet."})
    again = Given(values={"outcome": "Uit de bron."}, origin=AnswerOrigin.PREFILLED)
    save_answers(table.unit, table.case, table.assessment, again, NOW)

    assert table.counts == {"outcome": "Uit de bron."}
    assert table.beside == {"outcome": ["Liever niet."]}


def test_an_answer_that_was_carried_over_is_confirmed_by_who_sends_it_unchanged(table: Table, one: Writer) -> None:
    carried = Given(values={"outcome": "Het kan."}, origin=AnswerOrigin.CARRIED_OVER)
    save_answers(table.unit, table.case, table.assessment, carried, NOW)
    one.looks()
    one.sends({})

    assert [version.origin for version in table.versions("outcome")] == ["carried_over", "reconfirmed"]


def test_an_answer_that_one_emptied_and_another_changed_stands_open(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"outcome": "Het kan."})
    one.looks()
    other.looks()
    one.sends({"outcome": ""})

    assert other.sends({"outcome": "Het kan best."}) == ("outcome",)
    assert table.counts == {}
    assert table.beside == {"outcome": ["Het kan best."]}


def test_two_rows_in_one_place_become_two_rows(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"actions[1].text": "Vraag het na.", "actions[1].owner": "ciso"})
    sent = {"actions[1].text": "Wis het.", "actions[2].text": "Meld het."}

    assert other.sends(sent) == ()
    rows = {path: value for path, value in table.counts.items() if path.endswith("text")}
    assert rows == {"actions[1].text": "Vraag het na.", "actions[2].text": "Wis het.", "actions[3].text": "Meld het."}
    other.sends(sent)
    assert {path: value for path, value in table.counts.items() if path.endswith("text")} == rows


@pytest.fixture
def row(table: Table, one: Writer, other: Writer) -> dict[str, Kept]:
    """An action point that both have before them."""
    row: dict[str, Kept] = {"actions[1].text": "Vraag het na.", "actions[1].owner": "ciso"}
    one.sends(row)
    one.looks()
    other.looks()
    return row


def test_a_row_that_was_taken_away_while_another_wrote_in_it_stands_open_as_a_whole(
    table: Table, one: Writer, other: Writer, row: dict[str, Kept]
) -> None:
    one.sends(dict.fromkeys(row, ""))

    assert other.sends({"actions[1].text": "Vraag het morgen na."}) == ("actions[1].owner", "actions[1].text")
    assert table.counts == {}
    assert table.beside == {"actions[1].text": ["Vraag het morgen na."], "actions[1].owner": ["ciso"]}


def test_a_row_that_another_wrote_in_is_not_half_taken_away(
    table: Table, one: Writer, other: Writer, row: dict[str, Kept]
) -> None:
    one.sends({"actions[1].text": "Vraag het morgen na."})

    assert other.sends(dict.fromkeys(row, "")) == ("actions[1].text",)
    assert table.counts == {"actions[1].text": "Vraag het morgen na.", "actions[1].owner": "ciso"}
    assert table.beside == {"actions[1].text": [""]}


def test_of_a_list_each_keeps_what_they_ticked(table: Table, one: Writer, other: Writer) -> None:
    one.sends({"participants": ("residents", "legal")})
    one.looks()
    other.looks()
    one.sends({"participants": ("residents", "data")})

    assert other.sends({"participants": ("residents", "legal", "science")}) == ()
    assert set(cast("list[str]", table.counts["participants"])) == {"residents", "data", "science"}
