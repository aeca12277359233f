"""The fixed words and numbers of the outbox."""

from datetime import timedelta

GATHERING = timedelta(minutes=1)  # how long a batch waits for more of its kind
LEASE = timedelta(minutes=5)  # after this a message whose sender was killed is sent again
DELAYS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=3),
    timedelta(hours=12),
)

LETTERS = {
    "activate": ("whoever was invited 受邀者", "an account was opened, or its link made anew"),
    "cycle_opened": ("clerks of the societies invited 填报人", "a cycle opened"),
    "cycle_closing": (
        "clerks with drafts or nothing handed in 填报人; approvers with papers to endorse 负责人",
        "7 days and 1 day before the deadline, by the clock",
    ),
    "call_unread": (
        "clerks and approvers of societies that have not opened the call 通知未阅",
        "a manager reminded them",
    ),
    "rules_changed": (
        "clerks of societies with drafts 填报人",
        "changed rules of an open cycle were published 规则变更",
    ),
    "paper_submitted": ("approvers of the society 负责人", "a paper was submitted, or again"),
    "endorsement_asked": (
        "an approver with a telephone on record 负责人, by mail, else by text message",
        "a paper was submitted, or a clerk asked again; a personal link",
    ),
    "endorsement_code": (
        "the approver, by text message to the telephone on record",
        "the approver asked for a one-time code before deciding",
    ),
    "approval_page_uploaded": (
        "form examiners 形式审查员",
        "a society brought back a signed and sealed page 审批页",
    ),
    "approval_page_noted": (
        "approvers of the society 负责人",
        "a page signed in their name was brought back 审批页",
    ),
    "approval_page_confirmed": (
        "clerks and approvers of the society",
        "the office verified the page: the paper is endorsed",
    ),
    "approval_page_refused": ("clerks and approvers of the society", "the office refused the page"),
    "selection_ready": (
        "approvers of the society 负责人",
        "a clerk put the whole record of a selection before them 推选结果待确认",
    ),
    "profile_asked": (
        "the expert 评审专家, by mail, else by text message",
        "a manager asked experts to confirm their profiles; a personal link 核对专家信息",
    ),
    "profile_code": (
        "the expert, to the telephone or the address on record",
        "the expert asked for a one-time code before confirming",
    ),
    "paper_sent_back": ("clerks of the society 填报人", "an approver did not endorse 退回填报人"),
    "paper_returned": ("clerks and approvers of the society", "a paper was returned 退回补正"),
    "paper_refused": ("clerks and approvers of the society", "a paper was refused 不予受理"),
    "paper_accepted": ("clerks and approvers of the society", "a paper was accepted 受理"),
    "statement_asked": (
        "nominee, members, unit, referees, by mail and text message 被请求出具意见者",
        "a society asked for a statement 声明、意见",
    ),
    "statement_reminder": (
        "who has not answered yet, by mail and text message",
        "a society reminded them; 7, 3 and 1 days before the link expires, by the clock",
    ),
    "statement_declined": ("clerks of the society 填报人", "somebody declined a statement"),
    "comments_written": (
        "nominee and contact who fill in a paper 候选人、联系人",
        "the society commented on what they fill in 批注; one a day at the most, by the clock",
    ),
    "consent_rejected": (
        "clerks and approvers of the society",
        "the office rejected a consent given on paper 书面同意",
    ),
    "merge_asked": (
        "the nominee, by mail and text message 候选人",
        "the office merged papers and asks for confirmation 合并确认",
    ),
    "merge_reminder": (
        "the nominee who has not answered, by mail and text message 候选人",
        "3 days and 1 day before the link to confirm merged papers expires, by the clock",
    ),
    "paper_sealed": (
        "secrecy officers 保密员; managers where there is none",
        "somebody pressed 疑似涉密: a paper was sealed",
    ),
    "seal_proposed": (
        "managers and secrecy officers 管理员、保密员",
        "a decision on a sealed paper was proposed",
    ),
    "seal_objected": ("secrecy officers 保密员", "the second person did not agree"),
    "seal_decided": ("clerks and approvers of the society", "released, or found classified"),
    "parcel_received": (
        "clerks and approvers of the society",
        "a parcel of theirs was registered, added to or corrected 收件登记",
    ),
    "late_granted": ("clerks and approvers of the society", "a later deadline was granted 延期"),
    "waiver_asked": ("managers 管理员", "a society asked for a waiver 豁免"),
    "waiver_decided": ("clerks of the society", "a waiver was decided"),
    "items_offered": ("the expert 评审专家", "items were assigned, or filled by a repair"),
    "items_withdrawn": (
        "the expert 评审专家",
        "an offer they had not accepted went to another by a repair 调整",
    ),
    "body_called": ("the member 推选委员", "a society seated them in its body 推选会议"),
    "meeting_called": ("members of the society's body", "its meeting began 开会"),
    "signing_code": (
        "the expert, to the telephone or the address on record",
        "the expert asked for a one-time code before signing, where the rule set asks for one",
    ),
    "desk_link": (
        "the expert 评审专家, by text message",
        "the office sent them a personal link to their desk 评审入口",
    ),
    "desk_code": (
        "the expert 评审专家, to the telephone on record",
        "the holder of a link to the desk asked for its one-time code",
    ),
    "taken_down": (
        "the expert 评审专家, by text message where a telephone is on record",
        "a pledge or review of theirs came on paper or by telephone and two persons put it on record 代录",
    ),
    "remind": (
        "experts with unsigned reviews",
        "a manager reminded them, or the clock on the days of the rule set; one letter over all rounds",
    ),
    "reopening_asked": (
        "supervisors 监督员",
        "the office asked for a signed review to be opened again after closing 重新打开",
    ),
    "review_reopened": (
        "the expert 评审专家",
        "office and supervisor opened a signed review of theirs again",
    ),
    "draw_waits": ("supervisors 监督员", "the pool of a draw was committed 抽取名单已提交"),
    "contribute": (
        "who is named to contribute to a draw 随机数参与方",
        "the pool is committed and they were named; a personal link",
    ),
    "called": (
        "an expert who was drawn, by mail and text message 抽中专家",
        "a seat is theirs, or fell to them; a personal link",
    ),
    "call_void": ("experts called to a seat", "their draw was set aside by two persons 重新抽取"),
    "draw_list_ended": ("whoever runs the round", "seats are free and nobody more may be called"),
    "move_asked": (
        "clerks and approvers of the carrying societies",
        "the office asks for a move to another panel 调整评审组",
    ),
    "move_answered": ("managers", "a society answered a move to another panel 调整评审组"),
    "item_declined": ("whoever runs the round", "an expert declined an item 谢绝"),
    "conflict_declared": ("whoever runs the round", "an expert declared a conflict 回避"),
    "notice_published": ("managers", "a notice was published 公示"),
    "notice_closing": ("managers", "2 days before a notice ends, by the clock"),
    "notice_settled": ("managers", "a provisional end became certain, by the clock 终止日期确定"),
    "candidates_announced": ("clerks and approvers of the carrying societies", "a notice began"),
    "candidates_moved": (
        "clerks and approvers of the carrying societies",
        "not selected, dropped, reported, forwarded, decided by others, awarded",
    ),
    "certificates_ready": ("clerks and approvers of the carrying societies", "printed 证书"),
    "award_revoked": ("clerks and approvers of the carrying societies", "revoked 撤销"),
    "objection_received": ("managers", "an objection came in 异议"),
    "objection_accepted": (
        "the objector, at the mail address they left",
        "the office took the objection up 受理",
    ),
    "objection_answer_asked": (
        "clerks and approvers of the nominating society",
        "the office asked for an answer to a redacted copy 推荐单位答复",
    ),
    "objection_appealed": ("managers", "either side appealed a ruling 复核"),
    "objection_under_appeal": (
        "clerks and approvers of the carrying societies",
        "a ruling was appealed 复核",
    ),
    "objection_ruled": ("the objector, at the mail address they left", "a ruling was made"),
    "objection_settled": (
        "clerks and approvers of the carrying societies",
        "a ruling was made on an objection that had been taken up",
    ),
}
"""Every letter: to whom it is written, and on what occasion."""


def delay_after(tries: int) -> timedelta | None:
    """Return how long to wait after so many failed tries; None where it is given up."""
    return DELAYS[tries - 1] if 0 < tries <= len(DELAYS) else None
