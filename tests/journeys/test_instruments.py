"""Instruments as people use them: chosen, filled in here, done elsewhere, left out; and a DPIA until it is complete."""

from datetime import date
from typing import Any

import pytest

from models.action_points import action_points
from models.dpia import dpia_of
from models.errors import FormAlreadySent, InvalidAnswer, NotAllowed, StepNotAllowed, StepNotReady
from models.facts import CHOSEN
from models.forms import form_named
from models.gatekeeper import GateAnswer, answer_gate, save_draft
from models.instruments import Choice, choose_methods
from models.listing import gate_row
from models.prior_consultation import AP_ANSWERS_WITHIN
from models.question import Answers, QuestionType
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument, Level, Phase, Role, StartGap, Step
from tests.databases import ON_SQLITE
from tests.town import CAMERAS, DPIA, FULL_CHECK, RUNNING, Project, Town

SESSIONS = ["deda", "begeleidingsethiek", "elsa"]
ACTION = {
    "actions[1].text": "Zoek uit wie de beelden kan zien.",
    "actions[1].owner": "privacy_officer",
    "actions[1].due_on": "2026-03-01",
}
ELSEWHERE = {
    "done": "done",
    "reference": "https://archief.example/deda.pdf",
    "version": "3",
    "done_on": "2026-01-12",
    "participants": ("residents", "project"),
    "led_by": "outside",
    "outcome": "Het kan, met borden.",
    "measures": "Borden bij elke camera.",
    "residual_risk": "middle",
    "advice": "proceed",
}
TALKED = {name: said for name, said in ELSEWHERE.items() if name != "version"} | {"question": "Mogen ze er hangen?"}
HIGH_RISK = DPIA | {"residual_risk": "high"}
AWAIT_AP = {
    "prior_consultation": "await_ap",
    # what the check advised is taken over
    **{path: said for path, said in FULL_CHECK.items() if path.startswith("conditions[")},
}
AP = {"answered_on": "2026-03-02", "reference": "brief 7", "answer": "Het mag, met borden.", "may_start": "yes"}
RESPONSE = {"follows": "all", "response": "We bewaren korter."}


@pytest.fixture
def project(town: Town) -> Project:
    """Cameras, called up for a full check."""
    project = town.demand()
    town.engine_works()
    return project.confirmed(Step.START_FULL_CHECK)


def chosen(project: Project, *instruments: Instrument, by: Role = Role.ETHISCH_NETWERK, key: str | None = None) -> None:
    town = project.town
    choice = Choice(
        reference=project.case.reference,
        instruments=frozenset(instruments),
        reason="Past bij deze casus.",
        by=town.people[by],
        moment=town.moment,
        form_key=key,
    )
    choose_methods(town.store, choice)


def filled(form: Questionnaire, **start: Any) -> Answers:
    """A form that is answered in full: every question that is asked gets its first option, a text or a date."""
    answers: dict[str, Any] = dict(start)
    while True:
        missing = [(path, question) for path, question in form.visible(answers) if path not in answers]
        if not missing:
            return answers
        for path, question in missing:
            first = next(iter(question.options), "")
            answers[path] = {
                QuestionType.ONE: first,
                QuestionType.MANY: (first,),
                QuestionType.DATE: "2026-02-01",
            }.get(question.type, "Wat er staat.")


def gaps(project: Project) -> tuple[StartGap, ...]:
    with project.town.store.read() as unit:
        return dpia_of(unit, unit.cases.get(project.id)).gaps


def started_without(town: Town) -> list[str]:
    with town.store.read() as unit:
        return [case.title for case in unit.starts.without_dpia()]


@ON_SQLITE
@pytest.mark.parametrize("name", SESSIONS)
def test_a_chosen_session_is_filled_in_here_in_several_sittings(project: Project, name: str) -> None:
    chosen(project, Instrument(name))
    gate, town = project.gates[name], project.town
    assert gate.role is Role.ETHISCH_NETWERK
    sent = GateAnswer(gate_id=gate.id, fields={"done": "here"}, by=town.people[gate.role], moment=town.moment)
    save_draft(town.store, sent)

    project.answer(name, filled(form_named(name), done="here", **ACTION))

    with town.store.read() as unit:
        made = unit.assessments.newest(project.id, Instrument(name))
        (action,) = action_points(unit, unit.cases.get(project.id))
    assert made is not None
    assert made.is_delivered
    assert (action.owner, action.due_on) == (Role.PRIVACY_OFFICER, date(2026, 3, 1))


