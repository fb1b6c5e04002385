"""Summit: registration with quotas, and tables that mix people. `create_app` is the one place where the parts meet."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from summit import config

if TYPE_CHECKING:
    from summit.web.application import Application


def create_app(**overrides: Any) -> Application:
    """The application with the settings of the environment and `overrides` (names as in `config.Settings`).

    Raises ValueError when the settings cannot be understood; whether they are safe to serve, `serving` asks.
    """
    # imported here, so that a part of the house (the planning library, say) can be used without the whole of it
    from summit import clock, tokens
    from summit.web import application, request_log, static_files

    settings = config.read(overrides)
    config.check(settings)
    instance = Path(settings.INSTANCE).resolve()
    app = application.Application(
        "summit",
        root_path=str(config.ROOT),
        instance_path=str(instance),
        static_url_path=static_files.url_path(config.ROOT / "static"),
    )
    instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    app.config.from_mapping(asdict(settings))
    app.config.from_mapping(application.flask_settings(settings))
    app.extensions["settings"] = settings
    app.extensions["create_app"] = create_app  # for a scratch installation beside this one, see cli/scratch
    tokens.use_key((settings.LINK_KEY or config.kept_secret(instance, "link-key")).encode())
    clock.follow(Path(settings.CLOCK_FILE) if settings.CLOCK_FILE and settings.is_development else None)

    request_log.init_app(app)  # first, so that its line tells how the answer left
    _furnish(app, settings)
    application.believe_proxies(app, settings.PROXY_HOPS)
    return app


def _furnish(app: Application, settings: config.Settings) -> None:
    """Bring every part into the house."""
    from flask_bootstrap import Bootstrap5
    from flask_migrate import Migrate

    from summit import cli, db, engines, tasks, web
    from summit.demo import command
    from summit.mail import delivery
    from summit.web import filters, language, rate_limits, second_database, sessions, static_files

    db.db.init_app(app)
    with app.app_context():
        engines.tame(db.db.engine)
    Migrate(app, db.db, directory=str(config.ROOT / "summit" / "migrations"))
    second_database.init_app(app, settings.sessions_url)
    app.session_interface = sessions.SqlSessions()
    rate_limits.limiter.init_app(app)
    language.init_app(app)
    Bootstrap5(app)
    filters.init_app(app)
    web.init_app(app)
    static_files.init_app(app)
    delivery.init_app(app)
    forgets = [sessions.forget_ended, rate_limits.forget_ended]
    tasks.init_app(app, also_swept=forgets, also_scrubbed=[sessions.scrub])
    cli.init_app(app)
    command.init_app(app)
