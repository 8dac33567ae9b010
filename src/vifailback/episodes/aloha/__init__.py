"""HDF5 recordings: ALOHA / ACT, AgileX, robomimic."""
