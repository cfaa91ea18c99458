"""Who may do what: one table, used by the pages, the API and the command line.

What the table does not list is refused. Advisers (FG, CISO, committee) appear only with reading and advising: they
never decide (AVG art. 38-39; the vision, chapter 3).
"""

from enum import StrEnum

from models.asking import Subject, asked_by_right, asked_of_them
from models.case import Case
from models.errors import NotAllowed
from models.permission_when import (
    When,
    always,
    asked_of_the_committee,
    decided_upon,
    for_the_college,
    leads_it,
    leads_it_and_no_adviser,
    no_adviser,
    of_their_department,
    on_the_machine,
)
from models.person import Actor
from models.vocabulary import Role


class Action(StrEnum):
    """What somebody may or may not do."""

    SEE_CASE = "see_case"
    SEE_JOURNAL = "see_journal"
    SEE_BOARD = "see_board"
    SEE_REGISTER = "see_register"
    SEE_SOURCES = "see_sources"
    REPLAY = "replay"
    ACCEPT_GONE = "accept_gone"
    OPEN_CASE = "open_case"
    LINK_DEMAND = "link_demand"
    ANSWER_GATE = "answer_gate"
    SAVE_DRAFT = "save_draft"
    SNOOZE_GATE = "snooze_gate"
    HAND_OVER_GATE = "hand_over_gate"
    SET_ABSENCE = "set_absence"
    SEE_MAIL_AHEAD = "see_mail_ahead"
    SEE_MAILBOX = "see_mailbox"
    ERASE_PERSON = "erase_person"
    MANAGE_TOKENS = "manage_tokens"
    MANAGE_WEBHOOKS = "manage_webhooks"
    ACTIVATE_RULES = "activate_rules"
    IMPORT_VALUES = "import_values"
    IMPORT_METHODS = "import_methods"
    SEE_METHODS = "see_methods"
    SEE_AHEAD = "see_ahead"
    FILL_OFFICIAL = "fill_official"
    CHOOSE_METHODS = "choose_methods"
    KEEP_FILES = "keep_files"
    TICK_OFF = "tick_off"
    DRAFT_ENTRY = "draft_entry"
    DISCUSS_ANSWERS = "discuss_answers"
    SEE_COMMITTEE = "see_committee"
    MANAGE_COMMITTEE = "manage_committee"
    PUBLISH_REFLECTION = "publish_reflection"
    RESPOND_TO_TOPIC = "respond_to_topic"
    MANAGE_RETENTION = "manage_retention"
    APPROVE_DESTRUCTION = "approve_destruction"
    REPORT_SIGNAL = "report_signal"
    MANAGE_SIGNALS = "manage_signals"
    GROUP_ENTRIES = "group_entries"
    KEEP_CALENDAR = "keep_calendar"
    CHOOSE_WHOLE_ROAD = "choose_whole_road"
    MEND_ADDRESS = "mend_address"


_WATCHERS = (
    Role.ETHISCH_NETWERK,
    Role.PRIVACY_OFFICER,
    Role.FG,
    Role.CISO,
    Role.ARCHITECT,
    Role.SECRETARIS,
    Role.CONTRACTMANAGER,
    Role.PROCESEIGENAAR,
    Role.CIO_OFFICE,
    Role.BEHEERDER,
)

_OVERSEERS = (
    Role.CIO_OFFICE,
    Role.ETHISCH_NETWERK,
    Role.SECRETARIS,
    Role.PRIVACY_OFFICER,
    Role.BEHEERDER,
)


def _all(*roles: Role, when: When = always) -> dict[Role, When]:
    return dict.fromkeys(roles, when)


