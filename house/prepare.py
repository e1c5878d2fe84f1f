"""What stands between the environments and the first answer: the database, the demo's loan book, the trained model."""

from __future__ import annotations

from collections.abc import Mapping

from house.layout import Layout
from house.settings import is_demo
from house.tool import run_tool

POLICY_FAILED = """Nothing was started.
Mend the lines named above in policy.yml (or in the file that KUANXIN_POLICY names) and run the same command again."""
MIGRATION_FAILED = """The database was not changed any further, and nothing was started.
Is DATABASE_URL right and its server up? A demo database may be thrown away: stop, then remove var/kuanxin.db*."""
BOOK_FAILED = """The demo's loan book could not be made; nothing was started.
The demo never touches a book that is not its own: set DATABASE_URL to another database, or run with KUANXIN_DEMO=0."""
TRAINING_FAILED = """The model was not trained, and nothing was started.
The message above names the file (config.yml, domain.yml, data/); mend it and run the same command again."""

HUSHED = {"TQDM_DISABLE": "1", "PYTHONWARNINGS": "ignore"}  # Rasa's own bars and warnings tell an operator nothing


def prepare(layout: Layout, env: Mapping[str, str]) -> None:
    """Check policy.yml, bring the database up to date, make the demo's book (in the demo), train if training files changed.

    Raises StopError when one of them fails, after its own message.
    """
    servicing = (layout.app_python, "-m", "servicing")
    run_tool("check the policy", (*servicing, "policy", "--check"), cwd=layout.root, env=env, advice=POLICY_FAILED)
    run_tool("migrate the database", (*servicing, "migrate"), cwd=layout.root, env=env, advice=MIGRATION_FAILED)
    if is_demo(env):
        run_tool("make the demo book", (*servicing, "demo"), cwd=layout.root, env=env, advice=BOOK_FAILED)
    train(layout, env)


def train(layout: Layout, env: Mapping[str, str]) -> None:
    """Train the model unless it is that of the training files as they stand. Raises StopError when it fails."""
    command = (layout.engine_python, "-m", "bot", "train")
    run_tool("train the model", command, cwd=layout.root, env={**env, **HUSHED}, advice=TRAINING_FAILED)
