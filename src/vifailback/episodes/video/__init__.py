"""Video files: the reader, exact frame access, writing."""
