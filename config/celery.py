"""The Celery app and the whole beat schedule on one screen.

Redis carries wake-up calls only: what must happen is a row in the database, so a lost or doubled call does no harm.
"""

import os

from celery import Celery
from celery.schedules import crontab

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

VISIBILITY_TIMEOUT = 60  # seconds until a killed worker's call is given again
app = Celery("adjustments")
app.conf.update(
    broker_url=os.environ.get("REDIS_URL", "redis://127.0.0.1:6379/0"),
    broker_transport_options={
        "visibility_timeout": VISIBILITY_TIMEOUT,
        "unacked_restore_interval": 5,
        "unacked_restore_throttle": 1,
        "socket_timeout": 5,
        "socket_connect_timeout": 5,
        "socket_keepalive": True,
        "retry_on_timeout": True,
    },
    broker_connection_retry_on_startup=True,
    broker_connection_max_retries=None,
    task_default_queue="housekeeping",
    task_routes={
        "adjustments.tasks.deliver_notices": {"queue": "mail"}
    },  # a queue and workers of its own: no mail waits for the rest
    task_ignore_result=True,
    task_store_errors_even_if_ignored=False,
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_time_limit=30,  # below the visibility timeout; a notice's lease is as long
    task_soft_time_limit=25,
    task_serializer="json",
    accept_content=["json"],
    worker_prefetch_multiplier=1,
    worker_soft_shutdown_timeout=5,
    worker_hijack_root_logger=False,
    worker_send_task_events=False,
    timezone=os.environ.get("TIME_ZONE", "Europe/London"),
    beat_schedule={
        "sweep": {"task": "adjustments.tasks.sweep", "schedule": 15.0, "options": {"expires": 60}},
        "deliver": {"task": "adjustments.tasks.deliver_notices", "schedule": 5.0, "options": {"expires": 60}},
        "settle": {
            "task": "adjustments.tasks.settle",
            "schedule": 300.0,
            "options": {"expires": 300},
        },  # looks at every open case
        "forget sendings": {"task": "adjustments.tasks.forget_sendings", "schedule": 3600.0, "options": {"expires": 600}},
        "read dates again": {"task": "adjustments.tasks.read_dates_again", "schedule": crontab(hour=2, minute=10)},
        "forget what is over": {"task": "adjustments.tasks.forget_what_is_over", "schedule": crontab(hour=2, minute=40)},
    },
)
app.autodiscover_tasks(["adjustments"])
