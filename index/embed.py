"""Texts in, vectors out: the encoder that indexing and searching share."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np

from corpus.errors import BureauError
from index.model import DEFAULT, ModelSpec, Say, find_model, fingerprint
from index.network import Item, Network
from index.together import Together

# Tokens that go through the network together. Measured on two cores: 1,024 to 8,192 are within
# noise of each other; a bigger batch only takes more memory (4,096: 60 MB) and reports later.
BATCH_TOKENS = 4096

Progress = Callable[[int], None]


class Encoder(Protocol):
    """Makes vectors of texts. ``fingerprint`` is stored with an index: vectors of encoders with
    different ones must not be compared. ``max_tokens`` includes the prefix and the two marks
    around a text, as ``count_tokens`` does; what is beyond it is not read."""

    @property
    def name(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def dimension(self) -> int: ...
    @property
    def max_tokens(self) -> int: ...

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        """Questions: float32, (texts, dimension), each of unit length. From any thread."""

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        """Texts to be found: the same shape; ``progress`` gets the number done so far."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text read as a passage."""


class ModelEncoder:
    """An encoder that runs a ``ModelSpec``'s model.

    A text's vector does not hang on its company but for rounding (none measured in shuffled
    batches with ``Bert``; a processor that blocks its matrix products otherwise may round).
    """

    def __init__(self, spec: ModelSpec, network: Network) -> None:
        self.name = spec.name
        self.fingerprint = fingerprint(spec)
        self.dimension = network.dimension
        self.max_tokens = network.max_tokens
        self._spec, self._network = spec, network
        self._together = Together(lambda texts: self._vectors(texts, None))

    def queries(self, texts: Sequence[str]) -> np.ndarray:
        return self._together([self._spec.query_prefix + text for text in texts])

    def passages(self, texts: Sequence[str], progress: Progress | None = None) -> np.ndarray:
        return self._vectors([self._spec.passage_prefix + text for text in texts], progress)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        prefixed = [self._spec.passage_prefix + clean(text) for text in texts]
        return [item.whole for item in self._network.prepare(prefixed)]

    def _vectors(self, texts: list[str], progress: Progress | None) -> np.ndarray:
        made = np.empty((len(texts), self.dimension), dtype=np.float32)
        places: dict[str, list[int]] = {}  # policies repeat sentences: each is computed once
        for place, text in enumerate(texts):
            places.setdefault(clean(text), []).append(place)
        done = 0
        for batch in _batches(self._network.prepare(list(places)), self.max_tokens):
            for item, vector in zip(batch, self._network.vectors(batch), strict=True):
                made[places[item.text]] = vector
                done += len(places[item.text])
            if progress:
                progress(done)
        return made


def load_encoder(
    name: str = DEFAULT,
    *,
    query_prefix: str | None = None,
    passage_prefix: str | None = None,
    cache: Path | None = None,
    say: Say | None = None,
    light: bool = True,
) -> Encoder:
    """The encoder of that name (see ``find_model``), ready to work.

    ``light``: a plain BERT is run by torch alone: ready after 2.6 s of processor time where
    sentence-transformers takes 8; the vectors are the same (cosine above 0.9999). All else runs
    through that library.
    bf16 where the processor has instructions for it, else fp32: without them bf16 on a processor
    is a hundred times slower.
    """
    spec = find_model(
        name, query_prefix=query_prefix, passage_prefix=passage_prefix, cache=cache, say=say
    )
    try:
        return ModelEncoder(spec, _network(spec.folder, light))
    # the libraries below raise nearly anything for a torn file, bare Exception included
    except Exception as error:
        reason = next(iter(str(error).strip().splitlines()), "")[:200]
        raise BureauError(
            f"模型文件夹“{spec.folder}”无法载入（{type(error).__name__}：{reason}）；"
            f"请重新下载这个模型，或改用默认模型“{DEFAULT}”。"
        ) from error


def has_bf16() -> bool:
    """Whether this processor multiplies bf16 in hardware (AMX or AVX512-BF16)."""
    import torch

    can = torch.cpu.get_capabilities()
    return bool(can.get("amx_bf16") or can.get("avx512_bf16"))


def clean(text: str) -> str:
    """``text`` with lone surrogates as U+FFFD: no tokenizer takes them, and such a question should
    still find what it can."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _network(folder: Path, light: bool) -> Network:
    import torch

    dtype = torch.bfloat16 if has_bf16() else torch.float32
    if light:
        from index import bert

        if bert.fits(folder):
            return bert.Bert(folder, dtype)
    from index.sentences import Sentences

    return Sentences(folder, dtype)


def _batches(items: list[Item], max_tokens: int) -> list[list[Item]]:
    """Items of like length together, longest first so that the time left is not a surprise."""
    batches: list[list[Item]] = []
    room = 0
    for item in sorted(items, key=lambda item: -item.whole):
        length = min(item.whole, max_tokens)
        if length > room:
            batches.append([])
            room = max(BATCH_TOKENS, length)
        batches[-1].append(item)
        room -= length
    return batches
