"""Procurement beside the road: who is asked what is arranged with a supplier, and what is not becomes a condition."""

from typing import Any

import pytest

from models.advice import advised_of
from models.assessment import values
from models.errors import InvalidAnswer
from models.forms import form_named
from models.gatekeeper import GateAnswer, form_of_gate, save_draft
from models.opening import open_planned
from models.procurement import Procurement, ask_procurement, procurement_from
from models.question import UNKNOWN
from models.vocabulary import AdviceChoice, AnswerOrigin, Instrument, Level, Phase, Role, Step
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, CHANGED, RUNNING, Project, Town

BOUGHT = CAMERAS | {"parties": ["supplier"], "shares_sensitive_data": "no"}
ROAD = {"done": "here", "bought": "Camera's, van Zicht bv", "terms": "gibit", "contract_on": "2026-05-01"}
NOTICE = form_named("procurement").questions["notice"]


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras of a supplier, called up for a full check."""
    project = town.demand(answers=BOUGHT)
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def all_yes(project: Project, **other: str) -> dict[str, Any]:
    """Everything that is asked of this case is arranged, but for ``other``."""
    with project.town.store.read() as unit:
        form = form_of_gate(unit, unit.gates.get(project.gates["procurement"].id))
    points = {path: "yes" for path, question in form.questions.items() if question.condition}
    return {**ROAD, **points, **other}


def advised(project: Project) -> list[tuple[str, str, str, str]]:
    with project.town.store.read() as unit:
        told = advised_of(unit, unit.cases.get(project.id))
    of_procurement = [one for one in told if one.instrument is Instrument.PROCUREMENT]
    return [(one.text, one.owner, one.due_on, one.because) for one in of_procurement]


def stands(project: Project) -> Procurement:
    with project.town.store.read() as unit:
        return procurement_from(unit.assessments.of_case(project.id), unit.assessments.answers_of_case(project.id))


@ON_SQLITE
@pytest.mark.parametrize(
    ("parties", "is_asked"),
    [
        (["supplier"], True),
        (["partner_organisations"], True),
        (["supplier", UNKNOWN], True),
        (["internal_only"], False),
        ([UNKNOWN], False),
    ],
)
def test_the_contract_manager_is_asked_when_somebody_from_outside_takes_part(
    town: Town, parties: list[str], is_asked: bool
) -> None:
    project = town.demand(answers=BOUGHT | {"parties": parties})
    town.engine_works()
    assert "procurement" not in project.gates
    project.confirmed(Step.START_FULL_CHECK)

    assert ("procurement" in project.gates) is is_asked
    if is_asked:
        assert project.gates["procurement"].role is Role.CONTRACTMANAGER


@ON_SQLITE
def test_who_takes_part_is_not_taken_for_nobody_where_it_is_not_known(town: Town) -> None:
    project = town.demand(answers=BOUGHT | {"parties": [UNKNOWN]})
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)

    assert (stands(project).takes_part, stands(project).is_known) == (False, False)


def test_what_is_not_arranged_becomes_a_condition_of_the_contract_manager_before_the_contract(
    project: Project,
) -> None:
    told = {"notice": "partly", "notice_why": "Alleen storingen.", "leaving": UNKNOWN}
    project.answer("procurement", all_yes(project, **told))
    (notice, leaving) = advised(project)
    assert notice == (NOTICE.condition, "contractmanager", "2026-05-01", f"{NOTICE.label} Deels. Alleen storingen.")
    assert leaving[3] == f"{form_named('procurement').questions['leaving'].label} Dat weten we nog niet."

    project.assessed()
    with project.town.store.read() as unit:
        numbered = list(enumerate(advised_of(unit, unit.cases.get(project.id)), 1))
    rows = {
        f"conditions[{number}].{name}": said
        for number, one in numbered
        for name, said in (("text", one.text), ("owner", one.owner), ("due_on", one.due_on))
    }
    dropped = next(number for number, one in numbered if one.text == leaving[0])
    rows |= {f"conditions[{dropped}].choice": "drop", f"conditions[{dropped}].reason": "Dat staat in de GIBIT."}
    project.decided("proceed_under_conditions", **rows)

    set_for_contract = [one for one in project.conditions if one.owner is Role.CONTRACTMANAGER]
    assert [one.text for one in set_for_contract] == [NOTICE.condition]
    with project.town.store.read() as unit:
        became = {one.text: (one.choice, one.reason) for one in unit.decisions.advised(project.id)}
    assert became[leaving[0]] == (AdviceChoice.DROP, "Dat staat in de GIBIT.")
    assert became[NOTICE.condition][0] is AdviceChoice.TAKE_OVER


@ON_SQLITE
def test_what_is_arranged_or_does_not_apply_asks_nothing_more(project: Project) -> None:
    with pytest.raises(InvalidAnswer, match="processing_why"):
        project.answer("procurement", all_yes(project, processing="not_applicable"))
    why = {"processing": "not_applicable", "processing_why": "De leverancier ziet geen beelden."}
    project.answer("procurement", all_yes(project, **why))

    assert advised(project) == []


@ON_SQLITE
def test_a_list_that_was_gone_through_elsewhere_gives_a_condition_per_line(project: Project) -> None:
    elsewhere = {"done": "done", "reference": "dossier 7", "done_on": "2026-01-10", "outcome": "Bijna rond."}
    base = {name: said for name, said in ROAD.items() if name != "done"}
    project.answer("procurement", base | elsewhere | {"measures": "Regel het auditrecht.\nSluit een SLA."})

    assert [text for text, *_ in advised(project)] == ["Regel het auditrecht.", "Sluit een SLA."]


@ON_SQLITE
def test_without_a_contract_a_reason_is_enough_and_what_was_kept_before_advises_nothing(project: Project) -> None:
    town, gate = project.town, project.gates["procurement"]
    draft = ROAD | {"notice": "no", "notice_why": "Niets geregeld."}
    sent = GateAnswer(gate_id=gate.id, fields=draft, by=town.people[Role.CONTRACTMANAGER], moment=town.moment)
    save_draft(town.store, sent)
    project.answer("procurement", {"done": "left_out", "reason": "Een convenant met de buurgemeente."})

    assert advised(project) == []
    assert stands(project).missing == ()


@ON_SQLITE
def test_a_decision_does_not_wait_for_procurement_and_later_answers_are_kept(project: Project) -> None:
    project.assessed()
    assert not stands(project).is_answered
    project.decided("proceed")
    assert project.stands_in() is Phase.MONITORING

    project.answer("procurement", all_yes(project, notice="no", notice_why="Vergeten."))

    assert [one.text for one in stands(project).missing] == [NOTICE.condition]


@ON_SQLITE
def test_a_light_check_asks_what_always_counts_and_a_full_one_also_what_comes_before(town: Town) -> None:
    light = town.demand("D-2", answers=BOUGHT | RUNNING)
    full = town.demand("D-3", answers=BOUGHT)
    town.engine_works()
    light.confirmed(Step.START_LIGHT_CHECK)
    full.confirmed(Step.START_FULL_CHECK)

    few, all_of_them = (set(all_yes(one)) for one in (light, full))
    assert few < all_of_them
    assert {"processing", "security", "notice", "leaving"} < few
    assert {"need_goal", "requirements"} < all_of_them - few
    light.answer("procurement", all_yes(light))


@ON_SQLITE
def test_what_was_asked_falls_away_with_the_demand_and_is_asked_again_when_it_comes_back(town: Town) -> None:
    project = town.demand(answers=BOUGHT)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    town.demand(answers=BOUGHT, withdrawn=True)
    assert "procurement" not in project.gates

    town.demand(answers=BOUGHT)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)

    assert {"procurement", "dpia"} <= project.gates.keys()


@ON_SQLITE
def test_what_was_asked_falls_away_when_nobody_from_outside_takes_part_any_more(town: Town) -> None:
    project = town.demand(answers=BOUGHT)
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)
    assert "procurement" in project.gates

    town.demand(answers=CAMERAS | {"public_space_tracking": "no"})
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK)

    assert "procurement" not in project.gates


@ON_SQLITE
@pytest.mark.parametrize(("changes", "is_asked"), [(["supplier"], True), (["law"], False)])
def test_a_case_that_is_weighed_again_asks_anew_only_where_the_supplier_is_another(
    project: Project, changes: list[str], is_asked: bool
) -> None:
    town = project.town
    project.answer("procurement", all_yes(project))
    project.assessed().decided("proceed")
    town.days_later(190)
    with town.store.write() as unit:
        (check,) = [one for one in unit.checks.of_case(project.id) if one.opened_on is None]
        open_planned(unit, check, town.moment)
    project.answer("interim-check", CHANGED | {"changes": changes, f"points[{changes[0]}].about": "Dit is anders."})

    assert project.stands_in() is Phase.ASSESSMENT
    assert ("procurement" in project.gates) is is_asked
    if is_asked:
        with town.store.read() as unit:
            asked = unit.assessments.newest(project.id, Instrument.PROCUREMENT)
            assert asked is not None
            kept = unit.assessments.answers(asked.id)
        assert values(kept)["bought"] == ROAD["bought"]
        assert kept["bought"].origin is AnswerOrigin.CARRIED_OVER


@ON_SQLITE
def test_procurement_is_recommended_and_asked_once(project: Project) -> None:
    before = project.gates["procurement"].id
    with project.town.store.write() as unit:
        assert not ask_procurement(unit, unit.cases.get(project.id), project.town.moment)
        made = unit.assessments.newest(project.id, Instrument.PROCUREMENT)
    assert made is not None
    assert made.needed is Level.RECOMMENDED
    assert project.gates["procurement"].id == before
