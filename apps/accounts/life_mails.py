"""Words of the mails about lost factors, changed addresses and closed accounts.

Those to administrators and officers name nobody: the page that they lead to does.
"""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from apps.accounts.wording import Wording

PEOPLE = "organisations:people"
HOME = "dashboard:home"
ROSTER = "organisations:roster_import"

WORDINGS = {
    "account.suspended": Wording(
        _("Your account was suspended"),
        _(
            "Your account was suspended, and everything signed in with it has ended. If you think"
            " this is a mistake, ask your organisation's administrator or the secretariat."
        ),
        notice=False,
        page="account_login",
    ),
    "account.restored": Wording(
        _("Your account was opened again"),
        _("Your account was opened again. Sign in with your password and a second factor."),
        notice=False,
        page="account_login",
    ),
    "account.address_link": Wording(
        _("Confirm your new email address"),
        _(
            "This address was given as the new one of an account of the portal. Open the following"
            " page within 72 hours, signed in, and confirm it. If you did not ask for this,"
            " nothing needs to be done."
        ),
        notice=False,
    ),
    "account.address_asked": Wording(
        _("Your email address is to be changed"),
        _(
            "A change of your email address was asked for. It takes effect when a link sent to the"
            " new address is opened. Until then it can be taken back on the following page."
        ),
    ),
    "account.address_changed": Wording(
        _("Your email address was changed"),
        _(
            "The email address of your account was changed, and all your sessions have ended. This"
            " is the last mail to the old address."
        ),
    ),
    "account.factor_reset_asked": Wording(
        _("A reset of your second factor was asked for"),
        _(
            "A reset of the second factor of your account was asked for. It takes place 24 hours"
            " after two other people have confirmed it. Until then it can be cancelled on the"
            " following page."
        ),
    ),
    "account.factor_reset_confirmed": Wording(
        _("The reset of your second factor was confirmed"),
        _(
            "Two people have confirmed the reset of your second factor. Sign in with your password"
            " in 24 hours or later and set up a new one. Until then the reset can be cancelled on"
            " the following page."
        ),
    ),
    "account.factor_reset_cancelled": Wording(
        _("The reset of your second factor was cancelled"),
        _("The reset of the second factor of your account was cancelled. Nothing was changed."),
    ),
    "account.factors_reset": Wording(
        _("Your second factor was reset"),
        _(
            "Your authentication app, passkeys and recovery codes were removed, and all your"
            " sessions have ended. The next sign-in asks for a new second factor."
        ),
    ),
    "account.colleague_lost_factor": Wording(
        _("Somebody has lost the second factor"),
        _(
            "A person of your organisation has asked for a reset of the second factor. Speak with"
            " the person, not by mail, before you confirm it. The page shows who it is."
        ),
        notice=False,
        page=PEOPLE,
    ),
    "account.colleague_undeliverable": Wording(
        _("An email address does not receive mail"),
        _(
            "Mail to a person of your organisation came back, and no more is sent to that address."
            " Ask the person, and have the address corrected. The page shows who it is."
        ),
        notice=False,
        page=PEOPLE,
    ),
    "account.duties_go_over": Wording(
        _("Your duties are handed over"),
        _(
            "An administrator of your organisation hands your duties to a colleague, and your"
            " access for this organisation ends. Finish or discard your drafts before: nobody"
            " else can read them. Ask your administrator for the day."
        ),
        notice=False,
        page=HOME,
    ),
    "account.duties_stay": Wording(
        _("Your duties stay with you"),
        _(
            "The hand-over of your duties was taken back. Your access for this organisation lasts"
            " as before."
        ),
        notice=False,
        page=HOME,
    ),
    "account.duties_taken_over": Wording(
        _("You have taken over a colleague's duties"),
        _(
            "Your organisation has handed a colleague's duties to you. The page shows what is"
            " expected of you."
        ),
        notice=False,
        page=HOME,
    ),
    "account.seat_awaits": Wording(
        _("A seat is to be handed over"),
        _(
            "An organisation hands a representative's duties to a colleague. Whether the colleague"
            " also fills the seat in the body waits for the secretariat's approval at the desk."
        ),
        notice=False,
        page="secretariat:desk",
    ),
    "account.succession_awaits": Wording(
        _("A merger or split of organisations waits for a second officer"),
        _(
            "An officer has recorded a merger or a split of organisations. It changes who reads"
            " what, so a second officer looks at it and confirms it. Treat it as confidential."
        ),
        notice=False,
        page="dashboard:successions",
    ),
    "account.succession_confirmed": Wording(
        _("A merger or split of your organisation is recorded"),
        _(
            "The secretariat has recorded a merger or a split in which your organisation takes"
            " part. The page shows the day and what becomes of people, seats and expected acts."
            " Until the day only you and the secretariat know of it."
        ),
        notice=False,
        page="dashboard:successions",
    ),
    "account.succession_taken_back": Wording(
        _("The recorded merger or split was taken back"),
        _(
            "The secretariat has taken back the merger or split in which your organisation was to"
            " take part. Everything stays as it is."
        ),
        notice=False,
        page="dashboard:successions",
    ),
    "account.post_went_over": Wording(
        _("You now act for the organisation that took over"),
        _(
            "Your organisation was merged or split. Your post went over to the organisation that"
            " took over, and your access goes on there with the same account. What was opened to"
            " you by name has ended; its author decides anew. The page shows what is expected."
        ),
        notice=False,
        page=HOME,
    ),
    "account.organisation_took_over": Wording(
        _("Your organisation has taken over another one's people"),
        _(
            "A merger was carried out. People, seats and expected acts of the other organisation"
            " are your organisation's from today. Look through the people and the night contact."
        ),
        notice=False,
        page=PEOPLE,
    ),
    "account.roster_awaits": Wording(
        _("A roster waits for a second officer"),
        _(
            "%(asker)s asks to import a roster. Nothing of it is written before a second officer"
            " has looked at what it would change and has released it."
        ),
        notice=False,
        page=ROSTER,
        people=("asker",),
        about="import_id",
    ),
    "account.roster_returned": Wording(
        _("Your roster was not released"),
        _(
            "The second officer has returned the roster that you asked to import. Nothing of it was"
            " written. Ask them what to correct."
        ),
        notice=False,
        page=ROSTER,
        about="import_id",
    ),
    "account.roster_imported": Wording(
        _("Your roster was imported"),
        _(
            "The second officer has released the roster that you asked to import, and it is"
            " written. The page shows what it has changed."
        ),
        notice=False,
        page=ROSTER,
        about="import_id",
    ),
    "account.roster_failed": Wording(
        _("Your roster could not be imported"),
        _(
            "The second officer has released the roster that you asked to import, but nothing of it"
            " was written. The page says why and what to do."
        ),
        notice=False,
        page=ROSTER,
        about="import_id",
    ),
    "account.invitations_await": Wording(
        _("Invitations wait for a second officer"),
        _(
            "An officer asks to invite people whom a roster has entered. A second officer looks at"
            " the list and releases them, or does not."
        ),
        notice=False,
        page="organisations:invitations",
    ),
    "account.people_imported": Wording(
        _("The secretariat has changed people of your organisation"),
        _(
            "The secretariat has imported a roster. People of your organisation who were entered:"
            " %(entered)s. Whose post or seat was changed or ended: %(changed)s. Look at People and"
            " accounts, and ask the secretariat about whomever you do not know."
        ),
        notice=False,
        page=PEOPLE,
        figures=("entered", "changed"),
    ),
    "account.invitation_wanted": Wording(
        _("An invitation has run out"),
        _("Somebody whose invitation has run out asks for a new one. The page shows who it is."),
        notice=False,
        page=PEOPLE,
    ),
}

TO_SUSPENDED = frozenset({"account.suspended"})
"""Sent although the account is closed; there is no key in them."""
