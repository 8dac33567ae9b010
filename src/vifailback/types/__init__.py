"""The nouns: frozen values without input or output."""

from vifailback.types.annotation import Annotation, FailureType, Keyframe, KeyframeRole, Outcome
from vifailback.types.ask import Ask, Reply, Token
from vifailback.types.command import (
    Arm,
    Command,
    Direction,
    GoBack,
    Grasp,
    HoldStill,
    Magnitude,
    Move,
    Rotate,
)
from vifailback.types.episode import Camera, Episode, EpisodeSource, FrameRef
from vifailback.types.guidance import Answer, Diagnosis, Guidance
from vifailback.types.image import Image, ImageSize, Json
from vifailback.types.robot import CameraModel, Depth, Observation, Policy, Pose, RobotArm, Vector, World
from vifailback.types.score import Prediction, Score
from vifailback.types.symbol import (
    Align,
    Arrow,
    Axis,
    Gripper,
    Hold,
    Point,
    Problem,
    Rewind,
    Symbol,
    Target,
    Turn,
)
from vifailback.types.vqa import QuestionKind, Split, VqaRecord

__all__ = [
    "Align",
    "Annotation",
    "Answer",
    "Arm",
    "Arrow",
    "Ask",
    "Axis",
    "Camera",
    "CameraModel",
    "Command",
    "Depth",
    "Diagnosis",
    "Direction",
    "Episode",
    "EpisodeSource",
    "FailureType",
    "FrameRef",
    "GoBack",
    "Grasp",
    "Gripper",
    "Guidance",
    "Hold",
    "HoldStill",
    "Image",
    "ImageSize",
    "Json",
    "Keyframe",
    "KeyframeRole",
    "Magnitude",
    "Move",
    "Observation",
    "Outcome",
    "Point",
    "Policy",
    "Pose",
    "Prediction",
    "Problem",
    "QuestionKind",
    "Reply",
    "Rewind",
    "RobotArm",
    "Rotate",
    "Score",
    "Split",
    "Symbol",
    "Target",
    "Token",
    "Turn",
    "Vector",
    "VqaRecord",
    "World",
]
