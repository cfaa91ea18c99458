"""The case library: earlier decisions by technology and value, with filters in the address."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from models.library import earlier_decisions, technology_names, value_names
from models.store.library import FINAL, LibraryFilter
from models.store.open import Unit
from models.vocabulary import Verdict
from web.choices import chosen_from, page_number
from web.rendering import page
from web.site import Visit
from web.visiting import Visitor

ROWS = 20
"""How many decisions a page shows."""

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The filters as they stand in the address: technology, value, verdict, department, year, words in the title."""

    techniek: str = ""
    waarde: str = ""
    besluit: str = ""
    afdeling: str = ""
    jaar: str = ""
    zoek: str = ""

    @property
    def address(self) -> str:
        """The list with these filters."""
        filled = {name: value for name, value in vars(self).items() if value}
        return f"/library?{urlencode(filled)}" if filled else "/library"

    @property
    def is_empty(self) -> bool:
        """Whether nothing is filtered."""
        return self == Chosen()

    def as_filter(self) -> LibraryFilter:
        """What the store is asked for; what makes no sense is left out."""
        return LibraryFilter(
            technology=self.techniek,
            value=self.waarde,
            verdict=chosen_from(Verdict, self.besluit),
            department=self.afdeling,
            year=int(self.jaar)
            if self.jaar.isascii() and self.jaar.isdigit() and len(self.jaar) == 4 and self.jaar > "0000"
            else None,
            title=self.zoek.strip(),
        )


Filters = Annotated[Chosen, Depends(Chosen)]


@dataclass(frozen=True, kw_only=True)
class Choices:
    """What can be filtered on: by key its name, or the plain names."""

    technologies: Mapping[str, str]
    values: Mapping[str, str]
    verdicts: Sequence[Verdict]
    departments: Sequence[str]
    years: Sequence[int]


@router.get("/library")
def decisions(visit: Visitor, chosen: Filters, blad: str = "") -> Response:
    """Decided cases that this visitor may see, newest first; ``blad``: which page."""
    number = page_number(blad)
    with visit.site.store.read() as unit:
        total = unit.library.count(visit.actor, chosen.as_filter())
        found = earlier_decisions(unit, visit.actor, chosen.as_filter(), limit=ROWS, skip=(number - 1) * ROWS)
        choices = _choices(unit, visit)
    return page(
        visit,
        "library/index.html",
        found=found,
        total=total,
        number=number,
        pages=-(-total // ROWS),
        chosen=chosen,
        choices=choices,
        today=visit.now.on,
    )


def _choices(unit: Unit, visit: Visit) -> Choices:
    return Choices(
        technologies=technology_names(),
        values=dict(sorted(value_names(unit).items(), key=lambda named: named[1])),
        verdicts=FINAL,
        departments=unit.library.departments(visit.actor),
        years=unit.library.years(visit.actor),
    )
