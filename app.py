"""The application, for `flask` and gunicorn."""

from summit import create_app, serving

app = serving.opened(create_app)
