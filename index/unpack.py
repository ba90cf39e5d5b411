"""An ``E5File`` written as a sentence-transformers folder that any of its tools can load."""

import json
import re
import unicodedata
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file
from tokenizers import Regex, Tokenizer, decoders, normalizers, pre_tokenizers, processors
from tokenizers.models import Unigram

from index.e5file import E5File, Vocabulary

QUERY_PREFIX, PASSAGE_PREFIX = "query: ", "passage: "

# names in the file -> names in transformers' BertModel
_EMBEDDINGS = {
    "emb.word": "word_embeddings.weight",
    "emb.pos": "position_embeddings.weight",
    "emb.type": "token_type_embeddings.weight",
    "emb.ln.w": "LayerNorm.weight",
    "emb.ln.b": "LayerNorm.bias",
}
_LAYER = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_SUFFIX = {"w": "weight", "b": "bias"}
_STAND_IN = "\ue000"  # private use: stands for a character while NFKC runs, never in the vocabulary


def unpack(file: E5File, folder: Path) -> None:
    """Write ``file`` into the existing, empty ``folder`` (about 490 MB, 4 s on two cores)."""
    _write_weights(file, folder)
    tokenizer(file.vocabulary).save(str(folder / "tokenizer.json"), pretty=False)
    for name, content in _configs(file).items():
        target = folder / name
        target.parent.mkdir(exist_ok=True)
        target.write_text(json.dumps(content, indent=2, ensure_ascii=False), encoding="utf-8")
    (folder / "2_Normalize").mkdir()


def tokenizer(vocabulary: Vocabulary) -> Tokenizer:
    """The tokenizer of XLM-RoBERTa over ``vocabulary``: ids as the wheel's engine gives them.

    Two differences, both nearer to the original model: a run of characters that no piece covers
    becomes one <unk>, as in SentencePiece (the engine: one each), and decomposed letters are
    composed (the engine maps one character at a time).
    """
    pieces = list(zip(vocabulary.pieces, vocabulary.scores.tolist(), strict=True))
    made = Tokenizer(Unigram(pieces, unk_id=vocabulary.unk, byte_fallback=False))
    made.normalizer = _normalizer(vocabulary)
    made.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    made.decoder = decoders.Metaspace(replacement="▁", prepend_scheme="always")
    bos, eos = vocabulary.pieces[vocabulary.bos], vocabulary.pieces[vocabulary.eos]
    made.post_processor = processors.TemplateProcessing(
        single=f"{bos} $A {eos}",
        pair=f"{bos} $A {eos} {eos} $B {eos}",
        special_tokens=[(bos, vocabulary.bos), (eos, vocabulary.eos)],
    )
    made.add_special_tokens([bos, vocabulary.pieces[vocabulary.pad], eos,
                             vocabulary.pieces[vocabulary.unk], "<mask>"])  # fmt: skip
    return made


def _normalizer(vocabulary: Vocabulary) -> normalizers.Normalizer:
    """NFKC, corrected where the file's map says otherwise, as steps the library has.

    The map of this vocabulary differs from NFKC for control characters (dropped), for odd white
    space (a space) and for characters newer Unicode folds but the vocabulary holds unfolded; of
    those only "～" is in a piece, and it is everywhere in Chinese documents ("9～12岁").
    """
    letters = set("".join(vocabulary.pieces))
    dropped, spaces, kept = [], [], []
    for code in range(0x110000):
        char = chr(code)
        want = vocabulary.normal.get(char, char)
        if 0xD800 <= code < 0xE000 or want == unicodedata.normalize("NFKC", char):
            continue
        if want == "":
            dropped.append(char)
        elif want == " ":
            spaces.append(char)
        elif want == char and char in letters:
            kept.append(char)
    steps: list[normalizers.Normalizer] = []
    if dropped:
        steps.append(normalizers.Replace(Regex(_one_of(dropped)), ""))
    if spaces:
        steps.append(normalizers.Replace(Regex(_one_of(spaces)), " "))
    stand_ins = {char: chr(ord(_STAND_IN) + place) for place, char in enumerate(kept)}
    steps += [normalizers.Replace(char, stand_in) for char, stand_in in stand_ins.items()]
    steps.append(normalizers.NFKC())
    steps += [normalizers.Replace(stand_in, char) for char, stand_in in stand_ins.items()]
    steps.append(normalizers.Replace(Regex(" {2,}"), " "))
    return normalizers.Sequence(steps)


def _one_of(chars: list[str]) -> str:
    return "[" + "".join(re.escape(char) for char in chars) + "]"


def _write_weights(file: E5File, folder: Path) -> None:
    tensors = {_bert_name(name): array for name, array in file.tensors()}
    # BertModel has a pooler that mean pooling never calls; without these it would warn of a
    # layer newly initialised at every start
    hidden = file.shape.hidden
    tensors["pooler.dense.weight"] = np.zeros((hidden, hidden), np.float32)
    tensors["pooler.dense.bias"] = np.zeros(hidden, np.float32)
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})


def _bert_name(name: str) -> str:
    if name in _EMBEDDINGS:
        return f"embeddings.{_EMBEDDINGS[name]}"
    layer, part, suffix = name.split(".")
    return f"encoder.layer.{layer.removeprefix('l')}.{_LAYER[part]}.{_SUFFIX[suffix]}"


def _configs(file: E5File) -> dict[str, object]:
    shape, words = file.shape, file.vocabulary
    package = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "intermediate_size": shape.feed_forward,
            "vocab_size": shape.vocabulary,
            "max_position_embeddings": shape.positions,
            "type_vocab_size": shape.types,
            # e5.c keeps it as float32: 1e-12 written exactly would not change a bit of a result
            "layer_norm_eps": float(f"{shape.layer_norm_eps:.3g}"),
            "hidden_act": "gelu",
            "hidden_dropout_prob": 0.1,
            "attention_probs_dropout_prob": 0.1,
            "pad_token_id": words.pad,
            "dtype": "float32",
        },
        "tokenizer_config.json": {
            # not XLMRobertaTokenizer: that class would rebuild the normaliser to its own taste
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": shape.positions,
            "bos_token": words.pieces[words.bos],
            "cls_token": words.pieces[words.bos],
            "eos_token": words.pieces[words.eos],
            "sep_token": words.pieces[words.eos],
            "pad_token": words.pieces[words.pad],
            "unk_token": words.pieces[words.unk],
            "mask_token": "<mask>",
            "model_input_names": ["input_ids", "attention_mask"],
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{package}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{package}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{package}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": shape.positions, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": shape.hidden,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
            "pooling_mode_mean_sqrt_len_tokens": False,
        },
        "config_sentence_transformers.json": {
            "prompts": {"query": QUERY_PREFIX, "passage": PASSAGE_PREFIX},
            "default_prompt_name": None,
            "similarity_fn_name": "cosine",
        },
    }
