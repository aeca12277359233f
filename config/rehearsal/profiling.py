"""What the experts of a rehearsal say of themselves: disciplines, units, languages, earlier terms."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from random import Random

from ledger.actors import Actor
from people.actors import actor_in
from people.models import Office, Unit
from review import services as review
from review.models import Expert, Term
from review.services.profiles import Away, Post, profile_of

CODES = {
    "机械设计": ("46020", "46025"), "动力工程": ("47030", "47010"), "电力系统": ("47040", "47099"),
    "材料成形": ("43035", "45045"), "机器人": ("46050", "41310"), "轨道交通": ("58030", "58070"),
    "仪器科学": ("53510", "41055"), "水利工程": ("57025", "57065"), "航空材料": ("59040", "43040"),
    "信息处理": ("51040", "52020"), "生物医学工程": ("41660", "31011"), "环境工程": ("61030", "57040"),
    "精密制造": ("46025", "46035"), "新能源": ("48070", "48040"), "测绘遥感": ("42020", "17040"),
    "农业工程": ("41650", "21020"),
}  # fmt: skip
"""The disciplines of GB/T 13745 of each invented specialty: its own, and one beside it."""
BESIDE = {
    "机械设计": ("齿轮传动", "可靠性"), "动力工程": ("燃气轮机", "热管理"), "电力系统": ("继电保护", "柔性直流"),
    "材料成形": ("铸造", "增材制造"), "机器人": ("运动规划", "人机协作"), "轨道交通": ("高速列车", "信号控制"),
    "仪器科学": ("计量", "传感器"), "水利工程": ("大坝安全", "防洪"), "航空材料": ("高温合金", "复合材料"),
    "信息处理": ("图像识别", "大数据"), "生物医学工程": ("医学影像", "植入器械"), "环境工程": ("水处理", "碳排放"),
    "精密制造": ("超精密加工", "测量"), "新能源": ("光伏", "储能"), "测绘遥感": ("卫星遥感", "地理信息"),
    "农业工程": ("农业装备", "节水灌溉"),
}  # fmt: skip
PROVINCE = {
    "沈阳": "辽宁", "大连": "辽宁", "长春": "吉林", "哈尔滨": "黑龙江", "南京": "江苏", "无锡": "江苏", "杭州": "浙江",
    "宁波": "浙江", "合肥": "安徽", "福州": "福建", "厦门": "福建", "济南": "山东", "青岛": "山东", "武汉": "湖北",
    "长沙": "湖南", "广州": "广东", "成都": "四川", "西安": "陕西", "兰州": "甘肃", "昆明": "云南", "贵阳": "贵州",
    "太原": "山西", "郑州": "河南", "南昌": "江西", "乌鲁木齐": "新疆", "银川": "宁夏",
}  # fmt: skip
TONGUES = (
    ("zh", "en"),
    ("zh", "en"),
    ("zh", "en", "ja"),
    ("zh",),
    ("zh", "en", "de"),
    ("zh", "ru"),
)


def province(place: str) -> str:
    """Return the province of an invented unit by the city its name begins with."""
    return next((region for city, region in PROVINCE.items() if place.startswith(city)), place[:2])


def describe(expert: Expert, index: int, units: list[Unit], *, by: Actor, at: datetime) -> None:
    """Let the office fill in a profile; two of three experts confirm it, a few are away a while."""
    first, second = CODES[expert.field]
    stands, chance = profile_of(expert), Random(index)
    left = date(at.year - 4 - index % 7, 12, 31)
    before = units[(index * 5 + 3) % len(units)]
    posts = [*stands.posts]
    if index % 4 != 3 and before != expert.unit:
        posts.append(Post(before.name, "", date(left.year - 8, 1, 1), left))
    weight = chance.choice((60, 70, 80))
    profile = replace(
        stands,
        keywords=(expert.field, *BESIDE[expert.field]),
        languages=TONGUES[index % len(TONGUES)],
        hours_max=chance.choice((20, 30, 40)),
        disciplines=((first, weight), (second, 100 - weight)),
        posts=tuple(posts),
    )
    review.update_profile(expert, profile, by=by, at=at)
    for back in range(index % 3):
        year = at.year - 1 - 2 * back
        Term.objects.get_or_create(
            expert=expert, year=year, body="杰出工程师奖", defaults={"rehearsal": True}
        )
    if index % 3:
        confirm(expert, index, at=at + timedelta(hours=1))


def confirm(expert: Expert, index: int, *, at: datetime) -> None:
    """Let an expert confirm the profile as it stands; every eleventh adds a time away long after."""
    office = Office.objects.select_related("user").get(user=expert.user_id, role="expert")
    row = Expert.objects.select_related("person", "unit").get(pk=expert.pk)
    profile = profile_of(row)
    if index % 11 == 0:
        since = (at + timedelta(days=400)).date()
        away = Away(since, since + timedelta(days=20), "出国访问")
        profile = replace(profile, absences=(away,))
    review.confirm_profile(row, profile, by=actor_in(office.user, office), at=at)
