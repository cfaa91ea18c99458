"""The FRIA summary of a case on paper: each element of article 27 with its answers, and what is still missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from integrations.paper.document import Answered, Block, Bullets, Document, Heading, Paragraph
from models.case import Case
from models.fria import Fria, FriaAnswer, FriaPart
from web.answers import origin_in_words
from web.official_text import plain
from web.rendering import day_in_words
from web.site import Guest


def fria_paper(case: Case, fria: Fria, guest: Guest, names: Mapping[UUID, str]) -> Document:
    """The document, in the words of ``guest``."""
    words, on = guest.words, day_in_words(guest.now.on, guest.language)
    what = words.say("fria", "title")
    state = words.say("fria", "open", n=fria.missing) if fria.missing else words.say("fria", "whole")
    return Document(
        title=case.title,
        subtitle=what,
        language=guest.language,
        made_on=guest.now.on,
        about=[
            (words.say("paper", "case"), case.reference),
            (words.say("fria", "from"), made_with(fria, guest)),
            (words.say("fria", "state"), state),
        ],
        blocks=[
            Paragraph(text=words.say("fria", "what"), quiet=True),
            *(block for part in fria.parts for block in _part(part, guest, names)),
        ],
        footer=words.say("paper", "footer", reference=case.reference, what=what, on=on),
    )


def made_with(fria: Fria, guest: Guest) -> str:
    """Which IAMA it comes from: the official one by its name and version, or ours."""
    version = fria.made_with.method_version
    return f"{fria.name} {version}" if fria.name else guest.words.say("fria", "own", version=version)


def said_in(one: FriaAnswer) -> str:
    """What was answered; nothing where it is missing."""
    if one.answer is None:
        return ""
    value = one.answer.value
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def numbered(one: FriaAnswer) -> str:
    """The question as it stands in its instrument."""
    return f"{one.number} {plain(one.question)}".strip()


def _part(part: FriaPart, guest: Guest, names: Mapping[UUID, str]) -> Iterator[Block]:
    yield Heading(text=f"{part.element.letter}. {part.element.label}")
    for one in part.answered:
        if one.answer is not None:
            note = origin_in_words(one.answer, guest, names)
            yield Answered(question=numbered(one), answer=said_in(one), note=note)
    if part.missing:
        yield Paragraph(text=guest.words.say("fria", "missing"))
        yield Bullets(items=[numbered(one) for one in part.missing])
