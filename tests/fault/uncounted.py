"""The same application whose processes count apart: the control of the test of limits that all of them share."""

from __future__ import annotations

from summit import create_app
from summit.web.rate_limits import limiter

limiter._storage_uri = "memory://"

app = create_app()
