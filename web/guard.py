"""What holds for every answer of the web: its headers, no forms from other sites, and the choice of language."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.rendering import page
from web.site import LANGUAGE_COOKIE, Guest, Site
from web.words import LANGUAGES, SOURCE_LANGUAGE

POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
}
STATIC = "/static/"
LANGUAGE = "taal"
"""The name in an address that chooses a language: ``?taal=en``."""
NEVER_KEPT = "no-store"
_FOR_A_YEAR = "public, max-age=31536000, immutable"
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_OURS = frozenset({"same-origin", "none"})


class Guard:
    """Stands before the application."""

    def __init__(self, app: ASGIApp, site: Site) -> None:
        """``app``: what answers; ``site``: whose addresses are ours."""
        self._app, self._site = app, site

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)  # what somebody sent us is given out under a stricter policy
                # the address of a static file changes with its content; a page may hold what others must not see
                if _is_kept(scope, message):
                    headers["Cache-Control"] = _FOR_A_YEAR
                headers.setdefault("Cache-Control", NEVER_KEPT)  # but for a calendar, which says so itself
            await send(message)

        await self._answerer(scope)(scope, receive, send_with_headers)

    def _answerer(self, scope: Scope) -> ASGIApp:
        if scope["method"] not in _SAFE and not self._comes_from_us(scope):
            return page(self._stranger(scope), "problems/elsewhere.html", 403)
        language = dict(parse_qsl(scope["query_string"].decode("latin-1"))).get(LANGUAGE)
        if scope["method"] == "GET" and language in LANGUAGES:
            return self._in_language(scope, str(language))
        return self._app

    def _comes_from_us(self, scope: Scope) -> bool:
        """By what the browser says of where a form was sent from; a program that says nothing has no cookies either.

        Every form carries a token of its session besides: see ``web.visiting.sender``.
        """
        headers = Headers(scope=scope)
        told = headers.get("sec-fetch-site")
        if told is not None:
            return told in _OURS
        origin = headers.get("origin")
        here = {f"{scope['scheme']}://{headers.get('host', '')}", _origin(self._site.settings.base_url)}
        return origin is None or origin in here

    def _stranger(self, scope: Scope) -> Guest:
        return Guest(site=self._site, now=self._site.clock(), language=SOURCE_LANGUAGE, path=scope["path"])

    def _in_language(self, scope: Scope, language: str) -> RedirectResponse:
        rest = [pair for pair in parse_qsl(scope["query_string"].decode("latin-1")) if pair[0] != LANGUAGE]
        path = "/" + scope["path"].lstrip("/")  # two slashes would be the address of another site
        answer = RedirectResponse(f"{path}?{urlencode(rest)}" if rest else path, 303)
        answer.set_cookie(LANGUAGE_COOKIE, language, httponly=True, samesite="lax", secure=self._site.is_secure)
        return answer


def _is_kept(scope: Scope, message: Message) -> bool:
    return bool(scope["path"].startswith(STATIC)) and message["status"] == 200


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
