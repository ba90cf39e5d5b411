"""What a document says about itself, in the forms that bureaus, ministries and sites use."""

from datetime import date
from pathlib import Path

import pytest
from outlined import drawn

from corpus.describe import describe
from corpus.document import Description, Kind, Reference
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
        ("2014年8月19日原示例总局令第71号", "示例总局令第71号"),
    ],
)
def test_numbers_are_written_one_way(written: str, number: str) -> None:
    assert find_numbers(written) == [number]
    assert key(written.split("：")[-1].strip("（）")).endswith("号")


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
