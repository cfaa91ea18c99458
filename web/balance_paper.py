"""The value balance on paper: the drawing on sheets that can be read, and the same in a table of words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from integrations.paper.document import Block, Document, Facts, Figure, Heading, Paragraph, Table
from models.balance import BalanceRow, Remark, Tension
from models.case import Case
from models.vocabulary import Since
from web.balance_view import Weighing
from web.rendering import day_in_words, macro
from web.site import Guest
from web.words import Words


def balance_paper(case: Case, weighing: Weighing, guest: Guest) -> Document:
    """The balance of one moment by itself, for a meeting. ``weighing``: in the words of ``guest``."""
    made, words = weighing.assessment, weighing.words
    on = day_in_words(made.delivered_on or made.opened_on, guest.language)
    status = words.say("paper", "weighed_on" if made.delivered_on else "weighed_since", on=on)
    about = [(words.say("paper", "case"), case.reference), (words.member(made.instrument), status)]
    if weighing.earlier:
        earlier = day_in_words(weighing.earlier.delivered_on or weighing.earlier.opened_on, guest.language)
        about.append((words.say("paper", "compared"), words.say("paper", "compared_said", on=earlier)))
    if weighing.participation:
        said = f"{weighing.participation.label}. {weighing.participation.reason}".strip()
        about.append((words.say("paper", "residents"), said))
    starred = any(not row.value.attested for row in weighing.balance.rows)
    remarks = [Paragraph(text=words.say("paper", "working_names"), quiet=True)] if starred else []
    what = words.say("paper", "balance")
    today = day_in_words(guest.now.on, guest.language)
    return Document(
        title=case.title,
        subtitle=what,
        language=guest.language,
        made_on=guest.now.on,
        about=about,
        blocks=[*remarks, *balance_in_words(weighing), *balance_drawn(weighing)],
        footer=words.say("paper", "footer", reference=case.reference, what=what, on=today),
    )


def balance_in_words(weighing: Weighing) -> Iterator[Block]:
    """All that was weighed in a table, and the tensions below it."""
    balance, words = weighing.balance, weighing.words
    yield Table(
        caption=words.say("paper", "per_value"),
        head=[words.say("paper", "value"), *(words.say("balance", name) for name in _columns(weighing))],
        rows=[[_name(row, words), *(_cell(name, row, words) for name in _columns(weighing))] for row in balance.rows],
    )
    if balance.tensions:
        yield Heading(text=words.say("balance", "tensions"), level=2)
        yield Facts(rows=[(_pair(one, weighing), one.about) for one in balance.tensions])


def balance_drawn(weighing: Weighing) -> Iterator[Block]:
    """The drawing on sheets that each can be read, where there is something to draw; they come last on a paper."""
    words = weighing.words
    if not weighing.balance.has_arguments:
        return
    yield Heading(text=words.say("paper", "balance"))
    picture = macro("macros/balance.html", "picture")
    for place, sheet in enumerate(weighing.sheets):
        yield Figure(
            svg=str(picture(sheet, weighing, "balance")),
            alt=words.say("paper", "next_sheet") if place else f"{weighing.title}. {weighing.description}",
            caption="" if place else words.say("paper", "no_amounts"),
        )


def _columns(weighing: Weighing) -> Sequence[str]:
    balance = weighing.balance
    found = ["eases"] if balance.has_measures else []
    return [*found, "against", "weighing", "in_favour"] if balance.has_arguments else [*found, "weighing"]


def _name(row: BalanceRow, words: Words) -> str:
    name = row.value.name if row.value.attested else f"{row.value.name} *"
    affected = [words.say("balance", "affected", said=row.affected)] if row.affected else []
    return "\n\n".join([_marked(name, row.since, words), *affected])


def _cell(column: str, row: BalanceRow, words: Words) -> str:
    if column != "weighing":
        return _listed(getattr(row, column), words)
    said = [row.weighing or words.say("balance", "gone" if row.since is Since.GONE else "unweighed")]
    said += [words.say("balance", "earlier", said=row.earlier)] if row.earlier else []
    said += [f"{words.say('balance', 'dissent')}: {_listed(row.dissent, words)}"] if row.dissent else []
    return "\n\n".join(said)


def _listed(remarks: Sequence[Remark], words: Words) -> str:
    return "\n\n".join(_marked(remark.text, remark.since, words) for remark in remarks)


def _pair(tension: Tension, weighing: Weighing) -> str:
    rows = weighing.balance.rows
    names = " ↔ ".join(rows[place].value.name for place in (tension.upper, tension.lower))
    return _marked(names, tension.since, weighing.words)


def _marked(text: str, since: Since, words: Words) -> str:
    """With a word for what is new or fell away since the moment before."""
    return text if since is Since.SAME else f"{text} ({words.member(since)})"
