"""Start latency and drain of Celery on Redis, acks late, prefetch 1, one process per worker."""

import argparse
import json
import math
import os
import queue
import subprocess
import sys
import threading
import time

arguments = argparse.ArgumentParser()
arguments.add_argument("--redis", required=True)
for name in ("rate", "seconds", "drain", "slots", "workers"):
    arguments.add_argument(f"--{name}", type=int, required=True)
arguments = arguments.parse_args()
os.environ["BENCH_REDIS_URL"] = arguments.redis

import redis  # noqa: E402

from errands import app, errand  # noqa: E402

broker = redis.Redis.from_url(arguments.redis)


class Fleet:
    """One `celery worker` with as many processes as the other queues have workers."""

    def __init__(self):
        self.begun = queue.Queue()
        self.process = subprocess.Popen(
            [sys.executable, "-m", "celery", "--app", "errands", "worker", "--pool", "prefork",
             "--concurrency", str(arguments.workers), "--without-gossip", "--without-mingle", "--loglevel", "ERROR"],
            stdout=subprocess.PIPE, text=True, env=os.environ | {"C_FORCE_ROOT": "1"},
        )
        threading.Thread(target=self.listen, daemon=True).start()

    def listen(self):
        for line in self.process.stdout:
            if line.startswith("after "):
                self.begun.put((time.monotonic(), float(line.split()[1])))

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=60)


def waiting():
    return broker.llen("celery") + broker.hlen("unacked")


def drain():
    # Straight to the broker's client, as `delay` does, over one connection.
    with app.producer_pool.acquire(block=True) as producer:
        for number in range(arguments.drain):
            errand.apply_async((time.time(), number == 0), producer=producer)
    fleet = Fleet()
    began, _ = fleet.begun.get(timeout=60)
    while waiting() > 0:
        time.sleep(0.02)
    took = time.monotonic() - began
    fleet.stop()
    return arguments.drain / took


def starts():
    fleet = Fleet()
    for _ in range(arguments.rate):
        errand.delay(time.time(), True)
    for _ in range(arguments.rate):
        fleet.begun.get(timeout=60)
    count = arguments.rate * arguments.seconds
    first = time.monotonic()
    for number in range(count):
        time.sleep(max(0.0, first + number / arguments.rate - time.monotonic()))
        errand.delay(time.time(), True)
    seconds = sorted(fleet.begun.get(timeout=60)[1] for _ in range(count))
    fleet.stop()
    return seconds


app.control.purge()
drain_per_second = drain()
values = starts()
app.control.purge()


def percentile(share):
    return values[math.ceil((len(values) - 1) * share)]


print(json.dumps({
    "name": "Celery",
    "startP50Seconds": percentile(0.5),
    "startP99Seconds": percentile(0.99),
    "drainPerSecond": drain_per_second,
    "rescueSeconds": None,
    "otherTenantSeconds": None,
    "remarks": [
        "rescue not waited for: with its default visibility_timeout a dead worker's job comes back after 3600 s",
        "one queue is first in, first out",
    ],
}))
