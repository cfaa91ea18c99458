"""What a case says for its entry in a register: a draft for the algorithm register, else texts to copy."""

import json
from collections.abc import Sequence
from datetime import date

from fastapi import APIRouter
from fastapi.responses import Response

from integrations.algorithm_publication import Publication, as_document, publication_of
from integrations.algorithm_standard import Flaw
from integrations.paper.document import Answered, Block, Document, Paragraph
from models.case import Case
from models.entry_draft import Publisher, asks_for_entry, entry_draft
from models.errors import NotFound, UnknownMethod
from models.facts import levels_of
from models.forms import form_named
from models.methods import INTAKE
from models.permission import Action, permit
from models.prefilling import Said
from models.register_draft import DraftText, register_texts
from models.store.open import Unit
from models.vocabulary import Outcome
from web.answers import question_of, taken_in_words
from web.papers import PaperFormat, download, file_name, in_dutch
from web.rendering import day_in_words, page
from web.site import Guest, Site, Visit
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)
_OWN_FORMS = {"intake-check": INTAKE}
"""Forms whose file has another name than the form itself."""


@router.get("/cases/{reference}/register-draft")
def show(reference: str, visit: Visitor) -> Response:
    """Each field of the register with what the case says of it, where it says so, and what is missing."""
    with visit.site.store.read() as unit:
        case = _case_for(unit, reference, visit)
        publication = _publication(unit, case, visit.site)
        texts = _texts(unit, case)
        levels = levels_of(unit, case)
    return page(
        visit,
        "registers/draft.html",
        case=case,
        publication=publication,
        texts=texts,
        sensor=levels.get(Outcome.SENSOR_REGISTER),
        said=said_text,
        source=lambda one: source_in_words(one, visit),
        flaw=lambda one: flaw_in_words(one, visit),
    )


@router.get("/cases/{reference}/register-draft.json")
def data(reference: str, visit: Visitor) -> Response:
    """The draft as data, with what the interface of the register takes; ``NotFound`` where no entry is asked for."""
    with visit.site.store.read() as unit:
        case = _case_for(unit, reference, visit)
        publication = _publication(unit, case, visit.site)
    if publication is None:
        raise NotFound(f"{reference} asks for no entry in the algorithm register.")
    content = json.dumps(as_document(publication), ensure_ascii=False, indent=2) + "\n"
    name = f'attachment; filename="{case.reference}-register.json"'
    return Response(content, media_type="application/json", headers={"Content-Disposition": name})


@router.get("/cases/{reference}/register-draft.{form}")
def paper(reference: str, form: PaperFormat, visit: Visitor) -> Response:
    """The texts as a file."""
    with visit.site.store.read() as unit:
        case = _case_for(unit, reference, visit)
        texts = _texts(unit, case)
    document = _document(case, texts, in_dutch(visit))
    return download(form.write(document), file_name(case, "register", form), form)


def said_text(said: Sequence[Said]) -> str:
    """What was said, each answer on its own line."""
    told = (one.value if isinstance(one.value, tuple) else (one.value,) for one in said)
    return "\n".join(str(line) for lines in told for line in lines)


def source_in_words(said: Said, guest: Guest) -> str:
    """Where a text comes from: what asked it, the question, and the day."""
    taken, words = said.taken, guest.words
    source = taken_in_words(taken, guest)
    question = _question(taken.source, taken.question)
    if question:
        source = words.say("register_draft", "question", source=source, question=question)
    if not taken.on:
        return words.say("register_draft", "from", source=source)
    on = day_in_words(date.fromisoformat(taken.on), guest.language)
    return words.say("register_draft", "from_on", source=source, on=on)


def flaw_in_words(flaw: Flaw, guest: Guest) -> str:
    """What is wrong in a field, and what to do."""
    return guest.words.say("EntryFlaw", flaw.code.value, n=flaw.over, about=flaw.about)


def _case_for(unit: Unit, reference: str, visit: Visit) -> Case:
    case = unit.cases.by_reference(reference)
    permit(visit.actor, Action.SEE_CASE, case)
    permit(visit.actor, Action.DRAFT_ENTRY, case)
    return case


def _texts(unit: Unit, case: Case) -> tuple[DraftText, ...]:
    """What can be copied as it is; a word that a register chooses from is none."""
    return tuple(one for one in register_texts(unit, case) if not one.field.words)


def _publication(unit: Unit, case: Case, site: Site) -> Publication | None:
    if not asks_for_entry(unit, case):
        return None
    publisher = Publisher(organisation=site.settings.organisation, contact=site.settings.register_contact)
    return publication_of(entry_draft(unit, case, publisher))


def _question(source: str, path: str) -> str:
    """The question of one of our forms in words; empty where it is none, or an official one, which has a number."""
    try:
        form = form_named(_OWN_FORMS.get(source, source))
    except UnknownMethod:
        return ""
    question = question_of(form, path)
    return question.label if question else ""


def _document(case: Case, texts: Sequence[DraftText], guest: Guest) -> Document:
    words = guest.words
    what, on = words.say("register_draft", "title"), day_in_words(guest.now.on, guest.language)
    blocks: list[Block] = [Paragraph(text=words.say("register_draft", "what"), quiet=True)]
    for one in texts:
        said = said_text(one.said) or words.say("register_draft", "nothing")
        note = " ".join(source_in_words(told, guest) for told in one.said)
        blocks.append(Answered(question=one.field.label, answer=said, note=note))
    return Document(
        title=case.title,
        subtitle=what,
        language=guest.language,
        made_on=guest.now.on,
        about=[(words.say("paper", "case"), case.reference)],
        blocks=blocks,
        footer=words.say("paper", "footer", reference=case.reference, what=what, on=on),
    )
