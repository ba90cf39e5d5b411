"""Any sentence-transformers model, run by that library: the general way."""

import os
import threading
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch

from index.network import Item

_LONGEST = 8192  # for models that name no limit; texts are cut to passages long before


class Sentences:
    """The model in ``folder``, in ``dtype``, on the processor. Calls wait for each other: its
    tokenizer keeps settings while it works ("Already borrowed" when two threads meet)."""

    def __init__(self, folder: Path, dtype: torch.dtype) -> None:
        # the model is on this machine already: nothing that loads it may ask the network
        os.environ.setdefault("HF_HUB_OFFLINE", "1")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()
        self._model = SentenceTransformer(
            str(folder), device="cpu", local_files_only=True, model_kwargs={"dtype": dtype}
        )
        self._lock = threading.Lock()
        limit = self._model.max_seq_length
        self.max_tokens = int(min(limit, _LONGEST)) if limit else _LONGEST
        self.dimension = self.vectors([Item("x", (), 1)]).shape[1]

    def prepare(self, texts: Sequence[str]) -> list[Item]:
        """Only the number of tokens: the library makes the tokens again for itself."""
        with self._lock:
            tokenizer = self._model.tokenizer
            if hasattr(tokenizer, "encode_batch"):  # a bare tokenizer, as static models have
                counts = [len(each.ids) for each in tokenizer.encode_batch(list(texts))]
            else:
                ids = tokenizer(list(texts), truncation=False, verbose=False)["input_ids"]
                counts = [len(each) for each in ids]
        return [Item(text, (), count) for text, count in zip(texts, counts, strict=True)]

    def vectors(self, items: Sequence[Item]) -> np.ndarray:
        texts = [item.text for item in items]
        with self._lock:
            # prompt="": the prefix is in the text already
            made = self._model.encode(
                texts, prompt="", batch_size=len(texts), show_progress_bar=False,
                convert_to_numpy=True,
            )  # fmt: skip
        made = np.asarray(made, dtype=np.float32)
        # in float32: normalised in bf16 a vector's length is off by up to 0.4 %
        length = np.linalg.norm(made, axis=1, keepdims=True)
        return made / np.maximum(length, np.float32(1e-12))
