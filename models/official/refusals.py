"""What the reader of official instruments refuses."""

from models.errors import WaardenwegError


class NotOfficial(WaardenwegError):
    """This is no official instrument that can be read here; name a definition, a decision tree or a registry."""


class ExpressionError(WaardenwegError):
    """This expression cannot be evaluated; the instrument has a mistake in it."""


class UnusableAnswers(WaardenwegError):
    """These answers cannot be used; give them in the exchange format of the instrument."""
