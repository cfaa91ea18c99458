"""Every word of the domain, once.

Each member is a word for people and for the database; the sentence beside it says what it means. Words shown on
screens and in letters are not here but in ``templates/words/``: this file names, it does not speak.
"""

from enum import StrEnum


class Phase(StrEnum):
    """Where a case stands on its road."""

    INTAKE = "intake"
    """The project lead answers the short check of the seven attention points."""
    TRIAGE = "triage"
    """Rules advise which assessments are needed; the Ethisch Netwerk confirms."""
    ASSESSMENT = "assessment"
    """The ethical check, and where needed DPIA and IAMA, are carried out."""
    DECISION = "decision"
    """Management or the college decides, with an argument and conditions."""
    MONITORING = "monitoring"
    """The project runs; light checks on the way ask whether the weighing still holds."""
    CLOSING = "closing"
    """The closing check, or the last duty of a case that only has to be registered."""
    CLOSED = "closed"
    """The road has ended; register entries that came from it go on being re-checked."""


class Step(StrEnum):
    """What moves a case from one phase to another; see ``models.lifecycle.TRANSITIONS``."""

    SUBMIT_INTAKE = "submit_intake"
    """The intake questions are answered."""
    CLEAR = "clear"
    """Nothing is needed: no assessment and no register."""
    REGISTER_ONLY = "register_only"
    """No assessment is needed, but an entry in a register is."""
    START_LIGHT_CHECK = "start_light_check"
    """The light ethical check starts."""
    START_FULL_CHECK = "start_full_check"
    """The full ethical check starts."""
    ASK_INFORMATION = "ask_information"
    """The case goes back to the project lead for information."""
    DELIVER_ASSESSMENT = "deliver_assessment"
    """All assessments are complete; somebody may decide."""
    PROCEED = "proceed"
    """Decided: go on."""
    PROCEED_UNDER_CONDITIONS = "proceed_under_conditions"
    """Decided: go on, under conditions with an owner and a date."""
    STOP = "stop"
    """Decided, or found on the way: do not go on."""
    REFER_TO_COLLEGE = "refer_to_college"
    """Decided: this is for the college."""
    SEND_BACK = "send_back"
    """Decided: weigh again, with the same method."""
    FINISH = "finish"
    """The project lead reports that the project is done."""
    REOPEN = "reopen"
    """A check found a change: what changed is weighed again."""
    REFLECT = "reflect"
    """A check found a change in something that was never weighed: it starts at the intake."""
    CLOSE = "close"
    """The closing check is done."""
    REGISTERED = "registered"
    """The entry stands in the register; nothing else was needed."""
    RETRIAGE = "retriage"
    """The demand changed so much that the triage must be confirmed anew."""
    WITHDRAW = "withdraw"
    """The source withdrew the demand."""


class Mover(StrEnum):
    """Who or what may take a step."""

    PHASE_GATE = "phase_gate"
    """A person, by answering the gate of the phase."""
    CHECK = "check"
    """A person, by the outcome of a check."""
    RULES = "rules"
    """The rules, where nothing is left to judge."""
    SOURCE = "source"
    """The demand-supply system: the demand changed or was withdrawn."""


class Origin(StrEnum):
    """How a case began."""

    DEMAND = "demand"
    """Pulled from a demand-supply system."""
    EXISTING_SYSTEM = "existing_system"
    """Started by hand for something that is already in use."""
    COMMITTEE = "committee"
    """Started by hand after a question of the Ethische Commissie."""
    RESIDENT = "resident"
    """Started by hand after a question of a resident."""
    REGISTER = "register"
    """Opened by the yearly re-check of a register entry that had no case."""


class Result(StrEnum):
    """How a case ended."""

    CLEARED = "cleared"
    """No assessment was needed."""
    REGISTERED = "registered"
    """Only an entry in a register was needed."""
    COMPLETED = "completed"
    """The project was carried out and checked to the end."""
    STOPPED = "stopped"
    """Decided not to go on."""
    WITHDRAWN = "withdrawn"
    """The source withdrew the demand."""


