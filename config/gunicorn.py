"""gunicorn's settings: ``gunicorn --config config/gunicorn.py config.wsgi``."""

import os
from pathlib import Path

bind = os.environ.get("PORTAL_BIND", "127.0.0.1:8000")
workers = int(os.environ.get("PORTAL_WEB_WORKERS", "2"))
worker_class = "gthread"
threads = 4
# Loaded once, before the workers are forked: half the time on few cores.
preload_app = True
timeout = 60
graceful_timeout = 5
keepalive = 5
worker_tmp_dir = "/dev/shm" if Path("/dev/shm").is_dir() else None  # noqa: S108
control_socket_disable = True
accesslog = os.environ.get("PORTAL_ACCESS_LOG", "-")
# The path without its query: what somebody searched for is not the log's business.
access_log_format = '%(t)s %(m)s "%(U)s" %(s)s %(B)s bytes %(M)s ms'
errorlog = "-"
