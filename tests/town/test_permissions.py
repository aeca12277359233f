"""Who may do what: every step of every machine and every address, by every office, as one table each.

A new step or a new address without its row fails; the failure shows the row to be thought about.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import pytest
from django.core.cache import cache

from awards.models import AwardList, Notice, Objection
from config.drawing import MACHINES, steps_of
from ledger.actors import PASSER_BY, THE_CLOCK, Actor
from nominations.models import TRACKS, Candidate, Paper, Selection
from people.choices import Role
from programmes.models import Cycle, RuleChange
from review.models import Assignment, Draw, Expert, Item, Meeting, Round, Vote
from tests.town import PEOPLE, Town, address, doors, undone
from tests.town.hearing import DOORS, heard

# --- steps ------------------------------------------------------------------------------------------

OWN, OTHER = 1, 2
EVERYBODY: dict[str, Actor] = {
    "clock": THE_CLOCK,
    "passer-by": PASSER_BY,
    **{role: Actor(role=role, user_id=1, society_id=OWN) for role in ("clerk", "approver")},
    "clerk of B": Actor(role="clerk", user_id=2, society_id=OTHER),
    "approver of B": Actor(role="approver", user_id=2, society_id=OTHER),
    **{
        role: Actor(role=role, user_id=3)
        for role in (
            "examiner",
            "manager",
            "supervisor",
            "operator",
            "nominee",
            "contact",
            "secrecy",
        )
    },
    "expert": Actor(role="expert", user_id=7),
    "chair": Actor(role="chair", user_id=7),
    "another expert": Actor(role="expert", user_id=8),
    "the expert as manager": Actor(role="manager", user_id=7),
    "no office": Actor(user_id=7),
}
"""Everybody who could knock at the door; expert and chair are the person the work is assigned to."""

SOCIETY = {"clerk", "approver"}
ALL_MANAGERS = {"manager", "the expert as manager"}
READER = {"expert", "chair"}
STEPS: dict[str, dict[tuple[str, str], set[str]]] = {
    "paper": {
        ("submit", "draft"): {"clerk"},
        ("resubmit", "returned"): {"clerk"},
        ("recall", "submitted"): SOCIETY,
        ("endorse", "submitted"): {"approver"},
        ("return_", "endorsed"): {"examiner"},
        ("accept", "endorsed"): {"examiner"},
        ("refuse", "endorsed"): {"examiner"},
        ("refuse", "returned"): {"examiner", "clock"},
        ("refuse", "submitted"): {"examiner", "clock"},
        ("withdraw", "draft"): SOCIETY,
        ("withdraw", "submitted"): SOCIETY,
        ("withdraw", "endorsed"): SOCIETY,
        ("withdraw", "returned"): SOCIETY,
        ("withdraw", "accepted"): {"approver"},
    },
    "selection": {
        ("confirm_selection", "recording"): {"approver"},
        ("post_selection", "confirmed"): SOCIETY,
        ("conclude_selection", "posted"): {"approver"},
        ("reopen_selection", "confirmed"): SOCIETY,
        ("reopen_selection", "posted"): SOCIETY,
        ("reopen_selection", "concluded"): SOCIETY,
    },
    "cycle": {
        ("open", "preparing"): ALL_MANAGERS,
        ("close", "open"): ALL_MANAGERS | {"clock"},
        ("finish", "closed"): ALL_MANAGERS,
    },
    "rule change": {
        ("propose", "drafted"): ALL_MANAGERS,
        ("adopt", "proposed"): ALL_MANAGERS,
        ("drop", "drafted"): ALL_MANAGERS,
        ("drop", "proposed"): ALL_MANAGERS,
    },
    "round": {
        ("start", "preparing"): ALL_MANAGERS,
        ("call_vote", "scoring"): ALL_MANAGERS,
        ("close", "scoring"): ALL_MANAGERS,
        ("close", "voting"): ALL_MANAGERS,
        ("vote_again", "closed"): ALL_MANAGERS,
        ("call_vote", "preparing"): set(),
        ("abandon", "preparing"): set(),
        ("abandon", "voting"): set(),
        ("abandon", "closed"): set(),
    },
    "society's round": {
        ("start", "preparing"): set(),
        ("call_vote", "scoring"): set(),
        ("close", "scoring"): set(),
        ("vote_again", "closed"): set(),
        ("call_vote", "preparing"): {"approver"},
        ("close", "voting"): {"approver"},
        ("abandon", "preparing"): {"approver"},
        ("abandon", "voting"): {"approver"},
        ("abandon", "closed"): {"approver"},
    },
    "assignment": {
        ("accept", "offered"): READER,
        ("decline", "offered"): READER | ALL_MANAGERS,
        ("decline", "accepted"): READER | ALL_MANAGERS,
        ("recuse", "offered"): READER | ALL_MANAGERS,
        ("recuse", "accepted"): READER | ALL_MANAGERS,
        ("withdraw", "offered"): ALL_MANAGERS,
        ("offer_again", "withdrawn"): ALL_MANAGERS,
        ("sign", "accepted"): READER,
        ("take_down", "accepted"): ALL_MANAGERS,
        ("reopen", "signed"): READER,
        ("reopen_late", "signed"): {"supervisor"},
        ("void", "signed"): READER | ALL_MANAGERS,
    },
    "vote": {
        ("open", "prepared"): ALL_MANAGERS,
        ("stop", "open"): ALL_MANAGERS,
        ("close", "open"): {"supervisor"},
        ("abandon", "prepared"): ALL_MANAGERS,
        ("abandon", "open"): ALL_MANAGERS,
    },
    "draw": {
        ("commit_pool", "prepared"): ALL_MANAGERS,
        ("make_seed", "committed"): ALL_MANAGERS | {"supervisor"},
        ("draw_order", "seeded"): ALL_MANAGERS | {"supervisor"},
        ("seal_list", "drawn"): ALL_MANAGERS,
        ("reopen_list", "sealed"): ALL_MANAGERS,
        ("open_names", "sealed"): ALL_MANAGERS,
        ("redraw", "committed"): {"the expert as manager"},
        ("redraw", "seeded"): {"the expert as manager"},
        ("redraw", "drawn"): {"the expert as manager"},
    },
    "meeting": {
        ("draw_lot", "planned"): ALL_MANAGERS,
        ("begin_meeting", "ordered"): ALL_MANAGERS,
        ("end_meeting", "sitting"): ALL_MANAGERS,
        ("call_off", "planned"): ALL_MANAGERS,
        ("call_off", "ordered"): ALL_MANAGERS,
    },
    "society's meeting": {
        ("draw_lot", "planned"): SOCIETY,
        ("begin_meeting", "ordered"): SOCIETY,
        ("end_meeting", "sitting"): SOCIETY,
        ("call_off", "planned"): SOCIETY,
        ("call_off", "ordered"): SOCIETY,
    },
    "notice": {
        ("publish", "drafted"): ALL_MANAGERS,
        ("schedule", "drafted"): ALL_MANAGERS,
        ("open_notice", "scheduled"): {"clock"},
        ("unschedule", "scheduled"): ALL_MANAGERS,
        ("suspend", "published"): ALL_MANAGERS,
        ("close", "published"): {"clock"},
    },
    "objection": {
        ("accept", "received"): ALL_MANAGERS,
        ("decline", "received"): ALL_MANAGERS,
        ("keep_as_lead", "received"): ALL_MANAGERS | {"clock"},
        ("reopen_objection", "declined"): ALL_MANAGERS,
        ("reopen_objection", "upheld"): ALL_MANAGERS,
        ("reopen_objection", "dismissed"): ALL_MANAGERS,
        ("reopen_objection", "corrected"): ALL_MANAGERS,
        ("correct", "received"): ALL_MANAGERS,
        ("correct", "accepted"): ALL_MANAGERS,
        ("uphold", "accepted"): ALL_MANAGERS,
        ("dismiss", "accepted"): ALL_MANAGERS,
    },
    "award list": {("publish", "drafted"): ALL_MANAGERS},
}


def records() -> dict[str, Any]:
    """Return a record of every machine but the candidates', belonging to society A and expert 7."""
    round_ = Round(society_id=None)
    expert = Expert(user_id=7)
    work = Assignment(item=Item(round=round_), expert=expert)
    return {
        "paper": Paper(society_id=OWN),
        "selection": Selection(society_id=OWN),
        "cycle": Cycle(),
        "rule change": RuleChange(),
        "round": round_,
        "society's round": Round(society_id=OWN),
        "assignment": work,
        "vote": Vote(round=round_),
        "draw": Draw(round=round_, redraw_asked_by_id=3),
        "meeting": Meeting(round=round_),
        "society's meeting": Meeting(round=Round(society_id=OWN)),
        "notice": Notice(),
        "objection": Objection(),
        "award list": AwardList(),
    }


