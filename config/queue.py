"""How Celery works here: the queue only says "look now", the database knows what is due."""

from celery.schedules import crontab
from django.conf import settings

broker_url = settings.REDIS_URL
broker_connection_retry_on_startup = True
broker_connection_max_retries = None  # a worker waits for its broker, however long
# Publishing happens after a commit inside a request: a silent broker may cost 0.2 s.
broker_transport_options = {
    "socket_timeout": 0.2,
    "socket_connect_timeout": 0.2,
    "max_retries": 0,
}
task_publish_retry = False
task_default_queue = "portal"
task_ignore_result = True
task_serializer = "json"
accept_content = ["json"]
task_time_limit = 600
# Unlimited: an acknowledgement that a silent broker swallowed would else keep the only place
# for ever, and the worker would never look again.
worker_prefetch_multiplier = 0
worker_send_task_events = False
worker_hijack_root_logger = False
# Names and ids only: a task's arguments stay out of the log.
worker_task_log_format = "%(asctime)s %(levelname)s %(task_name)s %(task_id)s %(message)s"
worker_log_format = "%(asctime)s %(levelname)s %(processName)s %(message)s"
timezone = settings.TIME_ZONE
# Sessions and sign-in tries that have run out; files nobody refers to: manage.py sweep_files.
beat_schedule = {
    "tidy": {"task": "accounts.tidy", "schedule": crontab(hour=3, minute=10)},
    "sweep": {
        "task": "notifications.sweep",
        "schedule": 60.0,
        # A worker that was away finds one sweep waiting, not a queue of them.
        "options": {"expires": 55},
    },
    "bounces": {
        "task": "notifications.read_bounces",
        "schedule": 300.0,
        "options": {"expires": 290},
    },
    # Uploads too large to clean in the request, whose wake was missed.
    "clean": {"task": "documents.clean", "schedule": 60.0, "options": {"expires": 55}},
    # A roster whose wake was missed, or whose worker died.
    "roster": {
        "task": "organisations.import_roster",
        "schedule": 60.0,
        "options": {"expires": 55},
    },
}
