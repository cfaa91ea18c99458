"""What the answer to each form brings about: one table from form to verb."""

from collections.abc import Mapping

from models.checking import answer_check, finish
from models.deciding import decide, deliver_check
from models.doubting import answer_doubt, conclude_doubt
from models.first_weighing import answer_first_intake, answer_first_weighing
from models.gate import Gate
from models.instruments import hand_in
from models.intake import submit_intake
from models.intake_again import answer_intake_again
from models.leaving import answer_left
from models.opinions import give_opinion
from models.reflecting import respond
from models.registering import register_case
from models.reply import Handler
from models.settling_conditions import answer_condition
from models.triaging import confirm, look_at_sample
from models.vocabulary import SubjectKind

HANDLERS: Mapping[str, Handler] = {
    "intake-questions": submit_intake,
    "intake-again": answer_intake_again,
    "confirm-triage": confirm,
    "sample": look_at_sample,
    "ethical-check": deliver_check,
    "ethical-check-light": deliver_check,
    "dpia": hand_in,
    "iama": hand_in,
    "deda": hand_in,
    "begeleidingsethiek": hand_in,
    "elsa": hand_in,
    "conversation": hand_in,
    "fg-response": hand_in,
    "ap-answer": hand_in,
    "procurement": hand_in,
    # asked before the DPIA and the IAMA could be filled in here
    "dpia-elsewhere": hand_in,
    "iama-elsewhere": hand_in,
    "opinion": give_opinion,
    "committee-reflection": give_opinion,
    "committee-response": respond,
    "decide": decide,
    "condition": answer_condition,
    "finish": finish,
    "out-of-use": finish,
    "interim-check": answer_check,
    "recheck": answer_check,
    "closing-check": answer_check,
    "register-entry": register_case,
    "doubt": answer_doubt,
    "doubt-conclusion": conclude_doubt,
}
"""What each form brings about."""
_OF_A_CHECK: Mapping[str, Handler] = {
    "intake-questions": answer_first_intake,
    "ethical-check-light": answer_first_weighing,
    "closing-check": answer_left,
}
"""What a form brings about where a check asks it instead of the phase of the case."""


def handler_of(gate: Gate) -> Handler:
    """What an answer to this gate brings about."""
    asked_by_a_check = _OF_A_CHECK if gate.subject_kind is SubjectKind.CHECK else {}
    return asked_by_a_check.get(gate.form) or HANDLERS[gate.form]
