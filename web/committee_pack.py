"""The pack of a meeting: its agenda, and of each case what the members need to reflect on it; no names of people.

Made when it is asked for and never kept, so that a late change is in it; it says how old it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from integrations.paper.document import Answered, Block, Bullets, Document, Facts, Heading, NewPage, Paragraph, Table
from models.advice import advised_of
from models.case import Case
from models.redaction import Suspect, suspects_in
from models.reflection import Reflection
from models.store.open import Unit
from models.vocabulary import Role
from web.balance_paper import balance_drawn, balance_in_words
from web.balance_view import Weighing, weighing_at, weighings_in
from web.committee_view import Line, MeetingView, reasons_of
from web.rendering import day_in_words
from web.site import Guest
from web.words import Words


def pack_of(unit: Unit, view: MeetingView, guest: Guest) -> Document:
    """The pack as it stands now. ``guest``: in whose language, and on which day."""
    words, meeting = guest.words, view.meeting
    on = day_in_words(meeting.held_on, guest.language)
    today = day_in_words(guest.now.on, guest.language)
    about = [(words.say("pack", "held_on"), on), (words.say("pack", "as_of"), today)]
    if meeting.place:
        about.insert(1, (words.say("pack", "place"), meeting.place))
    return Document(
        title=words.say("pack", "title"),
        subtitle=words.say("pack", "subtitle", on=on),
        language=guest.language,
        made_on=guest.now.on,
        about=about,
        blocks=list(_Writer(unit, guest).blocks(view.lines)),
        footer=words.say("pack", "footer", on=on, today=today),
    )


def suspects_of(document: Document, unit: Unit) -> list[Suspect]:
    """What in a pack looks like data about a person, for the secretary to look at before it is shared."""
    return suspects_in(_texts(document.blocks), unit.people.names().values())


class _Writer:
    """Writes the pack of one meeting."""

    def __init__(self, unit: Unit, guest: Guest) -> None:
        self._unit, self._guest = unit, guest

    @property
    def _words(self) -> Words:
        return self._guest.words

    def _say(self, key: str, **facts: object) -> str:
        return self._words.say("pack", key, **facts)

    def blocks(self, lines: Sequence[Line]) -> Iterator[Block]:
        yield Heading(text=self._say("agenda"))
        if not lines:
            yield Paragraph(text=self._say("empty"))
            return
        yield Table(
            head=[self._say("number"), self._say("what"), self._say("question")],
            rows=[[str(number), self._titled(line), line.item.question] for number, line in enumerate(lines, 1)],
        )
        for number, line in enumerate(lines, 1):
            yield NewPage()
            yield Heading(text=f"{number}. {line.title}")
            yield Heading(text=self._say("question"), level=2)
            yield Paragraph(text=line.item.question)
            if line.case is not None:
                yield from self._case(line.case)

    def _titled(self, line: Line) -> str:
        return f"{line.title} ({self._say('late')})" if line.is_late else line.title

    def _case(self, case: Case) -> Iterator[Block]:
        facts = [
            (self._say("case"), case.reference),
            (self._say("phase"), self._words.member(case.phase)),
            (self._say("decides"), self._words.member(case.decision_level or Role.MANAGER)),
        ]
        if case.department:
            facts.append((self._say("department"), case.department))
        yield Facts(rows=facts)
        if case.summary:
            yield Heading(text=self._say("summary"), level=2)
            yield Paragraph(text=case.summary)
        reasons = reasons_of(self._unit, case)
        yield Heading(text=self._say("why"), level=2)
        yield Bullets(items=reasons) if reasons else Paragraph(text=self._say("no_reasons"))
        weighing = weighing_at(weighings_in(self._unit, case, self._words), None)
        yield from self._values(weighing)
        yield from self._conditions(case)
        yield from self._earlier(self._unit.committee.reflections_of(case.id))
        if weighing is not None:
            yield from _deeper(balance_drawn(weighing))

    def _values(self, weighing: Weighing | None) -> Iterator[Block]:
        yield Heading(text=self._say("values"), level=2)
        if weighing is None:
            yield Paragraph(text=self._say("unweighed"))
        else:
            yield from _deeper(balance_in_words(weighing))

    def _conditions(self, case: Case) -> Iterator[Block]:
        decisions = self._unit.decisions.of_case(case.id)
        if decisions:
            on = day_in_words(decisions[-1].decided_on, self._guest.language)
            yield Heading(text=self._say("decided", on=on), level=2)
            yield Answered(question=self._words.member(decisions[-1].verdict), answer=decisions[-1].argument)
        set_before = self._unit.decisions.conditions(case.id)
        asked = [one.text for one in set_before] or [one.text for one in advised_of(self._unit, case)]
        if asked:
            yield Heading(text=self._say("conditions" if set_before else "advised"), level=2)
            yield Bullets(items=asked)

    def _earlier(self, reflections: Sequence[Reflection]) -> Iterator[Block]:
        if reflections:
            yield Heading(text=self._say("earlier"), level=2)
        for one in reflections:
            on = day_in_words(one.reflected_on, self._guest.language)
            response = self._say("responded", said=one.response) if one.response else self._say("no_response")
            yield Answered(question=self._say("reflected", on=on), answer=one.text, note=response)


def _deeper(blocks: Iterable[Block]) -> Iterator[Block]:
    """Blocks of a paper of its own, as part of a case: their headings stand below that of the case."""
    for block in blocks:
        yield replace(block, level=block.level + 1) if isinstance(block, Heading) else block


def _texts(blocks: Sequence[Block]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading() | Paragraph():
                yield block.text
            case Answered():
                yield from (block.question, block.answer, block.note)
            case Bullets():
                yield from block.items
            case Facts() | Table():
                yield from (text for row in block.rows for text in row)
