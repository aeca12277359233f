"""姓氏笔画 order."""

from hypothesis import given
from hypothesis import strategies as st

from files.characters import LEVEL_THREE
from people.strokes import by_strokes, split_name, stroke_key


def test_surnames_by_stroke_count_then_stroke_order() -> None:
    official = list("丁习马王尹石刘李何张陈赵袁黄蔡")
    assert by_strokes(official[::-1]) == official


def test_compound_surnames_stand_by_their_first_character() -> None:
    names = ["欧阳修", "王安石", "丁一", "欧冶"]
    assert by_strokes(names) == ["丁一", "王安石", "欧冶", "欧阳修"]
    assert split_name("欧阳修") == ("欧阳", "修")
    assert split_name("欧阳") == ("欧", "阳")


def test_one_character_given_names_come_first() -> None:
    assert by_strokes(["李一鸣", "李鑫", "李丁"]) == ["李丁", "李鑫", "李一鸣"]


def test_dotted_names_stand_by_their_first_part() -> None:
    assert split_name("阿卜杜拉·买买提") == ("阿卜杜拉", "买买提")
    names = ["阿卜杜拉·买买提", "阿卜杜拉·艾力", "阿英", "张三"]
    assert by_strokes(names) == ["张三", "阿英", "阿卜杜拉·艾力", "阿卜杜拉·买买提"]


def test_rare_characters_stand_where_the_official_list_puts_them() -> None:
    assert by_strokes(["王䶮", "王奓", "王轵"]) == ["王奓", "王䶮", "王轵"]
    assert by_strokes(["王㛃", "王龘", "王一"]) == ["王一", "王㛃", "王龘"]


def test_zero_written_as_a_circle_is_one_stroke() -> None:
    assert by_strokes(["丁一", "〇一", "乙一", "一一"]) == ["一一", "乙一", "〇一", "丁一"]


def test_the_keys_are_digits_and_of_every_listed_character_different() -> None:
    keys = [stroke_key(c) for c in LEVEL_THREE]
    assert len(set(keys)) == len(LEVEL_THREE)
    assert all(key.isdigit() for key in keys)


def test_latin_names_come_last() -> None:
    assert by_strokes(["Wang Wei", "龘", "adams"]) == ["龘", "adams", "Wang Wei"]


@given(st.text())
def test_any_text_has_a_key(text: str) -> None:
    assert stroke_key(text).isdigit()