def allowed(record: Any) -> dict[tuple[str, str], set[str]]:
    """Return who may take each step of a record's machine, read from the steps themselves."""
    return {
        (verb, source): {who for who, actor in EVERYBODY.items() if step.has_perm(record, actor)}
        for verb, source, _target, step in steps_of(type(record))
    }


@pytest.mark.parametrize("kind", list(STEPS))
def test_a_step_is_for_those_of_its_row(kind):
    assert allowed(records()[kind]) == STEPS[kind]


@pytest.mark.parametrize("track", list(TRACKS))
def test_every_step_of_a_candidate_is_the_managers(track):
    found = allowed(TRACKS[track](track=track))
    planned = {step for step, who in found.items() if who == ALL_MANAGERS | {"clock"}}
    timed = {
        "announce",
        "defer",
        "carry_over",
        "lapse_late",
    }  # as planned, or by the days of the rules
    assert {verb for verb, _source in planned} == timed
    found = {step: who for step, who in found.items() if step not in planned}
    assert {who for row in found.values() for who in row} == ALL_MANAGERS
    assert [step for step, who in found.items() if who != ALL_MANAGERS] == []


def test_every_machine_has_its_rows():
    kinds = {type(record) for record in records().values()}
    assert set(MACHINES.values()) == kinds | set(TRACKS.values())
    assert issubclass(TRACKS["award"], Candidate)


def test_every_office_has_been_asked():
    assert {actor.role for actor in EVERYBODY.values()} - {""} == set(Role.values)


# --- addresses --------------------------------------------------------------------------------------

