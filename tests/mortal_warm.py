"""Loaded once by the server that mortal processes are forked from: what each of them would have to do first."""

from sqlalchemy.orm import configure_mappers

from flows import sweep
from tasks import deliver, letter_text

__all__ = ["deliver", "sweep"]

configure_mappers()
for name in letter_text._environment().list_templates():
    letter_text._environment().get_template(name)
