"""What stands beside the answers of an official questionnaire: their history, remarks, and texts to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from models.assessment import Answer
from models.official.answers import split_instance
from models.official.layout import filled, option_key
from web.answers import origin_in_words
from web.aside import Aside, Rival, address_of
from web.official_sheet import OfficialSheet
from web.site import Visit


class Asides:
    """The asides of one assessment, as one visitor reads them."""

    def __init__(self, sheet: OfficialSheet, visit: Visit) -> None:
        """``sheet``: as it stands now; ``visit``: who reads."""
        self._sheet, self._visit = sheet, visit

    def of(self, name: str) -> Aside:
        """The line below an answer, with what was written at the same time while nobody chose."""
        stands = self._sheet.kept.get(name)
        others = self._sheet.others.get(name, [])
        return Aside(
            address=address_of(self._sheet.assessment.id, name),
            versions=self._versions.get(name, 0),
            remarks=self._remarks.get(name, 0),
            stands=self._rival(stands) if stands is not None and others else None,
            rivals=tuple(self._rival(one) for one in others),
        )

    @cached_property
    def _versions(self) -> Mapping[str, int]:
        return self._sheet.together.versions()

    @cached_property
    def _remarks(self) -> Mapping[str, int]:
        return self._sheet.together.remarks()

    def _rival(self, answer: Answer) -> Rival:
        return Rival(
            number=answer.number,
            said=self._said(answer) or self._visit.words.say("timeline", "nothing"),
            origin=origin_in_words(answer, self._visit, self._sheet.names),
        )

    def _said(self, answer: Answer) -> str:
        """An answer in words: the labels of options, of a picture its title, else the text itself."""
        task = self._sheet.definition.by_id.get(split_instance(answer.path)[0])
        if task is None:
            return str(answer.value)
        value = filled(task, answer.value)
        if isinstance(value, Mapping):
            return str(value.get("title") or value.get("description") or "")
        labels = {option_key(one.value): one.label for one in task.options}
        return "; ".join(labels.get(one, one) for one in ((value,) if isinstance(value, str) else value))
