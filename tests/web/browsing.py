"""A browser on paper: opens pages, fills in the form that it was shown, and sends it as a browser would."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser

from httpx import Response
from starlette.testclient import TestClient

from models.base import Moment
from models.signing import offer_link
from tests.town import Town

Values = Mapping[str, str | Sequence[str]]
_NO_END = frozenset({"input", "meta", "link", "br", "hr", "img"})


@dataclass
class Form:
    """A form as it stands on a page."""

    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)
    names: set[str] = field(default_factory=set)
    buttons: dict[str, tuple[str, str]] = field(default_factory=dict)

    def filled(self, values: Values) -> list[tuple[str, str]]:
        """Its fields with other values; a field that is not on the page cannot be filled in."""
        absent = values.keys() - self.names
        assert not absent, f"the page has no field {absent}"
        kept = [(name, value) for name, value in self.fields if name not in values]
        given = [
            (name, one) for name, value in values.items() for one in ([value] if isinstance(value, str) else value)
        ]
        return kept + given

    def value(self, name: str) -> str:
        """What a field holds."""
        return dict(self.fields)[name]

    def chosen(self, name: str) -> list[str]:
        """All that a field with several values holds."""
        return [value for key, value in self.fields if key == name]


class Page(HTMLParser):
    """One answer of the web, read as a browser reads it."""

    def __init__(self, response: Response) -> None:
        super().__init__()
        self.response = response
        self.status = response.status_code
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        self.ids: set[str] = set()
        self.headings: list[str] = []
        self.title = ""
        self._path: list[str] = []
        self._select: str | None = None
        self._area: str | None = None
        self._button: tuple[str, str] | None = None
        self._link: str | None = None
        self._text: list[str] = []
        if response.headers.get("content-type", "").startswith("text/html"):
            self.feed(response.text)
        self.text = " ".join(" ".join(self._text).split())

    @property
    def form(self) -> Form:
        """The form that asks something; the one in the heading of the page only signs out."""
        (found,) = [form for form in self.forms if form.method == "post" and form.action != "/sign-out"]
        return found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in _NO_END:
            self._path.append(tag)
        if "id" in given:
            self.ids.add(given["id"])
        if tag == "form":
            self.forms.append(Form(action=given["action"], method=given.get("method", "get")))
        elif tag == "a":
            self._link = given.get("href")
        elif self.forms and tag in {"input", "textarea", "select", "option", "button"}:
            self._control(tag, given)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form = self.forms[-1]
        if name := given.get("name"):
            form.names.add(name)
        if tag == "input":
            off = given["type"] in {"radio", "checkbox"} and "checked" not in given
            form.fields += [] if off else [(given["name"], given.get("value", "on"))]
        elif tag == "select":
            self._select = given["name"]
        elif tag == "option" and "selected" in given:
            assert self._select is not None
            form.fields.append((self._select, given["value"]))
        elif tag == "textarea":
            self._area = given["name"]
            form.fields.append((given["name"], ""))
        elif tag == "button":
            self._button = (given.get("name", ""), given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "textarea":
            self._area = None
        if tag == "button":
            self._button = None
        if tag == "a":
            self._link = None
        while self._path and self._path.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            form = self.forms[-1]
            name, value = form.fields.pop()
            form.fields.append((name, value + (data.removeprefix("\n") if not value else data)))
        text = data.strip()
        if not text or (self._path and self._path[-1] in {"style", "script"}):
            return
        self._text.append(text)
        if self._button is not None:
            self.forms[-1].buttons[text] = self._button
        if self._link is not None:
            self.links[text] = self._link
        if "title" in self._path:
            self.title += text
        if self._path[-1] in {"h1", "h2", "h3"}:
            self.headings.append(text)


class Browser:
    """Somebody with a browser."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.page: Page

    def get(self, path: str) -> Page:
        """Open an address and follow where it leads."""
        self.page = Page(self.client.get(path, follow_redirects=True))
        return self.page

    def send_to(self, action: str) -> Page:
        """Press the button of the form of this page that is sent to ``action``."""
        (form,) = [form for form in self.page.forms if form.action == action]
        self.page = Page(self.post(form.action, form.fields))
        return self.page

    def send(self, values: Values | None = None, button: str = "send", page: Page | None = None) -> Page:
        """Fill in the form of the page, press a button, and follow where it leads."""
        form = (page or self.page).form
        fields = [*form.filled(values or {}), ("action", button)]
        self.page = Page(self.post(form.action, fields))
        return self.page

    def post(self, path: str, fields: list[tuple[str, str]], **headers: str) -> Response:
        """Send fields as they are."""
        data: dict[str, list[str]] = {}
        for name, value in fields:
            data.setdefault(name, []).append(value)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        answer: Response = self.client.post(path, data=data, headers=named, follow_redirects=True)
        return answer


@dataclass
class Clock:
    """What time it is for the pages: that of the town, and so much later."""

    town: Town
    later: timedelta = timedelta()

    def goes_on(self, so_long: timedelta) -> None:
        """Time goes by while somebody has a page open."""
        self.later += so_long

    def moment(self) -> Moment:
        """Now."""
        now = self.town.moment.at + self.later
        return Moment(on=now.date(), at=now)


SignIn = Callable[[str], Browser]
"""Gives the browser of somebody who signed in, by handle."""


def link_for(town: Town, handle: str) -> str:
    """The path of a new sign-in link."""
    with town.store.write() as unit:
        return f"/sign-in/{offer_link(unit, unit.people.by_handle(handle), town.moment.at)}"
