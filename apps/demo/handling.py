"""The demo's handling policy, accepted by everybody but one who signs in for the first time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from apps.accounts.handling import publish_version
from apps.accounts.models import Acceptance

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from apps.accounts.models import User

NEWCOMER = "kuroki"
"""Key of the person who has not accepted it yet."""

JAPANESE = "\n\n".join(
    [
        "この規程は、官民連携作業部会（以下「作業部会」といいます。）のポータルで取り扱う情"
        "報について、利用者が守る事項を定めるものです。",
        "１　情報には、TLP 2.0 による取扱区分が付されています。利用者は、区分と、個別に付さ"
        "れた取扱いの条件に従ってください。",
        "２　利用者は、自らの職務に必要な範囲でのみ情報を閲覧し、共有の範囲に含まれない者に"
        "伝えません。範囲が不明なときは、情報の提供元に確認してください。",
        "３　TLP:RED の情報は、名前を挙げられた本人に限ります。印刷、転記及び録音をしません。",
        "４　利用者のアカウントは本人に限って使用します。パスワード、確認コード及び回復コード"
        "を他の者に教えません。",
        "５　端末の紛失、誤送信その他の事故があったときは、直ちに所属機関の組織管理者及び事務"
        "局に連絡してください。",
        "６　閲覧の記録は、監査のため保存されます。",
    ]
)
ENGLISH = "\n\n".join(
    [
        "These rules say how users of the portal of the public-private working group handle"
        " what they find in it.",
        "1. Every item bears a label of TLP 2.0. Keep to the label and to any further terms"
        " stated with it.",
        "2. Read only what your work needs, and pass nothing on to anybody outside the audience."
        " If the audience is unclear, ask the originator.",
        "3. TLP:RED is for the persons named, and for nobody else. It is not printed, copied"
        " out or recorded.",
        "4. Your account is yours alone. Tell nobody your password, confirmation codes or recovery"
        " codes.",
        "5. After a loss, a mail sent to the wrong address or any other incident, tell your"
        " organisation's administrator and the secretariat at once.",
        "6. What is opened is recorded, and the record is kept for audit.",
    ]
)


def write_policy(people: Iterable[User], newcomer: User, *, at: datetime, using: str) -> None:
    """Publish version 1 from ``at`` on and accept it for everybody but ``newcomer``."""
    policy = publish_version(JAPANESE, ENGLISH, in_force_from=at, using=using)
    Acceptance.objects.using(using).bulk_create(
        Acceptance(person=person, policy=policy, at=at) for person in people if person != newcomer
    )
