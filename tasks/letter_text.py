"""Letters in words: a mail that was claimed becomes a subject, a text and its HTML copy, from ``templates/mail/``.

The templates choose the words; the text is the master and the HTML shows the same lines.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from typing import Any

from jinja2 import PackageLoader, StrictUndefined, select_autoescape
from jinja2.sandbox import SandboxedEnvironment

from integrations.calendars import DayEntry, Telling, invitation_of, uid_of
from integrations.mail import CalendarPart, Draft, host_of, one_line, sender_of
from integrations.settings import Settings
from models.base import Moment
from models.inviting import Invited
from models.letter import GATHERED
from models.posting import Item, Post
from models.vocabulary import LetterKind, ReminderStep
from tasks.words import LANGUAGE, in_full, said, task_of

LONGEST_TITLE = 80
LONGEST_NOTE = 500
_BELOW_SUBJECT = "\n~~~\n"
_Lines = list[tuple[str, bool]]
"""Each with whether it is a link to a page here."""
_Part = tuple[str, list[_Lines]]
"""A paragraph, or the items of a list: its kind, and what is in it. Pairs: the sandbox looks at each attribute."""
_SIGNATURE = "--"
"""What stands below this line is small print."""


def draft_of(post: Post, settings: Settings, when: Moment) -> Draft:
    """The words of a mail, without their HTML copy; see ``with_copy``."""
    letters = [_letter(item, post, settings, when.on) for item in post.items]
    values = {
        "name": one_line(post.name),
        "letters": letters,
        "example": settings.example,
        "today": in_full(when.on),
        "invited": sum(not one.is_cancelled for one in post.invited),
    }
    subject, text = _rendered(f"{post.kind}.txt", values)
    if settings.example:
        subject = f"{_example_mark()} {subject}"
    return Draft(
        name=post.name,
        address=post.address,
        subject=subject,
        text=text,
        html="",
        message_id=post.message_id,
        at=when.at,
        language=LANGUAGE,
        calendars=tuple(
            _calendar_part(one, number, post, settings, when) for number, one in enumerate(post.invited, 1)
        ),
    )


def with_copy(draft: Draft, settings: Settings) -> Draft:
    """The same mail with the HTML copy of its text."""
    frame = _environment().get_template("frame.html")
    parts = _parts(draft.text, settings.base_url)
    return replace(draft, html=frame.render(parts=parts, subject=draft.subject, language=draft.language))


def _calendar_part(one: Invited, number: int, post: Post, settings: Settings, when: Moment) -> CalendarPart:
    """What is told a calendar: no name and no title, since colleagues may read along there."""
    link = f"{settings.base_url}/gates/{one.gate_id}"
    values = {"task": task_of(one.form), "reference": one.reference, "link": link, "example": settings.example}
    summary, text = _rendered("invitation.txt", values)
    uid = uid_of(host_of(settings), one.gate_id, one.person_id)
    told = Telling(
        organiser=sender_of(settings).addr_spec,
        attendee=post.address,
        sequence=one.sequence,
        is_cancelled=one.is_cancelled,
    )
    entry = DayEntry(uid=uid, on=one.on, summary=summary, description=text, url=link)
    return CalendarPart(
        name=f"{one.reference}-{number}.ics", method=told.method, content=invitation_of(entry, told, when.at)
    )


def _letter(item: Item, post: Post, settings: Settings, today: date) -> Mapping[str, Any]:
    """One letter as the templates read it: texts on one line, dates in words, and where its link goes.

    Somebody who hears of another's question reads it in the case; whoever is asked goes to the form.
    """
    is_over = any(one.is_cancelled for one in post.invited if one.gate_id == item.gate_id)
    answers = item.gate_id is not None and item.kind is not LetterKind.ESCALATION and not is_over
    place = f"gates/{item.gate_id}" if answers else f"cases/{item.reference}"
    return {
        "kind": item.kind.value,
        "reference": item.reference,
        "title": _cut(item.title, LONGEST_TITLE),
        "note": _cut(item.note, LONGEST_NOTE),
        "task": task_of(item.form) if item.form else "",
        "role": said(item.role) if item.role else "",
        "by_name": item.by_name,
        "instead_of": one_line(item.instead_of),
        "step": list(ReminderStep)[item.rung].value if item.kind in GATHERED else "",
        "due_on": in_full(item.due_on) if item.due_on else "",
        "days_late": (today - item.due_on).days if item.due_on else 0,
        "is_over": is_over,
        "is_unreached": item.gate_id in post.unreached,
        "verdict": said(item.verdict) if item.verdict else "",
        "link": f"{settings.base_url}/{place}",
    }


def _cut(text: str, longest: int) -> str:
    line = one_line(text)
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"


def _rendered(name: str, values: Mapping[str, Any]) -> tuple[str, str]:
    """The subject and the text of a letter."""
    subject, _, text = _environment().get_template(name).render(values).partition(_BELOW_SUBJECT)
    return one_line(subject.strip()), tidy(text)


def tidy(text: str) -> str:
    """Without spaces at the ends of lines, and never two empty lines together."""
    kept: list[str] = []
    for line in map(str.rstrip, text.strip().splitlines()):
        if line or (kept and kept[-1]):
            kept.append(line)
    return "\n".join(kept) + "\n"


def _parts(text: str, base_url: str) -> Sequence[_Part]:
    """The paragraphs of a text, its lists, and the small print, for the HTML copy."""
    parts: list[_Part] = []
    kind = "plain"
    for paragraph in text.strip().split("\n\n"):
        lines = [(line.strip(), line.strip().startswith(f"{base_url}/")) for line in paragraph.splitlines()]
        if lines[0][0] == _SIGNATURE:
            kind, lines = "small", lines[1:]
        if not lines[0][0].startswith("- "):
            parts.append((kind, [lines]))
            continue
        if not parts or parts[-1][0] != "items":
            parts.append(("items", []))
        parts[-1][1].append([(lines[0][0][2:], False), *lines[1:]])
    return parts


def _example_mark() -> str:
    mark: str = _environment().get_template("example.txt").render().strip()
    return mark


def _filled_in(text: str, **facts: object) -> str:
    """A sentence of a template with what it names; mails are in one language, so that nothing is looked up for it."""
    return text % facts


def _filled_in_for(one: str, more: str, number: int, **facts: object) -> str:
    """The same for a sentence that speaks of one or of more."""
    return _filled_in(one if number == 1 else more, num=number, **facts)


@cache
def _environment() -> SandboxedEnvironment:
    environment = SandboxedEnvironment(
        loader=PackageLoader("templates", "mail"),
        autoescape=select_autoescape(enabled_extensions=("html",), default=False),
        undefined=StrictUndefined,
        auto_reload=False,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(_=_filled_in, ngettext=_filled_in_for)
    return environment
