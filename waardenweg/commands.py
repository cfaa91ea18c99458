"""What ``serve`` starts: the Prefect server, the web and the engine."""

import sys

from integrations.prefect_server import prefect_environment
from integrations.settings import Settings
from waardenweg.children import Command


def commands(settings: Settings) -> list[Command]:
    """What ``serve`` starts; the same commands run on their own when scaled out."""
    environment = prefect_environment(settings) | settings.environment()
    ours = [
        Command(name=name, arguments=[sys.executable, "-m", "waardenweg", name], environment=environment)
        for name in ("web", "engine")
    ]
    return ours if settings.prefect_api_url else [prefect_server(settings), *ours]


def prefect_server(settings: Settings) -> Command:
    """A Prefect server of our own: nothing inherited, nothing sent out, no schedules but ours."""
    port = str(settings.prefect_port)
    environment = prefect_environment(settings) | {
        "PREFECT_SERVER_API_HOST": "127.0.0.1",
        "PREFECT_SERVER_API_PORT": port,
        "PREFECT_SERVER_SERVICES_SCHEDULER_ENABLED": "false",
        "PREFECT_SERVER_LOGGING_LEVEL": "WARNING",
        # it copies its pages there; without this into the installed package, which may be read-only or shared
        "PREFECT_UI_STATIC_DIRECTORY": str(settings.prefect_home / "pages"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
    }
    arguments = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", port]
    return Command(name="prefect", arguments=arguments, environment=environment, stops_last=True)
