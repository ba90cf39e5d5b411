"""What a document says about itself, in the forms that bureaus, ministries and sites use."""

import re
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from outlined import drawn

from corpus.describe import describe
from corpus.document import Also, Description, Kind, Reference
from corpus.number import find_numbers, key
from corpus.prepare import prepare
from corpus.read import read


def described(text: str, source: str = "扫描件0001.txt", **meta: str) -> Description:
    return describe(drawn(text), meta, source)


RED = """
示例区教育局文件
示教〔2025〕12号
示例区教育局关于印发
《示例区中小学收费公示办法（试行）》的通知
各学校：
根据《教育收费条例》（国令第9号）和市教〔2023〕7号文要求，现印发给你们。
示例区教育局
2025年4月1日
示例区中小学收费公示办法（试行）
第一条 为规范收费，制定本办法。
第二条 收费应当公示。
第三条 本办法自2025年9月1日起施行，有效期5年。《示例区中小学收费公示规定》（示教〔2019〕3号）、\
《示例区幼儿园收费公示规定》(示教[2018]4号)和示教〔2017〕8号文同时废止。
"""


def test_a_document_with_a_red_header() -> None:
    about = described(RED)
    assert about == Description(
        title="示例区教育局关于印发《示例区中小学收费公示办法（试行）》的通知",
        kind=Kind.REGULATION,
        number="示教〔2025〕12号",
        issuer="示例区教育局",
        issued_on=date(2025, 4, 1),
        effective_on=date(2025, 9, 1),
        expires_on=date(2030, 8, 31),
        year=2025,
        repeals=(
            Reference("示例区中小学收费公示规定", "示教〔2019〕3号"),
            Reference("示例区幼儿园收费公示规定", "示教〔2018〕4号"),
            Reference(None, "示教〔2017〕8号"),
        ),
    )


@pytest.mark.parametrize(
    ("top", "title"),
    [
        ("示例区教育局\n2025年工作总结", "示例区教育局2025年工作总结"),
        (
            "示例区教育局\n关于做好招生工作的通知",
            "示例区教育局关于做好招生工作的通知",
        ),
        (
            "关于做好义务教育学校\n招生入学工作的通知",
            "关于做好义务教育学校招生入学工作的通知",
        ),
        ("示例区收费公示办法\n（试行）", "示例区收费公示办法（试行）"),
        ("示例区收费公示办法\n（示例文件）", "示例区收费公示办法"),
        ("示例区收费公示办法\n（2024年3月1日局务会议通过）", "示例区收费公示办法"),
        ("示教〔2025〕1号\n示例区收费公示办法", "示例区收费公示办法"),
        ("**区教育局20XX年工作要点", "**区教育局20XX年工作要点"),
    ],
)
def test_titles(top: str, title: str) -> None:
    assert described(f"{top}\n第一条 收费应当公示。\n第二条 按规定执行。").title == title


def test_where_the_text_has_no_title() -> None:
    text = "各学校：\n请按时报送。"
    assert described(text, title="收费公示办法_示例区教育局").title == "收费公示办法"
    assert described(text, articletitle="关于报送材料的通知").title == "关于报送材料的通知"
    assert described(text, "报送要求.docx", title="Microsoft Word - 1").title == "报送要求"


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("示教〔2025〕12号", "示教〔2025〕12号"),
        ("示教[2025]12号", "示教〔2025〕12号"),
        ("示教（2025）12号", "示教〔2025〕12号"),
        ("示教(2025)第12号", "示教〔2025〕12号"),
        ("示教〔２０２５〕１２号", "示教〔2025〕12号"),
        ("示教【2025】 12 号", "示教〔2025〕12号"),
        ("文号：示教〔2025〕12号", "示教〔2025〕12号"),
        ("（示教〔2025〕12号）", "示教〔2025〕12号"),
        ("法（研）发〔1987〕32号", "法（研）发〔1987〕32号"),
        ("**教〔20XX〕3号", "**教〔20XX〕3号"),
        ("中华人民共和国国务院令 第 617 号", "中华人民共和国国务院令第617号"),
        ("中华人民共和国主席令第七十三号", "中华人民共和国主席令第七十三号"),
        ("2014年8月19日原示例总局令第71号", "示例总局令第71号"),
    ],
)
def test_numbers_are_written_one_way(written: str, number: str) -> None:
    assert find_numbers(written) == [number]
    assert key(written.split("：")[-1].strip("（）")).endswith("号")


