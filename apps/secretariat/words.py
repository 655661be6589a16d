"""The words in which officers read of mails: what it tells, how it stands, what went wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from apps.notifications.enums import Channel, State
from apps.notifications.models import CAME_BACK
from apps.notifications.relay import GONE

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    from apps.notifications.models import Delivery
    from apps.obligations.enums import ObligationKind, Rung

REASONS: dict[str, _StrPromise] = {
    "meetings.MeetingReleased": pgettext_lazy("mail", "Invitation"),
    "meetings.ReleaseRequested": pgettext_lazy("mail", "Request for release"),
    "meetings.ReleaseReturned": pgettext_lazy("mail", "Request for release returned"),
    "meetings.MinutesReleased": pgettext_lazy("mail", "Minutes released"),
    "documents.PaperReleased": pgettext_lazy("mail", "Paper released"),
    "documents.PaperReplaced": pgettext_lazy("mail", "Paper replaced"),
    "documents.PaperWithdrawn": pgettext_lazy("mail", "Paper withdrawn"),
    "documents.OpenersReminded": pgettext_lazy("mail", "Reminder to delete copies"),
    "documents.ReissueAsked": pgettext_lazy("mail", "Paper issued anew waits for release"),
    "documents.PurgeAsked": pgettext_lazy("mail", "Erasure waits for a second person"),
    "decisions.DecisionRecorded": pgettext_lazy("mail", "Decision recorded"),
    "action_items.ActionGiven": pgettext_lazy("mail", "Action item given"),
    "action_items.ActionReturned": pgettext_lazy("mail", "Action item returned"),
    "action_items.ActionReworded": pgettext_lazy("mail", "Action item corrected"),
    "action_items.ActionTakenBack": pgettext_lazy("mail", "Action item taken back"),
    "action_items.GivingRequested": pgettext_lazy("mail", "Request for release"),
    "action_items.GivingReleased": pgettext_lazy("mail", "Request for release granted"),
    "action_items.GivingReturned": pgettext_lazy("mail", "Request for release returned"),
    "action_items.ActionFinished": pgettext_lazy("mail", "Action item reported done"),
    "obligations.StageDue": pgettext_lazy("mail", "Reminder"),
    "obligations.BearerReminded": pgettext_lazy("mail", "Reminder by the secretariat"),
    "obligations.ObligationAssigned": pgettext_lazy("mail", "Handed to a colleague"),
    "obligations.PleaMade": pgettext_lazy("mail", "Request from an organisation"),
    "obligations.PleaDecided": pgettext_lazy("mail", "Answer to a request"),
    "obligations.ReminderRequested": pgettext_lazy("mail", "Request for release of a reminder"),
    "obligations.DeadlineMoved": pgettext_lazy("mail", "Deadline moved"),
    "notices.NoticeReleaseRequested": pgettext_lazy("mail", "Request for release"),
    "notices.NoticeReleaseReturned": pgettext_lazy("mail", "Request for release returned"),
    "notices.NoticeReleased": pgettext_lazy("mail", "Notice released"),
    "notices.UrgentNoticeReleased": pgettext_lazy("mail", "Urgent notice released"),
    "notices.NoticeAcknowledgementAsked": pgettext_lazy("mail", "Acknowledgement asked for"),
    "notices.NoticeCorrectionRequested": pgettext_lazy("mail", "Request for release"),
    "notices.NoticeCorrectionReturned": pgettext_lazy("mail", "Request for release returned"),
    "notices.NoticeAcknowledgementAskedAgain": pgettext_lazy(
        "mail", "Acknowledgement asked for again"
    ),
    "notices.NoticeRevised": pgettext_lazy("mail", "Notice corrected"),
    "notices.UrgentNoticeRevised": pgettext_lazy("mail", "Urgent notice corrected"),
    "notices.NoticeWithdrawn": pgettext_lazy("mail", "Notice withdrawn"),
    "threat_notes.NoteReleased": pgettext_lazy("mail", "Threat note released"),
    "threat_notes.AcknowledgementAsked": pgettext_lazy("mail", "Acknowledgement asked for"),
    "threat_notes.NoteRevised": pgettext_lazy("mail", "Threat note revised"),
    "threat_notes.NoteCommented": pgettext_lazy("mail", "Comment on a threat note"),
    "threat_notes.NoteWithdrawn": pgettext_lazy("mail", "Threat note withdrawn"),
}
"""What each kind of mail is about."""

WORRIES: dict[str, _StrPromise] = {
    "sweep": gettext_lazy(
        "Nothing has looked for due mail for some minutes: mail and reminders wait."
    ),
    "events": gettext_lazy(
        "Events have waited for more than ten minutes: mails about them come late."
    ),
    "mails": gettext_lazy("Mails have been due for more than ten minutes and have not gone out."),
    "doubtful": gettext_lazy(
        "Some mails may or may not have arrived. Confirm or send again those that you see below."
    ),
    "scanner": gettext_lazy(
        "The scanner of files does not answer: papers that are handed in wait to be checked."
    ),
    "seals": gettext_lazy("The record has not been sealed for some time."),
}
"""What the watch over mail and record finds, by its words in ``notifications.watch``."""

TONES = {
    State.PENDING: ("accent", "clock"),
    State.CLAIMED: ("accent", "mail"),
    State.DATA: ("accent", "mail"),
    State.SENT: ("success", "check"),
    State.DEFERRED: ("warning", "clock"),
    State.FAILED: ("danger", "fail"),
    State.AMBIGUOUS: ("warning", "info"),
    State.BOUNCED: ("danger", "fail"),
    State.HELD: ("plain", "pause"),
    State.DROPPED: ("plain", "minus"),
    State.WAITING: ("accent", "clock"),
    State.TOLD: ("success", "check"),
}
"""Colour and sign of each state."""


def reason(kind: str) -> str:
    """Return what the mail is about."""
    return str(REASONS.get(kind, kind))


def step(kind: ObligationKind, to: Rung) -> str:
    """Return what a step of a ladder will say, and to whom."""
    return _("Reminder to %(rung)s: %(kind)s") % {"rung": to.label, "kind": kind.label}


def done(act: str) -> str:
    """Say what an officer has just done."""
    return {
        "hold": _("Held. It is not sent until you resume it."),
        "let-go": _("Resumed. It is sent as planned."),
        "send-now": _("It goes out now."),
        "send-again": _("It goes out again, with the same message number."),
        "confirm": _("Recorded: it has arrived."),
        "trial": _("A trial is on its way to your own address."),
    }[act]


def outcome(row: Delivery) -> str:
    """Say why a mail stands where it stands; empty where its state says it all."""
    fault = row.fault
    if row.state == State.DROPPED:
        return _dropped(fault)
    if row.state == State.BOUNCED:
        return _("It came back: nobody receives mail there. The administrators were told.")
    if row.state == State.HELD and fault == CAME_BACK:
        return _("Waits until the address is put right: mail to it came back.")
    if row.state == State.AMBIGUOUS:
        return _("Handed over, but no answer came. Ask the recipient before you send it again.")
    if fault.startswith("refused 5"):
        return _("The mail server refused it for good (%(code)s). Check the address.") % {
            "code": fault.removeprefix("refused ")
        }
    if fault.startswith("given up"):
        return _("Tried again and again for three days without success.")
    if row.state == State.DEFERRED:
        return _("Could not be handed over (attempt %(n)d). It is tried again by itself.") % {
            "n": row.attempts
        }
    if fault == "duplicate possible" and row.state == State.SENT:
        return _("Possibly sent twice, with the same message number.")
    if row.state == State.WAITING and row.channel == Channel.DIGEST:
        return _("Goes out with the next digest.")
    return ""


def _dropped(fault: str) -> str:
    words = {
        "no longer owed": _("Not sent: the act was done meanwhile."),
        "handed over": _("Not sent: a colleague looks after it by now."),
        "deadline moved": _("Not sent: the deadline was moved meanwhile."),
        "not visible": _("Not sent: the recipient may not read it any more."),
        GONE: _("Not sent: what it told of was withdrawn meanwhile."),
        "already confirmed": _("Not sent: the recipient has confirmed it already."),
        "recipient inactive": _("Not sent: the account or the post has ended."),
        "discarded after a restore": _("Not sent: discarded after a backup was restored."),
    }
    return words.get(fault, _("Not sent: there was nothing to say any more."))
