"""`python -m actions --port 5055`: the action server's composition root."""

import argparse
import logging

from aiohttp import web
from pydantic import ValidationError

from actions.app import build_app
from actions.personal.links import ActionSettings, OfficialApp
from actions.rasa_actions import build_executor
from actions.talk.vocabulary import Vocabulary
from servicing.plans.demo import in_demo
from servicing.policy import Policy, PolicyError
from servicing.settings import named_problems
from servicing.store.database import Database
from servicing.store.vault import Vault, VaultError
from servicing.wording import Wording, WordingError


def compose(settings: ActionSettings) -> web.Application:
    """The application, with its database, key, policy and words.

    Raises:
        PolicyError: policy.yml is not sound.
        VaultError: the data key is unusable.
        WordingError: domain.yml has no words.
    """
    policy = in_demo(Policy.load(settings.policy_file), settings)
    wording = Wording.load(settings.domain_file, policy.numbers())
    database = Database.connect(settings.database_url)
    vault = Vault.from_text(settings.data_key.get_secret_value())
    executor = build_executor(database, vault, wording, Vocabulary.load(), policy, OfficialApp.of(settings))
    return build_app(executor, database, settings.shared_secret.get_secret_value())


def main() -> None:
    """Serve on loopback until stopped; a wrong setting ends the start with its name."""
    parser = argparse.ArgumentParser(prog="python -m actions", description="Kuanxin's action server")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default %(default)s)")
    parser.add_argument("--port", type=int, default=5055, help="port to listen on (default %(default)s)")
    arguments = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("rasa_sdk").setLevel(logging.WARNING)
    try:
        app = compose(ActionSettings())
    except ValidationError as error:
        parser.exit(2, f"actions: {named_problems(error)}\n")
    except (PolicyError, VaultError, WordingError, OSError) as error:
        parser.exit(2, f"actions: {error}\n")
    web.run_app(app, host=arguments.host, port=arguments.port, access_log=None, print=None)


if __name__ == "__main__":
    main()
