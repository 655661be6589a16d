"""Japanese readings: how names are put in order, and how what somebody types finds them."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from apps.accounts.models import User

_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}
_LARGE = str.maketrans("ぁぃぅぇぉっゃゅょゎゕゖ", "あいうえおつやゆよわかけ")
_NO_SOUND = dict.fromkeys(map(ord, " \u3000・.,()-‐‑‒–—―−ー〜~'’"))
_VOICING = dict.fromkeys([0x3099, 0x309A])
_FORMS = ("かぶしきがいしゃ", "かぶしきかいしゃ", "ゆうげんがいしゃ", "ごうどうがいしゃ")
"""Readings of corporate forms: they stand before or behind a name and do not order it."""


def folded(text: str) -> str:
    """Return ``text`` as it is compared in a search.

    Width, case, かな and カナ, spaces, hyphens, long marks and waves make no difference.
    """
    plain = unicodedata.normalize("NFKC", text).casefold()
    return plain.translate(_HIRAGANA).translate(_NO_SOUND)


def order_of(reading: str) -> tuple[str, str]:
    """Return the place of a reading in 五十音順: か before が, and small signs with large ones."""
    sounds = folded(reading)
    bare = unicodedata.normalize("NFD", sounds).translate(_VOICING).translate(_LARGE)
    return bare, sounds


def order_of_person(person: User) -> tuple[str, str]:
    """Return a person's place in 五十音順; who has no reading stands by his name."""
    reading = f"{person.family_name_kana}\u3000{person.given_name_kana}".strip()
    return order_of(reading or f"{person.family_name_latin or person.family_name}")


def order_of_organisation(kana: str) -> tuple[str, str]:
    """Return an organisation's place; its corporate form does not count."""
    reading = folded(kana)
    for form in _FORMS:
        reading = reading.removeprefix(form).removesuffix(form)
    return order_of(reading)
