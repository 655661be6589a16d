"""Forms of the meetings."""

from apps.meetings.forms.agenda import AgendaRows, agenda_rows, rearranged
from apps.meetings.forms.meeting import MeetingForm
from apps.meetings.forms.paper import AgendaPaperForm
from apps.meetings.forms.reply import ReleaseForm, ReplyForm, ReturnForm
from apps.meetings.forms.room import ActionForm, AttendanceForm, DecisionForm, MinutesForm

__all__ = [
    "ActionForm",
    "AgendaPaperForm",
    "AgendaRows",
    "AttendanceForm",
    "DecisionForm",
    "MeetingForm",
    "MinutesForm",
    "ReleaseForm",
    "ReplyForm",
    "ReturnForm",
    "agenda_rows",
    "rearranged",
]
