"""Another model for tests that need one: a small BERT with random weights."""

from pathlib import Path


def write_model(folder: Path, seed: int = 0, pooling: str = "mean") -> Path:
    """As sentence-transformers saves it; 32 dimensions."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    plain = folder.with_name(f"{folder.name}-plain")
    plain.mkdir(parents=True)
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *"学校招生报名班车早上七点十分发问："]
    (plain / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    torch.manual_seed(seed)
    config = BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=2, num_attention_heads=4,
        intermediate_size=64, max_position_embeddings=48,
    )  # fmt: skip
    BertModel(config).save_pretrained(plain)
    BertTokenizerFast(vocab=str(plain / "vocab.txt")).save_pretrained(plain)
    network = Transformer(str(plain), max_seq_length=48)
    SentenceTransformer(modules=[network, Pooling(32, pooling)], device="cpu").save(str(folder))
    return folder
