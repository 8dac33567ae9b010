"""A small policy that follows symbols: an image and a state in, the motion of one gripper out; numpy only."""

from vifailback.supervise.follower.policy import SymbolFollower
from vifailback.supervise.follower.weights import Weights

__all__ = ["SymbolFollower", "Weights"]
