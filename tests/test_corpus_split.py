"""Chunks: whole articles, items and paragraphs, with what they can't be understood without."""

import re
from pathlib import Path

from outlined import chunk_with, cut, drawn
from test_corpus_outline import NOTICE, STATUTE

from corpus.chunk import Role
from corpus.clean import clean
from corpus.outline import outline
from corpus.read import read
from corpus.split import LIMIT, split


def test_an_article_is_one_chunk_with_its_list() -> None:
    chunk = chunk_with(cut(STATUTE), "字号不小于")
    assert chunk.location[-1] == "第二条"
    assert chunk.text.startswith("第二条 收费公示")
    assert chunk.text.endswith("自公示之日起算。")
    assert chunk.lead == ""


def test_headings_and_titles_are_in_the_location_of_a_long_part() -> None:
    chunks = cut(STATUTE)
    assert all("第一章" not in c.text and "公示条例" not in c.text for c in chunks)
    assert chunk_with(chunks, "第三条").location == ("第一编 总则", "第二章 附则", "第三条")


def test_a_short_headed_part_is_one_passage_with_its_heading() -> None:
    chunk = chunk_with(cut(NOTICE), "网上报名")
    assert chunk.text == "二、报名方式\n网上报名。"
    assert chunk.location == ("二、报名方式",)


def test_what_announces_the_parts_is_kept_with_each() -> None:
    chunks = cut(NOTICE)
    assert chunk_with(chunks, "5月10日至").lead == "现将有关事项通知如下："
    assert "报名时间" not in chunk_with(chunks, "现将有关").text


def test_a_row_is_a_passage_under_its_annex() -> None:
    chunk = chunk_with(cut(NOTICE), "事项：录取")
    assert chunk.text == "事项：录取；时间：6月10日"
    assert chunk.location == ("附件1", "招生日程表")


LONG = "\n".join(
    [
        "第九条 申请学位应当同时符合以下条件：",
        *(f"（{n}）{'学校应当公示招生范围和计划，' * 6}并说明理由。" for n in "一二三四五六七八"),
        "前款所列材料由学校留存。",
    ]
)


def test_a_long_article_is_cut_between_items_and_each_piece_keeps_the_lead() -> None:
    drawing = drawn(LONG)
    chunks = split(drawing)
    assert len(chunks) > 1
    for chunk in chunks:
        assert len(chunk.lead) + len(chunk.text) <= LIMIT
        assert chunk.passage == (0, len(drawing.text))
        assert chunk.passage_location == ("第九条",)
        assert chunk.text.endswith(("理由。", "留存。"))
    assert chunks[0].text.startswith("第九条 申请学位") and chunks[0].lead == ""
    for chunk in chunks[1:]:
        assert chunk.lead == "第九条 申请学位应当同时符合以下条件："
        assert chunk.text.startswith(("（", "前款"))


def test_pieces_of_one_item_are_located_in_it() -> None:
    item = "（一）审核。" + "学校应当在五个工作日内完成审核并书面告知家长。" * 25
    chunks = cut(f"第五条 按下列程序办理：\n{item}\n（二）公示。")
    inside = [c for c in chunks if c.text.startswith("学校应当")]
    assert inside
    assert all(c.location == ("第五条", "（一）") for c in inside)
    assert all("（一）审核。" in c.lead for c in inside)


def test_a_sentence_without_an_end_is_cut_at_its_semicolons() -> None:
    chunks = cut("名单：" + "示例小学一年级新生入学登记表；" * 80)
    assert all(len(c.text) <= LIMIT for c in chunks)
    assert all(c.text.endswith("登记表；") for c in chunks)


def test_question_and_answer_are_one_chunk() -> None:
    answer = "答：分三种情况。" + "按照区里的规定，学校应当当场受理并出具回执。" * 14
    chunks = cut(
        f"入学问答\n一、报名篇\n1. 孩子几岁可以上学？\n{answer}\n2. 要面试吗？\n答：不要。"
    )
    chunk = chunk_with(chunks, "分三种情况")
    assert chunk.text.startswith("1. 孩子几岁可以上学？\n答：")
    assert chunk.text.endswith("出具回执。")
    assert chunk.location == ("一、报名篇", "1. 孩子几岁可以上学？")
    assert chunk_with(chunks, "不要。").location[-1] == "2. 要面试吗？"


def test_an_answer_too_long_for_one_chunk_keeps_its_question() -> None:
    answer = "答：可以。" + "按照区里的规定，学校应当当场受理并出具回执。" * 40
    chunks = cut(f"问：能补报名吗？\n{answer}")
    assert len(chunks) > 1
    for chunk in chunks:
        assert chunk.location == ("问：能补报名吗？",)
        assert "能补报名吗" in chunk.lead + chunk.text


def test_every_point_of_a_paragraph_is_a_passage() -> None:
    points = [
        f"{n}是{w}。{'全区学校都按要求完成了任务。' * 10}"
        for n, w in zip("一二三", "甲乙丙", strict=True)
    ]
    chunks = cut("工作总结\n一、主要成绩\n" + "".join(points))
    assert [c.location for c in chunks] == [
        ("一、主要成绩", "一是甲"),
        ("一、主要成绩", "二是乙"),
        ("一、主要成绩", "三是丙"),
    ]


def test_small_neighbours_share_a_passage_and_long_ones_do_not() -> None:
    chunks = cut("说明\n各学校：\n请按时报送。\n" + "学校应当公示收费项目。" * 20)
    assert chunks[0].text == "各学校：\n请按时报送。"
    assert chunks[1].text.startswith("学校应当")


def test_equal_sentences_are_different_chunks() -> None:
    chunks = cut("第一条 学校应当公示。\n第二条 学校应当公示。")
    assert [(c.ordinal, c.location) for c in chunks] == [(0, ("第一条",)), (1, ("第二条",))]


def test_real_laws_lose_no_article(shared: Path) -> None:
    """A tenth of the shared laws: every line that opens with 第…条 is an article of its chunk."""
    for path in sorted((shared / "documents" / "laws").iterdir())[::10]:
        made = clean(read(path)).blocks
        drawing = outline(made)
        expected = [
            m[0]
            for b in made
            if (m := re.match(r"第[〇零一二三四五六七八九十百千]+条(?=[ 　])", b.text))
        ]
        found = [u.label for u in drawing.units if u.role is Role.ARTICLE]
        assert found == expected, path.name
        located = {c.passage_location[-1] for c in split(drawing) if c.passage_location}
        assert set(expected) <= located, path.name
