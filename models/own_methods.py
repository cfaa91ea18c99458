"""The instruments that Waardenweg comes with, in its own words."""

from models.assessing import FORM_OF
from models.forms import form_named
from models.questionnaire import Questionnaire
from models.vocabulary import Instrument

_BESIDE = frozenset(
    {Instrument.FG_RESPONSE, Instrument.PRIOR_CONSULTATION, Instrument.LIGHT_CHECK, Instrument.REQUIREMENTS}
)
"""Forms that belong to an instrument, and are none by themselves."""

LICENCE = "EUPL-1.2"
"""That of Waardenweg itself."""


def own_instruments() -> list[Questionnaire]:
    """The forms of our own instruments, in the order of the vocabulary."""
    names = {form: instrument for (instrument, _), form in FORM_OF.items() if instrument not in _BESIDE}
    order = list(Instrument)
    return [form_named(name) for name in sorted(names, key=lambda name: order.index(names[name]))]
