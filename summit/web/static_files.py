"""Style sheets, scripts, fonts, pictures: kept by the browser for a year, under an address that changes with them."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from wsgiref.headers import Headers

from flask import Flask
from whitenoise import WhiteNoise

from summit.web.answers import ALWAYS, TWO_YEARS, permissions

FOR_FILES = {"Referrer-Policy": "no-referrer", "Permissions-Policy": permissions()}
YEAR = 365 * 24 * 3600


def url_path(folder: Path) -> str:
    """Where the files of `folder` are served: "/static/" and a fingerprint of all of them.

    Files that name each other by relative addresses (fonts, modules) so always belong to the same version.
    """
    seal = hashlib.sha256(version("bootstrap-flask").encode())
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            seal.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    return f"/static/{seal.hexdigest()[:12]}"


def init_app(app: Flask) -> None:
    """Serve the files of `app` and of Bootstrap-Flask before any request reaches a door."""
    is_development = app.config["ENVIRONMENT"] == "development"
    server = WhiteNoise(
        app.wsgi_app,
        max_age=0 if is_development else YEAR,
        autorefresh=is_development,
        allow_all_origins=False,
        add_headers_function=_protect_https if app.config["PREFERRED_URL_SCHEME"] == "https" else _protect,
    )
    server.add_files(str(app.static_folder), prefix=str(app.static_url_path))
    bootstrap = files("flask_bootstrap").joinpath("static/bootstrap5")
    server.add_files(str(bootstrap), prefix=f"/bootstrap{app.static_url_path}")
    app.wsgi_app = server  # type: ignore[method-assign]


def _protect(headers: Headers, _path: str, _url: str) -> None:
    for name, value in (ALWAYS | FOR_FILES).items():
        headers[name] = value


def _protect_https(headers: Headers, path: str, url: str) -> None:
    _protect(headers, path, url)
    headers["Strict-Transport-Security"] = TWO_YEARS
