"""A draft meeting, typed in as an officer does who needs one for something else."""

from __future__ import annotations

from tests.e2e.conftest import Walker


def new_draft(walker: Walker) -> str:
    """Make one from the body's page; returns the address of its page."""
    walker.goto("/bodies/practitioners/")
    walker.press("Create a meeting", None)
    return save_draft(walker)


def save_draft(walker: Walker) -> str:
    """Fill in what the form asks for; returns the address of the draft's page."""
    day = walker.portal.now.replace(hour=10, minute=0, day=1)
    day = day.replace(year=day.year + 1)
    walker.fill_moment("starts_at", day)
    walker.fill_moment("reply_due_at", day.replace(hour=9))
    walker.fill(
        ends_at="11:30", place_ja="中央合同庁舎第7号館", place_en="Central Building 7",
        closed_reason="脅威に関する未公表の情報を扱うため",
        agenda__0__title_ja="短期の対応", agenda__0__title_en="Measures", agenda__0__minutes="30",
    )  # fmt: skip
    walker.page.locator("main button[value=save]:not(.visually-hidden)").click()
    walker.page.wait_for_url(lambda url: "/new/" not in url)
    return walker.path
