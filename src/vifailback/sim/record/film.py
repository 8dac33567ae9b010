"""What an attempt looked like: the world's state before every control step, drawn only when frames are wanted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np

from vifailback.sim.physics import mujoco
from vifailback.sim.world import TableWorld
from vifailback.types.image import Image
from vifailback.types.robot import CameraModel, Vector


@dataclass(frozen=True)
class Moment:
    """The world before one control step.

    Args:
        positions: of all joints, as MuJoCo keeps them.
        hand: place and turn of the human hand, float64 (7,).
        state: proprioception, float64 (14,).
        action: what the robot was then told, float64 (14,).
    """

    positions: Vector
    hand: Vector
    state: Vector
    action: Vector


@dataclass
class Film:
    """The moments of one attempt; draws them in the world where they happened.

    Args:
        world: at the start of the attempt; call `add` after every control step.
    """

    world: TableWorld
    moments: list[Moment] = field(default_factory=list[Moment])

    def __post_init__(self) -> None:
        self._before = self._now()

    def __len__(self) -> int:
        return len(self.moments)

    def add(self, action: Vector) -> None:
        """Note the control step that was just made, and the moment before it."""
        self.moments.append(Moment(*self._before, action))
        self._before = self._now()

    def show(self, index: int) -> None:
        """Bring the world back to the moment before control step `index`, to look at; nothing may act in it then."""
        moment, data = self.moments[index], self.world.data
        data.qpos[:] = moment.positions
        data.mocap_pos[0], data.mocap_quat[0] = moment.hand[:3], moment.hand[3:]
        mujoco.mj_kinematics(self.world.model, data)
        mujoco.mj_comPos(self.world.model, data)
        mujoco.mj_camlight(self.world.model, data)

    def images(self, indices: Sequence[int], cameras: Sequence[str]) -> Iterator[dict[str, Image]]:
        """Yield what the cameras saw before control steps, each uint8 RGB (height, width, 3)."""
        for index in indices:
            self.show(index)
            yield dict(self.world.observe(images=cameras).images)

    def camera(self, name: str, index: int) -> CameraModel:
        """Return where a camera was before a control step."""
        self.show(index)
        return self.world.camera(name)

    def _now(self) -> tuple[Vector, Vector, Vector]:
        data = self.world.data
        hand = [*data.mocap_pos[0], *data.mocap_quat[0]]
        return data.qpos.copy(), np.array(hand), self.world.state
