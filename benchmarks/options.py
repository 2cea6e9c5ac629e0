"""What can be said about a run, all of it through the environment."""

import os
from pathlib import Path

# Part of it alone: records (push and pull), push, pull, feed, storm, profile.
ONLY = os.environ.get("ONLY", "")
# Records of history of all types together, one table each: HISTORY=10000,100000,1000000
SIZES = [int(size) for size in os.environ.get("HISTORY", "10000").split(",")]
DEVICES = int(os.environ.get("DEVICES", "200"))
BATCH = 50
# How often the storms are repeated, with tablets that have sent nothing yet.
STORM_ROUNDS = 3
AT_ONCE = 16
# Enough that every thread has connected, compiled and prepared what it will need.
WARM_UP = 6 * AT_ONCE

READERS = 20
VISIBLE = 2000
NEW = 100
NEWS_ROUNDS = 3
# How often a reader who holds everything asks once more.
EMPTY_ROUNDS = 10
# Commits of others between two pulls, and how often that is repeated.
OTHERS = 400
OTHERS_ROUNDS = 5

PORT = int(os.environ.get("PORT", "8931"))
# gunicorn or, where it is installed, granian; threads of each of its two workers.
SERVER = os.environ.get("SERVER", "gunicorn")
THREADS = int(os.environ.get("THREADS", "4"))
WORKERS = 2
# pouchdb-server is installed here once, and found again by the next run.
POUCH_FOLDER = Path(os.environ.get("LOCAL_DIR", ".local")).resolve() / "pouchdb-server"

# Tablets that reconnect within ten seconds, and how much each has queued: STORM=500x200
STORM = [int(part) for part in os.environ.get("STORM", "100x200").split("x")]
PRESSING = 20
# Pushes that warm up, that are measured, and that are profiled.
PROFILED = 40
# Listeners of the live feed on one process, one row each.
LISTENERS = [int(count) for count in os.environ.get("LISTENERS", "100,500").split(",")]
CHANGES = int(os.environ.get("CHANGES", "100"))


def is_wanted(*names: str) -> bool:
    """Whether the run includes a part that goes by one of these names."""
    return ONLY in ("", *names)
