import json

import numpy as np
import pytest

from bot.understanding.calibration import expected_calibration_error, fit_temperature, softmax
from bot.understanding.linear import IntentModel, Settings
from bot.understanding.vector_cache import encode_cached

TEXTS = [f"{word}{n}" for n in range(10) for word in ("我欠多少", "谢谢你", "转人工")]
LABELS = ["owe", "thank", "human"] * 10


def vectors(texts):
    return np.array([[float(text.startswith(word)) for word in ("我", "谢", "转")] for text in texts], dtype=np.float32)


@pytest.fixture(scope="module")
def model():
    return IntentModel.fit(TEXTS, vectors(TEXTS), LABELS, Settings(min_count=1))


def test_learns_what_is_plain(model):
    texts = ["我欠多少钱", "谢谢", "转人工客服"]
    best = model.probabilities(texts, vectors(texts)).argmax(axis=1)
    assert [model.intents[index] for index in best] == ["owe", "thank", "human"]


def test_probabilities_sum_to_one(model):
    assert model.probabilities(["", "什么"], np.zeros((2, 3))).sum(axis=1) == pytest.approx([1, 1])


def test_comes_back_from_disk_as_it_was(model, tmp_path):
    model.save(tmp_path)
    again = IntentModel.load(tmp_path)
    texts = ["我欠多少钱", "谢谢", "别的"]
    assert np.allclose(model.probabilities(texts, vectors(texts)), again.probabilities(texts, vectors(texts)), atol=1e-6)
    assert again.quality == model.quality


def test_an_array_that_would_run_code_is_refused(model, tmp_path):
    model.save(tmp_path)
    with np.load(tmp_path / "weights.npz") as arrays:
        content = dict(arrays)
    np.savez(tmp_path / "weights.npz", **{**content, "bias": np.array([{"a": 1}], dtype=object)}, allow_pickle=True)
    with pytest.raises(ValueError, match="allow_pickle"):
        IntentModel.load(tmp_path)


def test_same_seed_same_model():
    one, two = (IntentModel.fit(TEXTS, vectors(TEXTS), LABELS, Settings(min_count=1)) for _ in range(2))
    assert one.temperature == two.temperature
    assert np.array_equal(one.scores(TEXTS, vectors(TEXTS)), two.scores(TEXTS, vectors(TEXTS)))


def test_one_intent_is_no_choice():
    with pytest.raises(ValueError, match="two intents"):
        IntentModel.fit(["a"], np.zeros((1, 3)), ["x"])


def test_the_temperature_mends_overconfidence():
    random = np.random.default_rng(1)
    truth = random.integers(0, 4, 4000)
    scores = random.normal(size=(4000, 4))
    scores[np.arange(4000), truth] += 1.0
    loud = scores * 6
    temperature = fit_temperature(loud, truth)
    calm = softmax(loud / temperature)

    def error(probabilities):
        return expected_calibration_error(probabilities.max(axis=1), probabilities.argmax(axis=1) == truth)

    assert temperature > 3
    assert error(calm) < 0.05 < error(softmax(loud))


def test_only_new_texts_are_encoded(tmp_path):
    asked = []

    def encode(texts):
        asked.extend(texts)
        return np.array([[len(text)] for text in texts], dtype=np.float32)

    file = tmp_path / "vectors.npz"
    assert encode_cached(encode, ["a", "bb"], file).tolist() == [[1], [2]]
    assert encode_cached(encode, ["bb", "ccc", "a"], file).tolist() == [[2], [3], [1]]
    assert asked == ["a", "bb", "ccc"]


def test_a_damaged_cache_is_made_anew(tmp_path):
    file = tmp_path / "vectors.npz"
    file.write_bytes(json.dumps({}).encode())
    assert encode_cached(lambda texts: np.ones((len(texts), 1), dtype=np.float32), ["a"], file).tolist() == [[1]]
