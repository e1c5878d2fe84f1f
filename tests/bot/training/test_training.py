import json
import shutil
import tarfile

import pytest

from bot.training.archive import UnfitModelError, check_servable, metadata_of, refuse_tensorflow
from bot.training.registry import Model, Registry, RegistryError
from bot.training.run import TrainingError, train
from bot.training.sources import fingerprint


def test_a_model_is_not_trained_again_while_nothing_changed(project, archive):
    before = archive.stat().st_mtime_ns
    assert train(project) == archive
    assert archive.stat().st_mtime_ns == before


@pytest.mark.parametrize("name", ["config.yml", "domain.yml", "data/nlu.yml"])
def test_the_fingerprint_follows_every_source(project, tmp_path, name):
    copy = tmp_path / "copy"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("models"))
    before = fingerprint(copy)
    with (copy / name).open("a", encoding="utf-8") as file:
        file.write("\n# changed\n")
    assert fingerprint(copy) != before


def test_the_fingerprint_follows_a_component(project, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("models"))
    before = fingerprint(copy)
    (copy / "bot" / "components").mkdir(parents=True)
    (copy / "bot" / "components" / "new.py").write_text("pass\n")
    assert fingerprint(copy) != before


def test_the_archive_holds_no_training_graph_and_no_pickle(archive):
    assert metadata_of(archive)["train_schema"] == {"nodes": {}}
    with tarfile.open(archive) as tar:
        assert not [name for name in tar.getnames() if name.endswith((".pkl", ".pickle", ".joblib"))]
    check_servable(archive)


def test_the_register_tells_what_was_measured(project, archive):
    active = Registry(project / "models").active()
    assert active.name == archive.name
    assert active.metrics["examples"] == 24
    assert active.metrics["intents"] == 3


def test_an_earlier_model_can_be_made_active_again(tmp_path):
    registry = Registry(tmp_path)
    for name in ("a.tar.gz", "b.tar.gz"):
        (tmp_path / name).write_bytes(b"")
        registry.add(Model(name, f"hash of {name}", "2026-03-18T00:00:00+00:00", {}))
    assert registry.active().name == "b.tar.gz"
    registry.activate("a.tar.gz")
    assert Registry(tmp_path).active().name == "a.tar.gz"
    with pytest.raises(RegistryError):
        registry.activate("c.tar.gz")


def test_a_register_whose_model_is_gone_says_so(tmp_path):
    registry = Registry(tmp_path)
    (tmp_path / "a.tar.gz").write_bytes(b"")
    registry.add(Model("a.tar.gz", "hash", "2026-03-18T00:00:00+00:00", {}))
    (tmp_path / "a.tar.gz").unlink()
    with pytest.raises(RegistryError, match="gone"):
        registry.active()
    assert registry.trained_from("hash") is None


@pytest.mark.parametrize("content", ["{", "[]", json.dumps({"active": None, "models": [{"x": 1}]})])
def test_a_damaged_register_says_so(tmp_path, content):
    (tmp_path / "registry.json").write_text(content)
    with pytest.raises(RegistryError, match="damaged"):
        Registry(tmp_path).models()


@pytest.mark.parametrize("name", ["DIETClassifier", "rasa.core.policies.ted_policy.TEDPolicy"])
def test_components_that_need_tensorflow_are_refused(name):
    with pytest.raises(UnfitModelError, match="TensorFlow"):
        refuse_tensorflow(["RulePolicy", name])


def test_training_refuses_a_config_with_tensorflow(project, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(project, copy, ignore=shutil.ignore_patterns("models"))
    with (copy / "config.yml").open("a", encoding="utf-8") as file:
        file.write("- name: TEDPolicy\n")
    with pytest.raises(UnfitModelError, match="TEDPolicy"):
        train(copy)


def test_training_without_a_domain_says_so(tmp_path):
    (tmp_path / "config.yml").write_text("pipeline: []\n")
    with pytest.raises(TrainingError, match=r"domain\.yml"):
        train(tmp_path)


def test_what_is_no_archive_is_refused(tmp_path):
    (tmp_path / "x.tar.gz").write_bytes(b"not a tar")
    with pytest.raises(UnfitModelError):
        check_servable(tmp_path / "x.tar.gz")
