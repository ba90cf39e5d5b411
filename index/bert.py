"""A BERT sentence encoder run by torch alone.

sentence-transformers is the general way to run a model and stays the reference that this one is
tested against, but importing it costs 5.8 s of processor time, at every ``bureau ask``; torch
alone is 1.1 s. And since nothing here is padded, texts of mixed length run 1.2 to 3.5 times as
fast: on AVX512-BF16 scaled_dot_product_attention falls out of its quick path as soon as there is
a padding mask (L = 128: 7,000 tokens/s without, 4,100 with; L = 512: 5,400 and 1,500).

Method: Devlin et al. 2018 (post-norm encoder, learned positions, erf GELU), as in transformers'
``BertModel``. All tokens of a batch lie one after the other in one matrix for the linear layers;
attention runs over each group of equally long texts.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
from safetensors import safe_open
from tokenizers import Tokenizer
from torch import Tensor

from index.network import Item

_FILES = ("config.json", "modules.json", "model.safetensors", "tokenizer.json")


@dataclass(frozen=True, slots=True)
class _Plan:
    """What the folder's settings say, where they say something this file can run."""

    heads: int
    layers: int
    eps: float
    pooling: Literal["mean", "cls"]
    max_tokens: int


@dataclass(frozen=True, slots=True)
class _Layer:
    qkv: tuple[Tensor, Tensor]  # (weight, bias) each
    attended: tuple[Tensor, Tensor]
    attended_norm: tuple[Tensor, Tensor]
    inner: tuple[Tensor, Tensor]
    outer: tuple[Tensor, Tensor]
    outer_norm: tuple[Tensor, Tensor]


def fits(folder: Path) -> bool:
    """Whether ``folder`` is a model that ``Bert`` runs; all others need sentence-transformers."""
    return all((folder / name).is_file() for name in _FILES) and _plan(folder) is not None


class Bert:
    """The model in ``folder`` (which must fit), in ``dtype``; safe to call from many threads.

    Measured on AVX512-BF16: 200 sentences embedded in sorted batches and in shuffled batches of
    seven gave the same bits, in fp32 and in bf16; a single text alone is within 1e-7.
    """

    def __init__(self, folder: Path, dtype: torch.dtype) -> None:
        plan = _plan(folder)
        if plan is None:
            raise ValueError(f"{folder}: not a model for Bert")
        self._plan, self._dtype = plan, dtype
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        with safe_open(folder / "model.safetensors", "pt") as file:
            self._load(_Weights(file))
        self.max_tokens = plan.max_tokens
        self.dimension = self._words.shape[1]

    def _load(self, weights: "_Weights") -> None:
        # the word table stays as it is on disk, mapped, not read: a start touches the rows of
        # the question, not 384 MB; summing in float32 is exact besides
        self._words = weights.plain("embeddings.word_embeddings.weight")
        self._positions = (
            weights.plain("embeddings.position_embeddings.weight")
            + weights.plain("embeddings.token_type_embeddings.weight")[0]
        )
        self._norm = (
            weights.plain("embeddings.LayerNorm.weight"),
            weights.plain("embeddings.LayerNorm.bias"),
        )
        self._layers = [
            weights.layer(f"encoder.layer.{place}", self._dtype)
            for place in range(self._plan.layers)
        ]

    def prepare(self, texts: Sequence[str]) -> list[Item]:
        """Tokens of each text, cut to ``max_tokens`` with the closing token kept."""
        encodings = self._tokenizer.encode_batch_fast(list(texts))
        limit = self.max_tokens
        return [
            Item(text, tuple(ids if len(ids) <= limit else [*ids[: limit - 1], ids[-1]]), len(ids))
            for text, ids in zip(texts, (each.ids for each in encodings), strict=True)
        ]

    def vectors(self, items: Sequence[Item]) -> np.ndarray:
        """float32, (items, dimension), unit length; quickest where equal lengths are together."""
        lengths = [len(item.ids) for item in items]
        groups = [(length, len(list(run))) for length, run in groupby(lengths)]
        with torch.inference_mode():
            hidden = self._embed(items, groups)
            for layer in self._layers:
                hidden = self._through(layer, hidden, groups)
            return F.normalize(self._pool(hidden, groups), dim=1).numpy()

    def _embed(self, items: Sequence[Item], groups: list[tuple[int, int]]) -> Tensor:
        ids = torch.tensor([token for item in items for token in item.ids])
        places = torch.cat([torch.arange(length).repeat(count) for length, count in groups])
        summed = F.embedding(ids, self._words) + F.embedding(places, self._positions)
        return _norm(summed, self._norm, self._plan.eps).to(self._dtype)

    def _through(self, layer: _Layer, hidden: Tensor, groups: list[tuple[int, int]]) -> Tensor:
        eps = self._plan.eps
        attended = F.linear(self._attend(F.linear(hidden, *layer.qkv), groups), *layer.attended)
        hidden = _norm(hidden + attended, layer.attended_norm, eps)
        inner = F.gelu(F.linear(hidden, *layer.inner))
        return _norm(hidden + F.linear(inner, *layer.outer), layer.outer_norm, eps)

    def _attend(self, qkv: Tensor, groups: list[tuple[int, int]]) -> Tensor:
        width = qkv.shape[1] // 3
        mixed = torch.empty((qkv.shape[0], width), dtype=qkv.dtype)
        start = 0
        for length, count in groups:
            end = start + length * count
            # (3, texts, heads, tokens, width of a head)
            parts = qkv[start:end].view(count, length, 3, self._plan.heads, -1)
            query, key, value = parts.permute(2, 0, 3, 1, 4)
            group = F.scaled_dot_product_attention(query, key, value)
            mixed[start:end] = group.transpose(1, 2).reshape(-1, width)
            start = end
        return mixed

    def _pool(self, hidden: Tensor, groups: list[tuple[int, int]]) -> Tensor:
        pooled = []
        start = 0
        for length, count in groups:
            end = start + length * count
            group = hidden[start:end].view(count, length, -1).float()
            pooled.append(group[:, 0] if self._plan.pooling == "cls" else group.mean(1))
            start = end
        return torch.cat(pooled)


