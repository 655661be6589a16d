"""What follows from each kind of event: who is told, how, and in which words.

An event is either in ``HANDLERS`` or in ``SILENT``; a test holds every event to that.
"""

from apps.accounts.mails import NOBODY
from apps.notifications.cases import Handler
from apps.notifications.mails import (
    action_items,
    decisions,
    documents,
    givings,
    meetings,
    notices,
    obligations,
    threat_notes,
    wishes,
)

_SOURCES = (
    meetings,
    threat_notes,
    notices,
    documents,
    decisions,
    action_items,
    givings,
    obligations,
    wishes,
)
HANDLERS: dict[str, Handler] = {
    kind: handler for source in _SOURCES for kind, handler in source.HANDLERS.items()
}

ACCOUNT = "account."
"""Kinds that begin so are mails about somebody's own account."""

SILENT = frozenset(
    {
        NOBODY,
        # Those concerned get account mails.
        "accounts.PolicyAccepted",
        "accounts.AccountSuspended",
        "accounts.AccountRestored",
        "accounts.AddressChanged",
        "accounts.AddressUndeliverable",
        "accounts.AddressTrusted",
        "accounts.FactorResetAsked",
        "accounts.FactorResetConfirmed",
        "accounts.FactorResetCancelled",
        "accounts.FactorsReset",
        "accounts.FactorRemoved",
        "organisations.HandOverArranged",
        "organisations.HandOverTakenBack",
        "organisations.DutiesHandedOver",
        # The desk and the administrator's page show them.
        "organisations.SeatApproved",
        "organisations.SeatHandedOver",
        "organisations.NightContactKept",
        # Who is entered hears when his invitation is released; officers, and the administrators
        # of organisations whose people an import has changed, get account mails.
        "organisations.RosterRequested",
        "organisations.RosterReleased",
        "organisations.RosterReturned",
        "organisations.RosterImported",
        "organisations.OrganisationEntered",
        "organisations.PersonEntered",
        "organisations.SeatEntered",
        "organisations.SeatFilled",
        "organisations.PersonInvited",
        "organisations.InvitationsRequested",
        "organisations.InvitationsReleased",
        "organisations.InvitationsReturned",
        "organisations.PostCorrected",
        # Officers, the administrators of the two and whose post went over get account mails.
        "organisations.SuccessionRequested",
        "organisations.SuccessionConfirmed",
        "organisations.SuccessionTakenBack",
        "organisations.SuccessionDone",
        "organisations.PostWentOver",
        "organisations.SeatWentOver",
        "organisations.SeatJoined",
        "organisations.OrganisationRenamed",
        "meetings.MeetingCreated",
        "meetings.MeetingEdited",
        "meetings.ReplyGiven",
        "meetings.AttendanceRecorded",
        "meetings.MinutesWritten",
        "meetings.MeetingHeld",
        "notices.NoticeDrafted",
        "notices.NoticeEdited",
        "notices.NoticeAcknowledged",
        "threat_notes.NoteDrafted",
        "threat_notes.NoteEdited",
        "threat_notes.NoteAcknowledged",
        # Who lost it is to hear nothing of it; the others see the new label.
        "documents.PaperTightened",
        "documents.PaperRefused",
        "documents.PaperDownloaded",
        "documents.CopiesDeleted",
        # Its page says what became of the wish to erase it.
        "documents.PurgeTakenBack",
        "documents.PaperPurged",
        # The new paper is told of as any other.
        "documents.PaperReissued",
        "documents.ReissueJoined",
        "documents.ReissueTakenBack",
        "documents.PaperUploaded",
        "action_items.ActionProgressed",
        "action_items.ActionConfirmed",
        "action_items.RegisterExported",
        # The moved deadline tells the owner.
        "action_items.ActionCarriedOver",
        # The ladder reminds, and the page of expected acts shows it.
        "roster_checks.RosterCheckPlanned",
        "roster_checks.RosterConfirmed",
        "obligations.ObligationOpened",
        "obligations.ObligationDischarged",
        "obligations.ObligationWithdrawn",
        # The successor gets one notice for all.
        "obligations.ObligationHandedOver",
        "obligations.ObligationTakenOver",
        "obligations.PleaTakenBack",
        # The desk keeps its log for itself.
        "obligations.ContactRecorded",
        "obligations.PauseLifted",
        # The desk shows what became of it.
        "obligations.ReminderReleased",
        "obligations.ReminderReturned",
        "obligations.StageHeld",
        "obligations.StageLetGo",
        "notifications.MailHeld",
        "notifications.MailLetGo",
        "notifications.MailHastened",
        "notifications.MailRepeated",
        "notifications.MailConfirmed",
        "notifications.AllMailHeld",
        "notifications.AllMailLetGo",
        "obligations.LadderChanged",
        "audit.RecordSearched",
        "audit.MailsSampled",
        "audit.RecordExported",
    }
)
"""Events after which nobody is written to: the pages show them."""
