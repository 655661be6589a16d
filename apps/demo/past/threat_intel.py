"""The first meeting of the subgroup on threat intelligence."""

from apps.decisions.models import DecisionKind
from apps.demo.past.cards import (
    CLOSING,
    OPENING,
    ActionCard,
    DecisionCard,
    ItemCard,
    MeetingCard,
    PaperCard,
    Step,
)
from apps.meetings.enums import Answer, ItemKind

THREAT_INTEL_1 = MeetingCard(
    body="threat-intel",
    number=1,
    day=-20,
    officer="okabe",
    second_officer="imaizumi",
    notice_title="脅威情報共有分科会 第1回",
    place_ja="大手町合同会議室",
    place_en="Otemachi Conference Center",
    room="3階 会議室A",
    closed_reason="攻撃の手口にわたる意見交換を行うため。",
    replies=(
        ("nishida", Answer.ONSITE),
        ("fujisaki", Answer.ONSITE),
        ("nitta", Answer.ONLINE),
        ("chen", Answer.ONLINE),
    ),
    items=(
        OPENING,
        ItemCard(
            ItemKind.DISCUSSION,
            "手口と対策を共有する様式について",
            "A form for sharing methods and countermeasures",
            45,
            presenter="fsa",
            text="事務局から様式の案を説明した。被害の事実と攻撃の技術的な情報を分け、"
            "後者を先に共有することで意見が一致した。",
            papers=(
                PaperCard(
                    "fsa",
                    "手口と対策の共有様式（案）",
                    "Form for sharing methods and countermeasures (draft)",
                    "脅威情報共有分科会 第1回 資料",
                    (
                        "・攻撃元、手口、対策を一枚に書く。",
                        "・被害を受けた機関の名は書かない。",
                        "・取扱いの区分を必ず付ける。",
                    ),
                ),
            ),
            decisions=(
                DecisionCard(
                    DecisionKind.AGREEMENT,
                    "攻撃の技術的な情報を、被害の事実と分けて先に共有することを申し合わせた。",
                    "It was agreed to share technical facts about attacks early, apart from facts"
                    " about victims.",
                    "情報共有の申合せ",
                ),
            ),
            actions=(
                ActionCard(
                    "akebono",
                    "shibata",
                    "共有様式の案を使って記入例を一つ作る",
                    "Fill in the draft form once as an example",
                    "記入例の作成",
                    due=6,
                    steps=(Step(-11, "report", "過去の事案から題材を選んでいます。"),),
                ),
            ),
        ),
        CLOSING,
    ),
)
