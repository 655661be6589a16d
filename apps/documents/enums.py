"""What is accepted, and the sentence for everything that is not."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

EXTENSIONS = ("pdf", "docx", "xlsx", "pptx", "csv", "png", "jpg")
ALIASES = {"jpeg": "jpg"}
"""Other endings of the same kind."""
LARGEST = 50 * 1024 * 1024
"""Bytes of one upload."""


class Fault(models.TextChoices):
    """Why a file is refused; the label tells the uploader what to do."""

    EMPTY = (
        "empty",
        _("The file is empty. Check that it opens on your computer, then choose it again"),
    )
    TOO_LARGE = (
        "too_large",
        _("The file is larger than 50 MB. Make it smaller or split it, then choose it again"),
    )
    KIND = (
        "kind",
        _("This kind of file is not accepted. Save it as pdf, docx, xlsx, pptx, csv, png or jpg"),
    )
    MISMATCH = (
        "mismatch",
        _(
            "The content is not what the ending of the file name says. Save the file again from"
            " the program that made it"
        ),
    )
    DISGUISED = (
        "disguised",
        _("The file also holds a program or an archive. Save it again from the original document"),
    )
    DAMAGED = (
        "damaged",
        _("The file is damaged. Check that it opens, save it again and choose the new file"),
    )
    ENCRYPTED = (
        "encrypted",
        _("The file is protected by a password. Remove the protection, then choose it again"),
    )
    SIGNED = (
        "signed",
        _(
            "The PDF carries a digital signature, which cleaning would break. Print it to a new"
            " PDF without the signature, then choose that file"
        ),
    )
    MACROS = (
        "macros",
        _("The file holds macros. Save it without macros (docx, xlsx, pptx), then choose it again"),
    )
    EMBEDDED = (
        "embedded",
        _("The file holds embedded programs or objects. Replace them by pictures or text"),
    )
    REMOTE = (
        "remote",
        _("The file loads parts from another place. Remove the link to the template or object"),
    )
    PACKING = (
        "packing",
        _("The file is packed in a way that we do not open. Save it again from an Office program"),
    )
    COMPLEX = (
        "complex",
        _("The file is too complex to be checked. Make it simpler or save it as PDF"),
    )
    TEXT = (
        "text",
        _("The CSV is not plain text in UTF-8 or Shift_JIS. Save it again as CSV (UTF-8)"),
    )


class Cause(models.TextChoices):
    """Why a paper is taken back; the record says it by this word."""

    FILE = "file", _("The wrong file")
    LABEL = "label", _("The wrong label")
    AUDIENCE = "audience", _("The wrong audience")
    ERROR = "error", _("An error in the content")
    OTHER = "other", pgettext_lazy("cause", "Another reason")
    NOTE = "note", _("Withdrawn with the threat note that it belonged to")
