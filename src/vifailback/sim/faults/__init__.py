"""What goes wrong, in the paper's four types (Sec. 3.2): pose, gripper state, planning, human intervention."""
