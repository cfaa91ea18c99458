"""The draft of a case in the form of the national algorithm register, for a person to look at and to release there.

Nothing is sent: the publish interface of the register lets in people only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from integrations.algorithm_markup import as_markup, visible
from integrations.algorithm_standard import TITLE, Flaw, Kind, StandardField, flaws_in, standard
from models.entry_draft import EntryDraft
from models.register_draft import DraftText
from models.vocabulary import EntryFlaw

_OWN_ID = "source_id"
"""Takes how the entry is called here: the reference of the case."""


@dataclass(frozen=True, kw_only=True)
class PublicationField:
    """One field as it would be published. ``value``: as the interface takes it, none where nothing is known."""

    field: StandardField
    draft: DraftText | None
    value: Any
    text: str
    """The same to read and to copy, without HTML."""
    flaws: tuple[Flaw, ...]

    @property
    def length(self) -> int:
        """In characters, as the register counts."""
        return len(visible(self.value)) if self.field.kind is Kind.MARKUP and self.value else len(self.text)

    @property
    def is_missing(self) -> bool:
        """Whether the register refuses to publish without it."""
        return self.field.is_required and self.value is None


@dataclass(frozen=True, kw_only=True)
class Publication:
    """The draft of one case in the form of the standard."""

    version: str
    fields: tuple[PublicationField, ...]

    @property
    def payload(self) -> dict[str, Any]:
        """What the interface takes: what is known, by the key of the wire."""
        return {one.field.key: one.value for one in self.fields if one.value is not None}

    @property
    def missing(self) -> tuple[PublicationField, ...]:
        """Required fields that nothing fills."""
        return tuple(one for one in self.fields if one.is_missing)

    @property
    def flawed(self) -> tuple[PublicationField, ...]:
        """Fields in which something is wrong."""
        return tuple(one for one in self.fields if one.flaws)


def publication_of(draft: EntryDraft) -> Publication:
    """What would be published of a draft; nothing is shortened or left out of a text."""
    told = standard()
    return Publication(version=told.version, fields=tuple(_filled(one, draft) for one in told.fields))


def _filled(field: StandardField, draft: EntryDraft) -> PublicationField:
    told = draft.texts.get(field.takes)
    said = [one for part in (told.said if told else ()) for one in _texts(part.value)]
    if not field.takes:
        said = [draft.reference] if field.key == _OWN_ID else list(field.words)
    value, text = _on_the_wire(field, said) if said else (None, "")
    flaws = flaws_in(field, value) if value is not None else ()
    personal = (Flaw(key=field.key, code=EntryFlaw.PERSONAL, about=one) for one in draft.personal.get(field.takes, ()))
    return PublicationField(field=field, draft=told, value=value, text=text, flaws=(*flaws, *personal))


def _texts(value: object) -> tuple[str, ...]:
    several = value if isinstance(value, tuple) else (value,)
    return tuple(one.strip() for one in several if isinstance(one, str) and one.strip())


def _on_the_wire(field: StandardField, said: list[str]) -> tuple[Any, str]:
    """The value for the interface, and the same for people."""
    words = [field.words.get(one, one) for one in said]
    if field.kind is Kind.CHOICES:
        return words, ", ".join(words)
    if field.kind is Kind.LIST:
        return [{TITLE: one} for one in said], "\n".join(said)
    text = "\n\n".join(words) if field.kind is Kind.MARKUP else ", ".join(words)
    return (as_markup(text) if field.kind is Kind.MARKUP else text), text


def as_document(publication: Publication) -> dict[str, Any]:
    """The draft as data: ``payload`` for the interface, and beside it what is ``missing``, the ``problems`` in it and
    per field its ``sources``.
    """
    return {
        "standard": publication.version,
        "payload": publication.payload,
        "missing": [{"field": one.field.key, **_called(one.draft)} for one in publication.missing],
        "problems": [
            {"field": flaw.key, **_called(one.draft), "code": flaw.code, "over": flaw.over, "about": flaw.about}
            for one in publication.flawed
            for flaw in one.flaws
        ],
        "sources": {
            one.field.key: [
                {"source": said.taken.source, "version": said.taken.version, "question": said.taken.question}
                | {"on": said.taken.on or None}
                for said in one.draft.said
            ]
            for one in publication.fields
            if one.draft is not None and one.draft.said
        },
    }


def _called(draft: DraftText | None) -> dict[str, str]:
    return {"label": draft.field.label, "where": draft.field.where} if draft else {}
