"""The sheet of a gate: its form with what is known already, and the state in which it is shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from models.advice import CONDITIONS, Advised, advised_of, fields_of
from models.advice_rows import in_new_rows
from models.answering import from_form
from models.assessment import Answer as KeptAnswer
from models.assessment import Assessment, latest, values
from models.case import Case
from models.drafting import edition_in
from models.errors import NotAllowed, NotFound
from models.filing import takes_files
from models.forms import form_named
from models.gate import Gate
from models.gatekeeper import draft_of, form_of_gate, marks_in, shown_by, token_of
from models.methods import INTAKE
from models.permission import Action
from models.question import UNKNOWN, Answers, chosen, path_of
from models.questionnaire import Questionnaire
from models.register_draft import register_answers
from models.ruleset import RuleSet
from models.ruling import rules_now
from models.store.open import Unit
from models.triage import still_open
from models.triaging import AS_ADVISED
from models.vocabulary import AnswerOrigin
from web.answers import in_words, origin_in_words, question_of
from web.aside import Together
from web.choices import key_in
from web.form_layout import Filled
from web.site import Typed, Visit

_DECIDE, _CONFIRM, _REGISTER = "decide", "confirm-triage", "register-entry"
_SHOWN_BEFORE = "shown"


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A gate as somebody sees it. ``kept``: the answers that a draft holds, by path; none without a draft."""

    gate: Gate
    case: Case
    form: Questionnaire
    kept: Mapping[str, KeptAnswer]
    known: Answers
    """What the form starts from: the draft, or what is advised."""
    keeps_drafts: bool
    token: str
    names: Mapping[UUID, str]
    advised: Sequence[Advised] = ()
    """What the decision is advised to ask, row by row."""
    together: Together | None = None
    """What several people made of the draft; none where the form is sent in one go."""
    needless: frozenset[str] = frozenset()
    """Questions without an answer whose answer can no longer change what the triage says."""

    @property
    def has_worksheet(self) -> bool:
        """Whether it is a session that people sit together for."""
        return "participants" in self.form.questions

    def shown_edition(self, token: str) -> int:
        """The edition of the draft that a page with this token showed; 0 where it showed no such draft."""
        return (edition_in(token, self.together.assessment) or 0) if self.together else 0

    @property
    def takes_files(self) -> bool:
        """Whether files may be added to it."""
        return takes_files(self.gate)

    def advice_in_words(self, visit: Visit) -> dict[str, tuple[str, ...]]:
        """Beside each row of a decision what was advised there, by which assessment and why."""
        found = {}
        for number, told in enumerate(self.advised, 1):
            by = visit.words.member(told.instrument)
            remarks = [visit.words.say("advice", "advised", by=by, said=told.text)]
            remarks += [visit.words.say("advice", "because", said=told.because)] if told.because else []
            found[path_of("text", CONDITIONS, str(number))] = tuple(remarks)
        return found

    def typed(self, typed: Typed) -> Answers:
        """What somebody sent. A question that their answers now ask and that they did not see keeps what is known."""
        sent = from_form(self.form, typed.pairs)
        shown = set(typed.one(_SHOWN_BEFORE).split())
        unseen = {path: answer for path, answer in self.known.items() if path not in shown}
        asked = {path for path, _ in self.form.visible({**unseen, **sent})}
        return {**{path: answer for path, answer in unseen.items() if path in asked}, **sent}

    def in_place(self, token: str, answers: Answers) -> Answers:
        """What was sent with a form of an older state, each row of advice where that advice stands now."""
        return in_new_rows(answers, marks_in(token), self.advised) if self.gate.form == _DECIDE else answers

    def new_to(self, typed: Typed, answers: Answers) -> list[str]:
        """The paths that these answers ask for and that were not on the page from which they were sent.

        A question whose answer is "as advised" asks nothing of who is content with the advice.
        """
        shown = set(typed.one(_SHOWN_BEFORE).split())
        asked = [path for path, _ in self.form.visible(answers) if answers.get(path) != AS_ADVISED]
        return [path for path in asked if path not in shown] if shown else []