COLUMNS = tuple(PEOPLE)
ADDRESSES = """
GET  enter                                  302   302   302   302   302   302   302   302   302   302   302   302   302   302
GET  favicon                                302   302   302   302   302   302   302   302   302   302   302   302   302   302
GET  short_verify                           302   302   302   302   302   302   302   302   302   302   302   302   302   302
GET  home                                   login 302   302   302   302   302   302   302   302   302   302   302   302   200
POST switch_office                          login 404   404   404   404   404   404   404   404   404   404   404   404   404
GET  demo_clock                             200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  demo_letters                           login 200   200   200   200   200   200   200   200   200   200   200   200   200
GET  jobs:job                               login 200   404   404   404   404   404   404   404   404   404   404   404   404
POST jobs:cancel                            login 302   404   404   404   404   404   404   404   404   404   404   404   404
GET  account_login                          200   302   302   302   302   302   302   302   302   302   302   302   302   302
GET  account_logout                         302   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_inactive                       200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_signup                         200   302   302   302   302   302   302   302   302   302   302   302   302   302
GET  account_reauthenticate                 login 200   200   200   200   200   200   403   200   200   200   200   403   403
GET  account_email                          login 200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_email_verification_sent        200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_change_password                login 200   200   200   200   200   200   302   200   200   200   200   302   302
GET  account_set_password                   login 302   302   302   302   302   302   200   302   302   302   302   200   200
GET  account_reset_password                 200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_confirm_login_code             login 302   302   302   302   302   302   302   302   302   302   302   302   302
GET  account_confirm_email                  200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_reset_password_from_key_done   200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_reset_password_from_key        200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  account_reset_password_done            200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  mfa_index                              login 200   200   200   200   200   200   200   200   200   200   200   200   200
GET  mfa_authenticate                       login 302   302   302   302   302   302   302   302   302   302   302   302   302
GET  mfa_reauthenticate                     login 302   302   302   302   302   302   403   302   302   302   302   403   403
GET  mfa_activate_totp                      login 302   302   302   302   302   302   200   302   302   302   302   200   200
GET  mfa_deactivate_totp                    login 404   404   404   404   404   404   404   404   404   404   404   404   404
GET  mfa_view_recovery_codes                login 404   404   404   404   404   404   404   404   404   404   404   404   404
GET  mfa_generate_recovery_codes            login 302   302   302   302   302   302   200   302   302   302   302   200   200
GET  mfa_download_recovery_codes            login 404   404   404   404   404   404   404   404   404   404   404   404   404
GET  nominate:home                          200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  nominate:join                          302   302   302   302   302   302   302   302   302   302   302   302   302   302
GET  nominate:statement                     404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  nominate:suspect_by_link               404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  nominate:endorse_by_link               404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  nominate:endorse_file                  404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  nominate:confirm_merge                 404   404   404   404   404   404   404   404   404   404   404   404   404   404
POST nominate:redeem                        login 422   422   422   422   422   422   422   422   422   422   422   422   422
GET  nominate:paper                         login 403   403   403   200   403   403   403   403   403   403   403   403   403
GET  nominate:hand_back                     login 403   403   403   200   403   403   403   403   403   403   403   403   403
GET  nominate:exclusions                    login 403   403   403   200   403   403   403   403   403   403   403   403   403
POST nominate:withdraw_exclusion            login 403   403   403   302   403   403   403   403   403   403   403   403   403
GET  nominate:add_person                    login 403   403   403   404   403   403   403   403   403   403   403   403   403
GET  nominate:person                        login 403   403   403   200   403   403   403   403   403   403   403   403   403
POST nominate:remove_person                 login 403   403   403   422   403   403   403   403   403   403   403   403   403
GET  nominate:team                          login 403   403   403   404   403   403   403   403   403   403   403   403   403
GET  nominate:section                       login 403   403   403   404   403   403   403   403   403   403   403   403   403
POST nominate:paste                         login 403   403   403   404   403   403   403   403   403   403   403   403   403
POST nominate:paste_members                 login 403   403   403   404   403   403   403   403   403   403   403   403   403
GET  nominate:hold                          login 403   403   403   404   403   403   403   403   403   403   403   403   403
GET  nominate:section_history               login 403   403   403   404   403   403   403   403   403   403   403   403   403
POST nominate:restore_section               login 403   403   403   404   403   403   403   403   403   403   403   403   403
GET  nominate:declare                       login 403   403   403   200   403   403   403   403   403   403   403   403   403
GET  nominate:go_offline                    login 403   403   403   404   403   403   403   403   403   403   403   403   403
POST nominate:add_figure                    login 403   403   403   404   403   403   403   403   403   403   403   403   403
POST nominate:figure                        login 403   403   403   302   403   403   403   403   403   403   403   403   403
GET  nominate:attachments                   login 403   403   403   200   403   403   403   403   403   403   403   403   403
POST nominate:begin_upload                  login 403   403   403   422   403   403   403   403   403   403   403   403   403
GET  nominate:upload                        login 403   403   403   200   403   403   403   403   403   403   403   403   403
POST nominate:keep_part                     login 403   403   403   422   403   403   403   403   403   403   403   403   403
POST nominate:cancel_upload                 login 403   403   403   302   403   403   403   403   403   403   403   403   403
POST nominate:attach                        login 403   403   403   422   403   403   403   403   403   403   403   403   403
GET  nominate:attachment                    login 403   403   403   200   403   403   403   403   403   403   403   403   403
GET  nominate:preview                       login 403   403   403   200   403   403   403   403   403   403   403   403   403
POST nominate:replace_file                  login 403   403   403   422   403   403   403   403   403   403   403   403   403
POST nominate:detach                        login 403   403   403   302   403   403   403   403   403   403   403   403   403
GET  nominate:comment                       login 403   403   403   200   403   403   403   403   403   403   403   403   403
POST nominate:answer_comment                login 403   403   403   422   403   403   403   403   403   403   403   403   403
POST nominate:resolve_comment               login 403   403   403   403   403   403   403   403   403   403   403   403   403
POST nominate:reopen_comment                login 403   403   403   403   403   403   403   403   403   403   403   403   403
GET  society:plan_meeting                   login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:console                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:console_now                    login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:draw_lot                       login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:lot_bundle                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:give_floor                     login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:run_clock                      login 422   422   404   403   403   403   403   403   403   403   403   403   403
POST society:show_result                    login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:hall_link                      login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:slide_list                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:booklets                       login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:step_meeting                   login 422   422   404   403   403   403   403   403   403   403   403   403   403
POST society:attend                         login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:meeting_vote                   login 403   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:slides                         login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:check_slides                   login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:change_minutes                 login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:take_back                      login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:booklet                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:home                           login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:eligibility                    login 200   200   200   403   403   403   403   403   403   403   403   403   403
POST society:draft                          login 302   403   302   403   403   403   403   403   403   403   403   403   403
GET  society:papers                         login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:papers_out                     login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:paper                          login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:nomination                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:issue_code                     login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:check                          login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:ask_waiver                     login 404   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:waiver_file                    login 404   404   404   403   403   403   403   403   403   403   403   403   403
GET  society:exclusions                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:withdraw_exclusion             login 302   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:dispute_exclusion              login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:receipt                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:recall                         login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:withdraw                       login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:endorse                        login 403   200   403   403   403   403   403   403   403   403   403   403   403
GET  society:endorsement                    login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:ask_endorsement                login 422   422   404   403   403   403   403   403   403   403   403   403   403
GET  society:approval_page_pdf              login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:upload_approval_page           login 422   422   404   403   403   403   403   403   403   403   403   403   403
GET  society:approval_page_scan             login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:versions                       login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:freeze                         login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:upload_scan                    login 422   422   404   403   403   403   403   403   403   403   403   403   403
GET  society:compare_versions               login 404   404   404   403   403   403   403   403   403   403   403   403   403
GET  society:restore                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:scan                           login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:read_on                        login 409   409   404   403   403   403   403   403   403   403   403   403   403
GET  society:picture                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:version_pdf                    login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:version_page                   login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:picture_file                   login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:picture_small                  login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:statements                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:send_statements                login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:owed                           login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:owed_out                       login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:replace_person                 login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:statement_scan                 login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:on_paper                       login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:consent_pdf                    login 422   422   404   403   403   403   403   403   403   403   403   403   403
POST society:act_on_statement               login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:selections                     login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:selections_out                 login 200   200   200   403   403   403   403   403   403   403   403   403   403
POST society:begin_selection                login 422   403   422   403   403   403   403   403   403   403   403   403   403
GET  society:selection                      login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:meeting                        login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:body                           login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:selection_papers               login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:votes                          login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:selection_minutes              login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:selection_tally                login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:confirm_selection              login 403   302   403   403   403   403   403   403   403   403   403   403   403
POST society:present_selection              login 302   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:post_selection                 login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:conclude_selection             login 403   200   403   403   403   403   403   403   403   403   403   403   403
GET  society:reopen_selection               login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:selection_proof                login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:convene                        login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:room                           login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:seat_member                    login 200   403   404   403   403   403   403   403   403   403   403   403   403
POST society:seat_again                     login 302   403   404   403   403   403   403   403   403   403   403   403   403
POST society:unseat_member                  login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:scan_conflicts                 login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:call_meeting                   login 403   409   403   403   403   403   403   403   403   403   403   403   403
POST society:close_meeting                  login 403   409   403   403   403   403   403   403   403   403   403   403   403
GET  society:set_aside                      login 403   200   403   403   403   403   403   403   403   403   403   403   403
GET  society:room_minutes                   login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:room_tally                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:decide_conflict                login 403   200   403   403   403   403   403   403   403   403   403   403   403
GET  society:vote                           login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:sign_in                        login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:open_vote                      login 403   409   403   403   403   403   403   403   403   403   403   403   403
POST society:stop_vote                      login 403   302   403   403   403   403   403   403   403   403   403   403   403
POST society:abandon_vote                   login 403   422   403   403   403   403   403   403   403   403   403   403   403
POST society:repeat_vote                    login 403   409   403   403   403   403   403   403   403   403   403   403   403
GET  society:parcel_receipt                 login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:packages                       login 200   200   200   403   403   403   403   403   403   403   403   403   403
POST society:package                        login 409   409   404   403   403   403   403   403   403   403   403   403   403
GET  society:compile_package                login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:imports                        login 200   403   200   403   403   403   403   403   403   403   403   403   403
GET  society:import_template                login 200   403   200   403   403   403   403   403   403   403   403   403   403
GET  society:import                         login 200   403   404   403   403   403   403   403   403   403   403   403   403
POST society:confirm_import                 login 302   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:import_faults                  login 200   403   404   403   403   403   403   403   403   403   403   403   403
GET  society:add_person                     login 404   404   404   403   403   403   403   403   403   403   403   403   403
GET  society:person                         login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:remove_person                  login 422   422   404   403   403   403   403   403   403   403   403   403   403
GET  society:team                           login 404   404   404   403   403   403   403   403   403   403   403   403   403
GET  society:section                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:paste                          login 404   404   404   403   403   403   403   403   403   403   403   403   403
POST society:paste_members                  login 404   404   404   403   403   403   403   403   403   403   403   403   403
GET  society:hold                           login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:section_history                login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:restore_section                login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:declare                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:go_offline                     login 404   404   404   403   403   403   403   403   403   403   403   403   403
POST society:add_figure                     login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:figure                         login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:attachments                    login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:begin_upload                   login 422   422   404   403   403   403   403   403   403   403   403   403   403
GET  society:upload                         login 200   404   404   403   403   403   403   403   403   403   403   403   403
POST society:keep_part                      login 422   404   404   403   403   403   403   403   403   403   403   403   403
POST society:cancel_upload                  login 302   404   404   403   403   403   403   403   403   403   403   403   403
POST society:attach                         login 422   422   404   403   403   403   403   403   403   403   403   403   403
GET  society:attachment                     login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:preview                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:replace_file                   login 422   422   404   403   403   403   403   403   403   403   403   403   403
POST society:detach                         login 302   302   404   403   403   403   403   403   403   403   403   403   403
GET  society:comment                        login 200   200   404   403   403   403   403   403   403   403   403   403   403
POST society:answer_comment                 login 422   422   404   403   403   403   403   403   403   403   403   403   403
POST society:resolve_comment                login 302   302   404   403   403   403   403   403   403   403   403   403   403
POST society:reopen_comment                 login 409   409   404   403   403   403   403   403   403   403   403   403   403
GET  office:plan_meeting                    login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:console                         login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:console_now                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:draw_lot                        login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:lot_bundle                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:give_floor                      login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:run_clock                       login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:show_result                     login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:hall_link                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:slide_list                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:booklets                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:step_meeting                    login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:attend                          login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:meeting_vote                    login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:slides                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:check_slides                    login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:change_minutes                  login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:take_back                       login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:booklet                         login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:home                            login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:checks                          login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:checks_out                      login 403   403   403   403   200   200   403   403   403   403   403   200   403
POST office:pass_papers                     login 403   403   403   403   200   403   403   403   403   403   403   403   403
GET  office:check                           login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:take_over                       login 403   403   403   403   302   403   403   403   403   403   403   403   403
POST office:reveal                          login 403   403   403   403   422   422   403   403   403   403   403   404   403
GET  office:comment                         login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:answer_comment                  login 403   403   403   403   422   403   403   403   403   403   403   404   403
POST office:resolve_comment                 login 403   403   403   403   302   403   403   403   403   403   403   404   403
POST office:reopen_comment                  login 403   403   403   403   409   403   403   403   403   403   403   404   403
GET  office:attachment                      login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:preview                         login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:picture                         login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:version_pdf                     login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:version_page                    login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:picture_file                    login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:picture_small                   login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:attachment_page                 login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:selection                       login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:selection_minutes               login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:selection_proof                 login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:receiver_example                login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:receiver_file                   login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:receiver_forms                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:receiver_preview                login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:fill_form                       login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:withdraw_form                   login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:approval_pages                  login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:approval_pages_out              login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:approval_page                   login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:approval_page_scan              login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:approval_page_picture           login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:late                            login 403   403   403   403   200   200   403   403   200   403   403   200   403
GET  office:late_out                        login 403   403   403   403   200   200   403   403   200   403   403   200   403
GET  office:grant_late                      login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:late_document                   login 403   403   403   403   200   200   403   403   200   403   403   404   403
GET  office:parcels                         login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:parcels_out                     login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:awaited_papers                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:awaited_out                     login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:register_parcel                 login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:parcel                          login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:add_to_parcel                   login 403   403   403   403   422   422   403   403   403   403   403   404   403
GET  office:correct_parcel                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:void_parcel                     login 403   403   403   403   422   422   403   403   403   403   403   404   403
GET  office:parcel_receipt                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:envelope                        login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:correct_parcel_item             login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:void_parcel_item                login 403   403   403   403   422   422   403   403   403   403   403   404   403
GET  office:candidates                      login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:candidates_out                  login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:candidate                       login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:waivers                         login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:waivers_out                     login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:decide_waiver                   login 403   403   403   403   404   404   403   403   403   403   403   404   403
GET  office:waiver_file                     login 403   403   403   403   404   404   403   403   403   403   403   404   403
GET  office:earlier                         login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:earlier_out                     login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:recognise                       login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:history_lists                   login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:history_template                login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:history_list                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:bars                            login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:bars_out                        login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:enter_bar                       login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:lift_bar                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:bar_file                        login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:confirm_history_list            login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:history_faults                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:merges                          login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:merges_out                      login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:merge                           login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:undo_merge                      login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:ask_confirmation                login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:export_dossiers                 login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:export_dossier                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:dossiers                        login 403   403   403   403   200   200   403   403   403   403   403   200   403
POST office:dossier                         login 403   403   403   403   404   409   403   403   403   403   403   404   403
GET  office:statements                      login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:statements_out                  login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:statement_scan                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:statement_picture               login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:reject_statement                login 403   403   403   403   404   404   403   403   403   403   403   404   403
GET  office:cycles                          login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:cycles_out                      login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:prepare                         login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:cycle                           login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:change_cycle                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:quotas                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:rules                           login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:freeze_rules                    login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:revise_rules                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:revise_rule_list                login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:revise_tables                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:step_cycle                      login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:begin_rule_change               login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:rule_change                     login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:step_rule_change                login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:call                            login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:readers_out                     login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:attach_call_file                login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:remind_unread                   login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:call_file                       login 403   403   403   403   200   200   403   403   403   403   403   404   403
POST office:remove_call_file                login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:authority                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:authority_file                  login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  society:call                           login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:call_file                      login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:objections                     login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:objection                      login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:appeal                         login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  society:moves                          login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:moves_out                      login 200   200   200   403   403   403   403   403   403   403   403   403   403
GET  society:answer_move                    login 200   200   404   403   403   403   403   403   403   403   403   403   403
GET  office:dry_runs                        login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:dry_run                         login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:dry_run_out                     login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:rule_set                        login 403   403   403   403   200   200   403   403   403   403   403   404   403
GET  office:compare_rules                   login 403   403   403   403   200   200   403   403   403   403   403   200   403
GET  office:rounds                          login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:rounds_out                      login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:open_round                      login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:round                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:round_out                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:scan_conflicts                  login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:undo_assignment                 login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:publish_assignment              login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:unpin                           login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:drop_move                       login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:name_chair                      login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:unseat_from_panel               login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:seat_in_panel                   login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:remove_panel                    login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:change_panel                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:panel_out                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:panel                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:ask_move                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:open_panel                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:lay_out_panels                  login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:panels_out                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:panels                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:item_experts                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:invite_experts                  login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:allow                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:read_assignment_in              login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:loads_out                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:loads                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:vote_minutes                    login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:count_sheets                    login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:vote_roll                       login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:vote_originals                  login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:assignment_out                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:assignment                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:assign                          login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:take_in                         login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:remind                          login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:start                           login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:call_vote                       login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:close_round                     login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:rank                            login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:conflicts                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:conflicts_out                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:staff_conflicts                 login 403   403   403   403   403   200   403   403   403   403   403   200   403
POST office:find_staff_ties                 login 403   403   403   403   403   302   403   403   403   403   403   302   403
GET  office:decide_staff_tie                login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:dispute_staff_tie               login 403   403   403   403   200   404   403   403   403   403   403   404   403
GET  office:staff_ties                      login 403   403   403   403   200   200   403   403   403   403   403   200   403
POST office:identify_staff                  login 403   403   403   403   422   422   403   403   403   403   403   422   403
GET  office:triage                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:triage_out                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:settle_causes                   login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:disputes                        login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:decide_dispute                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:exclusions                      login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:decide_exclusion                login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:versions                        login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:versions_out                    login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:void_vote                       login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:decide_conflict                 login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:ranking                         login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:ranking_out                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:confirm_ranking                 login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:analysis                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:analysis_out                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:robustness                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:robustness_out                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:board                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:board_out                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:signals                         login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:signals_out                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:ranking_inputs                  login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:ranking_record                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:recompute_ranking               login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:analyse                         login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:progress                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:progress_out                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:round_expert                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:relays                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:print_forms                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:send_desk_link                  login 403   403   403   403   403   422   403   403   403   403   403   404   403
GET  office:withdraw_desk_link              login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:take_pledge                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:take_call                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:key_form                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:confirm_relay                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:relay_scan                      login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:release                         login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:reopen_review                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:order_recusal                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:experts                         login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:experts_out                     login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:enrol_expert                    login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:rest_expert                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:draws                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:prepare_draw                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:draw                            login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:commit_pool                     login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:commit_number                   login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:type_beacon                     login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:reveal_number                   login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:draw_order                      login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:invite                          login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:calls_out                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:see_called                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:called_out                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:read_answers_in                 login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:record_answer                   login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:seal_list                       login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:open_names                      login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:recompute_draw                  login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:ask_redraw                      login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:redraw                          login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:draw_bundle                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:draw_minutes                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:disclosures                     login 403   403   403   403   403   200   403   403   403   403   403   200   403
POST office:confirm_disclosure              login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:end_disclosure                  login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:call_more                       login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:reopen_list                     login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:name_contributor                login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:commit_witnessed                login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:reveal_witnessed                login 403   403   403   403   403   422   403   403   403   403   403   404   403
GET  office:expert                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:update_profile                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:unmask_expert                   login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:ask_profile                     login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:ban_expert                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:note_conduct                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:lift_ban                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:ban_file                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:conduct_file                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:save_filter                     login 403   403   403   403   403   422   403   403   403   403   403   422   403
POST office:drop_filter                     login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:ask_profiles                    login 403   403   403   403   403   302   403   403   403   403   403   422   403
GET  office:expert_sheets                   login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:expert_template                 login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:expert_sheet                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:confirm_expert_import           login 403   403   403   403   403   422   403   403   403   403   403   404   403
GET  office:expert_works                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:expert_works_out                login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:candidate_works                 login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:candidate_works_out             login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:remove_work                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:prepare_vote                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:vote                            login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:sign_in                         login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:paper_ballots                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:print_papers                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:hand_paper                      login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:return_paper                    login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:key_paper                       login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:open_vote                       login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:stop_vote                       login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:abandon_vote                    login 403   403   403   403   403   422   403   403   403   403   403   404   403
POST office:repeat_vote                     login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:awards                          login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:clearances                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:clearances_out                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:answers                         login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:answer                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:decision                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:decisions_out                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:drop                            login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:notices                         login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:notices_out                     login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:draft_notice                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:notice                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:preview_notice                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:revise_notice                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:publish_notice                  login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:put_mask                        login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:order_entry                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:unschedule_notice               login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:attachments                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:attachment_file                 login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:take_out_file                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:postings                        login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:posting_photo                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:strike_posting                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:suspend_notice                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:reword_notice                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:notice_entries                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:change_entry                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:confirm_change                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:repeat_notice                   login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:notice_word                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:notice_pdf                      login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:objections                      login 403   403   403   403   403   200   403   403   200   403   403   200   403
GET  office:objections_out                  login 403   403   403   403   403   200   403   403   200   403   403   200   403
GET  office:objection                       login 403   403   403   403   403   200   403   403   200   403   403   404   403
GET  office:register_objection              login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:ask_answer                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:note                            login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:answer_file                     login 403   403   403   403   403   404   403   403   404   403   403   404   403
GET  office:decide_appeal                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:reveal_objector                 login 403   403   403   403   403   422   403   403   422   403   403   404   403
POST office:evidence                        login 403   403   403   403   403   422   403   403   422   403   403   404   403
GET  office:rule                            login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:award_cycle                     login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:approvals_out                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:approve                         login 403   403   403   403   403   302   403   403   403   403   403   404   403
POST office:draft_list                      login 403   403   403   403   403   422   403   403   403   403   403   404   403
GET  office:award_list                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:award_list_out                  login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:publish_list                    login 403   403   403   403   403   409   403   403   403   403   403   404   403
POST office:send_draft                      login 403   403   403   403   403   409   403   403   403   403   403   404   403
GET  office:sent_draft                      login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:decision_back                   login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:sealed_decision                 login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:award                           login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:preview_certificate             login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:stock                           login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:test_sheet                      login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:printer_list                    login 403   403   403   403   403   200   403   403   403   403   403   404   403
POST office:ask_run                         login 403   403   403   403   403   302   403   403   403   403   403   404   403
GET  office:run                             login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:all_certificates                login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:explain_absence                 login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:certificate_pdf                 login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:correct_certificate             login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:confirm_correction              login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:signing_keys                    login 403   403   403   403   403   200   403   403   403   403   403   200   403
GET  office:revoke                          login 403   403   403   403   403   200   403   403   403   403   403   404   403
GET  office:confirm_revocation              login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:outcomes                        login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:outcomes_out                    login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:ask_report                      login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:read_outcomes                   login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  office:outcome_list                    login 403   403   403   403   403   404   403   403   403   403   403   404   403
POST office:confirm_outcomes                login 403   403   403   403   403   404   403   403   403   403   403   404   403
GET  review:meeting                         login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:meeting_now                     login 403   403   403   403   403   403   200   404   403   403   403   403   403
POST review:arrive                          login 403   403   403   403   403   403   302   404   403   403   403   403   403
GET  review:home                            login 403   403   403   403   403   403   200   200   403   403   403   403   403
GET  review:answer_call                     200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  review:contribute                      404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  review:profile                         login 403   403   403   403   403   403   200   200   403   403   403   403   403
GET  review:profile_by_link                 404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  review:enter_by_link                   404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  review:round                           login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:declare                         login 403   403   403   403   403   403   302   404   403   403   403   403   403
POST review:accept                          login 403   403   403   403   403   403   302   404   403   403   403   403   403
GET  review:compare                         login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:own_workbook                    login 403   403   403   403   403   403   403   404   403   403   403   403   403
GET  review:finish                          login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:item                            login 403   403   403   403   403   403   200   404   403   403   403   403   403
POST review:mark                            login 403   403   403   403   403   403   422   404   403   403   403   403   403
POST review:comment                         login 403   403   403   403   403   403   200   404   403   403   403   403   403
POST review:reopen                          login 403   403   403   403   403   403   409   404   403   403   403   403   403
GET  review:conflict                        login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:ties                            login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:dispute                         login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:suspect                         login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:decline                         login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:attachment                      login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:page                            login 403   403   403   403   403   403   200   404   403   403   403   403   403
GET  review:vote                            login 403   403   403   403   403   403   200   404   403   403   403   403   403
POST review:sign_in                         login 403   403   403   403   403   403   302   404   403   403   403   403   403
POST review:take_half                       login 403   403   403   403   403   403   403   404   403   403   403   403   403
POST review:cast                            login 403   403   403   403   403   403   200   404   403   403   403   403   403
POST review:close_vote                      login 403   403   403   403   403   403   422   404   403   403   403   403   403
GET  review:settle                          login 403   403   403   403   403   403   404   404   403   403   403   403   403
GET  supervise:home                         login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:book                         login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:book_out                     login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:record                       login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:unmask                       login 403   403   403   403   403   403   403   403   422   403   403   403   403
GET  supervise:experts                      login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:experts_out                  login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:expert                       login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:unmask_expert                login 403   403   403   403   403   403   403   403   422   403   403   403   403
GET  supervise:expert_works                 login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:expert_works_out             login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:ban_file                     login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:conduct_file                 login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:rounds                       login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:rounds_out                   login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:round                        login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:progress_out                 login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:conflicts                    login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:conflicts_out                login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:staff_conflicts              login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:find_staff_ties              login 403   403   403   403   403   403   403   403   302   403   403   403   403
GET  supervise:decide_staff_tie             login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:dispute_staff_tie            login 403   403   403   403   403   403   403   403   404   403   403   403   403
GET  supervise:staff_ties                   login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:identify_staff               login 403   403   403   403   403   403   403   403   422   403   403   403   403
GET  supervise:disputes                     login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:exclusions                   login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:ranking                      login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:ranking_out                  login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:analysis                     login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:analysis_out                 login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:robustness                   login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:robustness_out               login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:board                        login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:board_out                    login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:signals                      login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:signals_out                  login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:ranking_inputs               login 403   403   403   403   403   403   403   403   404   403   403   403   403
POST supervise:recompute_ranking            login 403   403   403   403   403   403   403   403   409   403   403   403   403
GET  supervise:meeting                      login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:meeting_now                  login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:reopenings                   login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:vote                         login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:give_lot_number              login 403   403   403   403   403   403   403   403   422   403   403   403   403
POST supervise:tell_lot_number              login 403   403   403   403   403   403   403   403   422   403   403   403   403
POST supervise:take_half                    login 403   403   403   403   403   403   403   403   409   403   403   403   403
POST supervise:close_vote                   login 403   403   403   403   403   403   403   403   422   403   403   403   403
POST supervise:recount                      login 403   403   403   403   403   403   403   403   302   403   403   403   403
GET  supervise:key_paper                    login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:count_bundle                 login 403   403   403   403   403   403   403   403   409   403   403   403   403
GET  supervise:draws                        login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:draw                         login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:commit_number                login 403   403   403   403   403   403   403   403   409   403   403   403   403
POST supervise:reveal_number                login 403   403   403   403   403   403   403   403   422   403   403   403   403
POST supervise:draw_order                   login 403   403   403   403   403   403   403   403   409   403   403   403   403
GET  supervise:calls_out                    login 403   403   403   403   403   403   403   403   200   403   403   403   403
POST supervise:recompute_draw               login 403   403   403   403   403   403   403   403   302   403   403   403   403
POST supervise:ask_redraw                   login 403   403   403   403   403   403   403   403   422   403   403   403   403
POST supervise:redraw                       login 403   403   403   403   403   403   403   403   409   403   403   403   403
GET  supervise:draw_bundle                  login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:draw_minutes                 login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:notices                      login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:notices_out                  login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:notice                       login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:postings                     login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:posting_photo                login 403   403   403   403   403   403   403   403   200   403   403   403   403
GET  supervise:objections                   login 403   403   403   403   403   200   403   403   200   403   403   200   403
GET  supervise:objections_out               login 403   403   403   403   403   200   403   403   200   403   403   200   403
GET  supervise:answer_file                  login 403   403   403   403   403   404   403   403   404   403   403   404   403
GET  supervise:objection                    login 403   403   403   403   403   200   403   403   200   403   403   404   403
POST supervise:reveal_objector              login 403   403   403   403   403   422   403   403   422   403   403   404   403
POST supervise:evidence                     login 403   403   403   403   403   422   403   403   422   403   403   404   403
GET  hall:screen                            200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  hall:screen_now                        200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  secrecy:home                           login 403   403   403   403   403   200   403   403   403   403   200   200   403
GET  secrecy:suspect                        login 200   200   404   404   200   200   403   403   200   403   403   404   403
GET  secrecy:suspect_candidate              login 404   404   404   404   200   200   403   403   200   403   403   404   403
GET  secrecy:seal                           login 403   403   403   403   403   404   403   403   403   403   200   404   403
POST secrecy:copies_out                     login 403   403   403   403   403   403   403   403   403   403   200   403   403
POST secrecy:read                           login 403   403   403   403   403   403   403   403   403   403   200   403   403
POST secrecy:seal_others                    login 403   403   403   403   403   403   403   403   403   403   422   403   403
POST secrecy:propose                        login 403   403   403   403   403   403   403   403   403   403   422   403   403
POST secrecy:confirm                        login 403   403   403   403   403   404   403   403   403   403   409   404   403
POST secrecy:object                         login 403   403   403   403   403   404   403   403   403   403   409   404   403
POST secrecy:file                           login 403   403   403   403   403   403   403   403   403   403   200   403   403
GET  operate:home                           login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:societies                      login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:societies_out                  login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:add_society                    login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:units                          login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:units_out                      login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:add_unit                       login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:users                          login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:users_out                      login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:add_user                       login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:user                           login 403   403   403   403   403   403   403   403   403   200   403   403   403
POST operate:invite                         login 403   403   403   403   403   403   403   403   403   200   403   403   403
POST operate:keep_phone                     login 403   403   403   403   403   403   403   403   403   302   403   403   403
POST operate:end_office                     login 403   403   403   403   403   403   403   403   403   302   403   403   403
GET  operate:hand_over                      login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:import                         login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  operate:template                       login 403   403   403   403   403   403   403   403   403   200   403   403   403
GET  people:activate                        422   422   422   422   422   422   422   422   422   422   422   422   422   422
GET  public:home                            200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:notices                         200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:notices_feed                    200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:notice                          200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:entry                           200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:objection                       200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:notice_attachment               200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:notice_out                      200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:appeal                          200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:objection_status                200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:awards                          200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:award_list                      200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:decided                         200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:awardee                         200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:statistics                      200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:open_data                       200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:data_schema                     200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:data_out                        404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  public:award_list_out                  404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  public:draws                           200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:verifier                        200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:draw                            404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  public:draw_bundle                     404   404   404   404   404   404   404   404   404   404   404   404   404   404
GET  public:verify                          200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:verify_code                     200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:keys                            200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:keys_json                       200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:status                          200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:status_json                     200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:offline                         200   200   200   200   200   200   200   200   200   200   200   200   200   200
GET  public:certificate_verifier            200   200   200   200   200   200   200   200   200   200   200   200   200   200
"""


