from __future__ import annotations
import pytest
from review import services
from tests.cast import NOW
from tests.review.test_import_experts import set_up, upload, row, run
pytestmark = pytest.mark.django_db
CASES = [dict(posts="某大学 0000-2018"), dict(posts="某大学 2018-2010"), dict(posts="某大学 2010-2018；某大学 2010-2015"),
 dict(weight_1="100", weight_2="0"), dict(title="长"*70), dict(field="长"*90), dict(division="长"*70), dict(keywords="长"*700), dict(terms="2021 "+"长"*200),
 dict(posts="长"*150+" 2010-2018"), dict(email="a"*300+"@x.cn"), dict(name="长"*90), dict(name="长"*120), dict(load_max="9999"), dict(hours_max="9999"), dict(terms="2021 创新；2021 创新"),
 dict(discipline_1="460 机械工程", discipline_2="460"), dict(posts="某大学 2010-2018；某大学 2010年-2015"), dict(identity_no="E12345678"), dict(posts="今 2010-今"), dict(posts="某大学（2010-2018）"), dict(posts="某大学 2010.09-2018.07")]
@pytest.mark.parametrize("case", CASES, ids=[str(n) for n in range(len(CASES))])
def test_it(case):
    cast = set_up()
    try:
        sheet = upload(cast, row(1, **case))
        faults = [str(e) for e in services.examine_experts(sheet, at=NOW).faults]
        print("\n", {k: v[:30] for k, v in case.items()}, sheet.state, faults)
        if sheet.state == "ready":
            print(run(cast, row(1, **case)))
    except Exception as e:
        print("!!", {k: v[:30] for k, v in case.items()}, type(e), str(e)[:200])
