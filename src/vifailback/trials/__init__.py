"""The closed loop, measured: world x policy x supervisor (paper Sec. 4.3, Table 4)."""
