"""Lists of works as they are exported: what is read, what is wrong with which line; keys; periods."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from review.works import (
    Ailment,
    Author,
    Entry,
    Fault,
    Kind,
    doi_of,
    grant_key,
    key_of,
    orcid_of,
    patent_key,
    period_of,
    place_of,
    prize_key,
    read_list,
    title_key,
)

ORCID = "0000-0002-1825-0097"
BIBTEX = r"""
@string{jme = "机械工程学报"}
@article{liu2024,
  title = {高速列车{转向架}疲劳寿命预测},
  author = {刘川 and 孙屹 and M{\"u}ller, J{\"u}rgen},
  journal = jme, year = 2024, doi = {10.3901/JME.2024.01.001},
}

@comment{ left alone }
@patent{p1, title={一种转向架}, author={刘川}, year={2022}, number={ZL 2021 1 0123456.7}, orcid={0000-0002-1825-0097}}
"""
RIS = """TY  - JOUR
TI  - Fatigue life prediction of high-speed train bogies
AU  - Liu, Chuan
AU  - Sun, Yi
PY  - 2023/05/01
DO  - 10.1016/j.ijfatigue.2023.05.001
JO  - Int. J. Fatigue
ER  -

TY  - JOUR
TI  - 重载列车转向架关键技术研究
A1  - 刘川
PY  - 2021
AD  - 江城理工大学
ER  - 
"""
CNKI = """SrcDatabase-来源库,Title-题名,Author-作者,Organ-单位,Source-文献来源,PubTime-发表时间
期刊,高速列车转向架疲劳寿命预测,刘川;孙屹;,江城理工大学;华北重机;,机械工程学报,2024-01-15
期刊,"重载列车,转向架关键技术研究",刘川,江城理工大学,机械工程学报,2021-06-01
"""
WOS = (
    "PT\tAU\tAF\tTI\tSO\tC1\tOI\tPY\tDI\n"
    "J\tLiu, C; Sun, Y\tLiu, Chuan; Sun, Yi\tFatigue life of bogies under load\tINT J FATIGUE\t"
    "[Liu, Chuan] Jiangcheng Univ Technol, Jiangcheng, Peoples R China; [Sun, Yi] Huabei Heavy Ind, China\t"
    f"Liu, Chuan/{ORCID}\t2023\t10.1016/j.ijfatigue.2023.05.001\n"
)


def read(text: str, encoding: str = "utf-8", latest: int = 2026):
    return read_list(text.encode(encoding), latest=latest)


def wrong(text: str, **words):
    return [(fault.line, fault.ailment) for fault in read(text, **words)[1]]


def test_bibtex():
    entries, faults = read(BIBTEX)
    assert not faults
    assert entries == [
        Entry(
            3, Kind.PAPER, "高速列车转向架疲劳寿命预测", "2024",
            (Author("刘川"), Author("孙屹"), Author("Müller, Jürgen")),
            "10.3901/JME.2024.01.001", "", "机械工程学报",
        ),
        Entry(
            10, Kind.PATENT, "一种转向架", "2022", (Author("刘川", "", ORCID),), "", "ZL 2021 1 0123456.7"
        ),
    ]  # fmt: skip
    assert [key_of(each) for each in entries] == [
        "doi:10.3901/jme.2024.01.001", "patent:ZL202110123456",
    ]  # fmt: skip


def test_ris():
    entries, faults = read(RIS)
    assert not faults
    assert [(e.line, e.title[:8], e.year[:4], len(e.authors)) for e in entries] == [
        (1, "Fatigue ", "2023", 2), (10, "重载列车转向架关", "2021", 1),
    ]  # fmt: skip
    assert entries[1].authors == (Author("刘川", "江城理工大学"),)
    assert entries[0].doi == "10.1016/j.ijfatigue.2023.05.001"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_table_of_cnki(encoding):
    entries, faults = read(CNKI, encoding)
    assert not faults
    assert [(e.line, e.title, e.authors) for e in entries] == [
        (
            2,
            "高速列车转向架疲劳寿命预测",
            (Author("刘川", "江城理工大学"), Author("孙屹", "华北重机")),
        ),
        (3, "重载列车,转向架关键技术研究", (Author("刘川", "江城理工大学"),)),
    ]


def test_a_table_of_web_of_science():
    (entry,), faults = read(WOS)
    assert not faults
    assert entry.authors == (
        Author("Liu, Chuan", "Jiangcheng Univ Technol", ORCID),
        Author("Sun, Yi", "Huabei Heavy Ind"),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, Ailment.EMPTY)]),
        ("姓名,单位\n刘川,某校\n", [(0, Ailment.FORMAT)]),
        ("题名,年\n高速列车转向架疲劳,2024\n", [(1, Ailment.COLUMNS)]),
        ("题名,作者,年\n", [(0, Ailment.EMPTY)]),
        (
            "题名,作者,年\n,刘川,2024\n高速列车转向架疲劳,刘川,\n高速列车转向架的疲劳,,2024\n前言,刘川,2024\n",
            [(2, Ailment.TITLE), (3, Ailment.YEAR), (4, Ailment.SIGNERS), (5, Ailment.UNTOLD)],
        ),
        ("题名,作者,年\n高速列车转向架疲劳,刘川,2031\n", [(2, Ailment.YEAR)]),
        (
            "题名,作者,年\n高速列车转向架疲劳,刘川,2024\n\n高速列车 转向架疲劳,刘川,2023\n",
            [(4, Ailment.TWICE)],
        ),
        ("@article{a,\n title={甲乙丙丁戊己庚辛}, author={刘川}, year=2024\n\n@article{b,\n title={x}}", [(1, Ailment.UNCLOSED), (4, Ailment.YEAR), (4, Ailment.SIGNERS), (4, Ailment.UNTOLD)]),
        ("@article{a,\n title={甲乙丙丁戊己庚辛}, journal = unknownword, year=2024}", [(1, Ailment.UNREADABLE)]),
        ("TY  - JOUR\nTI  - 甲乙丙丁戊己庚辛\nAU  - 刘川\nPY  - 2024\n", [(1, Ailment.UNCLOSED)]),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_by_its_line(text, expected):
    assert wrong(text) == expected


def test_characters_that_cannot_be_read_are_said_so():
    entries, (fault,) = read_list(b"\x81\xff\xff\x00", latest=2026)
    assert (entries, fault.ailment) == ([], Ailment.ENCODING)


@given(st.binary(max_size=200))
def test_whatever_comes_is_answered(data):
    entries, faults = read_list(data, latest=2026)
    assert entries or faults


@given(st.text(alphabet='@article{}(),="\n TYER-题名作者年,;\t2024甲', max_size=120))
def test_whatever_is_written_is_answered(text):
    entries, faults = read(text)
    assert entries or faults


def entry(*names: str, orcids: tuple[str, ...] = ()) -> Entry:
    pairs = zip(names, orcids or [""] * len(names), strict=True)
    return Entry(
        7, Kind.PAPER, "题", "2024", tuple(Author(name, "", orcid) for name, orcid in pairs)
    )


def test_whose_signature_it_is():
    assert place_of(entry("孙屹", "刘川"), "刘川") == 1
    assert place_of(entry("Sun, Yi", "Liu, C."), "刘川") == 1
    assert place_of(entry("Liu, Chuan", "刘川"), "刘川") == 1
    assert place_of(entry("X", "Y", orcids=("", ORCID)), "刘川", [ORCID]) == 1
    lost = place_of(entry("孙屹"), "刘川")
    assert isinstance(lost, Fault)
    assert (lost.line, lost.ailment) == (7, Ailment.NOT_THEIRS)
    twice = place_of(entry("刘川", "劉川"), "刘川")
    assert isinstance(twice, Fault)
    assert twice.ailment is Ailment.NAMESAKES
    other = place_of(entry("刘川", orcids=("0000-0001-5109-3700",)), "刘川", [ORCID])
    assert isinstance(other, Fault)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("ZL201910123456.7", "patent:ZL201910123456"),
        ("201910123456.7", "patent:ZL201910123456"),
        ("CN 201910123456.7", "patent:ZL201910123456"),
        ("ZL98101234.5", "patent:ZL98101234"),
        ("CN110123456B", "patent:CN110123456"),
        ("US 10,123,456 B2", "patent:US10123456"),
        ("发明专利", ""),
        ("", ""),
    ],
)
def test_numbers_of_patents(number, key):
    assert patent_key(number) == key


def test_other_keys():
    assert doi_of("https://doi.org/10.1016/J.X.2020.01.002.") == "10.1016/j.x.2020.01.002"
    assert grant_key("国家自然科学基金(51875012)") == "grant:51875012"
    assert grant_key("2018YFB1305300") == "grant:2018YFB1305300"
    assert orcid_of("https://orcid.org/0000-0002-1825-0097") == ORCID
    assert orcid_of("0000-0002-1825-0098") == ""
    assert title_key("高速列車轉向架疲勞壽命預測") == title_key("高速列车转向架疲劳寿命预测")
    assert title_key("绪论") == ""
    assert prize_key("国家科学技术进步奖二等奖(第3完成人)") == ""
    assert prize_key("省科技进步一等奖(重载列车转向架关键技术)")


@pytest.mark.parametrize(
    ("text", "since", "until", "goes_on"),
    [
        ("2015.09-2019.07", date(2015, 9, 1), date(2019, 7, 31), False),
        ("2015年9月至今", date(2015, 9, 1), None, True),
        ("2015—2019", date(2015, 1, 1), date(2019, 12, 31), False),
        ("2015/09/01~2019/02/03", date(2015, 9, 1), date(2019, 2, 28), False),
        ("201509-201907", date(2015, 9, 1), date(2019, 7, 31), False),
        ("2020.3 - present", date(2020, 3, 1), None, True),
        ("2019-2015", None, None, False),
        ("曾任", None, None, False),
    ],
)
def test_periods_as_people_write_them(text, since, until, goes_on):
    assert period_of(text) == (since, until, goes_on)


@given(st.text(alphabet="0123456789.-年月至今 ", max_size=24))
def test_a_period_never_ends_before_it_begins(text):
    since, until, _goes_on = period_of(text)
    assert until is None or since is None or since <= until