def rows(text: str) -> dict[tuple[str, str], tuple[str, ...]]:
    """Read the table: a method, a name, and one answer for each column."""
    found = {}
    for line in text.strip().splitlines():
        method, name, *answers = line.split()
        found[method, name] = tuple(answers)
    return found


def sent_by(town: Town, name: str, role: str) -> str:
    """Return what a door answers a role that posts nothing, in a word of the table."""
    with undone():
        where = address(town, name, DOORS[name])
        answer = town.visitor(PEOPLE[role]).post(where)
    return word_of(name, answer.status_code, answer.headers.get("Location", ""))


def looked_at_by(town: Town, name: str, role: str) -> str:
    """Return what a door answers a role that looks, in a word of the table."""
    answer = heard(town, PEOPLE[role], name)
    return word_of(name, answer.status, answer.sent_to)


def word_of(name: str, status: int, sent_to: str) -> str:
    """Return the word of the table: a status, or that a log-in is asked for."""
    asks = "/account/login/" in sent_to and name != "account_login"
    return "login" if status == 302 and asks else str(status)


def row_of(town: Town, name: str) -> tuple[str, tuple[str, ...]] | None:
    """Return the method a door takes and its answer to everybody: look, else post nothing."""
    cache.delete("jujian.links:127.0.0.1")  # wrong codes hold up who knocks too often
    for method, knock in (("GET", looked_at_by), ("POST", sent_by)):
        said = tuple(knock(town, name, role) for role in COLUMNS)
        if "405" not in said:
            return method, said
    return None


