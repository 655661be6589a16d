"""Says in one sentence how to run the tests where their tools are missing."""

import pytest

try:
    import django  # noqa: F401
except ImportError:
    pytest.exit("Run bin/test: it installs Django and the other tools of uv.lock.", returncode=2)
