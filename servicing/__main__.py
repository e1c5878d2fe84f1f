import sys

from servicing.cli import main

sys.exit(main())
