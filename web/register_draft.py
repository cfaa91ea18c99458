"""What a case already says for its entry in a register, to copy from: on screen and to download."""

from collections.abc import Sequence

from fastapi import APIRouter
from fastapi.responses import Response

from integrations.paper.document import Answered, Block, Document, Paragraph
from models.case import Case
from models.permission import Action, permit
from models.prefilling import Said
from models.register_draft import DraftText, register_texts
from web.answers import taken_in_words
from web.papers import PaperFormat, download, file_name, in_dutch
from web.rendering import day_in_words, page
from web.site import Guest, Visit
from web.visiting import Visitor

router = APIRouter(include_in_schema=False)


@router.get("/cases/{reference}/register-draft")
def show(reference: str, visit: Visitor) -> Response:
    """Each field of the register with what the case says of it, and where it says so."""
    case, texts = _texts_for(reference, visit)
    return page(
        visit, "registers/draft.html", case=case, texts=texts, said=said_text, source=lambda one: _source(one, visit)
    )


@router.get("/cases/{reference}/register-draft.{form}")
def paper(reference: str, form: PaperFormat, visit: Visitor) -> Response:
    """The same as a file."""
    case, texts = _texts_for(reference, visit)
    document = _document(case, texts, in_dutch(visit))
    return download(form.write(document), file_name(case, "register", form), form)


def said_text(said: Said) -> str:
    """What was said, on one line per answer."""
    return "\n".join(map(str, said.value)) if isinstance(said.value, tuple) else str(said.value)


def _texts_for(reference: str, visit: Visit) -> tuple[Case, Sequence[DraftText]]:
    with visit.site.store.read() as unit:
        case = unit.cases.by_reference(reference)
        permit(visit.actor, Action.SEE_CASE, case)
        return case, register_texts(unit, case)


def _source(said: Said, guest: Guest) -> str:
    return guest.words.say("register_draft", "from", source=taken_in_words(said.taken, guest))


def _document(case: Case, texts: Sequence[DraftText], guest: Guest) -> Document:
    words = guest.words
    what, on = words.say("register_draft", "title"), day_in_words(guest.now.on, guest.language)
    blocks: list[Block] = [Paragraph(text=words.say("register_draft", "what"), quiet=True)]
    for one in texts:
        said = said_text(one.said) if one.said else words.say("register_draft", "nothing")
        blocks.append(Answered(question=one.label, answer=said, note=_source(one.said, guest) if one.said else ""))
    return Document(
        title=case.title,
        subtitle=what,
        language=guest.language,
        made_on=guest.now.on,
        about=[(words.say("paper", "case"), case.reference)],
        blocks=blocks,
        footer=words.say("paper", "footer", reference=case.reference, what=what, on=on),
    )
