"""The template of the summary sheet 汇总表, made from the rules of a programme.

Its columns are those the import reads, its drop-downs the words the rules know; numbers of documents
and telephones, and months of birth, stay as they are typed. In Chinese, as the sheet itself.
"""

from collections.abc import Iterator

from files.workbooks import Column, SheetOut, write_workbook
from nominations.choices import BY_PERSONS
from nominations.printed import CHANNELS, DOCUMENTS
from nominations.summary.shapes import ETHNIC_GROUPS_IN_ORDER
from nominations.summary.spoken import COUNTRIES
from programmes.vocabulary import RuleSet
from programmes.vocabulary.titles import DEGREE_WORDS, DEGREES, TITLE_WORDS, TITLES

BLANKS = 500
"""Rows prepared for whoever fills the sheet in; more may be added below."""
SHEET = "推荐汇总表"
NOTES = "填写说明"
SEXES = ("男", "女")
PARTIES = (
    "中共党员", "中共预备党员", "共青团员", "民革党员", "民盟盟员", "民建会员", "民进会员", "农工党党员",
    "致公党党员", "九三学社社员", "台盟盟员", "无党派人士", "群众",
)  # fmt: skip
SCHOOLING = ("研究生", "大学本科", "大学专科", "中专及以下")
NEEDED = "标 * 的列必须填写。"
OWN_WORDS = "照实填写。"


def template_sheet(rules: RuleSet, *, cycle: str = "", society: str = "", branches: tuple[str, ...] = ()) -> bytes:  # fmt: skip
    """Return the empty workbook of a programme as .xlsx, with the society's name where it is known."""
    columns = [*columns_of(rules, branches)]
    sheet = SheetOut(
        SHEET,
        columns,
        [],
        title=f"{cycle or rules.programme.name_zh}推荐汇总表",
        subtitle=f"推荐单位：{society}",
        blanks=BLANKS,
    )
    heads = [Column("列", 22), Column("怎样填写", 90, wrap=True)]
    told = [[column.title, column.hint or OWN_WORDS] for column in columns]
    return write_workbook([sheet, SheetOut(NOTES, heads, [*told, *([""] * 2,), *general()])])


def general() -> Iterator[list[str]]:
    """Yield what holds for the whole sheet."""
    yield ["必填", NEEDED]
    yield ["每行一人", "一行填写一名候选人（团队填写带头人），不要合并单元格，不要隐藏行。"]
    yield [
        "文本格式",
        "出生年月、手机、证件号码各列已设为文本格式，请勿改为数字，否则末几位会丢失。",
    ]
    yield ["公式", "单元格中不得有公式；从其他表格复制时请选择“粘贴数值”。"]
    yield ["涉密", "表中不得填写涉密内容；涉密候选人不经本系统，按线下渠道报送。"]
    yield ["标题行", "请保留标题行和各列名称；列的顺序可以改变。"]


def columns_of(rules: RuleSet, branches: tuple[str, ...]) -> Iterator[Column]:
    """Yield the columns of a programme's sheet in their order."""
    yield Column("推荐排序", 10, hint="从 1 起按推荐顺序编号，不得重复。")
    if rules.team:
        yield Column("团队名称", 28, hint="团队的全称；带头人的情况填在同一行。")
    yield Column("带头人姓名*" if rules.team else "姓名*", 14, hint="与证件一致，少数民族姓名用间隔号“·”。", text=True)  # fmt: skip
    yield from personal(rules)
    yield from professional(rules)
    yield from nominating(rules, branches)
    yield from documents(rules)
    yield Column("备注", 16)


def personal(rules: RuleSet) -> Iterator[Column]:
    """Yield sex, ethnic group, birth, politics, schooling."""
    yield Column("性别*", 8, choices=SEXES, strict=True, hint="与证件一致。")
    groups = tuple(f"{group}族" for group in ETHNIC_GROUPS_IN_ORDER)
    yield Column("民族", 10, choices=groups, hint="填写全称，如“汉族”。")
    yield Column("出生年月*", 12, hint="年-月，如 1977-03；须与证件号码一致。", text=True)
    yield Column("政治面貌", 14, choices=PARTIES, hint="从列表中选择，或照实填写。")
    yield Column("学历", 12, choices=SCHOOLING, hint="从列表中选择，或照实填写。")
    degrees = tuple(DEGREE_WORDS[degree][0] for degree in reversed(DEGREES))
    yield Column("学位", 10, choices=degrees, hint="最高学位。" + least_degree(rules))


def least_degree(rules: RuleSet) -> str:
    """Say which degree the rules ask for, or nothing."""
    least = rules.person.degree_min
    return f"本项目要求{DEGREE_WORDS[least][0]}及以上（以推荐通知为准）。" if least else ""


def professional(rules: RuleSet) -> Iterator[Column]:
    """Yield title, post, unit, specialty."""
    least = rules.person.title_min
    known = TITLES[TITLES.index(least) :] if least else TITLES
    titles = tuple(word for title in reversed(known) for word in TITLE_WORDS[title])
    yield Column(
        "专业技术职务", 20, choices=titles, hint="从列表中选择，或照实填写聘任的职务全称。"
    )
    yield Column("行政职务", 16, hint="没有则留空。")
    yield Column("工作单位*", 32, hint="法人单位全称，与公章一致。")
    yield Column("专业领域", 18, hint="从事的专业，不超过 20 字为宜。")


def nominating(rules: RuleSet, branches: tuple[str, ...]) -> Iterator[Column]:
    """Yield division, branch, channel, main contribution."""
    if divisions := tuple(each.zh for each in rules.programme.divisions):
        yield Column("推荐学部", 26, choices=divisions, strict=True, hint="只能从列表中选择。")
    yield Column("分支机构", 22, choices=branches, hint="由分支机构、专委会推荐的，填写其名称；否则留空。")  # fmt: skip
    channels = tuple(CHANNELS[channel] for channel in rules.nomination.channels)
    yield Column("推荐渠道", 14, choices=channels, strict=True, hint="只能从列表中选择；留空即学会推荐。")  # fmt: skip
    if BY_PERSONS.intersection(rules.nomination.channels):
        yield Column("推荐人", 34, wrap=True, hint="由个人推荐的，逐一写明“姓名（单位，学部，出生年月日）”，如“张三（某某大学，1960-03-04）”，多人之间用顿号；否则留空。")  # fmt: skip
    most = rules.material.summary_max_chars
    limit = f"\n（{most}字以内）" if most else ""
    said = f"不超过 {most} 字（标点计入，空白不计）。" if most else ""
    yield Column(f"主要贡献{limit}", 60, wrap=True, hint=f"概括写明主要成绩和贡献。{said}")


def documents(rules: RuleSet) -> Iterator[Column]:
    """Yield telephone, e-mail and the document of identity."""
    yield Column("手机*", 16, hint="11 位手机号码，文本格式。", text=True)
    yield Column("电子邮箱", 24, hint="如 name@example.cn；没有则留空。", text=True)
    kinds = tuple(DOCUMENTS[kind] for kind in rules.person.documents)
    if len(kinds) > 1:
        yield Column("证件类型", 20, choices=kinds, strict=True, hint="只能从列表中选择；留空时由号码判断。")  # fmt: skip
    yield Column("证件号码*", 24, hint=f"{'、'.join(kinds)}号码，文本格式。", text=True)
    if rules.person.foreign_allowed or tuple(rules.person.nationality) != ("CN",):
        countries = tuple(words[0] for words in COUNTRIES.values())
        yield Column("国籍", 12, choices=countries, hint="从列表中选择，或填写 GB/T 2659 两字母代码。")  # fmt: skip
