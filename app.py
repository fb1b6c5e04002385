"""The application, for `flask` and gunicorn."""

from summit import create_app

app = create_app()
