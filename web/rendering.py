"""From a template in ``templates/web/`` to a page, in the language of who looks at it."""

import hashlib
from collections.abc import Callable
from datetime import date, datetime
from functools import cache
from gettext import NullTranslations
from importlib.resources import files
from io import BytesIO
from typing import Any

from babel.dates import format_date, format_datetime
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from models.base import new_id
from models.dates import HERE
from models.permission import Action
from models.vocabulary import Phase
from web.site import Guest
from web.words import LANGUAGES, SOURCE_LANGUAGE, words_in

DOMAIN = "waardenweg"
"""The name of the gettext catalogues in ``templates/locale/``."""


def page(guest: Guest, template: str, status_code: int = 200, **values: Any) -> HTMLResponse:
    """A page; ``values``: what its template shows besides what every page has."""
    found = _environment(guest.language).get_template(template)
    return HTMLResponse(found.render(visit=guest, settings=guest.site.settings, **values), status_code)


def macro(template: str, name: str) -> Callable[..., str]:
    """A part of a page by itself, such as a drawing that also goes on paper; one that says no words of its own."""
    found: Callable[..., str] = getattr(_environment(SOURCE_LANGUAGE).get_template(template).module, name)
    return found


@cache
def stylesheet_version() -> str:
    """Changes when the style sheet does, so that a browser may keep it for ever under its address."""
    return hashlib.sha256(files("web").joinpath("static", "app.css").read_bytes()).hexdigest()[:12]


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("templates", "web"),
        extensions=["jinja2.ext.i18n"],
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.install_gettext_translations(_translations(language), newstyle=True)  # type: ignore[attr-defined]
    words = words_in(language)
    environment.filters |= {
        "word": words.member,
        "day": lambda value: day_in_words(value, language),
        "month": lambda value: month_in_words(value, language),
        "at": lambda value: moment_in_words(value, language),
    }
    environment.globals |= {
        "say": words.say,
        "language": language,
        "languages": LANGUAGES,
        "stylesheet": stylesheet_version(),
        "new_form_key": lambda: str(new_id()),
        "Action": Action,
        "Phase": Phase,
    }
    return environment


def day_in_words(value: date, language: str) -> str:
    """A day as people write it: "26 november 2026"."""
    return format_date(value, "d MMMM y", locale=language)


def month_in_words(value: date, language: str) -> str:
    """The month of a day, as a heading: "November 2026"."""
    said = format_date(value, "LLLL y", locale=language)
    return said[:1].upper() + said[1:]


def moment_in_words(value: datetime, language: str) -> str:
    """A moment in Dutch time, to the minute."""
    return format_datetime(value, "d MMMM y, HH:mm", tzinfo=HERE, locale=language)


@cache
def _translations(language: str) -> NullTranslations:
    """The catalogue of a language, from its .po file; the Dutch texts are the keys and need none."""
    if language == SOURCE_LANGUAGE:
        return NullTranslations()
    written = files("templates").joinpath("locale", language, "LC_MESSAGES", f"{DOMAIN}.po")
    compiled = BytesIO()
    write_mo(compiled, read_po(BytesIO(written.read_bytes()), locale=language, domain=DOMAIN))
    compiled.seek(0)
    return Translations(compiled, DOMAIN)
