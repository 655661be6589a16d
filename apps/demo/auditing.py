"""The auditor of the demo: what he may look into, and how long."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from apps.demo.cast import PEOPLE
from apps.demo.personas import address
from apps.sharing.auditing import give_scope

if TYPE_CHECKING:
    from datetime import datetime

AUDITOR, GIVER, BODY = "anzai", "osawa", "practitioners"
DAYS = 30
TEXT_JA = (
    "実務者会合の操作記録を対象とする年次点検。"
    "資料の閲覧、第二者による公開、通知の宛先が規程どおりであることを確認します。"
    "TLP:REDに係る記録と、資料・脅威情報の本文は対象に含みません。"
)
TEXT_EN = (
    "Yearly check of the record of the practitioners' meeting: who opened papers, releases by a"
    " second officer, and to whom notices went. Rows about TLP:RED and the texts of papers and"
    " threat notes are not included."
)


def give_demo_scope(using: str, *, at: datetime) -> None:
    """Give the demo's auditor the record of one body for thirty days from ``at``."""
    addresses = {card.key: address(card) for card in PEOPLE}
    give_scope(
        auditor=addresses[AUDITOR],
        body_code=BODY,
        until=at + timedelta(days=DAYS),
        text_ja=TEXT_JA,
        text_en=TEXT_EN,
        given_by=addresses[GIVER],
        using=using,
        at=at,
    )
