"""From seeing to correcting: watch a policy, diagnose, guide (paper Sec. 4.3, supplement Sec. 6)."""
