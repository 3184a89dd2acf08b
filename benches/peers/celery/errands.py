"""The application that the bench and its workers share."""

import os
import sys
import time

from celery import Celery

app = Celery("errands", broker=os.environ["BENCH_REDIS_URL"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    worker_prefetch_multiplier=1,
    task_ignore_result=True,
    worker_hijack_root_logger=False,
    worker_redirect_stdouts=False,
)


@app.task
def errand(asked_at, told):
    if told:
        # One call, so that lines of several processes stay whole.
        os.write(sys.__stdout__.fileno(), f"after {time.time() - asked_at}\n".encode())
