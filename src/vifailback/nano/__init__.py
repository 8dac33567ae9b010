"""The embedded diagnoser: a small model, trained in simulation, that answers all thirteen questions on a CPU."""
