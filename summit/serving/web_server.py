"""The settings of gunicorn, from ours: `gunicorn --config python:summit.serving.web_server app:app`."""

from __future__ import annotations

from typing import Any

from gunicorn.glogging import Logger

from summit import logs
from summit.config import read
from summit.serving.web_worker import WAITING

_settings = read()  # whatever is named as a setting of gunicorn counts as one, "config" too


class Log(Logger):  # type: ignore[misc]
    """Gunicorn writes into our log; what was answered is told by the application, which knows what to leave out."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        logs.begin("web", is_json=not _settings.is_development)

    def access(self, *_: object) -> None:
        """Say nothing: the address of a request may be somebody's personal link."""


bind = _settings.BIND
workers = _settings.WEB_WORKERS
worker_class = "summit.serving.web_worker.WebWorker"
threads = _settings.WEB_THREADS + WAITING
timeout = 60  # seconds without a sign of life, after which a worker is replaced
graceful_timeout = 30  # for answers that are being written when the server is asked to stop
logger_class = Log
control_socket_disable = True
forwarded_allow_ips = ""  # whom to believe is said by PROXY_HOPS
secure_scheme_headers: dict[str, str] = {}