class _Weights:
    """Named tensors of an open safetensors file."""

    def __init__(self, file: safe_open) -> None:
        self._file = file
        self.plain = file.get_tensor

    def pair(self, name: str, dtype: torch.dtype) -> tuple[Tensor, Tensor]:
        return self.plain(f"{name}.weight").to(dtype), self.plain(f"{name}.bias").to(dtype)

    def layer(self, name: str, dtype: torch.dtype) -> _Layer:
        three = [self.pair(f"{name}.attention.self.{part}", dtype)
                 for part in ("query", "key", "value")]  # fmt: skip
        return _Layer(
            qkv=(torch.cat([weight for weight, _ in three]), torch.cat([b for _, b in three])),
            attended=self.pair(f"{name}.attention.output.dense", dtype),
            attended_norm=self.pair(f"{name}.attention.output.LayerNorm", dtype),
            inner=self.pair(f"{name}.intermediate.dense", dtype),
            outer=self.pair(f"{name}.output.dense", dtype),
            outer_norm=self.pair(f"{name}.output.LayerNorm", dtype),
        )


def _norm(hidden: Tensor, weights: tuple[Tensor, Tensor], eps: float) -> Tensor:
    return F.layer_norm(hidden, hidden.shape[-1:], *weights, eps=eps)


def _plan(folder: Path) -> _Plan | None:
    """The plan, or None where any setting is one that ``Bert`` does not run."""
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    plain_bert = (
        config.get("model_type") == "bert"
        and config.get("hidden_act", "gelu") == "gelu"
        and config.get("position_embedding_type", "absolute") == "absolute"
        and not config.get("is_decoder", False)
    )
    modules = json.loads((folder / "modules.json").read_text(encoding="utf-8"))
    kinds = [module["type"].rsplit(".", 1)[1] for module in modules]
    if (
        not plain_bert
        or kinds[:2] != ["Transformer", "Pooling"]
        or kinds[2:]
        not in (
            [],
            ["Normalize"],
        )
    ):
        return None
    if modules[0]["path"] or not _at_root(folder):
        return None
    pooling = _pooling(folder / modules[1]["path"] / "config.json")
    if pooling is None:
        return None
    return _Plan(
        heads=config["num_attention_heads"],
        layers=config["num_hidden_layers"],
        eps=config.get("layer_norm_eps", 1e-12),
        pooling=pooling,
        max_tokens=_max_tokens(folder, config["max_position_embeddings"]),
    )


def _at_root(folder: Path) -> bool:
    """Whether the weights carry BertModel's own names (not those of a model with a head)."""
    with safe_open(folder / "model.safetensors", "pt") as file:
        return "embeddings.word_embeddings.weight" in file.keys()  # noqa: SIM118  (not a dict)


def _pooling(path: Path) -> Literal["mean", "cls"] | None:
    config = json.loads(path.read_text(encoding="utf-8"))
    if not config.get("include_prompt", True):
        return None
    # "pooling_mode" since sentence-transformers 6, one flag a mode before
    modes = config.get("pooling_mode") or [
        name.removeprefix("pooling_mode_").removesuffix("_tokens").removesuffix("_token")
        for name, on in config.items()
        if name.startswith("pooling_mode_") and on
    ]
    modes = [modes] if isinstance(modes, str) else list(modes)
    if modes == ["mean"]:
        return "mean"
    return "cls" if modes == ["cls"] else None


def _max_tokens(folder: Path, positions: int) -> int:
    path = folder / "sentence_bert_config.json"
    if not path.is_file():
        return positions
    limit = json.loads(path.read_text(encoding="utf-8")).get("max_seq_length")
    return min(limit or positions, positions)
