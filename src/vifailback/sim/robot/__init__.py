"""The two arms: their sizes, their kinematics, their MJCF."""