@ON_SQLITE
@pytest.mark.parametrize("name", [*SESSIONS, "conversation"])
def test_a_session_that_was_done_elsewhere_is_handed_in_with_what_came_of_it(project: Project, name: str) -> None:
    chosen(project, Instrument(name))
    project.answer(name, TALKED if name == "conversation" else ELSEWHERE)

    with project.town.store.read() as unit:
        made = unit.assessments.newest(project.id, Instrument(name))
        assert made is not None
        kept = unit.assessments.answers(made.id)
    assert made.is_delivered
    assert kept["outcome"].plain == "Het kan, met borden."
    assert kept["participants"].plain == ("residents", "project")


@ON_SQLITE
def test_a_check_waits_for_what_was_chosen_until_it_is_done_or_left_out_with_a_reason(project: Project) -> None:
    project.answer("dpia", DPIA)
    chosen(project, Instrument.DEDA)
    with pytest.raises(StepNotReady):
        project.answer("ethical-check", FULL_CHECK)
    with pytest.raises(InvalidAnswer, match="reason"):
        project.answer("deda", {"done": "left_out"})

    project.answer("deda", {"done": "left_out", "reason": "De groep kwam niet bij elkaar."})
    project.answer("ethical-check", FULL_CHECK)

    assert project.stands_in() is Phase.DECISION


def test_choosing_again_withdraws_what_is_not_done_and_keeps_what_is(project: Project) -> None:
    chosen(project, Instrument.DEDA, Instrument.ELSA)
    project.answer("elsa", ELSEWHERE)

    chosen(project)

    assert "deda" not in project.gates
    with project.town.store.read() as unit:
        there = {one.instrument for one in unit.assessments.of_case(project.id)}
    assert there & CHOSEN == {Instrument.ELSA}


def test_choosing_the_same_twice_starts_it_once(project: Project) -> None:
    chosen(project, Instrument.DEDA, key="one")
    first = project.gates["deda"].id
    with pytest.raises(FormAlreadySent):
        chosen(project, Instrument.DEDA, key="one")
    chosen(project, Instrument.DEDA, key="two")

    assert project.gates["deda"].id == first


@ON_SQLITE
@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ETHISCH_NETWERK])
def test_nobody_but_the_network_chooses_a_method(project: Project, role: Role) -> None:
    with pytest.raises(NotAllowed):
        chosen(project, Instrument.DEDA, by=role)


@ON_SQLITE
def test_a_method_is_chosen_during_a_full_check_only(town: Town) -> None:
    project = town.demand(answers=CAMERAS | RUNNING)
    town.engine_works()
    with pytest.raises(StepNotAllowed):
        chosen(project, Instrument.DEDA)
    project.confirmed(Step.START_LIGHT_CHECK)
    with pytest.raises(StepNotAllowed):
        chosen(project, Instrument.DEDA)


@ON_SQLITE
def test_an_action_point_without_an_owner_is_refused_by_name(project: Project) -> None:
    chosen(project, Instrument.CONVERSATION)
    with pytest.raises(InvalidAnswer, match=r"actions\[1\]\.owner"):
        project.answer("conversation", TALKED | {"actions[1].text": "Bel", "actions[1].due_on": "2026-03-01"})


@ON_SQLITE
def test_a_dpia_and_an_iama_can_be_filled_in_here_too(town: Town) -> None:
    project = town.demand()
    town.engine_works()
    project.confirmed(Step.START_FULL_CHECK, level_iama=Level.REQUIRED)

    project.answer("dpia", filled(form_named("dpia"), done="here"))
    project.answer("iama", filled(form_named("iama"), done="here"))
    project.answer("ethical-check", FULL_CHECK)

    assert project.stands_in() is Phase.DECISION


def test_a_dpia_is_complete_with_the_advice_of_the_fg_and_the_response_to_it(project: Project) -> None:
    assert gaps(project) == (StartGap.NO_DPIA,)
    project.answer("dpia", DPIA)
    assert gaps(project) == (StartGap.NO_ADVICE,)
    project.answer("opinion", {"text": "Bewaar korter."})
    assert gaps(project) == (StartGap.NO_RESPONSE,)
    assert (project.gates["fg-response"].role, project.gates["fg-response"].note) == (
        Role.PROJECTLEIDER,
        "Bewaar korter.",
    )

    project.answer("fg-response", RESPONSE)

    assert gaps(project) == ()


