"""The scene of the obligations, with the mail server of the notifications."""

from tests.notifications.conftest import _controller, scene, sink

__all__ = ["_controller", "scene", "sink"]
