"""An answer's text taken apart again."""

from dataclasses import replace

from assistant.answer import Answer, Citation
from ui.engine import Engine
from ui.pieces import pieces

QUESTIONS = (
    "随迁子女上公办小学需要什么条件？",
    "2025年小学什么时候登记？",
    "登记要什么材料，多少钱？",
    "房产证还没办下来，只有购房合同可以登记吗？",
    "2025年小学在校生有多少人？",
    "中考总分是多少？",
)


def together(answer: Answer) -> str:
    return "".join(it if isinstance(it, str) else f"{it.quote}[{it.mark}]" for it in pieces(answer))


def test_the_pieces_are_the_whole_answer(full_engine: Engine) -> None:
    quoted = 0
    for question in QUESTIONS:
        answer = full_engine.ask(question)
        assert "".join(together(answer).split()) == "".join(answer.answer.split())
        quoted += sum(isinstance(it, Citation) for it in pieces(answer))
    assert quoted >= 5


def test_worded_answers_and_marks_in_a_document_are_lines(full_engine: Engine) -> None:
    answer = full_engine.ask(QUESTIONS[0])
    said = replace(answer, answer="一共四项条件[1]。\n\n都要符合[1]。")
    assert list(pieces(said)) == ["一共四项条件[1]。", "都要符合[1]。"]
    (cited,) = answer.citations
    twice = replace(answer, answer=f"{cited.quote}[1]\n\n{cited.quote}[1]")
    assert [type(it) for it in pieces(twice)].count(Citation) == 1  # the second is shown as text