def test_what_starts_without_a_complete_dpia_is_listed_until_it_is_complete(project: Project) -> None:
    town = project.town
    project.assessed()
    assert started_without(town) == []
    project.decided("proceed")
    assert started_without(town) == ["Camera's langs de singel"]

    project.answer("opinion", {"text": "Bewaar korter."})
    project.answer("fg-response", RESPONSE)

    assert started_without(town) == []


def test_what_runs_already_is_listed_before_any_decision(town: Town) -> None:
    project = town.demand(answers=CAMERAS | RUNNING)
    town.engine_works()
    project.confirmed(Step.START_LIGHT_CHECK)

    assert started_without(town) == ["Camera's langs de singel"]


def test_only_the_departments_that_somebody_may_see_are_listed(project: Project) -> None:
    project.assessed().decided("proceed")

    with project.town.store.read() as unit:
        assert unit.starts.without_dpia(frozenset({"Burgerzaken"})) == []
        assert len(unit.starts.without_dpia(frozenset({"Verkeer"}))) == 1


@pytest.fixture
def risky(project: Project) -> Project:
    """Cameras of which the DPIA leaves a high risk, before the decision."""
    project.answer("dpia", HIGH_RISK)
    project.answer("ethical-check", FULL_CHECK)
    return project


@ON_SQLITE
def test_with_a_high_risk_left_nobody_decides_to_just_go_on(risky: Project) -> None:
    with pytest.raises(StepNotReady) as refused:
        risky.decided("proceed")

    assert refused.value.facts["needs"] == "no_high_risk_remains"
    assert risky.stands_in() is Phase.DECISION


@ON_SQLITE
def test_with_a_high_risk_left_a_condition_of_another_kind_is_not_enough(risky: Project) -> None:
    other = {
        "conditions[1].text": "Hang borden op.",
        "conditions[1].owner": "projectleider",
        "conditions[1].due_on": "2026-06-01",
    }
    with pytest.raises(InvalidAnswer, match="prior_consultation"):
        risky.decided("proceed_under_conditions", **other)


@ON_SQLITE
def test_with_a_high_risk_left_the_project_goes_on_and_starts_after_the_ap_answered(risky: Project) -> None:
    risky.decided("proceed_under_conditions", **AWAIT_AP)
    asked = risky.gates["ap-answer"]
    assert risky.stands_in() is Phase.MONITORING
    assert (asked.role, asked.due_on) == (Role.PROJECTLEIDER, asked.opened_on + AP_ANSWERS_WITHIN)
    assert StartGap.NO_AP_ANSWER in gaps(risky)
    risky.answer("opinion", {"text": "Raadpleeg de AP."})
    risky.answer("fg-response", RESPONSE)
    assert started_without(risky.town)

    risky.answer("ap-answer", AP)

    assert gaps(risky) == ()
    assert started_without(risky.town) == []


@ON_SQLITE
def test_an_ap_that_says_no_keeps_the_start_closed(risky: Project) -> None:
    risky.decided("proceed_under_conditions", **AWAIT_AP)
    risky.answer("ap-answer", AP | {"may_start": "no", "follow_up": "We passen het ontwerp aan."})

    assert StartGap.AP_SAYS_NO in gaps(risky)


@ON_SQLITE
def test_stopping_and_weighing_again_stay_possible_with_a_high_risk(risky: Project) -> None:
    risky.decided("send_back")

    assert risky.stands_in() is Phase.ASSESSMENT


@ON_SQLITE
def test_without_a_high_risk_the_form_of_the_decision_says_nothing_of_the_ap(project: Project) -> None:
    project.assessed()
    with project.town.store.read() as unit:
        asked = gate_row(unit, project.gates["decide"])
    assert "prior_consultation" not in asked.fields

    with pytest.raises(InvalidAnswer, match="prior_consultation"):
        project.decided("proceed_under_conditions", **AWAIT_AP)


@ON_SQLITE
def test_an_answer_that_was_asked_under_the_old_name_is_still_taken(project: Project) -> None:
    town = project.town
    with town.store.write() as unit:
        gate = unit.gates.get(project.gates["dpia"].id)
        gate.form = "dpia-elsewhere"
    sent = GateAnswer(gate_id=gate.id, fields=DPIA, by=town.people[Role.PROJECTLEIDER], moment=town.moment)
    answer_gate(town.store, sent)

    assert gaps(project) == (StartGap.NO_ADVICE,)