class Role(StrEnum):
    """What a person may be asked; a person may hold several roles."""

    MEDEWERKER = "medewerker"
    """Works for the municipality; starts cases, sees their own."""
    PROJECTLEIDER = "projectleider"
    """Leads a project; answers the intake and the light checks."""
    ETHISCH_NETWERK = "ethisch_netwerk"
    """Confirms the triage and carries out the full ethical check."""
    PRIVACY_OFFICER = "privacy_officer"
    """Supports with personal data and the DPIA."""
    FG = "fg"
    """Data protection officer: advises independently, never decides (AVG art. 38-39)."""
    CISO = "ciso"
    """Information security: advises, never decides."""
    ARCHITECT = "architect"
    """Data and technology architect."""
    SECRETARIS = "secretaris"
    """Secretary of the Ethische Commissie."""
    COMMISSIELID = "commissielid"
    """Member of the Ethische Commissie: reflects, never decides."""
    CONTRACTMANAGER = "contractmanager"
    """Concludes and manages contracts with suppliers."""
    PROCESEIGENAAR = "proceseigenaar"
    """Sees where cases wait and what failed."""
    MANAGER = "manager"
    """Line management: decides."""
    COLLEGE = "college"
    """College of mayor and aldermen: decides what is political."""
    WETHOUDER = "wethouder"
    """The responsible alderman: watches over the working method, decides as one of the college."""
    CIO_OFFICE = "cio_office"
    """Steers organisation-wide: compliance, registers, the yearly report."""
    RAAD = "raad"
    """The council: reads."""
    BEHEERDER = "beheerder"
    """Functional administrator: sources, people, what could not be processed."""


class SubjectKind(StrEnum):
    """What a gate is about."""

    CASE = "case"
    """The phase of a case; only this gate moves the phase by itself."""
    ASSESSMENT = "assessment"
    """One instrument, next to the phase gate: a DPIA or IAMA to be delivered."""
    CHECK = "check"
    """One interim check or yearly re-check."""
    CONDITION = "condition"
    """One condition that was set at a decision."""
    OPINION = "opinion"
    """The advice of one adviser; a case never waits for it."""
    SAMPLE = "sample"
    """A cleared case that the Ethisch Netwerk looks at afterwards."""
    REFLECTION = "reflection"
    """A reflection of the committee that somebody responds to; nothing waits for it."""
    DOUBT = "doubt"
    """What a light check left open, asked of somebody who can know."""


class GateKind(StrEnum):
    """What is asked of a person."""

    JUDGE = "judge"
    """Weigh and conclude: the ethical check, a check on the way."""
    SUPPLY = "supply"
    """Give what only you know: intake answers, a DPIA, a reference."""
    CONFIRM = "confirm"
    """Look at what the rules advise and confirm it or depart from it."""
    DECIDE = "decide"
    """Take the decision."""
    ADVISE = "advise"
    """Give your advice; nobody waits for it."""


class Instrument(StrEnum):
    """What a set of answers belongs to."""

    INTAKE = "intake"
    """The short check in the intake form."""
    ETHICAL_CHECK = "ethical_check"
    """Values chosen and weighed in words."""
    DPIA = "dpia"
    """Data protection impact assessment (AVG art. 35)."""
    IAMA = "iama"
    """Impact assessment human rights and algorithms."""
    LIGHT_CHECK = "light_check"
    """The answers of a light check: on the way, at the close, or of a register entry."""
    DEDA = "deda"
    """De Ethische Data Assistent: a session about the data and what is arranged around it."""
    BEGELEIDINGSETHIEK = "begeleidingsethiek"
    """Aanpak Begeleidingsethiek: a workshop from case by dialogue to options."""
    ELSA = "elsa"
    """Ethical, legal and social aspects of one case."""
    CONVERSATION = "conversation"
    """A conversation without a fixed method, or led by somebody from outside."""
    FG_RESPONSE = "fg_response"
    """The response to the FG's advice on a DPIA."""
    PRIOR_CONSULTATION = "prior_consultation"
    """What the AP answered where a high risk remains (AVG art. 36)."""
    PROCUREMENT = "procurement"
    """What is arranged with a supplier or another party."""
    OFFICIAL = "official"
    """An official questionnaire, filled in as its owner published it; the method names which."""
    REQUIREMENTS = "requirements"
    """What is arranged of the requirements of the task registry; kept up to date and never handed in."""


