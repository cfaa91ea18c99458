"""Somebody who fills in an official questionnaire in the browser: every step, by its forms only."""

from collections.abc import Iterator

from httpx import Response

from tests.web.browsing import Browser, Page

DAY = "2026-02-02"


class AskingPage(Page):
    """A page with, of every field of its forms, what kind it is and what can be chosen there."""

    def __init__(self, response: Response) -> None:
        self.kinds: dict[str, str] = {}
        self.choices: dict[str, list[str]] = {}
        self.wishes: list[str] = []
        super().__init__(response)

    def _control(self, tag: str, given: dict[str, str]) -> None:
        kind = given.get("type", tag) if tag in {"input", "select", "textarea"} else ""
        if kind == "file":
            return  # a browser sends none unless somebody picks one
        super()._control(tag, given)
        if kind and kind != "hidden":
            self.kinds[given["name"]] = kind
        if kind in {"radio", "checkbox"}:
            self.choices.setdefault(given["name"], []).append(given["value"])
        elif tag == "option":
            assert self._select is not None
            self.choices.setdefault(self._select, []).append(given["value"])
        elif tag == "button" and given.get("name") == "action":
            self.wishes.append(given["value"])


class Filler:
    """Fills in every field that it finds, and opens every row that can be added once."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.seen: set[str] = set()
        self.page: AskingPage

    def steps(self, assessment: str) -> Iterator[str]:
        """Every step that shows, from the first to the last, each filled in; gives its heading."""
        self.page = self._opened(self._first_step(assessment))
        while self.page.response.url.path.startswith(f"{assessment}/pages/"):
            yield self.page.headings[0]
            self._fill_in()
            self._press("next")

    def _first_step(self, assessment: str) -> str:
        overview = self.browser.get(assessment)
        return next(link for link in overview.links.values() if link.startswith(f"{assessment}/pages/"))

    def _fill_in(self) -> None:
        """Until nothing new shows: answer what is empty, then add a row where no row was added before."""
        added: set[str] = set()
        while True:
            before = set(self.page.kinds)
            self._press("keep")
            self.seen |= set(self.page.kinds)
            if set(self.page.kinds) != before:
                continue
            wish = next((one for one in self.page.wishes if one.startswith("add ") and _task(one) not in added), None)
            if wish is None:
                return
            added.add(_task(wish))
            self._press(wish)

    def _press(self, wish: str) -> None:
        form = self.page.form
        empty = {name for name in self.page.kinds if not any(form.chosen(name))}
        values = {name: self._answer(name) for name in empty if not name.endswith("#remove")}
        fields = [*form.filled(values), ("action", wish)]
        self.page = AskingPage(self.browser.post(form.action, fields))
        assert self.page.status == 200, (wish, self.page.status, self.page.text[:500])

    def _opened(self, path: str) -> AskingPage:
        return AskingPage(self.browser.client.get(path, follow_redirects=True))

    def _answer(self, name: str) -> str | list[str]:
        kind, choices = self.page.kinds[name], [one for one in self.page.choices.get(name, []) if one]
        if kind == "checkbox":
            return [choices[0], choices[-1]] if len(choices) > 1 else choices
        if kind in {"radio", "select"}:
            return "true" if "true" in choices else choices[0] if choices else ""
        return DAY if kind == "date" else f"Antwoord op {name.removeprefix('q:')}"


def _task(wish: str) -> str:
    return wish.partition(" ")[2].partition("[")[0]