def test_an_order_in_chinese_and_in_plain_figures_is_one() -> None:
    assert find_numbers("2002年8月29日 示例令第七十三号公布") == ["示例令第七十三号"]
    assert key("示例令第七十三号") == key("示例令 第73号")


def test_a_cited_number_is_not_its_own() -> None:
    assert described("关于报送材料的通知\n根据示教〔2024〕5号文件，请报送材料。").number is None
    assert described("关于报送材料的通知\n依据示教〔2024〕5号").number is None


def test_a_line_with_number_organ_and_date() -> None:
    about = described(
        "示例区社区教育方案\n示教〔2026〕11号　示例区教育局　2026年3月6日\n一、目标\n开课。"
    )
    assert (about.number, about.issuer, about.issued_on) == (
        "示教〔2026〕11号",
        "示例区教育局",
        date(2026, 3, 6),
    )


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("示例区2025年工作计划", Kind.PLAN),
        ("2012年主要成绩和工作总结", Kind.SUMMARY),
        ("示例区招生工作实施细则", Kind.REGULATION),
        ("关于印发《示例区收费办法》的通知", Kind.REGULATION),
        ("关于印发2025年工作要点的通知", Kind.PLAN),
        ("关于报送2024年工作总结的通知", Kind.NOTICE),
        ("关于做好招生工作的通知", Kind.NOTICE),
        ("局务会议纪要", Kind.NOTICE),
        ("入学政策问答", Kind.FAQ),
        ("2024年教育事业统计公报", Kind.STATISTICS),
        ("示例区教育统计管理办法", Kind.REGULATION),
        ("校园的春天", Kind.OTHER),
    ],
)
def test_kinds(title: str, kind: Kind) -> None:
    assert described(f"{title}\n这里是正文。").kind is kind


def test_a_kind_that_only_the_content_tells() -> None:
    asked = "\n".join(f"问：第{n}件事怎么办？\n答：到学校办。" for n in "一二三")
    assert described(f"办事须知\n{asked}").kind is Kind.FAQ
    ruled = "\n".join(f"第{n}条 学校应当公示。" for n in "一二三")
    assert described(f"校园公约\n{ruled}").kind is Kind.REGULATION


@pytest.mark.parametrize(
    ("sentence", "effective"),
    [
        ("本办法自2025年9月1日起施行。", date(2025, 9, 1)),
        ("本办法从2025年9月1日起执行。", date(2025, 9, 1)),
        ("本办法于2025年9月1日起正式实施。", date(2025, 9, 1)),
        ("本办法自二〇二五年九月一日起施行。", date(2025, 9, 1)),
        ("本办法自印发之日起施行。", date(2025, 4, 1)),
        ("本办法自公布之日起30日后施行。", date(2025, 5, 1)),
        ("按照2024年5月1日的会议精神执行。", None),
    ],
)
def test_effective_dates(sentence: str, effective: date | None) -> None:
    about = described(f"示例区收费办法\n第一条 {sentence}\n示例区教育局\n2025年4月1日")
    assert about.effective_on == effective
    assert about.issued_on == date(2025, 4, 1)


def test_its_own_effective_date_and_not_that_of_a_law_it_quotes() -> None:
    about = described(
        "示例区收费办法\n第一条 《教育法》自1995年9月1日起施行。\n"
        "第二条 本办法自2025年9月1日起施行。\n"
        "第三条 《收费法》自2001年1月1日起施行以来的规定继续有效。"
    )
    assert about.effective_on == date(2025, 9, 1)


@pytest.mark.parametrize(
    ("sentence", "last"),
    [
        ("本办法自2024年2月29日起施行，有效期1年。", date(2025, 2, 28)),
        ("本办法自2025年9月1日起施行，有效期为三年。", date(2028, 8, 31)),
        ("本办法自2025年9月1日起施行，有效期至2027年12月31日。", date(2027, 12, 31)),
        ("本办法自2025年9月1日起施行，居住证有效期另行规定。", None),
    ],
)
def test_expiry(sentence: str, last: date | None) -> None:
    assert described(f"示例区收费办法\n第一条 {sentence}").expires_on == last