class Outcome(StrEnum):
    """What the triage says something about."""

    DPIA = "dpia"
    IAMA = "iama"
    ETHICAL_CHECK = "ethical_check"
    AI_ACT = "ai_act"
    COMMITTEE = "committee"
    DECISION_LEVEL = "decision_level"
    ALGORITHM_REGISTER = "algorithm_register"
    SENSOR_REGISTER = "sensor_register"


class Level(StrEnum):
    """How strongly an outcome is needed; which levels an outcome knows stands in ``models.triage.LEVELS``."""

    UNKNOWN = "unknown"
    """An open question could still change it; never read as no."""
    NOT_NEEDED = "not_needed"
    RECOMMENDED = "recommended"
    REQUIRED = "required"
    LIGHT = "light"
    """A short ethical check suffices."""
    FULL = "full"
    """The full ethical check."""
    NONE = "none"
    """The AI Act asks nothing of this use."""
    TRANSPARENCY = "transparency"
    """People must be told (AI Act art. 50)."""
    HIGH_RISK = "high_risk"
    """Possibly a high-risk system (AI Act art. 6, Annex III)."""
    PROHIBITED = "prohibited"
    """Possibly prohibited (AI Act art. 5): a lawyer judges."""
    MANAGER = "manager"
    COLLEGE = "college"


class Force(StrEnum):
    """On what a rule rests; law, policy, own vision and advice must stay apart."""

    WET = "wet"
    RIJKSBELEID = "rijksbeleid"
    VISIE_ENSCHEDE = "visie Enschede"
    ADVIES = "advies"


class AnswerOrigin(StrEnum):
    """Where an answer comes from."""

    GIVEN = "given"
    """A person answered it here."""
    PREFILLED = "prefilled"
    """Taken from the demand record; a person may still correct it."""
    CARRIED_OVER = "carried_over"
    """Taken from an earlier assessment, not yet looked at again."""
    RECONFIRMED = "reconfirmed"
    """Taken from elsewhere and confirmed by a person."""
    CONFLICTING = "conflicting"
    """Written while somebody else changed the same answer; kept beside it, and counts only when it is chosen."""


class Verdict(StrEnum):
    """What management or the college decides; each is a step of the same name."""

    PROCEED = "proceed"
    PROCEED_UNDER_CONDITIONS = "proceed_under_conditions"
    STOP = "stop"
    REFER_TO_COLLEGE = "refer_to_college"
    SEND_BACK = "send_back"


class CheckKind(StrEnum):
    """The light checks of the cycle."""

    INTERIM = "interim"
    """On the way: every six months or at a milestone."""
    CLOSING = "closing"
    """When the project is done."""
    RECHECK = "recheck"
    """Each year, for each register entry."""


class CheckCause(StrEnum):
    """Why a light check is there."""

    RHYTHM = "rhythm"
    """Its time had come: after half a year, or after a year."""
    MILESTONE = "milestone"
    FIRST = "first"
    """The entry was never weighed here."""
    CHANGED = "changed"
    """The register tells something else of it than before."""
    SIGNAL = "signal"
    """A resident asked, something went wrong, a law is new."""
    ADVICE = "advice"
    """Advice came after the decision."""
    WITHDRAWN = "withdrawn"
    """It is no longer used: we look back once."""


class Standing(StrEnum):
    """What a light check says of one value, condition or point."""

    HOLDS = "holds"
    CHANGED = "changed"
    NOT_SURE = "not_sure"
    """Somebody who can know is asked; it is never taken for no."""


class Footing(StrEnum):
    """On what the weighing of a value, or a condition, rests today."""

    WEIGHED = "weighed"
    """People weighed it, or set or met it."""
    RECONFIRMED = "reconfirmed"
    """A person looked at it later and said that it holds."""
    CARRIED_OVER = "carried_over"
    """It stands as it was; nobody looked at it since."""
    AGAIN = "again"
    """Something changed: it is weighed again, or asked again, and that is not done yet."""


class FollowUp(StrEnum):
    """What becomes of a light check."""

    NOTHING = "nothing"
    """The weighing holds."""
    LIGHT = "light"
    """Only what is touched is weighed again."""
    FULL = "full"
    """The whole road again, from the intake."""
    STOP = "stop"


