"""Counts what becomes of the calls of a language model."""

from collections.abc import Iterator

from assistant.chat import Model, ModelFailed, ModelSlow
from ui.watch.counters import ModelCall, count


class CountedModel:
    """A model like the one it is given."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self.name = model.name

    def say(self, system: str, user: str, *, longest: int, seconds: float) -> Iterator[str]:
        """As ``Model.say``."""
        try:
            yield from self._model.say(system, user, longest=longest, seconds=seconds)
        except ModelSlow:
            count(ModelCall.TIMEOUT)
            raise
        except ModelFailed:
            count(ModelCall.FAILED)
            raise
        count(ModelCall.OK)
