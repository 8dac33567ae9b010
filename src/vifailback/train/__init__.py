"""Teach models (paper Sec. 4.1, supplement Sec. 5.1)."""