class CheckOutcome(StrEnum):
    """What a light check found."""

    UNCHANGED = "unchanged"
    """The weighing still holds."""
    CHANGED = "changed"
    """Something changed: what changed is weighed again."""
    STOP = "stop"
    """We stop with it."""


class ConditionStatus(StrEnum):
    """How a condition stands."""

    OPEN = "open"
    MET = "met"
    DROPPED = "dropped"


class RegisterKind(StrEnum):
    """Which register an entry stands in."""

    ALGORITHM = "algorithm"
    SENSOR = "sensor"


class EntryStatus(StrEnum):
    """How a register entry stands."""

    IN_USE = "in_use"
    IN_DEVELOPMENT = "in_development"
    OUT_OF_USE = "out_of_use"
    WITHDRAWN = "withdrawn"
    """Gone from a complete import; its cycle has stopped."""


class FlowName(StrEnum):
    """The flows of the engine."""

    INTAKE = "intake"
    TRIAGE = "triage"
    ASSESSMENT = "assessment"
    DECISION = "decision"
    CHECKS = "checks"
    REGISTER = "register"
    SWEEP = "sweep"
    DELIVER = "deliver"


class LetterKind(StrEnum):
    """What a letter is about; each has its own template."""

    GATE_OPENED = "gate_opened"
    """Somebody is asked something."""
    REMINDER = "reminder"
    """A gate is due or overdue."""
    ESCALATION = "escalation"
    """A gate has been overdue so long that somebody else should know."""
    DECIDED = "decided"
    """A decision was taken; the project lead hears it."""
    CLEARED = "cleared"
    """Nothing is needed; the project lead hears it."""
    INFORMED = "informed"
    """Something changed in a case that you lead or handle."""
    CALENDAR = "calendar"
    """What was put in somebody's calendar moved or is over."""


class ReminderStep(StrEnum):
    """Which reminder it is, lowest first; letters keep its place in this list, so new ones come at the end."""

    COMING = "coming"
    """Its date comes near."""
    DUE = "due"
    """It is the day."""
    LATE = "late"
    MANAGER = "manager"
    """It is left lying; whoever is over it hears so."""
    CIO_OFFICE = "cio_office"


class MailReason(StrEnum):
    """Why a letter is foreseen, besides the reminders."""

    WRITTEN = "written"
    """It was written and waits to be sent."""
    UNCONFIRMED = "unconfirmed"
    """Nobody confirmed the triage; its advice starts to count."""
    INTERIM_OPENS = "interim_opens"
    FIRST_OPENS = "first_opens"
    RECHECK_OPENS = "recheck_opens"
    PUT_OFF = "put_off"
    """Who is asked put it off."""
    UNHEARD = "unheard"
    """Mail to who is asked comes back."""
    CALENDAR = "calendar"
    """What stands in a calendar is no longer so."""


class LetterStatus(StrEnum):
    """Where a mail stands on its way out."""

    QUEUED = "queued"
    SENDING = "sending"
    """Claimed by a sender; after a crash it is uncertain whether it left."""
    SENT = "sent"
    HELD = "held"
    """Uncertain, and of a kind that a person should look at before it is sent again."""
    REFUSED = "refused"
    """Refused for good by the receiving side, with the reason."""
    DROPPED = "dropped"
    """Not sent (any more): everything in it was answered before."""
    BOUNCED = "bounced"
    """Sent, and it came back: it was not delivered."""


class DeadLetterStage(StrEnum):
    """At which stage something from outside could not be used."""

    FETCH = "fetch"
    MAP = "map"
    VALIDATE = "validate"
    STORE = "store"


class DemandPhase(StrEnum):
    """Where a demand stands in the demand-supply process; each source has its own words for it."""

    IDEE = "idee"
    INTAKE = "intake"
    ANALYSE = "analyse"
    OFFERTE = "offerte"
    GOEDKEURING = "goedkeuring"
    REALISATIE = "realisatie"
    NAZORG = "nazorg"
    AFGESLOTEN = "afgesloten"
    AANGEHOUDEN = "aangehouden"
    AFGEWEZEN = "afgewezen"
    """Not wanted after all: its case ends as withdrawn."""
    INGETROKKEN = "ingetrokken"
    """Taken back, or deleted in the source: its case ends as withdrawn."""


