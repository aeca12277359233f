"""What a summary sheet is read into, and the words its headings and cells may use."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from people.identity import IdentityKind, Sex


class Field(StrEnum):
    """A column of the summary sheet."""

    ORDER = "order"  # 序号, the order of recommendation
    NAME = "name"
    SEX = "sex"
    ETHNIC_GROUP = "ethnic_group"
    BIRTH = "birth"
    PARTY = "party"
    EDUCATION = "education"
    DEGREE = "degree"
    EDUCATION_DEGREE = "education_degree"  # 学历学位 in one column, "研究生/博士"
    TITLE = "title"
    POST = "post"
    UNIT = "unit"
    SPECIALTY = "specialty"
    CHANNEL = "channel"
    CONTRIBUTION = "contribution"
    MOBILE = "mobile"
    EMAIL = "email"
    IDENTITY_KIND = "identity_kind"
    IDENTITY = "identity"
    NATIONALITY = "nationality"
    TEAM = "team"  # 团队名称, the name of whoever leads it stands in NAME
    DIVISION = "division"  # 推荐学部, one of the programme's own
    BRANCH = "branch"  # 分支机构 that nominates
    NOMINATORS = "nominators"  # 推荐人, the persons who nominate, in one cell
    REMARK = "remark"


class FaultCode(StrEnum):
    """What may be wrong with a summary sheet."""

    NO_TABLE = "no_table"
    NO_ROWS = "no_rows"
    MISSING_COLUMN = "missing_column"
    REPEATED_COLUMN = "repeated_column"
    HIDDEN_ROW = "hidden_row"
    REQUIRED = "required"
    FORMULA = "formula"
    ERROR_VALUE = "error_value"
    ORDER = "order"
    REPEATED_ORDER = "repeated_order"
    NAME_CHARACTERS = "name_characters"
    SEX = "sex"
    SEX_DIFFERS = "sex_differs"
    ETHNIC_GROUP = "ethnic_group"
    BIRTH_FORM = "birth_form"
    BIRTH_IMPOSSIBLE = "birth_impossible"
    BIRTH_DIFFERS = "birth_differs"
    CONTRIBUTION_LENGTH = "contribution_length"
    PHONE = "phone"
    EMAIL = "email"
    IDENTITY_NUMERIC = "identity_numeric"
    IDENTITY_LENGTH = "identity_length"
    IDENTITY_CHARACTERS = "identity_characters"
    IDENTITY_FIRST_GENERATION = "identity_first_generation"
    IDENTITY_REGION = "identity_region"
    IDENTITY_DATE = "identity_date"
    IDENTITY_FUTURE = "identity_future"
    IDENTITY_CHECK_DIGIT = "identity_check_digit"
    IDENTITY_FORMAT = "identity_format"
    IDENTITY_KIND = "identity_kind"
    IDENTITY_REPEATED = "identity_repeated"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: the cell a person should look at, the code and the values its sentence needs."""

    cell: str
    code: FaultCode
    values: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class SummaryRules:
    """What a programme asks of its sheet, and the day on which a birth would lie in the future."""

    on: date
    contribution_max: int | None = 200  # 字, white space not counted
    required: frozenset[Field] = frozenset(
        {Field.NAME, Field.SEX, Field.BIRTH, Field.UNIT, Field.MOBILE, Field.IDENTITY}
    )
    identity_kinds: frozenset[IdentityKind] = frozenset(IdentityKind)
    least_headings: int = 4  # that a row must hold to be the headings of the table


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One person of the sheet, normalised. `row` counts from 1; `cells` names each value's cell.

    `birth` is the full date of the identity number where that is valid, else the first of the month.
    """

    row: int
    cells: Mapping[Field, str] = field(hash=False, repr=False)
    order: int | None = None
    name: str = ""
    sex: Sex | None = None
    ethnic_group: str = ""
    birth: date | None = None
    party: str = ""
    education: str = ""
    degree: str = ""
    title: str = ""
    post: str = ""
    unit: str = ""
    specialty: str = ""
    channel: str = ""
    contribution: str = ""
    mobile: str = ""
    email: str = ""
    identity_kind: IdentityKind = IdentityKind.RESIDENT
    identity: str = ""
    nationality: str = ""
    team: str = ""
    division: str = ""
    branch: str = ""
    nominators: str = ""
    remark: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """A sheet as read: what it says of itself, its people and all that is wrong with it.

    `rows` holds every person, also those with faults, so that a preview can show the sheet; nothing
    of it may be imported unless `faults` is empty. `ignored` are headings of columns nobody reads.
    """

    sheet: str = ""
    title: str = ""
    society_hint: str = ""
    rows: tuple[SummaryRow, ...] = ()
    faults: tuple[Fault, ...] = ()
    ignored: tuple[str, ...] = ()

    @property
    def clean(self) -> bool:
        """Whether the sheet may be imported."""
        return not self.faults


_HEADINGS: Mapping[Field, str] = {
    Field.ORDER: "序号 编号 排序 推荐排序 推荐序号 排名 顺序",
    Field.NAME: "姓名 带头人姓名 团队带头人 候选人姓名 候选人 推荐人选 人选姓名 被推荐人 被推荐人姓名 申报人 申报人姓名 负责人姓名 name fullname",
    Field.SEX: "性别 sex gender",
    Field.ETHNIC_GROUP: "民族 ethnicgroup",
    Field.BIRTH: "出生年月 出生日期 出生年月日 出生时间 生日 dateofbirth monthofbirth birth born",
    Field.PARTY: "政治面貌 党派 politicalaffiliation",
    Field.EDUCATION: "学历 文化程度 最高学历 education",
    Field.DEGREE: "学位 最高学位 degree",
    Field.EDUCATION_DEGREE: "学历学位 学历及学位 学历/学位 学历、学位",
    Field.TITLE: "专业技术职务 职称 专业技术职称 技术职称 技术职务 专业职称 专业技术职务职称 professionaltitle title",
    Field.POST: "行政职务 职务 现任职务 党政职务 工作职务 administrativepost post",
    Field.UNIT: "工作单位 单位 单位名称 所在单位 现工作单位 任职单位 工作单位名称 unit employer institution",
    Field.SPECIALTY: "专业领域 专业 学科专业 从事专业 专业专长 研究领域 学部 所属领域 领域 学科领域 specialty field",
    Field.CHANNEL: "推荐渠道 渠道 推荐方式 推荐单位",
    Field.CONTRIBUTION: "主要贡献 主要业绩 主要事迹 主要成就 突出贡献 主要成就与贡献 主要成绩 事迹简介 主要成就和贡献",
    Field.MOBILE: "手机 手机号 手机号码 移动电话 联系电话 电话 联系方式 联系手机 本人手机 mobilephone mobile phone telephone",
    Field.EMAIL: "邮箱 电子邮箱 电子邮件 e-mail email 邮件地址",
    Field.IDENTITY_KIND: "证件类型 证件种类 证件类别 身份证件类型 kindofdocument documentofidentity",
    Field.IDENTITY: "证件号码 证件号 身份证号 身份证号码 身份证 公民身份号码 身份证件号码 有效证件号码 身份证件号 identitynumber idnumber",
    Field.NATIONALITY: "国籍 国籍地区 国籍/地区 nationality",
    Field.TEAM: "团队名称 团队 候选团队 候选团队名称 创新团队名称",
    Field.DIVISION: "推荐学部 申报学部 所属学部 学部名称 专业组 申报专业组 推荐组别",
    Field.BRANCH: "分支机构 推荐分支机构 分支机构名称 专委会 分会 专业委员会",
    Field.NOMINATORS: "推荐人 推荐人姓名 提名人 提名人姓名 推荐院士 推荐院士姓名 提名院士 推荐专家 推荐专家姓名 nominators nominatedby",
    Field.REMARK: "备注 说明 附注 remark",
}
HEADINGS: Mapping[str, Field] = {
    word: key for key, words in _HEADINGS.items() for word in words.split()
}

# GB/T 3304, without 族
_GROUPS = """
汉 蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 拉祜 水 东乡
纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克
德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺
"""
ETHNIC_GROUPS_IN_ORDER = tuple(_GROUPS.split())
ETHNIC_GROUPS = frozenset(ETHNIC_GROUPS_IN_ORDER)
OTHER_GROUPS = frozenset({"其他", "穿青人", "外国血统中国籍人士", "入籍"})

SEXES: Mapping[str, Sex] = {
    **dict.fromkeys(("男", "男性", "M", "MALE", "1"), Sex.MALE),
    **dict.fromkeys(("女", "女性", "F", "FEMALE", "2"), Sex.FEMALE),
}

IDENTITY_KINDS: Mapping[str, IdentityKind] = {
    **dict.fromkeys(
        ("身份证", "居民身份证", "二代身份证", "中华人民共和国居民身份证"), IdentityKind.RESIDENT
    ),
    **dict.fromkeys(("护照", "外国护照", "PASSPORT"), IdentityKind.PASSPORT),
    **dict.fromkeys(
        ("外国人永久居留身份证", "外国人永久居留证", "永久居留身份证"),
        IdentityKind.PERMANENT_RESIDENT,
    ),
    **dict.fromkeys(
        ("港澳台居民居住证", "港澳居民居住证", "台湾居民居住证", "居住证"),
        IdentityKind.HMT_RESIDENCE,
    ),
}


def heading(text: str) -> str:
    """A heading as the table knows it: without spaces, line breaks, brackets, colons and stars."""
    plain = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).lower()
    plain = re.sub(r"\([^)]*\)|\[[^\]]*\]|【[^】]*】", "", plain)
    return plain.strip("*:：※#")


def tidy(text: str) -> str:
    """A short text without spaces at its ends or beside Chinese characters."""
    plain = re.sub(r"[\u200b-\u200f\u2060\ufeff]", "", text)
    plain = re.sub(r"\s+", " ", plain.replace("\u3000", " ")).strip()
    return re.sub(r"(?<=[㐀-鿿]) | (?=[㐀-鿿])", "", plain)
