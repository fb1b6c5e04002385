"""Work after the answer: rows of the database are the truth, huey is the doorbell, the sweeper is its safety net.

`deliver` sends what is due in the outbox, `plan_tables` works on jobs, `sweep` finds every minute what was forgotten.
"""

from summit.tasks.queue import Queue, init_app

__all__ = ["Queue", "init_app"]
