"""The application, for `flask` and gunicorn."""

import gc

from summit import create_app, serving

app = serving.opened(create_app)
gc.collect()
gc.freeze()  # what is loaded by now stays, so a list of thousands need not have it all looked through again and again
