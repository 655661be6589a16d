"""``manage.py serve_metrics``: figures and health in detail, on a port of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from threading import Thread
from types import FrameType
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse, WSGIEnvironment

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from prometheus_client import make_wsgi_app

from apps.notifications import metrics


class Command(BaseCommand):
    """PORTAL_METRICS_BIND says where (127.0.0.1:9100); the proxy never leads there."""

    help = "Serve /metrics for Prometheus and /healthz in detail, for machines inside only."
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Serve until SIGTERM or Ctrl-C."""
        host, _, port = os.environ.get("PORTAL_METRICS_BIND", "127.0.0.1:9100").rpartition(":")
        try:
            server = make_server(host, int(port), application(), _Server, _Quiet)
        except (OSError, ValueError) as error:
            raise CommandError(f"{host}:{port} cannot be served: {error}.") from None

        def stop(signum: int, frame: FrameType | None) -> None:
            Thread(target=server.shutdown).start()

        for signum in (signal.SIGTERM, signal.SIGINT):
            signal.signal(signum, stop)
        self.stdout.write(f"Metrics on {host}:{server.server_port}")
        self.stdout.flush()
        with server:
            server.serve_forever(poll_interval=0.2)


def application() -> Callable[[WSGIEnvironment, StartResponse], Iterable[bytes]]:
    """Return the two addresses as a WSGI application; everything else is 404."""
    figures = make_wsgi_app(metrics.registry(), disable_compression=True)

    def answer(environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        try:
            path = environ.get("PATH_INFO", "")
            if path == "/metrics":
                return list(figures(environ, start))
            if path == "/healthz":
                told = metrics.detail()
                status = "200 OK" if told["ready"] else "503 Service Unavailable"
                start(status, [("Content-Type", "application/json")])
                return [metrics.as_json(told)]
            start("404 Not Found", [("Content-Type", "text/plain")])
            return [b"not found\n"]
        finally:
            connection.close()

    return answer


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    def log_message(self, *words: Any) -> None:
        """Every visit is like the one before."""
