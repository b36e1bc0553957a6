"""Tiny models whose answers are known: a tag for each word, whatever stands around it.

Run as a script (`python tagger_models.py FOLDER`) where transformers and gliner are, it makes those
for ``hf`` and ``gliner``.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

#: Words and their tags; every other word is O.
WORDS = {
    "Ana": "B-PER", "Costa": "I-PER", "Tom": "B-PER", "Reed": "I-PER", "Lisbon": "B-LOC",
    "Port": "B-LOC", "Ansel": "I-LOC", "Acme": "B-ORG", "Freight": "I-ORG", "Velmari": "B-MISC",
}  # fmt: skip
TAGS = ("O", "B-PER", "I-PER", "B-ORG", "I-ORG", "B-LOC", "I-LOC", "B-MISC", "I-MISC")
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def tokenizer(words: Sequence[str]) -> Any:
    """A word piece tokenizer with BERT's special tokens; what it does not know is one [UNK]."""
    from tokenizers import Tokenizer
    from tokenizers.models import WordPiece
    from tokenizers.pre_tokenizers import BertPreTokenizer
    from tokenizers.processors import TemplateProcessing

    vocabulary = {word: number for number, word in enumerate([*SPECIAL, *words, "##s"])}
    made = Tokenizer(WordPiece(vocabulary, unk_token="[UNK]"))
    made.pre_tokenizer = BertPreTokenizer()
    pairs = [("[CLS]", 2), ("[SEP]", 3)]
    made.post_processor = TemplateProcessing(single="[CLS] $A [SEP]", special_tokens=pairs)
    return made


def scores(words: Mapping[str, str], tags: Sequence[str]) -> list[list[float]]:
    """For each token of the vocabulary a row of scores with 1 at its tag; ##s has another tag."""
    rows = []
    for word in [*SPECIAL, *words, "##s"]:
        tag = words.get(word, "O")
        rows.append([1.0 if other == tag else 0.0 for other in tags])
    return rows


def write_config(folder: Path, tags: Sequence[str], positions: int) -> None:
    config = {
        "model_type": "bert",
        "max_position_embeddings": positions,
        "id2label": {str(number): tag for number, tag in enumerate(tags)},
    }
    (folder / "config.json").write_text(json.dumps(config))


def write_onnx(
    folder: Path,
    words: Mapping[str, str] = WORDS,
    tags: Sequence[str] = TAGS,
    positions: int = 12,
    inputs: Sequence[str] = ("input_ids", "attention_mask"),
) -> Path:
    """A graph that looks each token's scores up: one Gather. Gives the folder."""
    import numpy as np
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    folder.mkdir(parents=True, exist_ok=True)
    table = numpy_helper.from_array(np.array(scores(words, tags), np.float32), "table")
    shape = ["batch", "sequence"]
    given = [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in inputs]
    shape = [*shape, len(tags)]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, shape)
    node = helper.make_node("Gather", ["table", inputs[0]], ["logits"])
    graph = helper.make_graph([node], "tagger", given, [logits], [table])
    opset = [helper.make_opsetid("", 13)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=8), folder / "model.onnx")
    tokenizer(list(words)).save(str(folder / "tokenizer.json"))
    write_config(folder, tags, positions)
    return folder


def write_hf(folder: Path, positions: int = 12) -> None:
    """The same as a BERT: word embeddings are one-hot, and the layer adds nothing to them."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, PreTrainedTokenizerFast

    rows = torch.tensor(scores(WORDS, TAGS))
    config = BertConfig(
        vocab_size=len(rows),
        hidden_size=len(rows) + len(rows) % 2,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=4,
        max_position_embeddings=positions,
        id2label=dict(enumerate(TAGS)),
        label2id={tag: number for number, tag in enumerate(TAGS)},
    )
    model = BertForTokenClassification(config)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if "LayerNorm" not in name:
                weights.zero_()
        for number in range(len(rows)):
            model.bert.embeddings.word_embeddings.weight[number, number] = 1.0
        model.classifier.weight[:, : len(rows)] = rows.T
    model.save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer(list(WORDS)),
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(folder)


def write_gliner(folder: Path) -> None:
    """A GLiNER that is sure of each span and type: of spans that overlap it keeps the first."""
    import torch
    from gliner import GLiNER, GLiNERConfig
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    encoder = folder / "encoder"
    words = sorted({*WORDS, "said", "in", "person", "organization", "location", "date"})
    config = BertConfig(
        vocab_size=len(SPECIAL) + len(words) + 1,
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=256,
    )
    torch.manual_seed(0)
    BertModel(config).save_pretrained(encoder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer(words),
        unk_token="[UNK]",
        pad_token="[PAD]",
        cls_token="[CLS]",
        sep_token="[SEP]",
    ).save_pretrained(encoder)
    settings = GLiNERConfig(
        model_name=str(encoder),
        encoder_config=config.to_dict(),
        hidden_size=16,
        max_width=4,
        max_len=20,
        dropout=0.0,
        span_mode="markerV0",
    )
    model = GLiNER.from_config(settings)
    with torch.no_grad():
        for name, weights in model.named_parameters():
            if name.endswith(("out_project.3.weight", "prompt_rep_layer.3.weight")):
                weights.zero_()
            if name.endswith(("out_project.3.bias", "prompt_rep_layer.3.bias")):
                weights.fill_(1)
    model.save_pretrained(folder, safe_serialization=True)


if __name__ == "__main__":
    write_hf(Path(sys.argv[1]) / "hf")
    write_gliner(Path(sys.argv[1]) / "gliner")
