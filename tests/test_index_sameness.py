"""Whether two figures count the same thing."""

import pytest
from stating import BULLETIN, EARLIER, PLAN, REPORT, stated

from corpus.stated import Stated
from index.measured import Measured, measured
from index.sameness import same


def both(one: Stated, other: Stated) -> tuple[Measured, Measured]:
    first, second = measured((one, other))
    return first, second


PLACES = stated(PLAN, "全年计划新增基础教育学位4200个。", "4200", "个", "新增基础教育学位")


@pytest.mark.parametrize(
    "other",
    [
        stated(REPORT, "新增基础教育学位4350个。", "4350", "个", "新增基础教育学位"),
        stated(REPORT, "全区新增基础教育学位数4350个。", "4350", "个", "全区新增基础教育学位数"),
        stated(REPORT, "基础教育学位增加4350个。", "4350", "个", "基础教育学位增加"),
    ],
    ids=["name", "light words", "like words in another order"],
)
def test_the_same_thing(other: Stated) -> None:
    assert same(*both(PLACES, other))


@pytest.mark.parametrize(
    "other",
    [
        stated(REPORT, "新增小学学位2040个。", "2040", "个", "新增小学学位"),
        stated(
            REPORT, "新增基础教育学位4350个。", "4350", "个", "新增基础教育学位", subject="民办学校"
        ),
        stated(REPORT, "新增基础教育学位占比43%。", "43", "%", "新增基础教育学位"),
        stated(REPORT, "每所学校新增基础教育学位40个。", "40", "个", "新增基础教育学位"),
        stated(REPORT, "新增基础教育学位比上年增加490个。", "490", "个", "新增基础教育学位"),
        stated(REPORT, "基础教育学位缺口800个。", "800", "个", "基础教育学位缺口"),
    ],
    ids=["a level", "whose", "a share", "for each", "a change", "a gap"],
)
def test_not_the_same_thing(other: Stated) -> None:
    assert same(*both(PLACES, other)) is None


def test_what_a_short_name_lacks_may_stand_in_its_heading() -> None:
    table = stated(PLAN, "热线群众满意率：97%", "97", "%", "热线群众满意率")
    text = stated(
        REPORT, "群众满意率达到97.4%。", "97.4", "%", "群众满意率", heading="（七）热线服务"
    )
    reason = same(*both(table, text))
    assert reason and "标题" in reason and "热线" in reason
    bare = stated(
        REPORT, "群众满意率达到97.4%。", "97.4", "%", "群众满意率", heading="（七）校园安全"
    )
    assert same(*both(table, bare)) is None


def test_or_before_it_in_its_sentence_unless_it_names_another_level() -> None:
    full = stated(BULLETIN, "课后服务学生参与率：94.3%", "94.3", "%", "课后服务学生参与率")
    text = stated(EARLIER, "课后服务全覆盖，学生参与率为92.6%。", "92.6", "%", "学生参与率")
    assert same(*both(full, text))
    primary = stated(BULLETIN, "小学教师培训率：91.2%", "91.2", "%", "小学教师培训率")
    whole = stated(EARLIER, "走访小学31所，教师培训率为90.5%。", "90.5", "%", "教师培训率")
    assert same(*both(primary, whole)) is None


def test_one_number_for_one_time_is_no_chance_but_a_round_one_may_be() -> None:
    long = stated(
        REPORT, "义务教育学校课后服务参与率94.3%。", "94.3", "%", "义务教育学校课后服务参与率"
    )
    short = stated(BULLETIN, "课后服务参与率：94.3%", "94.3", "%", "课后服务参与率")
    reason = same(*both(long, short))
    assert reason and "数值相同" in reason
    long = stated(
        REPORT, "义务教育学校课后服务参与率100%。", "100", "%", "义务教育学校课后服务参与率"
    )
    short = stated(BULLETIN, "课后服务参与率：100%", "100", "%", "课后服务参与率")
    assert same(*both(long, short)) is None


def test_a_name_of_two_words_needs_surroundings_that_agree() -> None:
    talks = stated(
        PLAN, "举办社区讲座300场，参加居民6万人次。", "6万", "人次", "参加居民", heading="社区教育"
    )
    came = stated(
        REPORT,
        "社区讲座318场，参加居民6.4万人次。",
        "6.4万",
        "人次",
        "参加居民",
        heading="社区教育",
    )
    sport = stated(
        REPORT, "健身活动40次，参加居民3万人次。", "3万", "人次", "参加居民", heading="全民健身"
    )
    assert same(*both(talks, came))
    assert same(*both(talks, sport)) is None


def test_parts_are_told_apart_by_their_totals() -> None:
    total = stated(PLAN, "新增学位4200个，其中小学1980个。", "4200", "个", "新增学位")
    part = stated(
        PLAN, "新增学位4200个，其中小学1980个。", "1980", "个", "小学", position=1, part_of=0
    )
    classes = stated(REPORT, "新开班级：小学40个。", "40", "个", "小学")
    _, primary, other = measured((total, part, classes))
    assert primary.name == "新增学位·小学"
    assert same(primary, other) is None


def test_a_users_split_goes_before_everything() -> None:
    other = stated(REPORT, "新增基础教育学位数4350个。", "4350", "个", "新增基础教育学位数")
    pair = both(PLACES, other)
    assert same(*pair)
    assert same(*pair, {("新增基础教育学位", "新增基础教育学位数")}) is None
