"""省级行政区: the provinces by their short names (GB/T 2260, first level)."""

from __future__ import annotations

PROVINCES = (
    "北京", "天津", "河北", "山西", "内蒙古", "辽宁", "吉林", "黑龙江", "上海", "江苏", "浙江", "安徽",
    "福建", "江西", "山东", "河南", "湖北", "湖南", "广东", "广西", "海南", "重庆", "四川", "贵州", "云南",
    "西藏", "陕西", "甘肃", "青海", "宁夏", "新疆", "台湾", "香港", "澳门",
)  # fmt: skip


def province_of(text: str) -> str:
    """Return the province a place begins with (北京市海淀区: 北京), or "" where it names none."""
    place = text.strip()
    return next((name for name in PROVINCES if place.startswith(name)), "")