@pytest.fixture(scope="module")
def answered(town: Town) -> dict[tuple[str, str], tuple[str, ...]]:
    """Knock at every door as everybody."""
    rows = {name: row_of(town, name) for name in DOORS}
    return {(row[0], name): row[1] for name, row in rows.items() if row}


def shown(table: dict[tuple[str, str], tuple[str, ...]]) -> str:
    """Return rows as they stand in this file."""
    return "\n".join(
        f"{method:4} {name:38} " + " ".join(f"{word:5}" for word in answers).rstrip()
        for (method, name), answers in table.items()
    )


@pytest.mark.django_db
def test_every_page_opens_for_the_first_whom_its_row_lets_in(town):
    """On every database; who else is let in, and who is not, is asked of one."""
    for (method, name), said in rows(ADDRESSES).items():
        if method == "GET" and "200" in said:
            assert looked_at_by(town, name, COLUMNS[said.index("200")]) == "200", name


@pytest.mark.django_db
def test_no_cache_keeps_what_is_not_everybodys(town):
    """But for the public's pages, whoever opens one: neither on the way nor in the browser."""
    kept = {}
    for (method, name), said in rows(ADDRESSES).items():
        if method == "GET" and "200" in said and not name.startswith("public:"):
            text = heard(town, PEOPLE[COLUMNS[said.index("200")]], name).text
            (told,) = re.findall(r"^Cache-Control: (.*)$", text, re.MULTILINE)[:1]
            if "no-store" not in told or "public" in told:
                kept[name] = told
    assert kept == {}


