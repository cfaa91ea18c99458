"""The requirements of a case on paper: each with how it stands, its source and its measures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integrations.paper.document import Answered, Block, Bullets, Document, Heading, Paragraph
from models.case import Case
from models.requirements import Requirements, Stated
from web.official_text import plain
from web.rendering import day_in_words
from web.site import Guest
from web.words import Words


def requirements_paper(case: Case, found: Requirements, guest: Guest) -> Document:
    """The document, in the words of ``guest``."""
    words, on = guest.words, day_in_words(guest.now.on, guest.language)
    what = words.say("requirements", "title")
    about = [(words.say("paper", "case"), case.reference)]
    if found.profile:
        about += [(kind, ", ".join(labels)) for kind, labels in found.profile.by_kind]
    return Document(
        title=case.title,
        subtitle=what,
        language=guest.language,
        made_on=guest.now.on,
        about=about,
        blocks=[
            *_part(words.say("requirements", "profile"), found.by_profile, words),
            *_part(words.say("requirements", "always"), found.always, words),
        ],
        footer=words.say("paper", "footer", reference=case.reference, what=what, on=on),
    )


def law_in_words(family: str, words: Words) -> str:
    """The name of a family of law; a family that has none here keeps the abbreviation of the registry."""
    return words.say("law", family) if words.knows("law", family) else family


def _part(title: str, stated: Sequence[Stated], words: Words) -> Iterator[Block]:
    yield Heading(text=f"{title} ({len(stated)})")
    if not stated:
        yield Paragraph(text=words.say("requirements", "none"))
    for one in stated:
        status = words.member(one.status) if one.status else words.say("requirements", "unsaid")
        source = f"{law_in_words(one.family, words)}. {one.requirement.url}".strip()
        yield Answered(question=plain(one.requirement.name), answer=f"{status}. {one.note}".strip(), note=source)
        if one.measures:
            yield Bullets(items=[plain(measure.name) for measure in one.measures])
