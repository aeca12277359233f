"""The closed lists of words a rule set may use. Codes are stored; labels live in `sentences`."""

from typing import Literal

Track = Literal["academician", "talent", "award"]
Subject = Literal["person", "team"]
Academy = Literal["", "CAS", "CAE"]
Sex = Literal["any", "M", "F"]

Outcome = Literal["block", "waiver", "warn"]
"""What an unmet rule does: refuse, ask for an approved exemption (豁免), or only tell."""

Approver = Literal["manager", "examiner"]
"""Who decides an exemption: 管理员, or 形式审查员."""

DocumentKind = Literal["resident_id", "passport", "permanent_resident_id", "hmt_residence_permit"]
"""居民身份证, 护照, 外国人永久居留身份证, 港澳台居民居住证."""

Title = Literal["full", "associate", "intermediate", "assistant"]
"""正高级, 副高级, 中级, 初级 professional titles (职称)."""
Degree = Literal["doctor", "master", "bachelor"]
Rank = Literal["ke", "chu", "ting", "bu"]
"""Cadre ranks, lowest first: 乡科级, 县处级, 厅局级, 省部级."""
UnitKind = Literal[
    "party_government", "civil_service_managed", "military", "institution", "enterprise", "other"
]
"""党政机关, 参照公务员法管理的机关(单位), 军队, 事业单位, 企业, 其他."""
TechnicalPost = Literal["police_technical", "military_technical"]
"""警务技术职务, 军队行政干部兼任的技术职务."""

SocietyKind = Literal["national", "federation", "local", "enterprise", "university"]
"""全国学会, 学会联合会, 地方科协, 企业科协, 高校科协."""
Channel = Literal["society", "academician", "unit", "expert", "self"]
Consent = Literal["nominee", "unit", "referee", "members"]
EndorsementWay = Literal["login", "link", "sealed_page"]
"""负责人审核推荐: logged in; by a personal link with a code to their telephone; on a sealed 审批页."""

Op = Literal[">=", ">"]
Base = Literal["appointed", "eligible", "present", "ballots", "valid", "members", "batch"]
"""What a share is a share of: 应到, 除去回避者, 到会, 收回选票, 有效票, 团队成员, 一批推荐."""

SectionKind = Literal["text", "list", "facts"]
ColumnKind = Literal["text", "year"]
Signer = Literal["nominee", "unit", "society"]
"""Who signs and seals the printed form by hand: 候选人(带头人), 工作单位, 推荐单位."""
Postmark = Literal["sent", "arrival"]
"""What tells whether paper came in time: 寄出邮戳, or 到达邮戳(到达日)."""
Way = Literal["courier", "ems", "registered", "walk_in"]
"""How paper may come: 快递, 邮政特快专递, 挂号信, 送达(当面递交)."""
WithoutPaper = Literal["block", "warn"]
CheckedBy = Literal["machine", "human"]
Method = Literal["letter", "panel", "defence"]
Choosing = Literal["match", "draw"]
"""Experts are matched to items (通讯评审), or one panel is drawn for all its items (会议评审)."""
Contributor = Literal["office", "supervisor", "society", "notary", "expert"]
"""Who gives a random number to a draw: 管理员, 监督员, 推荐单位代表, 公证员, 专家代表."""
NamesOpen = Literal["sealed", "closed", "never"]
"""When drawn names are shown to others: with the sealed list, after the round has closed, or never."""
PublicNames = Literal["none", "seated", "pool"]
"""Whose names the public sees of a draw: nobody's, those who sit in the panel, all of the pool."""
Counting = Literal["mean", "z_score", "blup", "expected_rank"]
"""What places go by: the (trimmed) mean, 标准分, the mixed model (消除评审人宽严), 期望名次."""
Trait = Literal["enterprise", "women", "young", "region", "division"]
"""What those have in common for whom seats are kept or asked: 企业, 女性, 青年, 地区, 学部(组)."""
ConflictOutcome = Literal["hard", "warn", "decide"]
UnitScope = Literal["legal_entity", "parent_group"]
"""One unit: 同一法人单位 with what stands above it (附属医院 and university); or all under one parent."""
Tie = Literal["revote", "chair", "score", "lot", "all_out"]
"""At a tie for the last seat once no round is left: 再次投票, 组长决定, 评审得分高者入选, 抽签, or 均不入选."""
BallotKind = Literal["approve", "rank", "score"]
"""What a member writes on a ballot: 赞成票, 排序票 (counted after Borda), 打分票."""
DayUnit = Literal["workday", "calendar"]
CountStart = Literal["include", "exclude"]
OnHoliday = Literal["refuse", "move"]
"""A notice posted on a holiday is refused, or begins on the next working day (顺延至下一工作日)."""
NoticeWhom = Literal["society", "accepted"]
"""Whom a notice before that of the result names: 学会推荐公示 of a society's own, 受理公示 of all admitted."""
NoticeField = Literal[
    "name", "sex", "birth_month", "unit", "title", "post", "division", "specialty", "nominator",
    "channel", "summary", "works", "patents", "prizes", "members",
]  # fmt: skip
"""The only fields a public notice can hold: no document number, contact or address is among them."""
Anonymous = Literal["refuse", "lead"]
"""An anonymous objection is refused, or kept as a lead (线索)."""
Effect = Literal["pause_publication", "suspend_award", "skip_this_cycle", "must_repost", "continue"]
Order = Literal["stroke", "votes", "division", "pinyin"]
