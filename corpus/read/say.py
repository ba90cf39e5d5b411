"""Where readers say what they are at, for work that takes seconds: logger ``corpus.read``."""

import logging

log = logging.getLogger("corpus.read")
log.addHandler(logging.NullHandler())