def test_who_published_and_amended_a_statute_of_old() -> None:
    about = described(
        "中华人民共和国示例条例\n1951年2月26日 政务院公布\n1953年1月2日 政务院修正公布\n第一条 好。"
    )
    assert (about.issuer, about.issued_on) == ("政务院", date(1953, 1, 2))


def test_the_last_amendment_of_a_statute_counts_though_its_line_is_broken() -> None:
    about = described(
        "示例区土地条例\n1998年8月29日 示例区第九届代表大会常务委员会第四次会议修订\n"
        "2019年8月26日 示例区第十三届代表大会常务委员会第十二次会议《关于修改〈示例区土地条例〉\n"
        "〈示例区房产条例〉的决定》第三次修正\n第一条 本条例自1999年1月1日起施行。"
    )
    assert (about.issued_on, about.effective_on) == (date(2019, 8, 26), date(1999, 1, 1))


def test_the_year_a_document_is_about() -> None:
    assert described("2025—2026学年校历\n九月一日开学。").year == 2025
    summary = "教育局工作总结与工作思路\n一、2012年主要成绩\n成绩好。\n二、20XX年主要思路\n再努力。"
    assert described(summary).year == 2012


# -- repeals --------------------------------------------------------------------------------


def ended(*sentences: str) -> list[tuple[str | None, str | None]]:
    about = described("示例区收费办法\n" + "\n".join(sentences))
    return [(r.title, r.number) for r in about.repeals]


@pytest.mark.parametrize(
    "sentence",
    [
        "第九条 本办法自2025年9月1日起施行，《旧办法》（示教〔2019〕3号）同时废止。",
        "第九条 自2025年9月1日起施行，原《旧办法》（示教[2019]3号）不再执行。",
        "第九条 《旧办法》（示教〔2019〕3号）自本办法施行之日起，停止执行。",
        "第九条 2019年1月2日示教〔2019〕3号印发的《旧办法》即行废止。",
        "第九条 同时废止《旧办法》（示教〔2019〕3号）。",
    ],
)
def test_a_repeal(sentence: str) -> None:
    assert ended(sentence) == [("旧办法", "示教〔2019〕3号")]


def test_several_repealed_in_one_sentence() -> None:
    assert ended(
        "根据《甲法》，《乙办法》（示教〔2019〕3号），《丙规定》以及《〈丁法〉实施细则》同时废止。"
    ) == [
        ("乙办法", "示教〔2019〕3号"),
        ("丙规定", None),
        ("〈丁法〉实施细则", None),
    ]


def test_a_list_of_repealed_documents() -> None:
    assert ended(
        "决定废止下列文件：", "1.《甲规定》（示教〔2010〕1号）；", "2.《乙规定》。", "请遵照执行。"
    ) == [
        ("甲规定", "示教〔2010〕1号"),
        ("乙规定", None),
    ]


@pytest.mark.parametrize(
    "sentence",
    [
        "根据《学校卫生条例》，原有标准不再执行。",
        "《甲办法》第五条同时废止。",
        "《甲办法》与本办法不一致的规定停止执行。",
        "《甲办法》尚未废止。",
        "《甲办法》应当修改或者废止。",
        "《关于修改和废止部分文件的决定》已经公布。",
        "依照《甲办法》签订的合同失效后，应当重新签订。",
        "其他合伙人不再执行合伙事务。",
    ],
)
def test_what_repeals_nothing(sentence: str) -> None:
    assert ended(sentence) == []


def test_the_real_enrollment_rules(shared: Path) -> None:
    path = shared / "documents" / "enrollment-rules-2026.html"
    about = prepare(read(path), path.name).about
    assert (
        about.title
        == "越秀区教育局关于印发《2026年广州市越秀区义务教育学校招生工作实施细则》的通知"
    )
    assert about.kind is Kind.REGULATION
    assert about.issuer == "越秀区教育局"
    assert about.issued_on == about.effective_on == date(2026, 4, 28)
    assert [r.number for r in about.repeals] == ["越教字〔2021〕29号"]


def test_the_real_seed(shared: Path) -> None:
    path = next((shared / "seed").iterdir())
    about = prepare(read(path), path.name).about
    assert (about.title, about.kind, about.year) == ("教育局工作总结与工作思路", Kind.SUMMARY, 2012)
    assert about.also == (Also(Kind.PLAN, "20XX年主要思路与重大举措"),)


