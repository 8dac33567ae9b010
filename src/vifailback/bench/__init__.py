"""ViFailback-Bench: run a model, score its replies, report (paper Sec. 3.3.3, 4.1, 4.2)."""
