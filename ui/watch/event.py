"""What the server's log tells: one event a line. None holds what a person typed or is called."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ui.access.role import Role
from ui.watch.asker import Asker, Face


@dataclass(frozen=True, slots=True)
class Answered:
    """One question, answered or not."""

    by: Asker
    outcome: str  # of ``Outcome``, or "error"
    milliseconds: float  # in all, without the wait
    stages: Mapping[str, float] = field(default_factory=dict)  # name → milliseconds
    id: str = ""  # of the answer, as the asker is shown it
    error: str = ""  # type of what went wrong


@dataclass(frozen=True, slots=True)
class Responded:
    """One request that failed or was refused."""

    face: Face
    role: Role
    method: str
    status: int
    milliseconds: float
    client: str  # of today's clients, one and the same gives one and the same


@dataclass(frozen=True, slots=True)
class Noted:
    """One row was added to the audit log."""

    row: int
    act: str
    hash: str  # the head of the chain, kept outside of the database


Event = Answered | Responded | Noted
