"""The first meeting of the main body."""

from apps.decisions.models import DecisionKind
from apps.demo.past.cards import CLOSING, OPENING, DecisionCard, ItemCard, MeetingCard, PaperCard
from apps.meetings.enums import Answer, ItemKind
from apps.sharing.enums import Tlp

MAIN_1 = MeetingCard(
    body="main",
    number=1,
    day=-40,
    officer="osawa",
    second_officer="miura",
    tlp=Tlp.GREEN,
    notice_title="官民作業部会 第1回",
    place_ja="中央合同庁舎第4号館",
    place_en="Central Government Building No. 4",
    room="共用第1特別会議室",
    closed_reason="個別の機関の防御の状況にわたる意見交換を含むため。",
    replies=(
        ("makihara", Answer.ONSITE),
        ("yoshioka", Answer.ONSITE),
        ("kuroki", Answer.ONSITE),
        ("takahashi", Answer.ONLINE),
        ("harrison", Answer.ONLINE),
        ("noguchi", Answer.ONSITE),
        ("kitagawa", Answer.ONSITE),
        ("watarai", Answer.ONLINE),
    ),
    items=(
        OPENING,
        ItemCard(
            ItemKind.REPORT,
            "作業部会の進め方について",
            "How the working group proceeds",
            20,
            presenter="fsa",
            text="事務局から、開催要綱と当面の進め方を説明した。"
            "具体の検討は実務者会合で行い、結果を作業部会に報告することとした。",
            papers=(
                PaperCard(
                    "fsa",
                    "作業部会の当面の進め方",
                    "How the working group proceeds for now",
                    "",
                    (
                        "1. 実務者会合を置き、短期の対応を具体的に検討する。",
                        "2. 実務者会合は、検討の状況を作業部会に報告する。",
                        "3. 情報の取扱いは TLP 2.0 による。",
                    ),
                    tlp=Tlp.GREEN,
                ),
            ),
            decisions=(
                DecisionCard(
                    DecisionKind.CONFIRMATION,
                    "作業部会の下に実務者会合を置き、短期の対応を具体的に検討することを確認した。",
                    "It was confirmed that a practitioners' meeting works out short-term measures"
                    " under the working group.",
                    "",
                    tlp=Tlp.GREEN,
                ),
            ),
        ),
        ItemCard(
            ItemKind.DISCUSSION,
            "AIによるサイバー脅威に関する認識の共有",
            "A shared view of AI cyber threats",
            45,
            text="構成員から、脆弱性の発見から悪用までの時間が短くなっていること、"
            "修正を適用する体制が夜間・休日に薄いことについて意見があった。",
        ),
        CLOSING,
    ),
)
