"""The web as one application: every page, form and probe, behind one guard."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI
from starlette.staticfiles import StaticFiles

from integrations.settings import Settings
from models.base import Moment
from models.store.open import open_store
from web import (
    absences,
    action_points,
    agenda_forms,
    ahead,
    ai_act,
    api,
    board,
    bounces,
    calendar_feeds,
    cases,
    committee,
    conditions,
    engine_page,
    entries,
    files,
    fria,
    gates,
    history,
    instruments,
    landing,
    library,
    local_mail,
    mail_ahead,
    me,
    meeting_forms,
    methods,
    my_calendar,
    my_tasks,
    new_case,
    official,
    official_files,
    official_overview,
    paper_downloads,
    probes,
    public_reflections,
    publication,
    put_off,
    reconciling,
    reflections,
    register_draft,
    requirements,
    retention,
    signals,
    signin,
    sources,
    stuck_mail,
    webhooks,
    whole_road,
    write_backs,
)
from web.clock import moment
from web.guard import Guard
from web.refusals import add_refusals
from web.site import Site

ROUTERS = (
    my_tasks.router,
    me.router,
    absences.router,
    put_off.router,
    my_calendar.router,
    calendar_feeds.router,
    ai_act.router,
    requirements.router,
    gates.router,
    files.router,
    conditions.router,
    action_points.router,
    history.router,
    instruments.router,
    official.router,
    official_overview.router,
    official_files.router,
    fria.router,
    register_draft.router,
    board.router,
    ahead.router,
    library.router,
    retention.router,
    cases.router,
    whole_road.router,
    paper_downloads.router,
    meeting_forms.router,
    agenda_forms.router,
    publication.router,
    reflections.router,
    committee.router,
    public_reflections.router,
    new_case.router,
    reconciling.router,
    entries.router,
    signals.router,
    landing.router,
    methods.router,
    sources.router,
    write_backs.router,
    local_mail.router,
    mail_ahead.router,
    stuck_mail.router,
    bounces.router,
    engine_page.router,
    signin.router,
    probes.router,
    webhooks.router,
    api.router,
)


def create_app(settings: Settings, *, clock: Callable[[], Moment] = moment) -> FastAPI:
    """The web of one municipality. ``clock``: what time it is for a request."""
    site = Site(settings=settings, store=open_store(settings.database_url), clock=clock)

    @asynccontextmanager
    async def life(_app: FastAPI) -> AsyncIterator[None]:
        yield
        site.store.close()

    app = FastAPI(
        # as they are: what is included is worked out again for each application, at its first request
        routes=[route for router in ROUTERS for route in router.routes],
        title="Waardenweg",
        version=version("waardenweg"),
        docs_url=None,
        redoc_url=None,
        lifespan=life,
    )
    app.state.site = site
    app.mount("/static", StaticFiles(packages=[("web", "static")]), name="static")
    add_refusals(app)
    app.add_middleware(Guard, site=site)
    return app
