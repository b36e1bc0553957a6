"""Systems outside this package: any command that speaks ``pressmark-jsonl/1``, and its check."""

from .exec_system import ExecSystem
from .messages import PROTOCOL
from .offsets import OFFSET_UNITS

__all__ = ["OFFSET_UNITS", "PROTOCOL", "ExecSystem"]
