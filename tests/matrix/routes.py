"""What is expected of every address of the portal. A new address without a row fails."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Expect = Literal["read", "duty", "desk", "act", "list", "public", "own"]


@dataclass(frozen=True)
class Row:
    """How one address behaves.

    ``read``  opened by exactly those who may read the subject; 404 for all others
    ``duty``  an obligation about the subject: opened by exactly its bearer and the desk of its
              body among those who may read the subject; 404 for all others
    ``desk``  404 for all who may not read the subject; readers without a desk seat get no more
              than a refusal
    ``act``   POST only, as ``desk`` or the bearer; a hidden subject is 404 for everybody else
    ``list``  opened by everybody signed in; shows canaries of readable subjects only, and for
              ``complete`` types of all of them
    ``own``   the person's own account pages; shows no canary at all
    ``public``  without sign-in; shows no canary at all
    ``again``  reads what another address reads already: typical markings will do
    ``subject`` names the type whose id stands in the address.
    """

    expect: Expect
    subject: str = ""
    complete: tuple[str, ...] = ()
    again: bool = False


MEETING = "meetings.Meeting"
PAPER = "documents.Paper"
ACTION = "action_items.ActionItem"
DECISION = "decisions.Decision"
NOTE = "threat_notes.ThreatNote"
NOTICE = "notices.Notice"

ROUTES: dict[str, Row] = {
    "dashboard:home": Row("list"),
    "dashboard:duty": Row("duty", ACTION),
    "dashboard:assign": Row("list"),
    "dashboard:plead": Row("list"),
    "dashboard:decide": Row("list"),
    "dashboard:take_back_plea": Row("list"),
    # 404 to all but the desk (tests/obligations/test_contacts.py).
    "dashboard:note_contact": Row("list"),
    "dashboard:lift_pause": Row("list"),
    # 404 to all but administrators and the chair (tests/organisations/test_hand_over.py).
    "dashboard:organisation_duties": Row("list"),
    # 404 to all but chair and desk (tests/dashboard/test_chair.py).
    "dashboard:chair": Row("list"),
    "dashboard:chair_print": Row("list"),
    "dashboard:hand_over": Row("list"),
    # 404 to all but officers and the two organisations' administrators
    # (tests/organisations/test_succession_pages.py).
    "dashboard:successions": Row("list"),
    "dashboard:succession": Row("list"),
    "dashboard:confirm_succession": Row("list"),
    "dashboard:take_back_succession": Row("list"),
    "dashboard:merge": Row("list"),
    "dashboard:split": Row("list"),
    "dashboard:take_back": Row("list"),
    "organisations:choose_post": Row("own"),
    "organisations:body": Row("list"),
    "organisations:members": Row("list"),
    "organisations:members_pdf": Row("list"),
    "organisations:members_xlsx": Row("list"),
    "organisations:members_csv": Row("list"),
    "roster_checks:list": Row("list"),
    # 404 to all but its organisation and its desk (tests/roster_checks/test_walls.py).
    "roster_checks:check": Row("list"),
    "organisations:directory": Row("list"),
    "organisations:organisation": Row("list"),
    # 404 to all but administrators (tests/organisations/test_directory.py).
    "organisations:night_contact": Row("own"),
    # An officer's own rosters, those that wait for him as a second one, and who waits for an
    # invitation (tests/organisations/roster).
    "organisations:roster": Row("list"),
    "organisations:roster_template": Row("list"),
    "organisations:roster_import": Row("list"),
    "organisations:roster_progress": Row("list"),
    "organisations:confirm_import": Row("list"),
    "organisations:discard_import": Row("list"),
    "organisations:release_import": Row("list"),
    "organisations:return_import": Row("list"),
    "organisations:invitations": Row("list"),
    "organisations:release_invitations": Row("list"),
    "organisations:return_invitations": Row("list"),
    # 404 to all but officers (tests/organisations/test_renaming.py).
    "organisations:new_name": Row("list"),
    "meetings:list": Row("list", complete=()),
    "meetings:new": Row("list"),
    "meetings:meeting": Row("read", MEETING),
    "meetings:edit": Row("desk", MEETING),
    "meetings:add_paper": Row("desk", MEETING),
    "meetings:remove_paper": Row("act", MEETING),
    "meetings:audience": Row("desk", MEETING),
    "meetings:request_release": Row("act", MEETING),
    "meetings:release": Row("act", MEETING),
    "meetings:return": Row("act", MEETING),
    "meetings:reply": Row("act", MEETING),
    "meetings:calendar": Row("read", MEETING),
    "meetings:room": Row("desk", MEETING),
    "meetings:attendance": Row("act", MEETING),
    "meetings:minutes": Row("act", MEETING),
    "meetings:record_decision": Row("act", MEETING),
    "meetings:record_action": Row("act", MEETING),
    "meetings:finish": Row("act", MEETING),
    "meetings:minutes_review": Row("desk", MEETING),
    "meetings:request_minutes": Row("act", MEETING),
    "meetings:release_minutes": Row("act", MEETING),
    "meetings:return_minutes": Row("act", MEETING),
    "documents:paper": Row("read", PAPER),
    "documents:difference": Row("read", PAPER, again=True),
    "documents:download": Row("read", "documents.Version"),
    "documents:add_version": Row("desk", PAPER),
    "documents:withdraw": Row("desk", PAPER),
    "documents:tighten": Row("desk", PAPER),
    # 404 to all but who looks after it, or opened the paper (tests/documents/test_spill_walls.py).
    "documents:withdrawals": Row("list"),
    "documents:withdrawal": Row("list"),
    "documents:remind_openers": Row("list"),
    "documents:ask_purge": Row("list"),
    "documents:confirm_purge": Row("list"),
    "documents:take_back_purge": Row("list"),
    "documents:reissue": Row("list"),
    "documents:join_reissue": Row("list"),
    "documents:release_reissue": Row("list"),
    "documents:take_back_reissue": Row("list"),
    "documents:recall": Row("list"),
    "action_items:list": Row("list"),
    # 404 to all but a secretariat, of its own body only (tests/action_items/test_giving.py).
    "action_items:new": Row("list"),
    "action_items:paste": Row("list"),
    "action_items:giving": Row("list"),
    "action_items:release_giving": Row("list"),
    "action_items:return_giving": Row("list"),
    "action_items:export": Row("act"),
    "action_items:save_view": Row("act"),
    "action_items:delete_view": Row("act"),
    "action_items:action": Row("read", ACTION),
    "action_items:progress": Row("act", ACTION),
    "action_items:finish": Row("act", ACTION),
    "action_items:confirm": Row("act", ACTION),
    "action_items:return": Row("act", ACTION),
    "action_items:move": Row("act", ACTION),
    "action_items:carry": Row("act", ACTION),
    "action_items:reword": Row("act", ACTION),
    "action_items:take_back": Row("act", ACTION),
    "decisions:list": Row("list", complete=(DECISION,)),
    "decisions:decision": Row("read", DECISION),
    "threat_notes:list": Row("list"),
    "threat_notes:new": Row("list"),
    "threat_notes:note": Row("read", NOTE),
    "threat_notes:edit": Row("desk", NOTE),
    "threat_notes:attach": Row("desk", NOTE),
    "threat_notes:release": Row("desk", NOTE),
    "threat_notes:revise": Row("desk", NOTE),
    "threat_notes:withdraw": Row("desk", NOTE),
    "threat_notes:comment": Row("act", NOTE),
    "threat_notes:acknowledge": Row("act", NOTE),
    "threat_notes:difference": Row("read", NOTE, again=True),
    "notices:list": Row("list"),
    "notices:new": Row("list"),
    "notices:notice": Row("read", NOTICE),
    "notices:edit": Row("desk", NOTICE),
    "notices:attach": Row("desk", NOTICE),
    "notices:check": Row("desk", NOTICE),
    "notices:request_release": Row("act", NOTICE),
    "notices:release": Row("act", NOTICE),
    "notices:return": Row("act", NOTICE),
    "notices:revise": Row("desk", NOTICE),
    "notices:correction": Row("desk", NOTICE),
    "notices:release_correction": Row("act", NOTICE),
    "notices:return_correction": Row("act", NOTICE),
    "notices:withdraw": Row("desk", NOTICE),
    "notices:acknowledge": Row("act", NOTICE),
    # Open to the auditor alone, 404 to everybody else (tests/audit); never a word of a subject.
    "secretariat:desk": Row("list"),
    "secretariat:hold_group": Row("list"),
    "secretariat:let_group_go": Row("list"),
    "secretariat:steps": Row("list"),
    "secretariat:ledger": Row("list"),
    "secretariat:export": Row("list"),
    "secretariat:mail": Row("list"),
    "secretariat:steer": Row("list"),
    "secretariat:stop": Row("list"),
    "secretariat:lift_stop": Row("list"),
    "secretariat:approve_seat": Row("list"),
    "secretariat:remind": Row("list"),
    "secretariat:release_reminder": Row("list"),
    "secretariat:return_reminder": Row("list"),
    "audit:home": Row("list"),
    "audit:record": Row("list"),
    "audit:export": Row("act"),
    "audit:mails": Row("list"),
    # An officer's own bodies and the default; 404 to everybody else (tests/obligations).
    "obligations:ladders": Row("list"),
    "obligations:default_ladder": Row("list"),
    "obligations:ladder": Row("list"),
    "notifications:settings": Row("own"),
    "notifications:preview": Row("desk", MEETING),
    "styleguide": Row("own"),
    # The API: same rules, and no redirects (tests/api asks it with tokens).
    "api:schema": Row("own"),
    "api:missing": Row("own"),
    "api:organisations-list": Row("list"),
    "api:organisations-detail": Row("list"),
    "api:bodies-list": Row("list"),
    "api:bodies-detail": Row("list"),
    "api:meetings-list": Row("list"),
    "api:meetings-detail": Row("read", MEETING, again=True),
    "api:meetings-reply": Row("act", MEETING),
    "api:papers-list": Row("list", complete=(PAPER,)),
    "api:papers-detail": Row("read", PAPER, again=True),
    "api:papers-versions": Row("act", PAPER),
    "api:action-items-list": Row("list", complete=(ACTION,)),
    "api:action-items-detail": Row("read", ACTION, again=True),
    "api:action-items-progress": Row("act", ACTION),
    "api:action-items-finish": Row("act", ACTION),
    "api:notices-list": Row("list", complete=(NOTICE,)),
    "api:notices-detail": Row("read", NOTICE, again=True),
    "api:threat-notes-list": Row("list", complete=(NOTE,)),
    "api:threat-notes-detail": Row("read", NOTE, again=True),
    "api:threat-notes-revisions": Row("act", NOTE),
    "api:threat-notes-acknowledge": Row("act", NOTE),
    "api:obligations-list": Row("list"),
    "api:obligations-detail": Row("duty", ACTION),
    # Sign-in and account: nothing of the working group stands there.
    "account_login": Row("public"),
    "account_logout": Row("public"),
    "account_reset_password": Row("public"),
    "account_reset_password_done": Row("public"),
    "account_reset_password_from_key": Row("public"),
    "account_reset_password_from_key_done": Row("public"),
    "mfa_authenticate": Row("public"),
    "invitation": Row("public"),
    "invitation_accept": Row("public"),
    "language": Row("public"),
    "security_txt": Row("public"),
    "notifications:stop_digest": Row("public"),
    "organisations:lost_factor": Row("public"),
    "organisations:invitation_want": Row("public"),
    "address_link": Row("public"),
    "account_settings": Row("own"),
    "organisations:tokens": Row("own"),
    "organisations:revoke_token": Row("own"),
    "address": Row("own"),
    "address_withdraw": Row("own"),
    "address_confirm": Row("own"),
    "reset_cancel": Row("own"),
    "handling_policy": Row("own"),
    "passkeys": Row("own"),
    "mfa_add_webauthn": Row("own"),
    "passkey_rename": Row("own"),
    "passkey_remove": Row("own"),
    # Names of people, no word of a subject; the ids that are acted on stand in the form.
    "organisations:people": Row("own"),
    "organisations:suspend": Row("own"),
    "organisations:restore": Row("own"),
    "organisations:invite_again": Row("own"),
    "organisations:mail_again": Row("own"),
    "organisations:ask_reset": Row("own"),
    "organisations:confirm_reset": Row("own"),
    "account_change_password": Row("own"),
    "account_set_password": Row("own"),
    "account_reauthenticate": Row("own"),
    "mfa_index": Row("own"),
    "mfa_reauthenticate": Row("own"),
    "mfa_activate_totp": Row("own"),
    "mfa_deactivate_totp": Row("own"),
    "mfa_view_recovery_codes": Row("own"),
    "mfa_generate_recovery_codes": Row("own"),
    "totp_qr": Row("own"),
    "step_up": Row("own"),
    "session_extend": Row("own"),
    "usersessions_list": Row("own"),
}
DEMO = "demo:"
"""Addresses of the demo exist only where the demo is switched on, and have their own tests."""