class WriteBackKind(StrEnum):
    """What is told to the system that a demand came from."""

    TRIAGE = "triage"
    """The Ethisch Netwerk confirmed what is needed, or the rules cleared the case."""
    DECISION = "decision"
    CONDITION = "condition"
    """A condition was met or dropped."""
    CLOSING = "closing"
    """The road of the case has ended."""
    HOLD = "hold"
    """The demand stands before its approval while the decision is still open."""


class EffectStatus(StrEnum):
    """How far something that must happen in another system has come."""

    QUEUED = "queued"
    SENDING = "sending"
    """Claimed; after a crash it is uncertain whether it arrived, and it is looked up before it is sent again."""
    SENT = "sent"
    """The other side took it."""
    VERIFIED = "verified"
    """Read back: it stands there."""
    REFUSED = "refused"
    """Not taken, with the reason; a person looks at it."""
    DROPPED = "dropped"
    """Not needed any more."""


class DropReason(StrEnum):
    """Why a source need not be told something (any more)."""

    NOT_TAKEN = "not_taken"
    """Nothing is written back to this source (any more)."""
    NOT_WANTED = "not_wanted"
    """This source is not told about this."""
    SAID_BEFORE = "said_before"
    """Another note says it already."""
    HOLD_OVER = "hold_over"
    """The demand need not wait any more."""
    SOURCE_GONE = "source_gone"
    """The source was taken out of the settings."""
    BY_HAND = "by_hand"
    """A person decided so."""


class EventKind(StrEnum):
    """What happened, in the past tense; steps have their own event of the kind ``STEP_TAKEN``."""

    CASE_OPENED = "case_opened"
    STEP_TAKEN = "step_taken"
    DEMAND_CHANGED = "demand_changed"
    DEMAND_LINKED = "demand_linked"
    LEAD_ASSIGNED = "lead_assigned"
    ANSWERS_SAVED = "answers_saved"
    ANSWER_DISCUSSED = "answer_discussed"
    REMARK_SETTLED = "remark_settled"
    """Somebody said that a remark on an answer is dealt with."""
    TRIAGE_JUDGED = "triage_judged"
    """The rules were run; the outcome stands beside it."""
    TRIAGE_UNCHANGED = "triage_unchanged"
    """The demand changed, the rules were run again, the outcome stayed."""
    TRIAGE_PROVISIONAL = "triage_provisional"
    """Nobody confirmed the advice in time; it counts provisionally."""
    METHODS_CHOSEN = "methods_chosen"
    """The Ethisch Netwerk chose what is used beside the ethical check."""
    ASSESSMENT_OPENED = "assessment_opened"
    ASSESSMENT_DELIVERED = "assessment_delivered"
    ASSESSMENT_REOPENED = "assessment_reopened"
    """Who handed it in takes that back; what was decided upon it stays bound to how it was."""
    DECIDED = "decided"
    OPINION_GIVEN = "opinion_given"
    SAMPLE_LOOKED_AT = "sample_looked_at"
    CHECK_OPENED = "check_opened"
    CHECK_ANSWERED = "check_answered"
    CONDITION_SET = "condition_set"
    CONDITION_ANSWERED = "condition_answered"
    FILE_ADDED = "file_added"
    FILE_WITHDRAWN = "file_withdrawn"
    ACTION_DONE = "action_done"
    """An action point of a session was ticked off."""
    GATE_OPENED = "gate_opened"
    GATE_ANSWERED = "gate_answered"
    GATE_WITHDRAWN = "gate_withdrawn"
    DEMAND_GONE = "demand_gone"
    """The source no longer holds the demand."""
    OUTCOME_WRITTEN_BACK = "outcome_written_back"
    """The source was told, and what it holds was read back."""
    WRITE_BACK_REFUSED = "write_back_refused"
    """The source did not take what it was told."""
    CASE_ERASED = "case_erased"
    CHECK_DOUBTED = "check_doubted"
    """A light check left something open; somebody who can know is asked."""
    DOUBT_ANSWERED = "doubt_answered"
    DOUBT_CONCLUDED = "doubt_concluded"
    CHECK_FOLLOWED_UP = "check_followed_up"
    CONDITION_CONFIRMED = "condition_confirmed"
    CONDITION_REOPENED = "condition_reopened"
    """A check found that it is not met any more."""
    GATE_SNOOZED = "gate_snoozed"
    GATE_DELEGATED = "gate_delegated"
    GATE_TAKEN_BACK = "gate_taken_back"
    ENTRY_CHANGED = "entry_changed"
    """The register tells something else of an entry than before."""
    ENTRY_LEFT = "entry_left"
    """An entry is no longer used."""
    ENTRY_JOINED = "entry_joined"
    """Somebody said that an entry belongs to the case."""
    SIGNAL_LANDED = "signal_landed"
    HOLD_SET = "hold_set"
    HOLD_LIFTED = "hold_lifted"
    CASE_DESTROYED = "case_destroyed"
    """Its term was over; what is left is the record of its destruction."""
    AGENDA_SET = "agenda_set"
    """The case stands on the agenda of a meeting of the committee, or that meeting was moved."""
    AGENDA_LEFT = "agenda_left"
    """The case was taken off an agenda."""
    COMMITTEE_PARKED = "committee_parked"
    """The committee does not look at the case now."""
    REFLECTION_GIVEN = "reflection_given"
    REFLECTION_ANSWERED = "reflection_answered"
    REFLECTION_PUBLISHED = "reflection_published"
    REFLECTION_WITHDRAWN = "reflection_withdrawn"
    """A reflection is no longer public."""


