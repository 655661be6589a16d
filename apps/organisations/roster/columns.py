"""What the three sheets of a roster hold. Heads and meanings stand in both languages at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from django.utils import translation

from apps.accounts.models import Language
from apps.organisations.enums import Capacity, OrganisationKind, Role, Sector

if TYPE_CHECKING:
    from django.db import models

Kind = Literal["text", "key", "kana", "mail", "day", "flag", "word"]
MOST_ROWS = {"organisations": 1_000, "people": 10_000, "seats": 20_000}
"""Rows of each sheet; what is more belongs into a second file."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its machine name, its head and what it means; ``words`` are all it may say."""

    key: str
    ja: str
    en: str
    meaning_ja: str
    meaning_en: str
    kind: Kind = "text"
    required: bool = False
    longest: int = 100
    words: type[models.TextChoices] | None = None
    but: tuple[str, ...] = ()
    """Codes of ``words`` that no roster gives."""

    @property
    def permitted(self) -> list[tuple[str, str, str]]:
        """Code, Japanese and English of each word that it may say."""
        return [each for each in in_words(self.words) if each[0] not in self.but]

    @property
    def head(self) -> str:
        """What stands in row 1: both languages."""
        return f"{self.ja} / {self.en}"

    @property
    def name(self) -> str:
        """The head in the reader's language, for sentences."""
        return self.en if translation.get_language() == "en" else self.ja


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet."""

    key: str
    ja: str
    en: str
    columns: tuple[Column, ...]

    @property
    def title(self) -> str:
        """The sheet's name in the file."""
        return f"{self.ja} {self.en}"

    @property
    def name(self) -> str:
        """The sheet's name in the reader's language."""
        return self.en if translation.get_language() == "en" else self.ja

    def column(self, key: str) -> Column:
        """Return one column."""
        return next(each for each in self.columns if each.key == key)


_KEY = Column(
    "organisation",
    "機関コード",
    "Organisation key",
    "「機関」シートのコード。登録済みの機関なら、シートに再掲しなくてもよい",
    "The key of the organisations sheet, or of an organisation that is registered already",
    kind="key",
    required=True,
    longest=40,
)
_FIRST = Column(
    "first",
    "開始日",
    "From",
    "初日。空欄なら新規は取込日から、登録済みは変更なし",
    "First day. Empty: today for what is new, unchanged for what is registered",
    kind="day",
)
_LAST = Column(
    "last",
    "終了日",
    "Until",
    "最終日（この日まで）。空欄なら、登録済みの終了日を変えない",
    "Last day, included. Empty leaves the end that is registered",
    kind="day",
)

