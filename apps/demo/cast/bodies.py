"""Bodies of the demo and who sits in them."""

from dataclasses import dataclass

from apps.organisations.enums import Capacity, Openness, ProxyPolicy, Role

PRIMARY, DEPUTY, ATTENDANT = Capacity.PRIMARY, Capacity.DEPUTY, Capacity.ATTENDANT


@dataclass(frozen=True, slots=True)
class SeatCard:
    """An organisation's seat; ``people`` are keys of persons with their capacity."""

    organisation: str
    role: Role
    people: tuple[tuple[str, Capacity], ...] = ()


@dataclass(frozen=True, slots=True)
class BodyCard:
    """One body with its terms and seats."""

    code: str
    parent: str | None
    name_ja: str
    name_en: str
    short_ja: str
    short_en: str
    purpose_ja: str
    purpose_en: str
    proxy_policy: ProxyPolicy
    chatham_house: bool
    seats: tuple[SeatCard, ...]
    openness: Openness = Openness.CLOSED


MAIN = BodyCard(
    code="main",
    parent=None,
    name_ja="AIによるサイバー脅威に関する官民作業部会",
    name_en="Public-Private Working Group on AI Cyber Threats",
    short_ja="官民作業部会",
    short_en="Working Group",
    purpose_ja="AIの能力の向上がもたらすサイバー脅威について、官民で認識を共有し、"
    "金融システムを守るための対応の方向を確認します。",
    purpose_en="Government and industry share their view of the cyber threats that come with more"
    " capable AI, and confirm how the financial system is to be protected.",
    proxy_policy=ProxyPolicy.OFFICIALS,
    chatham_house=False,
    openness=Openness.PARTLY,
    seats=(
        SeatCard("mof", Role.CHAIR, (("no-account", PRIMARY), ("makihara", DEPUTY))),
        SeatCard("mof", Role.MEMBER, (("nakazato", PRIMARY),)),
        SeatCard("meti", Role.MEMBER, (("yoshioka", PRIMARY),)),
        SeatCard("minamo", Role.MEMBER, (("kuroki", PRIMARY), ("saeki", DEPUTY))),
        SeatCard("hokurei", Role.MEMBER, (("takahashi", PRIMARY),)),
        SeatCard("shinonome", Role.MEMBER, (("harrison", PRIMARY), ("tajima", DEPUTY))),
        SeatCard("toto", Role.MEMBER, (("noguchi", PRIMARY),)),
        SeatCard("midorino", Role.MEMBER, (("kitagawa", PRIMARY), ("hashizume", ATTENDANT))),
        SeatCard("boj", Role.OBSERVER, (("watarai", PRIMARY),)),
        SeatCard("fsa", Role.SECRETARIAT, (("osawa", PRIMARY), ("miura", DEPUTY))),
    ),
)

PRACTITIONERS = BodyCard(
    code="practitioners",
    parent="main",
    name_ja="AIによるサイバー脅威に関する官民作業部会 実務者会合",
    name_en="Practitioners' Meeting of the Working Group on AI Cyber Threats",
    short_ja="実務者会合",
    short_en="Practitioners",
    purpose_ja="作業部会の下で、短期の対応、修正適用の順序、共同センターと委託先での備えを、"
    "実務者が具体的に検討します。",
    purpose_en="Under the working group, practitioners work out short-term measures, the order of"
    " patching, and how shared centers and contractors prepare.",
    proxy_policy=ProxyPolicy.ANYBODY,
    chatham_house=True,
    seats=(
        SeatCard("mof", Role.CHAIR, (("nakazato", PRIMARY), ("makihara", DEPUTY))),
        SeatCard("meti", Role.MEMBER, (("yoshioka", PRIMARY), ("nishida", DEPUTY))),
        SeatCard(
            "minamo",
            Role.MEMBER,
            (("saeki", PRIMARY), ("hamada", DEPUTY), ("miyata", ATTENDANT)),
        ),
        # Invited by name, but its post is vacant.
        SeatCard("haruka", Role.MEMBER),
        SeatCard("hokurei", Role.MEMBER, (("takahashi", PRIMARY), ("kimura", DEPUTY))),
        SeatCard("shinonome", Role.MEMBER, (("harrison", PRIMARY), ("tajima", DEPUTY))),
        SeatCard("kodachi", Role.MEMBER, (("ishibashi", PRIMARY),)),
        SeatCard("toto", Role.MEMBER, (("noguchi", PRIMARY),)),
        SeatCard("shirakaba", Role.MEMBER, (("sasaki", PRIMARY),)),
        SeatCard("midorino", Role.MEMBER, (("hashizume", PRIMARY), ("chen", DEPUTY))),
        SeatCard("kunugi", Role.MEMBER, (("yamanobe", PRIMARY),)),
        SeatCard("boj", Role.OBSERVER, (("watarai", PRIMARY), ("hayase", DEPUTY))),
        SeatCard("fsa", Role.SECRETARIAT, (("osawa", PRIMARY), ("miura", DEPUTY))),
    ),
)

THREAT_INTEL = BodyCard(
    code="threat-intel",
    parent="practitioners",
    name_ja="脅威情報共有分科会",
    name_en="Subgroup on Threat Intelligence Sharing",
    short_ja="脅威情報分科会",
    short_en="Threat Intelligence",
    purpose_ja="攻撃の手口と対策を早く共有するための様式、経路、取扱いを検討します。",
    purpose_en="Works out forms, channels and handling so that methods of attack and"
    " countermeasures are shared early.",
    proxy_policy=ProxyPolicy.ANYBODY,
    chatham_house=True,
    seats=(
        SeatCard("meti", Role.CHAIR, (("nishida", PRIMARY),)),
        SeatCard("akebono", Role.MEMBER, (("fujisaki", PRIMARY), ("shibata", DEPUTY))),
        SeatCard("kodachi", Role.MEMBER, (("nitta", PRIMARY),)),
        SeatCard("matsukaze", Role.MEMBER, (("kuwabara", PRIMARY),)),
        SeatCard("midorino", Role.MEMBER, (("chen", PRIMARY),)),
        SeatCard("fsa", Role.SECRETARIAT, (("okabe", PRIMARY), ("imaizumi", DEPUTY))),
    ),
)

BODIES = (MAIN, PRACTITIONERS, THREAT_INTEL)