@pytest.mark.once
@pytest.mark.django_db
def test_an_address_answers_everybody_as_its_row_says(answered):
    known = rows(ADDRESSES)
    wrong = {door: said for door, said in answered.items() if known.get(door) != said}
    assert wrong == {}, f"rows that differ or are missing, as they answer now:\n{shown(wrong)}"


@pytest.mark.once
@pytest.mark.django_db
def test_no_row_is_left_over(answered):
    assert set(rows(ADDRESSES)) - set(answered) == set()


def test_no_two_addresses_bear_one_name():
    assert [name for name, count in Counter(n for n, _p in doors()).items() if count > 1] == []


@pytest.mark.once
@pytest.mark.django_db
def test_only_the_public_square_is_open_to_passers_by(answered):
    """Whoever is not logged in meets a log-in, but for what is written out here."""
    by_link = (
        "nominate:join",
        "nominate:statement",
        "nominate:suspect_by_link",
        "nominate:confirm_merge",
        "nominate:endorse_by_link",
        "review:profile_by_link",
        "review:enter_by_link",
        "nominate:endorse_file",
        "review:answer_call",
        "review:contribute",
        "people:activate",
    )
    spaces = ("public:", "hall:", "account_", "mfa_", "nominate:home", *by_link)
    for (_method, name), said in answered.items():
        if not name.startswith(spaces) and name not in {
            "enter",
            "favicon",
            "short_verify",
            "demo_clock",
        }:
            assert said[0] == "login", name