def sheet_of(unit: Unit, visit: Visit, gate_id: str) -> Sheet:
    """The sheet of a gate for who may answer it; raises ``NotFound`` or ``NotAllowed``."""
    key = key_in(gate_id)
    if key is None:
        raise NotFound
    gate = unit.gates.get(key)
    if not visit.may(Action.ANSWER_GATE, gate):
        raise NotAllowed("This is asked of somebody else; the page says of whom.", asked=gate.role)
    case = unit.cases.get(gate.case_id)
    draft = draft_of(unit, gate)
    together = together_on(unit, draft) if draft else None
    # no newer ones than the token tells of, though another writes at this very moment
    kept = latest(together.history, edition=together.assessment.edition) if together else {}
    known = values(kept) if draft else _advised(unit, gate, case)
    return Sheet(
        gate=gate,
        case=case,
        form=form_of_gate(unit, gate),
        kept=kept,
        known=known,
        needless=_needless(rules_now(unit, visit.now.on), known) if gate.form == INTAKE else frozenset(),
        keeps_drafts=draft is not None,
        token=token_of(unit, gate),
        names=unit.people.names(),
        advised=advised_of(unit, case) if gate.form == _DECIDE else (),
        together=together,
    )


def together_on(unit: Unit, assessment: Assessment) -> Together:
    """What several people made of the answers of an assessment."""
    return Together(
        assessment=assessment,
        history=unit.assessments.history(assessment.id),
        comments=unit.comments.of_assessment(assessment.id),
    )


def as_kept(sheet: Sheet, visit: Visit) -> Filled:
    """The form as it starts: what is known, each with where it comes from."""
    told = {path: answer for path, answer in sheet.kept.items() if _is_told(answer)}
    remarks = {path: (origin_in_words(answer, visit, sheet.names),) for path, answer in told.items()}
    needless = (visit.words.say("form", "needless"),)
    remarks |= {path: (*remarks.get(path, ()), *needless) for path in sheet.needless}
    # a row that one took away while another wrote in it is asked too, so that somebody can choose
    answers = {**dict.fromkeys(sheet.together.beside() if sheet.together else (), ""), **sheet.known}
    return Filled(form=sheet.form, answers=answers, remarks=remarks)


def against_kept(sheet: Sheet, visit: Visit, answers: Answers) -> Filled:
    """What somebody typed while another was quicker; each answer that differs shows what was kept meanwhile."""
    remarks = {}
    for path, kept in sheet.kept.items():
        question = question_of(sheet.form, path)
        if question is not None and kept.plain not in ("", ()) and kept.plain != answers.get(path):
            said = in_words(question, kept.plain, visit.words, visit.language)
            who = sheet.names.get(kept.given_by) if kept.given_by else None
            remarks[path] = (
                visit.words.say("form", "meanwhile", who=who or visit.words.say("form", "somebody"), said=said),
            )
    return Filled(form=sheet.form, answers=answers, remarks=remarks)


def _advised(unit: Unit, gate: Gate, case: Case) -> Answers:
    """What a form without a draft starts from."""
    shown = shown_by(unit, gate)
    if shown is not None:
        return values(unit.assessments.answers(shown.id))
    if gate.form == _DECIDE:
        return fields_of(advised_of(unit, case))
    if gate.form == _CONFIRM:
        paths = [path for path, question in form_named(_CONFIRM).questions.items() if AS_ADVISED in question.options]
        return dict.fromkeys(paths, AS_ADVISED)
    return register_answers(unit, case) if gate.form == _REGISTER else {}


def _needless(rules: RuleSet, known: Answers) -> frozenset[str]:
    """The questions that are asked, that wait for an answer, and that the triage no longer needs."""
    waiting = {
        path
        for path, question in rules.questionnaire.visible(known)
        if not question.feeds and UNKNOWN in chosen(known.get(path))
    }
    return frozenset(waiting - still_open(rules, known))


def _is_told(answer: KeptAnswer) -> bool:
    return answer.origin is not AnswerOrigin.GIVEN and answer.plain not in ("", ())
