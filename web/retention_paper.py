"""The record of destruction as a paper: which cases went, by which rule, approved by whom."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from integrations.paper.document import Block, Document, Heading, Paragraph, Table
from models.retention import DestructionItem, DestructionRecord
from web.rendering import day_in_words
from web.site import Guest


def destruction_paper(
    record: DestructionRecord, items: Sequence[DestructionItem], names: Mapping[UUID, str], guest: Guest
) -> Document:
    """The record of one list, in the words of ``guest``; ``names``: of people by key."""
    words = guest.words

    def say(key: str) -> str:
        return words.say("retention", key)

    def day(value: date) -> str:
        return day_in_words(value, guest.language)

    def went(item: DestructionItem) -> str:
        if item.destroyed_on is not None:
            return day(item.destroyed_on)
        return words.member(item.left_out) if item.left_out else say("not_yet")

    rows = [(item.reference, words.member(item.result), item.rule, day(item.closed_on), went(item)) for item in items]
    head = tuple(say(key) for key in ("case", "result", "rule", "ended_on", "destroyed"))
    because: Sequence[Block] = [Heading(text=say("because")), Paragraph(text=record.because)] if record.because else []
    return Document(
        title=say("record"),
        language=guest.language,
        made_on=guest.now.on,
        about=list(_about(record, names, say, day)),
        blocks=(*because, Heading(text=say("cases")), Table(head=head, rows=rows)),
        footer=say("record"),
    )


def _about(
    record: DestructionRecord, names: Mapping[UUID, str], say: Callable[[str], str], day: Callable[[date], str]
) -> Iterator[tuple[str, str]]:
    yield say("proposed_on"), day(record.proposed_on)
    yield say("terms"), f"{record.rules_version} ({record.rules_hash[:12]})"
    if record.rejected_on is not None:
        yield say("rejected_on"), day(record.rejected_on)
    if record.approved_on is not None:
        yield say("approved_on"), day(record.approved_on)
    if record.approved_by is not None and record.approved_by in names:
        yield say("approved_by"), names[record.approved_by]
    if record.executed_on is not None:
        yield say("executed_on"), day(record.executed_on)
