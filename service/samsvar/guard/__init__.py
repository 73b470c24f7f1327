"""What stands between the server and the application: limits, headers, the access log and metrics, in plain ASGI."""

from samsvar.guard.gate import Guard
from samsvar.guard.metrics import Figures
from samsvar.guard.refusals import REFUSED

__all__ = ["REFUSED", "Figures", "Guard"]
