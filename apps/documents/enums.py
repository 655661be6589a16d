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
        _(
            "The file loads parts from another place. Remove the links to templates, pictures,"
            " objects and data"
        ),
    )
    PACKING = (
        "packing",
        _("The file is packed in a way that we do not open. Save it again from an Office program"),
    )
    COMPLEX = (
        "complex",
        _("The file is too complex to be checked. Make it simpler or save it as PDF"),
    )
    MALWARE = (
        "malware",
        _(
            "The scanner found malicious software in the file. Do not open it again, and tell your"
            " security team"
        ),
    )
    TEXT = (
        "text",
        _("The CSV is not plain text in UTF-8 or Shift_JIS. Save it again as CSV (UTF-8)"),
    )


class Removed(models.TextChoices):
    """What cleaning took out of a file; only its authors are told."""

    SCRIPTS = "scripts", pgettext_lazy("removed", "Scripts")
    LAUNCH = "launch", pgettext_lazy("removed", "Actions that start a program")
    ACTIONS = "actions", pgettext_lazy("removed", "Other actions that run by themselves")
    EMBEDDED = "embedded", pgettext_lazy("removed", "Attached files")
    MEDIA = "media", pgettext_lazy("removed", "Sound, film and 3D")
    XFA = "xfa", pgettext_lazy("removed", "Dynamic forms (XFA)")
    LINKS = "links", pgettext_lazy("removed", "Paths and copied cells of linked workbooks")
    FILE_LINKS = "file_links", pgettext_lazy("removed", "Links to files and servers of the house")
    REVISIONS = "revisions", pgettext_lazy("removed", "Earlier revisions kept in the file")
    PROPERTIES = "properties", pgettext_lazy("removed", "Document properties")
    COMMENT_AUTHORS = (
        "comment_authors",
        pgettext_lazy("removed", "Names of who commented (the comments stay)"),
    )
    CHANGE_AUTHORS = (
        "change_authors",
        pgettext_lazy("removed", "Names of who changed the text (the tracked changes stay)"),
    )
    EDITORS = "editors", pgettext_lazy("removed", "Names of other editors")
    PATHS = "paths", pgettext_lazy("removed", "Where the file was saved")
    PRINTERS = "printers", pgettext_lazy("removed", "Printer settings")
    PRIVATE = "private", pgettext_lazy("removed", "Hidden data of the programs that made it")
    THUMBNAILS = "thumbnails", pgettext_lazy("removed", "Preview pictures")
    EXIF = "exif", pgettext_lazy("removed", "Camera and date of pictures (EXIF)")
    GPS = "gps", pgettext_lazy("removed", "Place where a picture was taken (GPS)")
    XMP = "xmp", pgettext_lazy("removed", "Metadata (XMP)")
    NOTES = "notes", pgettext_lazy("removed", "Texts hidden in pictures")
    EXTRAS = "extras", pgettext_lazy("removed", "Parts of pictures that do not draw")
    TAIL = "tail", pgettext_lazy("removed", "Bytes behind the end of a picture")
