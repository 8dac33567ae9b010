"""A painted tabletop with two arms: sample episodes that fail in the paper's four ways, with their true annotations."""

from vifailback.sim.tabletop.samples import SAMPLES, Sample, write_samples

__all__ = ["SAMPLES", "Sample", "write_samples"]