class StartGap(StrEnum):
    """What is missing before personal data may be processed."""

    NO_DPIA = "no_dpia"
    """The DPIA is not there (AVG art. 35)."""
    NO_ADVICE = "no_advice"
    """The FG did not advise yet (AVG art. 35 lid 2)."""
    NO_RESPONSE = "no_response"
    """Nobody responded to the FG's advice."""
    NO_AP_ANSWER = "no_ap_answer"
    """A high risk remains, and the AP did not answer (AVG art. 36)."""
    AP_SAYS_NO = "ap_says_no"
    """The AP answered that processing would break the law as it is (AVG art. 36 lid 2)."""


class Fit(StrEnum):
    """How well a method of assessment fits a case."""

    NEEDED = "needed"
    """The triage asks for this very instrument."""
    GOOD = "good"
    """The vision names a reason to choose it here."""
    POSSIBLE = "possible"
    """It can be used, but another fits better."""


class Certainty(StrEnum):
    """How sure a level is, apart from open questions."""

    POSSIBLE = "possible"
    """Somebody who knows the law, or the decision aid of the national government, must still look."""
    CERTAIN = "certain"


class GuidanceKind(StrEnum):
    """What a piece of guidance beside the methods is about."""

    COMBINATION = "combination"
    """Methods that go together."""
    DEPTH = "depth"
    """How deep to go, by the phase of the project and what was done before."""
    COMMITTEE = "committee"
    """What the Ethische Commissie can mean for the case."""


class Since(StrEnum):
    """How something in a weighing stands beside the weighing before it."""

    SAME = "same"
    NEW = "new"
    GONE = "gone"


