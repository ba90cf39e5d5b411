"""What the stages of a search know of one chunk."""

from dataclasses import dataclass


@dataclass(slots=True)
class Candidate:
    """A chunk on its way to becoming a hit: what each stage has said of it so far."""

    similarity: float = 0.0  # centred cosine, known for every candidate
    keyword: float | None = None  # over the ceiling, where the words were found
    dense_rank: int | None = None  # from 1, where it is among the nearest vectors
    keyword_rank: int | None = None
    fused: float = 0.0  # the two together
    sentence: float = 0.0  # centred cosine of its nearest sentence
    cover: float = 0.0  # of the query's words, by idf, stand in it and its headings
    head: float = 0.0  # the same of its title and headings alone
    raised: tuple[str, ...] = ()  # what overruled likeness, in words for people

    @property
    def by_dense(self) -> bool:
        return self.dense_rank is not None

    def why(self, score: float) -> str:
        """How the score came about, in words for people."""
        by = [
            f"{name}第 {rank} 名"
            for name, rank in (("语义", self.dense_rank), ("字词", self.keyword_rank))
            if rank
        ]
        return (
            f"{'，'.join(by) or '按名称找到'}；语义 {self.similarity:.2f}，"
            f"字词 {self.keyword or 0:.2f}，合并 {self.fused:.2f}，"
            f"最近的句子 {self.sentence:.2f}，原词 {self.cover:.0%}，"
            f"标题中 {self.head:.0%}"
            f"{''.join(f'，{it}' for it in self.raised)}，得分 {score:.2f}"
        )
