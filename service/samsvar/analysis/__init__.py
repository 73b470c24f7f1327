"""What the support graph tells: the chains between two elements, and what falls if something stops."""

from samsvar.analysis.chains import Chain, Chains, Trace
from samsvar.analysis.impact import Impact, Loss, Shared, Stoppages
from samsvar.analysis.words import STATED, Step

__all__ = ["STATED", "Chain", "Chains", "Impact", "Loss", "Shared", "Step", "Stoppages", "Trace"]
