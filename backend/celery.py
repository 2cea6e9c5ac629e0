"""The task queue, of workers and beat. Tasks are found in each application's `tasks.py`."""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backend.settings")

app = Celery("field")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# Here and not among the settings: whoever serves requests sends no task, and loads none of this.
app.conf.beat_schedule = {
    "release-held": {"task": "dispatch.tasks.release_held", "schedule": 10.0},
    "fire-timers": {
        "task": "dispatch.tasks.fire_timers",
        "schedule": 2.0,
        # Of a backlog of wake-ups one is enough.
        "options": {"expires": 10},
    },
    "change-shifts": {
        "task": "dispatch.tasks.change_shifts",
        "schedule": 10.0,
        "options": {"expires": 30},
    },
    "carry-notices": {
        "task": "notices.tasks.carry_notices",
        "schedule": 1.0,
        "options": {"expires": 10},
    },
    "forget-notices": {"task": "notices.tasks.forget_notices", "schedule": 3600.0},
    "watch-heartbeat": {"task": "dispatch.tasks.watch_heartbeat", "schedule": 60.0},
    "show-overdue-held": {"task": "dispatch.tasks.show_overdue_held", "schedule": 300.0},
    "forget": {"task": "dispatch.tasks.forget", "schedule": 3600.0},
    # Reads whole tables: at night, in the time zones of the agencies there are.
    "check-references": {
        "task": "dispatch.tasks.check_references",
        "schedule": crontab(hour="9", minute="30"),
    },
}
