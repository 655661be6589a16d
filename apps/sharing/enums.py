"""Labels, circles and the reasons for reading without one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Tlp(models.IntegerChoices):
    """TLP 2.0 (FIRST, August 2022); labels are never translated. The order is strictness."""

    CLEAR = 0, "TLP:CLEAR"
    GREEN = 1, "TLP:GREEN"
    AMBER = 2, "TLP:AMBER"
    AMBER_STRICT = 3, "TLP:AMBER+STRICT"
    RED = 4, "TLP:RED"


class CircleKind(models.TextChoices):
    """What makes somebody a reader of the circle."""

    COMMUNITY = "community", _("The whole community")
    BODY = "body", _("A body")
    ORGANISATIONS = "organisations", _("Chosen organisations")
    PEOPLE = "people", _("Named people")
    OWNER = "owner", _("The owner, the secretariat and the chair")


CHOSEN_KINDS = [(kind.value, kind.label) for kind in CircleKind if kind != CircleKind.OWNER]
"""What an author can choose; the circle of an owner is made by what it belongs to."""


class Reason(models.TextChoices):
    """Why one person holds a grant on one subject."""

    AUTHOR = "author", _("Author")
    EDITOR = "editor", _("Co-editor")
    PROXY = "proxy", _("Proxy")
    GUEST = "guest", _("Guest")
    DELEGATE = "delegate", _("Delegate")
    BREAK_GLASS = "break_glass", _("Break glass")


AUTHORING = frozenset({Reason.AUTHOR, Reason.EDITOR})
"""Reasons that also open drafts and withdrawn things."""


class Caveat(models.TextChoices):
    """Handling caveats (取扱制限) beside the label."""

    NO_FORWARD = "no_forward", _("Do not forward")
    NO_COPY = "no_copy", _("Do not copy")
    PARTIES_ONLY = "parties_only", _("Parties concerned only")
    RETURN = "return", _("To be returned")
    MEMBERS_ONLY = "members_only", _("Members only")


class ConfidentialityClass(models.IntegerChoices):
    """Government class (機密性); class 3 is refused by the portal."""

    ONE = 1, _("Confidentiality 1")
    TWO = 2, _("Confidentiality 2")
