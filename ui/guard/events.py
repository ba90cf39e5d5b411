"""What an event of the parents' page asks for, told by the function it is for."""

from collections.abc import Mapping
from typing import Any

import gradio as gr

from ui.guard.cost import Cost, Events, NoSuchEvent
from ui.guard.rate import Kind

ASKING = "ask"  # the ``concurrency_id`` of events that are answered
RESTORING = "restore"  # the function that asks all questions of a tab again
MOST_RESTORED = 12


def events_of(page: gr.Blocks) -> Events:
    """Questions are told from clicks that cost nothing; a tab that comes back asks all of its own
    again, each of which is an answer."""
    asking = {i for i, fn in page.fns.items() if fn.concurrency_id == ASKING}
    restoring = {i for i in asking if page.fns[i].name == RESTORING}

    def cost(said: Mapping[str, Any]) -> Cost:
        number = said.get("fn_index")
        # Gradio would take "0" and 0.0 for 0, and fail with what it does not know
        if type(number) is not int or number not in page.fns:
            raise NoSuchEvent
        if number not in asking:
            return Cost(Kind.LOOK)
        if number not in restoring:
            return Cost(Kind.QUESTION)
        data = said.get("event_data")
        turns = data.get("turns") if isinstance(data, dict) else None
        many = len(turns) if isinstance(turns, list) else 0
        return Cost(Kind.QUESTION, min(max(many, 1), MOST_RESTORED))

    return cost