PERMITS: dict[Action, dict[Role, When]] = {
    Action.SEE_CASE: {
        **_all(*_WATCHERS),
        **_all(Role.MEDEWERKER, Role.PROJECTLEIDER, when=leads_it),
        Role.MANAGER: of_their_department,
        **_all(Role.COLLEGE, Role.WETHOUDER, when=for_the_college),
        Role.COMMISSIELID: asked_of_the_committee,
        Role.RAAD: decided_upon,
    },
    Action.SEE_JOURNAL: _all(
        Role.ETHISCH_NETWERK, Role.FG, Role.PROCESEIGENAAR, Role.CIO_OFFICE, Role.BEHEERDER, Role.SECRETARIS
    ),
    Action.SEE_BOARD: _all(*_WATCHERS, Role.MANAGER),
    Action.SEE_REGISTER: _all(*Role),
    Action.SEE_SOURCES: _all(Role.BEHEERDER, Role.PROCESEIGENAAR, Role.CIO_OFFICE),
    Action.REPLAY: _all(Role.BEHEERDER),
    Action.ACCEPT_GONE: _all(Role.BEHEERDER),
    Action.OPEN_CASE: _all(
        Role.MEDEWERKER, Role.PROJECTLEIDER, Role.ETHISCH_NETWERK, Role.SECRETARIS, Role.CIO_OFFICE, Role.BEHEERDER
    ),
    Action.LINK_DEMAND: _all(Role.ETHISCH_NETWERK, Role.CIO_OFFICE, Role.BEHEERDER),
    Action.ANSWER_GATE: _all(*Role, when=asked_of_them),
    Action.SAVE_DRAFT: _all(*Role, when=asked_of_them),
    Action.SNOOZE_GATE: _all(*Role, when=asked_of_them),
    # who has it for another cannot hand it on: then nobody would know any more who has it
    Action.HAND_OVER_GATE: _all(*Role, when=asked_by_right),
    # of somebody else; of themselves anybody may
    Action.SET_ABSENCE: _all(Role.CIO_OFFICE, Role.BEHEERDER),
    Action.SEE_MAIL_AHEAD: _all(Role.PROCESEIGENAAR, Role.CIO_OFFICE, Role.BEHEERDER),
    Action.SEE_MAILBOX: _all(*Role),
    Action.ERASE_PERSON: _all(Role.BEHEERDER),
    Action.MANAGE_TOKENS: _all(Role.BEHEERDER),
    Action.MANAGE_WEBHOOKS: _all(Role.BEHEERDER),
    Action.ACTIVATE_RULES: _all(Role.ETHISCH_NETWERK, Role.BEHEERDER),
    Action.IMPORT_VALUES: _all(Role.ETHISCH_NETWERK, Role.BEHEERDER),
    Action.IMPORT_METHODS: _all(Role.ETHISCH_NETWERK, Role.BEHEERDER),
    Action.SEE_METHODS: _all(*_WATCHERS, Role.MANAGER),
    Action.SEE_AHEAD: _all(*_WATCHERS, Role.MANAGER, Role.PROJECTLEIDER, Role.MEDEWERKER),
    Action.FILL_OFFICIAL: {
        **_all(Role.MEDEWERKER, Role.PROJECTLEIDER, when=leads_it_and_no_adviser),
        **_all(
            Role.ETHISCH_NETWERK,
            Role.PRIVACY_OFFICER,
            Role.ARCHITECT,
            Role.CISO,
            Role.CONTRACTMANAGER,
            when=no_adviser,
        ),
        Role.BEHEERDER: on_the_machine,
    },
    Action.CHOOSE_METHODS: _all(Role.ETHISCH_NETWERK),
    Action.KEEP_FILES: {**_all(Role.ETHISCH_NETWERK, Role.BEHEERDER), Role.PROJECTLEIDER: leads_it},
    Action.TICK_OFF: {
        **_all(
            Role.ETHISCH_NETWERK,
            Role.PRIVACY_OFFICER,
            Role.CISO,
            Role.ARCHITECT,
            Role.CONTRACTMANAGER,
            Role.CIO_OFFICE,
        ),
        Role.PROJECTLEIDER: leads_it,
        Role.MANAGER: of_their_department,
    },
    Action.DRAFT_ENTRY: {
        **_all(Role.ETHISCH_NETWERK, Role.PRIVACY_OFFICER, Role.CIO_OFFICE),
        **_all(Role.MEDEWERKER, Role.PROJECTLEIDER, when=leads_it),
    },
    # college, committee and council read along: what they say has a place of its own, and is on the record
    Action.DISCUSS_ANSWERS: {
        **_all(*_WATCHERS),
        **_all(Role.MEDEWERKER, Role.PROJECTLEIDER, when=leads_it),
        Role.MANAGER: of_their_department,
    },
    # members read what the committee is asked; its secretary keeps the agenda and lets nobody else make public
    Action.SEE_COMMITTEE: _all(Role.SECRETARIS, Role.COMMISSIELID, Role.ETHISCH_NETWERK, Role.CIO_OFFICE),
    Action.MANAGE_COMMITTEE: _all(Role.SECRETARIS),
    Action.PUBLISH_REFLECTION: _all(Role.SECRETARIS),
    Action.RESPOND_TO_TOPIC: _all(Role.CIO_OFFICE),
    # who draws up the list runs the system; who approves it answers for the archive
    Action.MANAGE_RETENTION: _all(Role.CIO_OFFICE, Role.BEHEERDER),
    Action.APPROVE_DESTRUCTION: _all(Role.CIO_OFFICE),
    # who leads a case tells what reached them about it; on what more it lands is for those who oversee the cases
    Action.REPORT_SIGNAL: {
        **_all(*_OVERSEERS),
        **_all(Role.MEDEWERKER, Role.PROJECTLEIDER, when=leads_it),
    },
    Action.MANAGE_SIGNALS: _all(*_OVERSEERS),
    Action.GROUP_ENTRIES: _all(Role.ETHISCH_NETWERK, Role.CIO_OFFICE, Role.BEHEERDER),
    Action.KEEP_CALENDAR: _all(*Role),
    Action.CHOOSE_WHOLE_ROAD: _all(Role.ETHISCH_NETWERK),
    Action.MEND_ADDRESS: _all(Role.BEHEERDER, Role.PROCESEIGENAAR),
}


def may(actor: Actor, action: Action, subject: Subject = None) -> bool:
    """Whether ``actor`` may do ``action`` with ``subject``."""
    permits = PERMITS[action]
    if any(role in permits and permits[role](actor, subject) for role in actor.roles):
        return True
    return action is Action.SEE_CASE and sees_in_stead(actor, subject)


def sees_in_stead(actor: Actor, subject: Subject) -> bool:
    """The case is led by somebody who is away, or seen by one of the same role; or a question in it was handed over."""
    if not isinstance(subject, Case):
        return False
    seen = PERMITS[Action.SEE_CASE]
    return subject.id in {one.case_id for one in actor.handed} or any(
        leads_it(absent, subject)
        or any(role in seen and seen[role](absent, subject) for role in actor.roles & absent.roles)
        for absent in actor.stands_in_for
    )


def permit(actor: Actor, action: Action, subject: Subject = None) -> None:
    """Raises ``NotAllowed`` where ``may`` says no."""
    if not may(actor, action, subject):
        held = ", ".join(sorted(actor.roles)) or "none"
        raise NotAllowed(
            f"{actor.handle} ({held}) may not {action.replace('_', ' ')} here; ask somebody whose role may.",
            action=action,
        )