# -- school years, what it is besides, keywords, places --------------------------------------


@pytest.mark.parametrize(
    ("title", "school_year"),
    [
        ("示例区2026—2027学年校历", "2026-2027"),
        ("示例区2026-2027学年度第一学期校历", "2026-2027"),
        ("示例区2026至27学年校历", "2026-2027"),
        ("示例区2026学年招生计划", "2026-2027"),
        ("示例区2021—2025年教育规划", None),
        ("示例区2021—2025学年培训方案", None),
    ],
)
def test_a_school_year_however_it_is_written(title: str, school_year: str | None) -> None:
    assert described(f"{title}\n九月一日开学。").school_year == school_year


def test_a_school_year_that_only_the_text_names() -> None:
    about = described("示例区校历\n2026—2027学年第一学期九月一日开学。")
    assert (about.school_year, about.where["school_year"]) == ("2026-2027", "正文")


def test_a_summary_that_is_also_a_plan_for_the_year_after() -> None:
    about = described(
        "教育局工作总结与工作思路\n一、2012年主要成绩和经验\n成绩好。\n二、存在问题\n困难多。\n"
        "三、20XX年主要思路与重大举措\n再努力。"
    )
    assert (about.kind, about.year) == (Kind.SUMMARY, 2012)
    assert about.also == (Also(Kind.PLAN, "20XX年主要思路与重大举措"),)  # masked as it stands


def test_the_year_that_is_summed_up_and_not_the_one_planned() -> None:
    about = described(
        "教育局工作总结\n一、2024年工作回顾\n好。\n二、2025年工作打算\n多办学。\n三、2025年工作要点\n少收费。"
    )
    assert about.year == 2024
    assert [it.words for it in about.also] == ["2025年工作打算", "2025年工作要点"]


def test_a_plan_that_speaks_of_its_own_year_is_nothing_besides() -> None:
    assert described("示例区2026年工作计划\n一、2026年工作目标\n多办学。").also == ()
    checked = described("教育局工作总结\n一、2025年计划完成情况\n全部完成。")
    assert checked.also == ()


def test_keywords_of_the_page() -> None:
    about = described("关于报送材料的通知\n请报送。", keywords="招生,入学；学位、招生 ,")
    assert about.keywords == ("招生", "入学", "学位")


def test_it_says_where_it_found_each_field() -> None:
    assert described(RED).where == {
        "title": "正文开头",
        "number": "正文开头",
        "issuer": "标题",
        "issued_on": "落款",
        "effective_on": "正文",
        "expires_on": "正文（按有效期推算）",
        "year": "同发布或施行日期",
    }
    about = described("各学校：\n请报送。", "报送要求.docx", pubdate="2026-04-28 10:00")
    assert about.where["title"] == "文件名"
    assert (about.issued_on, about.where["issued_on"]) == (date(2026, 4, 28), "网页字段")


def test_a_date_in_the_name_of_the_file_is_the_last_resort() -> None:
    law = "示例条例\n第一条 好。"
    about = described(law, "示例条例(2024-09-24).md")
    assert (about.issued_on, about.where["issued_on"]) == (date(2024, 9, 24), "文件名")
    signed = described(f"{law}\n示例区教育局\n2020年1月2日", "示例条例(2024-09-24).md")
    assert signed.issued_on == date(2020, 1, 2)


# -- whole documents ---------------------------------------------------------------------------