ORGANISATIONS = Table(
    "organisations",
    "機関",
    "Organisations",
    (
        Column(
            "key",
            "機関コード",
            "Organisation key",
            "変わらない識別子（半角英数字）。再取込の際はこのコードで照合する",
            "A stable sign of letters and digits; the next import finds the organisation by it",
            kind="key",
            required=True,
            longest=40,
        ),
        Column(
            "name_ja",
            "名称",
            "Name (Japanese)",
            "正式名称。株式会社は省略しない",
            "The full legal name",
            required=True,
            longest=200,
        ),
        Column(
            "name_en",
            "名称（英語）",
            "Name (English)",
            "英語の正式名称",
            "The full name in English",
            required=True,
            longest=200,
        ),
        Column(
            "short_ja",
            "略称",
            "Short name (Japanese)",
            "一覧表で用いる略称",
            "For tables",
            required=True,
            longest=60,
        ),
        Column(
            "short_en",
            "略称（英語）",
            "Short name (English)",
            "一覧表で用いる英語の略称",
            "For tables in English",
            required=True,
            longest=60,
        ),
        Column(
            "kana",
            "読み",
            "Reading",
            "かな。五十音順に用いる（「かぶしきがいしゃ」は除く）",
            "In kana, for sorting, without the corporate form",
            kind="kana",
            required=True,
            longest=200,
        ),
        Column(
            "kind",
            "区分",
            "Kind",
            "「用語」シートの語",
            "A word of the words sheet",
            kind="word",
            required=True,
            words=OrganisationKind,
            but=(OrganisationKind.AUDITOR,),
        ),
        Column(
            "sector",
            "業種",
            "Sector",
            "「用語」シートの語",
            "A word of the words sheet",
            kind="word",
            required=True,
            words=Sector,
        ),
    ),
)
PEOPLE = Table(
    "people",
    "構成員",
    "People",
    (
        Column(
            "mail",
            "メールアドレス",
            "Mail address",
            "本人のみが使うアドレス。再取込の際はこのアドレスで照合する",
            "Used by this person alone; the next import finds the person by it",
            kind="mail",
            required=True,
            longest=254,
        ),
        _KEY,
        Column("family_name", "姓", "Family name", "戸籍の字体のまま", "As written", required=True),
        Column(
            "given_name", "名", "Given name", "一語のみの氏名なら空欄", "Empty for one name only"
        ),
        Column(
            "family_name_kana",
            "姓（読み）",
            "Family name (reading)",
            "かな",
            "In kana",
            kind="kana",
            required=True,
        ),
        Column(
            "given_name_kana",
            "名（読み）",
            "Given name (reading)",
            "かな。名があれば必須",
            "In kana; needed where there is a given name",
            kind="kana",
        ),
        Column("family_name_latin", "姓（英字）", "Family name (Latin)", "任意", "If known"),
        Column("given_name_latin", "名（英字）", "Given name (Latin)", "任意", "If known"),
        Column("department_ja", "部署", "Department (Japanese)", "任意", "If known"),
        Column("department_en", "部署（英語）", "Department (English)", "任意", "If known"),
        Column("title_ja", "役職", "Post (Japanese)", "任意", "If known"),
        Column("title_en", "役職（英語）", "Post (English)", "任意", "If known"),
        Column(
            "org_admin",
            "組織管理者",
            "Administrator",
            "機関内の利用者を管理する方は「はい」。空欄は「いいえ」、登録済みは変更なし",
            "Yes for who looks after the accounts. Empty: no, or unchanged if registered",
            kind="flag",
        ),
        Column(
            "language",
            "言語",
            "Language",
            "メールと画面の言語。空欄は日本語。利用開始後は本人の設定を優先する",
            "Of mails and pages. Empty: Japanese. Once in use, the person's own choice stands",
            kind="word",
            words=Language,
        ),
        _FIRST,
        _LAST,
    ),
)
SEATS = Table(
    "seats",
    "会議体",
    "Seats",
    (
        Column(
            "body",
            "会議体コード",
            "Body code",
            "自らが事務局を務める会議体のコード（「用語」シート）",
            "A body whose secretariat you sit in (words sheet)",
            kind="key",
            required=True,
            longest=20,
        ),
        _KEY,
        Column(
            "role",
            "役割",
            "Role",
            "機関の立場。「用語」シートの語",
            "The organisation's role; a word of the words sheet",
            kind="word",
            required=True,
            words=Role,
        ),
        Column(
            "mail",
            "メールアドレス",
            "Mail address",
            "機関を代表する方。空欄の行は機関の在籍期間だけを示す",
            "Who represents it. A row without one states the organisation's period only",
            kind="mail",
            longest=254,
        ),
        Column(
            "capacity",
            "担当",
            "Capacity",
            "代表する方があれば必須。「用語」シートの語",
            "Needed where somebody represents it; a word of the words sheet",
            kind="word",
            words=Capacity,
        ),
        _FIRST,
        _LAST,
    ),
)
TABLES = (ORGANISATIONS, PEOPLE, SEATS)
BY_KEY = {table.key: table for table in TABLES}
YES, NO = ("はい", "yes"), ("いいえ", "no")


def in_words(choices: type[models.TextChoices] | None) -> list[tuple[str, str, str]]:
    """Return code, Japanese and English of each word of a closed list."""
    made = []
    for choice in choices or ():
        with translation.override("ja"):
            japanese = str(choice.label)
        with translation.override("en"):
            made.append((str(choice.value), japanese, str(choice.label)))
    return made
