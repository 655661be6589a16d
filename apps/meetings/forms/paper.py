"""A paper handed in under an agenda item."""

from apps.documents.forms import PaperForm
from wg_portal.forms import SubmissionToken


class AgendaPaperForm(SubmissionToken, PaperForm):
    """The documents' own form; a double click hands in one paper."""
