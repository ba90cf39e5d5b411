import pytest

from assistant.personal import masked


@pytest.mark.parametrize(
    ("typed", "kept", "found"),
    [
        ("孩子叫张小明，2019年9月2日出生，能上一年级吗", "2019年9月2日出生", "姓名"),
        ("张小明2019年9月2日出生能上学吗", "2019年9月2日出生能上学吗", "姓名"),
        ("姓名：欧阳娜娜，出生2019-09-02", "出生2019-09-02", "姓名"),
        ("我家娃高小宝6岁了", "6岁了", "姓名"),
        ("身份证440104201909021234能报名吗", "能报名吗", "身份证号"),
        ("身份证 440104 20190902 123X 能报名吗", "能报名吗", "身份证号"),
        ("我的手机138 0013 8000，报名什么时候", "报名什么时候", "手机号"),
        ("请打+86-13800138000", "请打", "手机号"),
        ("我家电话020-87654321请回电", "请回电", "电话号码"),
        ("发到zhang.san@example.com行吗", "行吗", "邮箱"),
        ("卡号6222 0212 3456 7890 123", "卡号", "卡号"),
    ],
)
def test_personal_data_is_masked_and_named(typed: str, kept: str, found: str) -> None:
    it = masked(typed)
    assert found in it.found
    assert f"〔{found}〕" in it.text
    assert kept in it.text
    assert found in it.notice
    assert masked(it.text).text == it.text  # what is masked stays as it is


@pytest.mark.parametrize("secret", ["张小明", "440104201909021234", "13800138000"])
def test_nothing_of_what_was_masked_is_left(secret: str) -> None:
    typed = f"孩子叫张小明，2019年9月2日生，身份证440104201909021234，电话13800138000，{secret}"
    assert secret not in masked(typed).text.rsplit("，", 1)[0]


@pytest.mark.parametrize(
    "typed",
    [
        "我家孩子9月2号生日,今年能上一年级吗",
        "越教字〔2021〕29号是什么",
        "打12345能问吗",
        "020-87654321是哪里的电话",  # an office's number may be asked about
        "我是教师，怎么申报职称",
        "我是文盲，社区有课吗",
        "孩子单亲的怎么办，2019年9月1日出生",
        "孩子叫什么名字好",
        "温泉小学2019年9月1日成立吗",
        "女儿高中毕业怎么办",
        "学生满意度多少",
        "投入资金2500000000元的是哪个项目",
        "2019年9月2日至2026年8月31日",
    ],
)
def test_what_is_nobodys_stays(typed: str) -> None:
    assert masked(typed).text == typed
    assert masked(typed).notice == ""
