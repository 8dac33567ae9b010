"""What drives the simulated robot: a scripted expert, the same with an injected fault, one that fails by itself."""