OWN = "示例区教育局"
RULES_2025 = "示例区2025年义务教育阶段学校招生入学实施细则"
SAMPLES = {
    "bureau-minutes-2026-09.txt": Description(
        "示例区教育局2026年第3次局务会议纪要", Kind.NOTICE, None, OWN, date(2026, 9, 21), year=2026
    ),
    "community-education-plan-2026.md": Description(
        "示例区2026年社区教育工作方案", Kind.NOTICE, "示教〔2026〕11号", OWN, date(2026, 3, 6),
        year=2026,
    ),
    "community-education-rules.pdf": Description(
        "示例区社区教育工作管理办法", Kind.REGULATION, "示教规〔2025〕7号", OWN, date(2025, 9, 8),
        date(2025, 10, 1), date(2030, 9, 30), 2025,
    ),
    "education-statistics-2025.docx": Description(
        "示例区2025年教育事业统计简报", Kind.STATISTICS, None, OWN, date(2025, 11, 20), year=2025
    ),
    "enrollment-notice-2026.docx": Description(
        "示例区教育局关于做好2026年秋季义务教育新生入学登记工作的通知", Kind.NOTICE,
        "示教通〔2026〕9号", OWN, date(2026, 4, 22), year=2026,
    ),
    "enrollment-rules-2025.txt": Description(
        f"示例区教育局关于印发《{RULES_2025}》的通知", Kind.REGULATION, "示教规〔2025〕3号", OWN,
        date(2025, 4, 18), date(2025, 4, 18), date(2026, 4, 17), 2025,
        (Reference("示例区2024年义务教育阶段学校招生入学实施细则", "示教规〔2024〕2号"),),
    ),
    "enrollment-rules-2026.html": Description(
        "示例区教育局关于印发《示例区2026年义务教育阶段学校招生入学实施细则》的通知",
        Kind.REGULATION, "示教规〔2026〕2号", OWN,
        date(2026, 4, 15), date(2026, 4, 15), date(2027, 4, 14), 2026,
        (Reference(RULES_2025, "示教规〔2025〕3号"),),
        keywords=("义务教育", "招生", "入学", "学位", "示例"),
    ),
    "hotline-faq.md": Description(
        "示例区教育服务热线常见问题解答（2026年版）", Kind.FAQ, None, OWN, date(2026, 6, 2),
        year=2026,
    ),
    "kindergarten-notice-2026.txt": Description(
        "示例区教育局关于做好2026年秋季幼儿园招生工作的通知", Kind.NOTICE,
        "示教通〔2026〕12号", OWN, date(2026, 5, 8), year=2026,
    ),
    "work-plan-2025.docx": Description(
        "示例区教育局2025年工作计划", Kind.PLAN, "示教〔2025〕6号", OWN, date(2025, 2, 10),
        year=2025,
    ),
    "work-plan-2026.md": Description(
        "示例区教育局2026年工作计划", Kind.PLAN, "示教〔2026〕5号", OWN, date(2026, 1, 30),
        year=2026,
    ),
    "work-summary-2024.txt": Description(
        "示例区教育局2024年工作总结", Kind.SUMMARY, "示教〔2024〕58号", OWN, date(2024, 12, 20),
        year=2024,
    ),
    "work-summary-2025.pdf": Description(
        "示例区教育局2025年工作总结", Kind.SUMMARY, "示教〔2025〕61号", OWN, date(2025, 12, 22),
        year=2025, also=(Also(Kind.PLAN, "2026年打算"),),
    ),
}  # fmt: skip
SAMPLES_FOLDER = Path(__file__).parent.parent / "corpus" / "samples"


def test_every_sample_has_its_row() -> None:
    assert {p.name for p in SAMPLES_FOLDER.iterdir()} == SAMPLES.keys()


@pytest.mark.parametrize("name", SAMPLES)
def test_the_samples(name: str) -> None:
    assert prepare(read(SAMPLES_FOLDER / name), name).about == SAMPLES[name]


def bare(title: str) -> str:
    """A statute's title as its file is named: files leave out the state's name."""
    return re.sub(r"\W|中华人民共和国", "", title)


def test_the_share_of_fields_found_in_the_laws(
    laws: dict[str, tuple[Description, str]],
) -> None:
    """What is missing is missing in the files: ten name nobody who issued them."""
    found: Counter[str] = Counter()
    for name, (about, _) in laws.items():
        found["regulation"] += about.kind is Kind.REGULATION
        found["issuer"] += about.issuer is not None
        found["issued_on"] += about.issued_on is not None
        found["effective_on"] += about.effective_on is not None
        named = re.sub(r"\(\d{4}-\d\d-\d\d\)$", "", Path(name).stem)
        found["title"] += bare(about.title).endswith(bare(named))  # "民法典 总则"
    count = len(laws)
    assert found["title"] == count
    assert found["issued_on"] == count
    assert found["regulation"] >= count - 1
    assert found["issuer"] >= count - 10
    assert found["effective_on"] >= 0.9 * count
