"""Point-based motion control (PMC, paper Sec. 4.3): symbols, commands, depth and calibration into actions."""

from vifailback.supervise.motion.control import Motion, PointMotion
from vifailback.supervise.motion.drive import Limits
from vifailback.supervise.motion.grasp import Antipodal, GraspEstimator, GraspPose, Reach
from vifailback.supervise.motion.history import PoseHistory
from vifailback.supervise.motion.view import DepthView, Hand

__all__ = [
    "Antipodal",
    "DepthView",
    "GraspEstimator",
    "GraspPose",
    "Hand",
    "Limits",
    "Motion",
    "PointMotion",
    "PoseHistory",
    "Reach",
]
