"""Every message of every app has its Japanese."""

from __future__ import annotations

from wg_portal.catalogues import own_apps
from wg_portal.catalogues.check import contradictions, findings


def test_no_message_is_untranslated():
    known = own_apps()
    found = [line for label, app in known.items() for line in findings(label, app)]
    assert found == []


def test_no_two_apps_contradict_each_other():
    assert list(contradictions(own_apps())) == []