class FileProblem(StrEnum):
    """Why a file is not kept."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    TOO_MANY = "too_many"
    OTHER_KIND = "other_kind"
    """It is none of the kinds that are kept, by its content."""


class AdviceChoice(StrEnum):
    """What a decision does with an advised condition."""

    TAKE_OVER = "take_over"
    CHANGE = "change"
    DROP = "drop"


class RequirementStatus(StrEnum):
    """How a requirement of the task registry stands in a case."""

    APPLIES = "applies"
    """It applies, and is not arranged yet."""
    ARRANGED = "arranged"
    NOT_APPLICABLE = "not_applicable"
    NOT_SURE = "not_sure"


class OfficialKind(StrEnum):
    """What an official file holds."""

    DEFINITION = "definition"
    """A questionnaire with conditions, scores and outcomes."""
    DECISION_AID = "decision_aid"
    """Questions that lead to one conclusion, gathering labels."""
    TASK_REGISTRY = "task_registry"
    """Requirements, measures and instruments."""
    GLOSSARY = "glossary"
    """Words with their meaning."""


class PersonalData(StrEnum):
    """What in a text looks like data about a person."""

    NAME = "name"
    """The name of somebody who is known here, or of a stranger who is called Mr or Mrs."""
    EMAIL = "email"
    PHONE = "phone"


class Shift(StrEnum):
    """Which way an item moves on an agenda."""

    UP = "up"
    DOWN = "down"


class EntryGap(StrEnum):
    """In what a register entry differs from its case."""

    STOPPED = "stopped"
    """The case was stopped or withdrawn, and the entry is in use."""
    GONE = "gone"
    """What the case is about was reported as no longer in use, and the entry is in use."""
    OVER = "over"
    """The case runs, and the entry is out of use or withdrawn."""


class AheadKind(StrEnum):
    """What comes on a day."""

    CHECK = "check"
    """An interim check that was planned."""
    RECHECK = "recheck"
    """The yearly re-check of a register entry, or its first reflection."""
    CONDITION = "condition"
    """A condition of a decision that must be met by then."""
    QUESTION = "question"
    """A form that waits for somebody until then."""


class PublicationCategory(StrEnum):
    """How the national algorithm register groups what is published."""

    HIGH_RISK = "high_risk"
    """A high-risk system in the sense of the AI Act."""
    IMPACTFUL = "impactful"
    """Has an influence on decisions, or other large effects on people."""
    OTHER = "other"


class EntryFlaw(StrEnum):
    """What is wrong with the text of one field of a register."""

    TOO_LONG = "too_long"
    MARKUP = "markup"
    """HTML where none may be, or a tag that the register does not take."""
    NO_CHOICE = "no_choice"
    """None of the words that the field takes."""
    NO_MONTH = "no_month"
    """No year and month such as 2026-01."""
    NO_ADDRESS = "no_address"
    """No mail address or web address where one is wanted."""
    NO_TEXT = "no_text"
    """Another shape than the field takes, or a row without what it must have."""
    PERSONAL = "personal"
    """It looks like data about a person."""


class SignalKind(StrEnum):
    """What reaches us about something that is in use."""

    QUESTION = "question"
    """A resident asks."""
    INCIDENT = "incident"
    """Something went wrong."""
    LAW = "law"
    """A law or rule is new or changes."""


class SignalStatus(StrEnum):
    """How far a signal is."""

    OPEN = "open"
    """Nobody said yet what it is about."""
    LANDED = "landed"
    """It is known with the cases and entries that it is about."""
    SETTLED = "settled"


class BounceKind(StrEnum):
    """What came back for a mail."""

    PERMANENT = "permanent"
    """The address does not take mail; nothing more is sent there."""
    TRANSIENT = "transient"
    """Not now; the receiving side goes on trying, or gave up on this one."""
    UNREADABLE = "unreadable"
    """It cannot be told what it is about; a person looks."""


class BounceFlaw(StrEnum):
    """Why a person must look at a mail that came back."""

    NOT_OURS = "not_ours"
    """It names none of our mails."""
    NO_REPORT = "no_report"
    """It is about one of our mails, but does not say what became of it; a letter of a person, perhaps."""


class InvitationStatus(StrEnum):
    """How a question stands in somebody's calendar."""

    INVITED = "invited"
    CANCELLED = "cancelled"


class ConditionState(StrEnum):
    """How a condition stands on a day, seen with what shows that it is met."""

    WAITING = "waiting"
    """To be met, and in time."""
    LATE = "late"
    """To be met, and its day is over."""
    MET = "met"
    EXPIRED = "expired"
    """It was met, and what showed it counts no longer."""
    DROPPED = "dropped"


class Nomination(StrEnum):
    """What happens to a case once its term is over."""

    DESTROY = "destroy"
    KEEP = "keep"
    """For ever: it is handed over to the archive."""


class LeftOut(StrEnum):
    """Why a case on an approved list was not destroyed."""

    HELD = "held"
    """A legal hold was set meanwhile."""
    IN_USE = "in_use"
    """It was opened again, or something of it is in use again."""
